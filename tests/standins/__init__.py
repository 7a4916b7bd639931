"""Stand-ins for the services that tests cannot reach."""
