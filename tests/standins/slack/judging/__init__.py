"""Judges what an app asks: arguments, messages, blocks and views."""
