"""The room that speaks with WhatsApp: its decisions, its sender, its supervisor."""
