"""How the service is watched: what it measures, the alerts, the dashboard."""
