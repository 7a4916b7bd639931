"""The schema as Tortoise models. Built by migrations only, never by `generate_schemas`."""
