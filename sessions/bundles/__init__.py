"""Copies of a profile's login as plain files: taken, checked, packed into an archive, and opened again."""
