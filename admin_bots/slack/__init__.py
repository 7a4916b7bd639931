"""The Slack bot: an admin chat for teams. slack-bolt is imported only when its settings are there."""
