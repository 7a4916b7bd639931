"""Attempts to break the promises of SECURITY.md, each kept as a test."""
