"""What arrives from Slack, one concern a file: each registers its listeners with the bolt app."""
