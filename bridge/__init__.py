"""The product: decisions, screens and use-cases. No I/O, no framework."""
