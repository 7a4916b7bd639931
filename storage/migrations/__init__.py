"""One set of migrations for SQLite and Postgres. Run by `storage.migrate`."""
