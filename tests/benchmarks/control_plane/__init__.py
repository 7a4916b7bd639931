"""The control plane without browsers: many sessions, many workers, one real Postgres and one real Valkey."""
