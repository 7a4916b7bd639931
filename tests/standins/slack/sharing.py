"""How people hand over files: shared in a message, or chosen in a field of a modal."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.standins.slack import filling, kit
from tests.standins.slack.errors import NotThere, NotVisible
from tests.standins.slack.surfaces import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.standins.slack.people import Person
    from tests.standins.slack.places import Place

Facts = dict[str, Any]
Content = tuple[str, bytes]
"""A file's name and what is in it."""


async def shares(
    person: Person, files: Sequence[Content], text: str, place: Place, thread: str | None
) -> Message:
    """One message with these files."""
    known = {message.key for message in place.messages}
    await _uploads(person, files, channel_id=place.id, initial_comment=kit.encoded(text), thread_ts=thread)
    return next(message for message in reversed(place.messages) if message.key not in known)


async def attaches(person: Person, label: str, files: Sequence[Content]) -> None:
    """Files in a field of the top modal: nobody sees them until it is submitted."""
    view = person.modal
    if view is None:
        raise NotVisible("no modal is open")
    field = filling.field_of(view, label)
    if field.kind != "file_input":
        raise NotVisible(f"{label!r} takes no files")
    most, kinds = field.facts.get("max_files", 10), field.facts.get("filetypes")
    if len(files) > most:
        raise NotVisible(f"{label!r} takes {most} files, not {len(files)}")
    if kinds and any(name.rpartition(".")[2].lower() not in kinds for name, _ in files):
        raise NotVisible(f"{label!r} takes {kinds}")
    told = await _uploads(person, files)
    downloads = person.workspace.town.downloads
    for file in told:
        downloads.hand_over(file["id"])
    mine = person.filled.setdefault(view.id, {})
    chosen = [downloads.told(file) for file in told]
    mine[field.block_id, field.action_id] = filling.filled_in(field, chosen)


async def _uploads(person: Person, files: Sequence[Content], **where: str | None) -> list[Facts]:
    """What Slack tells of the files afterwards."""
    workspace = person.workspace
    engine, ids = workspace.town.engine, []
    for name, content in files:
        asked = {"filename": name, "length": len(content)}
        begun = await engine.call(workspace.id, "files.getUploadURLExternal", person.token, asked)
        path = urlsplit(begun["upload_url"]).path
        put = await engine.ask(workspace.id, "POST", path, token=person.token, body=content)
        if put.status != 200:
            raise NotThere(f"{person.name} cannot upload {name}: {put.status}")
        ids.append(str(begun["file_id"]))
    facts = {"files": [{"id": one} for one in ids]} | {key: value for key, value in where.items() if value}
    done = await engine.call(workspace.id, "files.completeUploadExternal", person.token, facts)
    if not done["ok"]:
        raise NotThere(f"{person.name} cannot share files: {done['error']}")
    kinds = {one: mimetypes.guess_type(name)[0] for one, (name, _) in zip(ids, files, strict=True)}
    return [file | {"mimetype": kinds[file["id"]] or file["mimetype"]} for file in done["files"]]
