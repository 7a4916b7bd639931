"""What the bridge asks of the rooms around it, as Protocols and plain rows."""
