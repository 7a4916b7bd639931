"""What our queue costs by itself, beside BullMQ's, on the same server."""
