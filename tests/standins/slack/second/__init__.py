"""Slack's own client for JavaScript, as a second and independent one."""
