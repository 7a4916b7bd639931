"""WhatsApp's words for what a message is, and ours."""

from __future__ import annotations

from bridge.facts import MessageKind

KINDS = {
    "chat": MessageKind.TEXT,
    "buttons_response": MessageKind.TEXT,
    "list_response": MessageKind.TEXT,
    "template_button_reply": MessageKind.TEXT,
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "gif": MessageKind.VIDEO,
    "ptv": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
    "ptt": MessageKind.VOICE,
    "sticker": MessageKind.STICKER,
    "document": MessageKind.DOCUMENT,
    "location": MessageKind.LOCATION,
    "vcard": MessageKind.CONTACT_CARD,
    "multi_vcard": MessageKind.CONTACT_CARD,
    "call_log": MessageKind.CALL,
    "poll_creation": MessageKind.POLL,
    "event_creation": MessageKind.EVENT,
    "product": MessageKind.PRODUCT,
    "order": MessageKind.ORDER,
    "payment": MessageKind.PAYMENT,
    "groups_v4_invite": MessageKind.GROUP_INVITATION,
}

NOT_MESSAGES = frozenset(
    {
        *(
            "ciphertext",
            "e2e_notification",
            "notification",
            "notification_template",
            "broadcast_notification",
        ),
        *("newsletter_notification", "gp2", "protocol", "revoked", "reaction", "reaction_enc", "pin_message"),
        *("keep_in_chat", "poll_update", "event_response", "debug", "album", "oversized", "unknown"),
    }
)
"""What WhatsApp keeps among messages and nobody wrote."""
