"""A process of the service that writes messages down and reads them, while keys change: see the test.

    python -m tests.storage.talker DATABASE_URL KEY_FILE TENANT SESSION NAME

Asked by a line, it answers with one when it has gone through a whole round since. It ends with its input.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.ids import ChatId, SessionId, StanzaId, TenantId
from storage.key_file import master_keys_at
from storage.store import open_store

TEXT = "planted secret"


async def talk(url: str, keys: Path, tenant: TenantId, session: SessionId, name: str) -> None:
    """Until somebody ends it. Whatever does not open ends it with an error."""
    store = await open_store(url, master_key=master_keys_at(keys))
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    asked = asyncio.create_task(reader.readline())
    for number in count():
        answers = asked.done()
        if answers and not asked.result():
            break
        # What happens three times a minute anyway happens here each time: the test is short.
        await store._keyring.look(store.engine.sql, now=True)
        async with store.transaction(tenant) as tx:
            peer = await tx.person_at(Address(lid=f"8{name}", phone=f"+3460000000{name}", name=TEXT))
            said = message(f"{TEXT} {name} {number}", f"3EB0{name}{number:06}")
            now = datetime.now(UTC)
            await tx.log_message(said, session=session, contact=peer.id, outbox=None, by=None, now=now)
        async with store.transaction(tenant) as tx:
            assert all(line.text.startswith(TEXT) for line in await tx.messages(session, limit=20))
            assert all(line.text for line in await tx.search(session, ["planted"], limit=5))
        if answers:
            print(number, flush=True)
            asked = asyncio.create_task(reader.readline())
    await store.close()


def message(text: str, stanza: str) -> MessageSeen:
    """From a contact."""
    return MessageSeen(
        chat=ChatId("800@lid"),
        chat_kind=ChatKind.PERSON,
        stanza_id=StanzaId(stanza),
        from_me=False,
        peer=Address(lid="800"),
        kind=MessageKind.TEXT,
        text=text,
        written_at=datetime.now(UTC),
    )


if __name__ == "__main__":
    _, url, keys, tenant, session, name = sys.argv
    asyncio.run(talk(url, Path(keys), TenantId(tenant), SessionId(session), name))
