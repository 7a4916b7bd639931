"""A person's reply to a contact: written, seen once more, and sent by a person's press."""

from __future__ import annotations

from bridge.claims import just_answered, others
from bridge.ids import FileId, PersonId
from bridge.menu.effects import Claim, Reply, Unclaim
from bridge.menu.home import WRITERS
from bridge.menu.log import answering_line
from bridge.menu.log_lines import LONGEST_FILE_NAME
from bridge.menu.state import Actor, Give, Memory, Note, Option, Options, Page, PageId, Takes, Turn, View
from bridge.presenter import fit
from bridge.screens import Style, one_line
from bridge.words import N_, Words

MAX_REPLY = 4000
"""Characters of a reply: one message, readable without unfolding on every surface."""
MAX_CAPTION = 1000
"""Characters under a picture or a document: WhatsApp cuts captions at 1,024."""

REPLY_LENGTH = N_("A reply has 1 to {most} characters.")
CAPTION_LENGTH = N_("Under a file stand at most {most} characters.")


def why_not_sendable(text: str, *, with_file: bool) -> Note | None:
    """What is wrong with a reply, if something is: it has to fit into one message."""
    length = len(text.strip())
    if with_file:
        too_long = length > MAX_CAPTION
        return Note(message=CAPTION_LENGTH, values={"most": str(MAX_CAPTION)}) if too_long else None
    if 0 < length <= MAX_REPLY:
        return None
    return Note(message=REPLY_LENGTH, values={"most": str(MAX_REPLY)})


def _reply_lines(view: View, memory: Memory) -> tuple[str, ...]:
    if view.contact is None:
        return (view.words(N_("This contact is no longer in the log.")),)
    to = view.words(N_("To: {name}"), name=one_line(view.contact.name))
    return (to, *_file_lines(view, memory), *_warnings(view))


def _file_lines(view: View, memory: Memory) -> tuple[str, ...]:
    return (file_line(memory["file_name"], view.words),) if "file" in memory else ()


def file_line(name: str, words: Words) -> str:
    """That a file goes with it."""
    return words(N_("File: {name}"), name=fit(one_line(name), LONGEST_FILE_NAME))


def _file_in(memory: Memory) -> dict[str, str]:
    """The file that the reply has, to be remembered on."""
    return {key: memory[key] for key in ("file", "file_name") if key in memory}


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
    return _to_confirm(text, _file_in(memory), view.contact.id, memory)


def _file_given(given: Give, view: View, memory: Memory, actor: Actor) -> Turn:
    assert given.file is not None, "the page takes files"
    if view.contact is None:
        return Turn(page=PageId.LOG_CONTACTS)
    file = {"file": str(given.file.id), "file_name": given.file.name}
    return _to_confirm(given.caption.strip(), file, view.contact.id, memory)


def _to_confirm(text: str, file: dict[str, str], contact: PersonId, memory: Memory) -> Turn:
    note = why_not_sendable(text, with_file=bool(file))
    if note is not None:
        return Turn(page=PageId.REPLY, memory=dict(memory), note=note)
    return Turn(
        page=PageId.REPLY_CONFIRM,
        memory={"contact": contact, "text": text, **file},
        effects=(Claim(contact=contact),),
    )


def _reply_options(view: View, memory: Memory) -> Options:
    if "file" not in memory or view.contact is None:
        return ()
    kept = {"contact": view.contact.id}

    def dropped(view: View, memory: Memory, actor: Actor) -> Turn:
        note = Note(message=N_("The file is left out."))
        return Turn(page=PageId.REPLY, memory=dict(kept), note=note)

    return (Option(name="drop_file", label=N_("Leave the file out"), goes=dropped),)


def _confirm_lines(view: View, memory: Memory) -> tuple[str, ...]:
    text = memory.get("text", "")
    return (*_reply_lines(view, memory), *((text,) if text else ()))


def _confirm_options(view: View, memory: Memory) -> Options:
    if view.contact is None or not (memory.get("text") or "file" in memory):
        return ()
    contact, text, file = view.contact.id, memory.get("text", ""), _file_in(memory)

    def sent(view: View, memory: Memory, actor: Actor) -> Turn:
        if memory.get("contact") != contact:
            # Two contacts turned out to be one since this was shown: who sends has to read the name first.
            return Turn(
                page=PageId.REPLY_CONFIRM,
                memory={"contact": contact, "text": text, **file},
                note=Note(message=N_("That menu was out of date. This is the present one.")),
            )
        return Turn(
            page=PageId.LOG_CONTACT,
            memory={"contact": contact},
            effects=(Reply(contact=contact, text=text, file=FileId(file["file"]) if file else None),),
            note=Note(message=N_("On its way.")),
        )

    def changed(view: View, memory: Memory, actor: Actor) -> Turn:
        return Turn(page=PageId.REPLY, memory={"contact": contact, **file})

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
        options=_reply_options,
        prompt=N_(
            "Write your reply, or send a picture or a document. You see it once more before it is sent."
        ),
        said=_reply_said,
        takes=Takes.FILE,
        given=_file_given,
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
