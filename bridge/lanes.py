"""Lanes: what must be handled in order shares one; what need not wait for each other does not."""

from __future__ import annotations

from bridge.ids import ConversationId, PersonId, SessionId


def conversation_lane(conversation: ConversationId) -> str:
    """Everything the person of a conversation does, on whatever surface."""
    return f"conversation/{conversation}"


def contact_lane(session: SessionId, contact: PersonId) -> str:
    """What is written between a session and one contact."""
    return f"contact/{session}/{contact}"


def report_lane(conversation: ConversationId) -> str:
    """Reports that were asked for there: the menu does not wait until they are made."""
    return f"report/{conversation}"
