"""Faults: real processes, really killed. `make faults` runs full counts, `make test` a short seeded run."""
