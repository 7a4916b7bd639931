"""The log with many messages: its pages, and its search beside the databases' own on plain text."""
