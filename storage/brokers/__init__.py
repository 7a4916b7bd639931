"""What carries hints: a queue in this process, Redis streams and broadcasts. Opened by `storage.queues`."""
