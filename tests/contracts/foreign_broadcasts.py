"""What somebody who knows every id of another business would try with its broadcasts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from bridge.broadcast_life import Move
from bridge.ids import FileId, ListId, new_id
from bridge.ports.broadcast_rows import Audience, AudienceKind, ListSource, PaceName, Skipped
from bridge.screens import Surface
from storage.transaction import TenantTransaction
from tests.contracts.shop import NOON, Shop
from tests.contracts.victim import Victim

Call = Callable[[TenantTransaction, Victim, Shop], Awaitable[Any]]


async def stolen_list(tx: TenantTransaction, v: Victim, own: Shop) -> object:
    """A list of the attacker's own, for the victim's session."""
    return await tx.add_list(
        ListId(new_id()),
        v.shop.session,
        own.owner,
        source=ListSource.FILE,
        name="x",
        entries=(),
        bad=0,
        folded=0,
        bad_lines=(),
        now=NOON,
    )


BROADCAST_CALLS: dict[str, Call] = {
    # files, lists, labels, opt-outs
    "add_file": lambda tx, v, _: tx.add_file(
        FileId(new_id()), v.shop.owner, name="x", mime_type="x", size_bytes=1, now=NOON
    ),
    "file": lambda tx, v, _: tx.file(v.file),
    "add_list": lambda tx, v, own: stolen_list(tx, v, own),
    "list_row": lambda tx, v, _: tx.list_row(v.list_id),
    "lists": lambda tx, v, _: tx.lists(v.shop.session, 9),
    "agree_to_list": lambda tx, v, own: tx.agree_to_list(v.list_id, own.owner, Surface.CONSOLE, NOON),
    "labels": lambda tx, _v, _: tx.labels(),
    "label_person": lambda tx, v, _: tx.label_person(v.customer, "x", NOON),
    "unlabel_person": lambda tx, v, _: tx.unlabel_person(v.customer, v.label),
    "labels_of": lambda tx, v, _: tx.labels_of(v.customer),
    "opt_out": lambda tx, v, _: tx.opt_out(v.customer, "added", NOON),
    "opt_in": lambda tx, v, _: tx.opt_in(v.customer),
    "opted_out": lambda tx, v, _: tx.opted_out(v.customer),
    "opt_outs": lambda tx, _v, _: tx.opt_outs(limit=9),
    # broadcasts
    "broadcast_draft": lambda tx, v, _: tx.broadcast_draft(v.shop.session),
    "save_broadcast_draft": lambda tx, v, own: tx.save_broadcast_draft(own.session, file=v.file),
    "discard_broadcast_draft": lambda tx, v, _: tx.discard_broadcast_draft(v.shop.session),
    "reach": lambda tx, v, own: tx.reach(
        own.session, Audience(kind=AudienceKind.LIST, list=v.list_id, cold=True), NOON
    ),
    "broadcast": lambda tx, v, _: tx.broadcast(v.broadcast, lock=True),
    "broadcasts": lambda tx, v, _: tx.broadcasts(v.shop.session, limit=9),
    "move_broadcast": lambda tx, v, _: tx.move_broadcast(v.broadcast, Move.STOP, NOON),
    "prepare_recipients": lambda tx, v, _: tx.prepare_recipients(v.broadcast, 9),
    "broadcast_to_mind": lambda tx, v, _: tx.broadcast_to_mind(v.shop.session, NOON),
    "next_broadcast_at": lambda tx, v, _: tx.next_broadcast_at(v.shop.session),
    "next_recipient": lambda tx, v, _: tx.next_recipient(v.broadcast, new_too=True),
    "add_broadcast_send": lambda tx, v, _: tx.add_broadcast_send(v.recipient, "x", now=NOON, file=None),
    "skip_recipient": lambda tx, v, _: tx.skip_recipient(v.broadcast, v.recipient.person, Skipped.STOPPED),
    "number_checked": lambda tx, v, _: tx.number_checked(v.recipient, "666", True, NOON),
    "sends": lambda tx, v, _: tx.sends(v.shop.session, looks_back=9, since=NOON - timedelta(days=999)),
    "progress": lambda tx, v, _: tx.progress(v.broadcast),
    "report": lambda tx, v, _: tx.report(v.broadcast, after=0, limit=9),
    "look_again_at_broadcast": lambda tx, v, _: tx.look_again_at_broadcast(v.broadcast),
    "change_pace": lambda tx, v, _: tx.change_pace(v.shop.session, PaceName.BOLD),
    "take_broadcast_news": lambda tx, v, _: tx.take_broadcast_news(v.shop.session),
}
"""One call per method of the ports of broadcasts."""
