"""WhatsApp: one supervised browser per session, its lease, its bundle and its driver."""
