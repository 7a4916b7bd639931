"""The menu: pages as data, steps as pure decisions."""
