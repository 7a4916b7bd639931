"""Several sessions, mixed traffic and random faults for a stated time: what was lost, repeated, leaked."""
