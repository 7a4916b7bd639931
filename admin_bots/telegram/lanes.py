"""Which updates keep their order among themselves."""

from __future__ import annotations

from admin_bots.updates import Update


def chat_of(update: Update) -> str:
    """Within which an update keeps its order: its chat, else its sender."""
    for part in update.values():
        if not isinstance(part, dict):
            continue
        holder = part.get("message") if isinstance(part.get("message"), dict) else part
        chat = holder.get("chat") if isinstance(holder, dict) else None
        if isinstance(chat, dict) and "id" in chat:
            return str(chat["id"])
        sender = part.get("from")
        if isinstance(sender, dict) and "id" in sender:
            return str(sender["id"])
    return ""
