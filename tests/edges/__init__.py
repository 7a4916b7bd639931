"""Tests at the edges: real browsers, databases and protocols."""
