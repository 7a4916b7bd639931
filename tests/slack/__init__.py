"""The Slack bot, before the stand-in: stories, hostile input, troubles, kills, pictures."""
