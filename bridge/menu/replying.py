"""A person's reply to a contact: written, seen once more, and sent by a person's press."""

from __future__ import annotations

from bridge.claims import just_answered, others
from bridge.menu.effects import Claim, Reply, Unclaim
from bridge.menu.home import WRITERS
from bridge.menu.log import answering_line
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.screens import Style, one_line
from bridge.words import N_

MAX_REPLY = 4000
"""Characters of a reply: one message, readable without unfolding on every surface."""


def _reply_lines(view: View, memory: Memory) -> tuple[str, ...]:
    if view.contact is None:
        return (view.words(N_("This contact is no longer in the log.")),)
    return (view.words(N_("To: {name}"), name=one_line(view.contact.name)), *_warnings(view))


def _warnings(view: View) -> tuple[str, ...]:
    """What to know before sending: somebody else is at it, or has answered a moment ago."""
    words = view.words
    answer = just_answered(view.messages, view.person, view.now)
    if answer is not None:
        name = one_line(answer.by_name or words(N_("your phone")))
        when = words.when(answer.written_at, view.now, view.tenant.time_zone)
        return (words(N_("Look first: {name} has answered at {when}."), name=name, when=when),)
    claim = others(view.claim, view.person, view.now)
    return () if claim is None else (answering_line(claim.name, view),)


def _reply_said(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    text = text.strip()
    if view.contact is None:
        return Turn(page=PageId.LOG_CONTACTS)
    if not text or len(text) > MAX_REPLY:
        note = Note(message=N_("A reply has 1 to {most} characters."), values={"most": str(MAX_REPLY)})
        return Turn(page=PageId.REPLY, memory=dict(memory), note=note)
    contact = view.contact.id
    return Turn(
        page=PageId.REPLY_CONFIRM,
        memory={"contact": contact, "text": text},
        effects=(Claim(contact=contact),),
    )


def _confirm_lines(view: View, memory: Memory) -> tuple[str, ...]:
    return (*_reply_lines(view, memory), memory.get("text", ""))


def _confirm_options(view: View, memory: Memory) -> Options:
    if view.contact is None or not memory.get("text"):
        return ()
    contact, text = view.contact.id, memory["text"]

    def sent(view: View, memory: Memory, actor: Actor) -> Turn:
        if memory.get("contact") != contact:
            # Two contacts turned out to be one since this was shown: who sends has to read the name first.
            return Turn(
                page=PageId.REPLY_CONFIRM,
                memory={"contact": contact, "text": text},
                note=Note(message=N_("That menu was out of date. This is the present one.")),
            )
        return Turn(
            page=PageId.LOG_CONTACT,
            memory={"contact": contact},
            effects=(Reply(contact=contact, text=text),),
            note=Note(message=N_("On its way.")),
        )

    def changed(view: View, memory: Memory, actor: Actor) -> Turn:
        return Turn(page=PageId.REPLY, memory={"contact": contact})

    def discarded(view: View, memory: Memory, actor: Actor) -> Turn:
        return Turn(
            page=PageId.LOG_CONTACT,
            memory={"contact": contact},
            effects=(Unclaim(contact=contact),),
            note=Note(message=N_("Not sent.")),
        )

    return (
        Option(
            name="send",
            label=N_("Send to {name}"),
            values={"name": view.contact.name},
            goes=sent,
            style=Style.PRIMARY,
            roles=WRITERS,
        ),
        Option(name="change", label=N_("Write it anew"), goes=changed),
        Option(name="discard", label=N_("Do not send"), goes=discarded),
    )


PAGES: dict[PageId, Page] = {
    PageId.REPLY: Page(
        title=N_("Reply"),
        parent=PageId.LOG_CONTACT,
        lines=_reply_lines,
        prompt=N_("Write your reply. You see it once more before it is sent."),
        said=_reply_said,
        long_text=True,
        roles=WRITERS,
        needs=frozenset({"contact", "messages"}),
    ),
    PageId.REPLY_CONFIRM: Page(
        title=N_("Send this reply?"),
        parent=PageId.REPLY,
        lines=_confirm_lines,
        options=_confirm_options,
        roles=WRITERS,
        needs=frozenset({"contact", "messages"}),
    ),
}
