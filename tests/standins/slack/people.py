"""People in a workspace: what they see, and what they do there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.standins.slack import acting, filling, kit, sharing
from tests.standins.slack.errors import NotThere
from tests.standins.slack.places import Place
from tests.standins.slack.surfaces import Message, View, view_of

if TYPE_CHECKING:
    from tests.standins.slack.workspaces import Workspace

Facts = dict[str, Any]


@dataclass(slots=True, kw_only=True, eq=False)
class Person:
    """Somebody in a workspace. Verbs act at once; what the app makes of it comes later."""

    workspace: Workspace
    id: str
    name: str
    language: str
    dm: Place = field(init=False)
    """The person's conversation with the app."""
    filled: dict[str, dict[tuple[str, str], Facts]] = field(default_factory=dict)
    """What is typed or chosen on views and messages, not sent yet: by view id or message time."""
    errors: dict[str, Facts] = field(default_factory=dict)
    """What the app has complained of, by view id."""
    troubles: list[str] = field(default_factory=list)
    """What Slack has told the person: the app did not answer, or wrongly."""

    @property
    def token(self) -> str:
        """The token with which the stand-in acts for this person; no app may use it."""
        return f"xoxp-standin-{self.id}"

    # --- seeing
    def sees(self, place: Place | None = None) -> list[Message]:
        """The present messages of a place (the conversation with the app, when None), oldest first."""
        place = place or self.dm
        return place.seen_by(self.id) if self._may_see(place) else []

    def reads(self, place: Place | None = None) -> list[str]:
        """The words of the app's present messages there."""
        return [message.words for message in self.sees(place) if message.by_bot]

    def thread(self, parent: Message) -> list[Message]:
        """What was answered to a message, oldest first."""
        place = self.workspace.places[parent.channel]
        return [message for message in self.sees(place) if message.thread == parent.ts]

    @property
    def places(self) -> list[Place]:
        """Where the person is: the conversation with the app first."""
        channels = [place for place in self.workspace.places.values() if not place.is_direct]
        return [self.dm, *(place for place in channels if self._may_see(place))]

    @property
    def home(self) -> View | None:
        """App Home, as the app has published it for this person."""
        return next(iter(self._views("home")), None)

    @property
    def modals(self) -> list[View]:
        """The open modals, the top one last."""
        return self._views("modal")

    @property
    def modal(self) -> View | None:
        """The modal on top, when one is open."""
        return next(reversed(self.modals), None)

    def _views(self, kind: str) -> list[View]:
        rows = self.workspace.mirror.where("views", user_id=self.id, type=kind)
        return [
            view_of(row, errors=self.errors.get(row["view_id"], {}), shelf=self.workspace.file)
            for row in rows
        ]

    def _may_see(self, place: Place) -> bool:
        return place is self.dm or (not place.is_direct and self.id in place.members)

    # --- writing
    async def writes(
        self, text: str, *, to: Place | None = None, thread: Message | str | None = None, raw: bool = False
    ) -> Message:
        """Write in a place (the conversation with the app, when None), or in a thread there.

        `raw`: the text has Slack's own marks in it, as `<@U1>` for a mention.
        """
        place = to or (self.workspace.places[thread.channel] if isinstance(thread, Message) else self.dm)
        coded = text if raw else kit.encoded(text)
        words = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
        facts: Facts = {"channel": place.id, "text": coded, "client_msg_id": str(uuid.uuid4())}
        facts["blocks"] = [{"type": "rich_text", "block_id": uuid.uuid4().hex[:5], "elements": [words]}]
        if thread is not None:
            facts["thread_ts"] = thread.ts if isinstance(thread, Message) else thread
        told = await self._does("chat.postMessage", facts)
        return self._found(place, told["ts"])

    async def shares(
        self, *files: tuple[str, bytes], text: str = "", to: Place | None = None, thread: str | None = None
    ) -> Message:
        """Share files (name, content) in one message, perhaps with words above them."""
        return await sharing.shares(self, files, text, to or self.dm, thread)

    async def edits(self, message: Message, text: str) -> None:
        """Edit an own message."""
        facts = {"channel": message.channel, "ts": message.ts, "text": kit.encoded(text)}
        await self._does("chat.update", facts)

    async def deletes(self, message: Message) -> None:
        """Delete an own message."""
        await self._does("chat.delete", {"channel": message.channel, "ts": message.ts})

    async def invites_bot(self, place: Place) -> None:
        """Bring the app into a channel."""
        await self._does("conversations.invite", {"channel": place.id, "users": self.workspace.bot_user})

    async def removes_bot(self, place: Place) -> None:
        """Take the app out of a channel."""
        await self._does("conversations.kick", {"channel": place.id, "user": self.workspace.bot_user})

    async def invites(self, other: Person, place: Place) -> None:
        """Bring somebody into a channel."""
        await self._does("conversations.invite", {"channel": place.id, "users": other.id})

    async def renames(self, place: Place, name: str) -> None:
        """Rename a channel."""
        await self._does("conversations.rename", {"channel": place.id, "name": name})
        place.name = name

    async def archives(self, place: Place) -> None:
        """Archive a channel."""
        await self._does("conversations.archive", {"channel": place.id})

    # --- the app's surfaces
    async def opens_home(self, tab: str = "home") -> None:
        """Open the app: its Home, or its "messages"."""
        await acting.opens_home(self, tab)

    async def commands(self, command: str, text: str = "", *, channel: Place | None = None) -> Message | None:
        """Type a slash command; the ephemeral message that the app answered with at once, if any."""
        return await acting.commands(self, command, text, channel or self.dm)

    async def presses(self, label: str, *, on: Message | View | str | None = None) -> str | None:
        """Press a button, or an option of an overflow menu, that can be seen.

        `on`: a message, a view, "home" or "modal"; else the open modal, else the newest message that shows
        it, else Home. Returns the link of a button that has one.

        Raises:
            NotVisible: nothing shows it; a modal covers the rest.
        """
        return await acting.presses(self, label, on)

    async def presses_raw(
        self,
        action_id: str,
        value: str = "",
        *,
        on: Message | View | str,
        block_id: str = "raw",
        **facts: Any,
    ) -> None:
        """What nobody can press: any action on something that is there; `facts` change the payload itself."""
        await acting.presses_raw(self, action_id, value, on, block_id, facts)

    async def chooses(self, label: str, *options: str, on: Message | View | str | None = None) -> None:
        """Choose in a menu, radio buttons or checkboxes that act at once (outside of an input)."""
        await acting.chooses(self, label, list(options), on)

    async def fills(self, words: dict[str, Any]) -> None:
        """Fill in fields of the top modal (Home, where none is open), by their labels.

        Raises:
            NotVisible: there is no such field, or no such option.
        """
        filling.fills(self, words)

    async def attaches(self, label: str, *files: tuple[str, bytes]) -> None:
        """Choose files (name, content) in a field of the top modal.

        Raises:
            NotVisible: there is no such field, or it does not take them.
        """
        await sharing.attaches(self, label, files)

    async def submits(self) -> None:
        """Press the submit button of the top modal and wait for the answer.

        Raises:
            NotVisible: no modal is open, it has no such button, or a field is missing.
        """
        await acting.submits(self)

    async def closes(self, *, everything: bool = False) -> None:
        """Close the top modal, or the whole stack."""
        await acting.closes(self, everything=everything)

    async def reloads(self) -> None:
        """Start Slack anew: ephemeral messages and modals are gone; the app is not told."""
        await self.workspace.put("ephemeral_messages", None, target_user=self.id)
        await self.workspace.put("views", None, user_id=self.id, type="modal")

    async def _does(self, method: str, facts: Facts) -> Facts:
        told = await self.workspace.town.engine.call(self.workspace.id, method, self.token, facts)
        if not told["ok"]:
            raise NotThere(f"{self.name} cannot: {method} {told['error']}")
        return told

    def _found(self, place: Place, ts: str) -> Message:
        message = place.message(ts)
        if message is None:
            raise NotThere(f"no message {ts} in {place.name}")
        return message
