"""The owner steers from WhatsApp alone: stories through the real service, and how they look."""
