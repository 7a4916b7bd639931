"""Why WhatsApp refuses messages: the short names by which rows, logs and screens know it."""

from __future__ import annotations

import enum


class SendRefusal(enum.StrEnum):
    """A refusal whose reason is known. Others are `ack_1` to `ack_7`, after WhatsApp's own negative acks."""

    REACH_OUT_LIMIT = "reach_out_limit"  # the server's 463: no new chats for some hours or days
    NEW_CONTACT_QUOTA = "new_contact_quota"  # 475: the month's share of new chats is used up
    TEMPORARY_BAN = "temporary_ban"
    UPLOAD_FAILED = "upload_failed"  # of a file; the next one may be taken
    FILE_TOO_LARGE = "file_too_large"
