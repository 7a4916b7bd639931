"""The migrations of a program whose newest one fails half way."""
