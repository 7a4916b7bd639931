"""Slack's own types, as rules for blocks, views and arguments."""
