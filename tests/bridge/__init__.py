"""What the bridge decides, and its use-cases as stories on a real SQLite store."""
