"""What survives a restart, behind the protocols of the bridge."""
