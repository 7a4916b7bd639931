"""The migrations of a program that is one step ahead of ours."""
