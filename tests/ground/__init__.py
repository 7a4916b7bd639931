"""What the rest stands on: set-up, settings, test servers, packaging and the shape of the tree."""
