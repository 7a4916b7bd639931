"""Finds messages by their words, without reading them: each word of each message is kept as a keyed hash.

The hash is of the tenant's own key, the session and the word (`Cipher.blind`), eight bytes of it: without the
key nobody can tell which word it is. What such an index still tells stands in SECURITY.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.ids import PersonId, SessionId
from bridge.ports.log_rows import LoggedMessage
from bridge.searching import words_of
from storage.record_lines import LINES, lines_of, page_of
from storage.tx_ground import Ground
from storage.vault import Cipher

FEW = 500
"""How rare a word is, is told by so many of its newest messages; how many more there are is not counted."""


def mark_of(cipher: Cipher, session: SessionId, word: str) -> int:
    """The word's mark in the index: a signed number of eight bytes."""
    return int.from_bytes(cipher.blind_bytes(f"word|{session}", word)[:8], "big", signed=True)


class SearchStore(Ground):
    """The search's part of `bridge.ports.messages.RecordTx`, and what keeps its index true."""

    async def _index(self, session: SessionId, seq: int, text: str) -> None:
        marks = {mark_of(self._cipher, session, word) for word in words_of(text)}
        if marks:
            await self._sql.many(
                "INSERT INTO message_words (mark, seq) VALUES (?, ?)", [(mark, seq) for mark in marks]
            )

    async def _index_again(self, session: SessionId, seq: int, text: str) -> None:
        await self._sql.run("DELETE FROM message_words WHERE seq = ?", seq)
        await self._index(session, seq, text)

    async def search(
        self,
        session: SessionId,
        words: Sequence[str],
        *,
        contact: PersonId | None = None,
        before: int | None = None,
        after: int | None = None,
        limit: int,
    ) -> list[LoggedMessage]:
        """See the port. What is rarest leads, a word or the contact; the others are looked up beside it."""
        conditions = [_Condition.of_word(mark_of(self._cipher, session, word)) for word in words]
        if contact is not None:
            try:
                conditions.append(_Condition.of_contact(session, await self._now_called(contact)))
            except LookupError:
                return []
        if not words:
            return []
        leads, *others = await self._rarest_first(conditions)
        page, bounds, backwards = page_of("w.seq", before, after)
        query = " AND ".join((leads.leading, *(one.beside for one in others), *page))
        values = [value for one in (leads, *others) for value in one.values]
        rows = await self._sql.all(
            f"{LINES} WHERE m.tenant_id = ? AND m.seq IN"
            f" ({query} ORDER BY w.seq {'ASC' if backwards else 'DESC'} LIMIT ?) ORDER BY m.seq DESC",
            self.tenant_id,
            *values,
            *bounds,
            limit,
        )
        return await lines_of(self._sql, self.tenant_id, rows, self._cipher)

    async def _rarest_first(self, conditions: list[_Condition]) -> list[_Condition]:
        """By how many messages hold it; of those with many, by how far back the newest of them reach."""
        if len(conditions) == 1:
            return conditions
        ranked: list[tuple[int, int, int, _Condition]] = []
        for one in conditions:
            newest = f"{one.leading} ORDER BY w.seq DESC LIMIT ?"
            row = await self._sql.one(
                f"SELECT COUNT(*) AS count, MIN(seq) AS oldest FROM ({newest}) AS newest",  # noqa: S608
                *one.values,
                FEW,
            )
            assert row is not None
            ranked.append((row["count"], row["oldest"] or 0, len(ranked), one))
        return [one for *_, one in sorted(ranked)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Condition:
    """What a message must hold: as the one that leads, and beside another.

    Beside another it is looked up for each of its messages. Said by EXISTS, Postgres may join instead, and
    read a frequent word from end to end for a rare one's sake (41 ms for 1).
    """

    leading: str
    beside: str
    values: tuple[object, ...]

    @staticmethod
    def of_word(mark: int) -> _Condition:
        return _Condition(
            leading="SELECT w.seq FROM message_words w WHERE w.mark = ?",
            beside="(SELECT 1 FROM message_words o WHERE o.mark = ? AND o.seq = w.seq) IS NOT NULL",
            values=(mark,),
        )

    @staticmethod
    def of_contact(session: SessionId, contact: PersonId) -> _Condition:
        return _Condition(
            leading="SELECT w.seq FROM messages w WHERE w.session_id = ? AND w.contact_id = ?",
            beside="(SELECT 1 FROM messages o"
            " WHERE o.session_id = ? AND o.contact_id = ? AND o.seq = w.seq) IS NOT NULL",
            values=(session, contact),
        )
