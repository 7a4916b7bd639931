"""Hazards that the stand-in can be told to show, as one frozen value per account.

`town.set(...)` sets the knobs of pages that are not linked yet and the first knobs of accounts made later;
`phone.set(...)` sets those of one account at run time. A knob marked *at load* is read when a page loads, so
it shows from the page's next load; all others act at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any


class SendFault(StrEnum):
    """What happens to a message that a page sends."""

    NONE = "none"
    REFUSED = "refused"  # the server refuses it: ack becomes -1, for which wa-js has no event
    NO_ACK = "no_ack"  # the server takes and delivers it but never acknowledges: the promise stays pending
    LOST = "lost"  # the server neither delivers nor acknowledges
    REACH_OUT = "reach_out"  # error 463: no new chats for a while
    QUOTA = "quota"  # error 475: the month's share of new chats is used up
    UPLOAD = "upload"  # of a file: it cannot be uploaded
    PREP_HANGS = "prep_hangs"  # of a file: it is never ready to be sent, and its promise stays pending


class ReloadInSend(StrEnum):
    """Where in the middle of a send the page reloads by itself. It happens once per setting of the knob."""

    NEVER = "never"
    BEFORE_QUEUE = "before_queue"  # nothing was kept: the message is unknown after the reload
    BEFORE_FRAME = "before_frame"  # kept in the page's queue, the frame has not left
    AFTER_FRAME = "after_frame"  # the frame has left, its ack is not seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Knobs:
    """Everything that can be turned; the defaults are a healthy WhatsApp."""

    # --- loading and pairing
    never_ready: bool = False  # at load: no module is ever defined
    main_never_loads: bool = False  # at load: modules are there, the stream never leaves SYNCING
    needs_update: bool = False
    old_msg_key: bool = (
        False  # at load: MsgKey keeps its text in `_serialized`, not `$1` (before 2.3000.1042401057)
    )
    qr_period_s: float = 20.0
    qr_refs: int = 6  # references until the page goes idle
    code_requests_refused: bool = False  # 429: CompanionHelloError / IQErrorRateOverlimit
    reload_after_linking_s: float | None = None  # the page reloads by itself so long after a fresh link
    login_needs_local_storage: bool = True  # at load: IndexedDB alone is no login, as with the real page
    lid_addressing: bool = True  # at link: chats are keyed by LID; False is an account that has not migrated
    blocking_dialog: str | None = None  # text of a modal that covers the page
    dialog_stream_mode: str | None = "TOS_BLOCK"  # the stream's mode while it is there; None: as before

    # --- sending
    send_fault: SendFault = SendFault.NONE
    ack_after_s: float = 0.0
    refused_after_ack_s: float | None = None  # a refusal comes so long after an ack; None: in its place
    new_contacts_allowed: int | None = None  # strangers that can be written to; None: any number
    new_contact_fault: SendFault = SendFault.REACH_OUT  # what happens to a message to one more
    limit_lasts_s: float = 3600.0  # the reach-out limit and the quota, once they are met
    limits_told: bool = True  # at load: False: the page keeps no records of limits where they are looked for
    limits_pushed: bool = True  # False: the page learns of the reach-out limit only when it asks
    reload_in_send: ReloadInSend = ReloadInSend.NEVER
    duplicate_ids_refused: bool = False  # the page throws DuplicateMessageError for an id it knows
    server_deduplicates: bool = False  # the same stanza id of one account is delivered once
    delivery_receipts: bool = True  # other people's phones answer with a delivery receipt
    no_lid_for_user: bool = False  # opening a chat by phone number throws "No LID for user"

    lookups_fail: bool = False  # nobody is found, as when each such question fails
    lookups_limited: bool = False  # 429 to each such question

    # --- receiving
    duplicate_events: bool = False  # each new message is announced twice
    ciphertext_first: bool = False  # each message comes as ciphertext and is decrypted later
    ciphertext_for_s: float = 0.2
    lid_only_contacts: bool = False  # senders' phone numbers are neither told nor found
    backlog_after_s: float = 0.0  # offline messages come so long after the login; 0 is before wa-js listens
    backlog_is_new: bool = True  # False: offline messages come without isNewMsg, so without any event
    media_download_fails: bool = False
    deaf: bool = False  # sockets stay open and nobody answers

    def with_changes(self, changes: Mapping[str, Any]) -> Knobs:
        """A copy with `changes` applied; enum values may be given as text.

        Raises:
            ValueError: a name is not a knob, or a value not one of its enum.
        """
        names = {field.name for field in fields(self)}
        if unknown := sorted(set(changes) - names):
            raise ValueError(f"no such knob {unknown}; there are {sorted(names)}")
        ready = dict(changes)
        for name in {"send_fault", "new_contact_fault"} & set(ready):
            ready[name] = SendFault(ready[name])
        if "reload_in_send" in ready:
            ready["reload_in_send"] = ReloadInSend(ready["reload_in_send"])
        return replace(self, **ready)

    def as_json(self) -> dict[str, Any]:
        """The knobs as plain values, for the page and the control API."""
        return asdict(self)
