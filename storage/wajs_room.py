"""The wa-js versions that an operator fetched.

Their bytes are in the database: half a megabyte each, put there in the transaction that names them, so that
every worker on every machine gets the very bytes that were checked, and half a download never counts. A
folder would be one machine's, and a bundle store need not be shared.
"""

from __future__ import annotations

import zlib
from datetime import datetime

from bridge.ids import SessionId
from bridge.ports.pages import Verdict, WajsRow
from storage.page_room import PageRoom
from storage.rows import instant
from storage.tx_ground import plain


class WajsShelf(PageRoom):
    """`bridge.ports.pages.WajsRoom`, and what belongs to pages."""

    async def put_wajs(self, version: str, bundle: bytes, *, integrity: str, now: datetime) -> None:
        """See the port."""
        async with self._engine.transaction() as sql:
            await sql.run(
                "INSERT INTO wajs_versions (version, integrity, size_bytes, bundle, verdict, added_at)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (version) DO UPDATE SET bundle = excluded.bundle,"
                " integrity = excluded.integrity, size_bytes = excluded.size_bytes,"
                " verdict = excluded.verdict, added_at = excluded.added_at, tryer = NULL",
                plain(version, "a version of wa-js"),
                plain(integrity, "an integrity"),
                len(bundle),
                self._keyring.installation.seal_bytes(_cell(version), zlib.compress(bundle)),
                Verdict.UNTRIED,
                now,
            )
            await sql.run("DELETE FROM page_trials WHERE wajs = ?", version)

    async def wajs_bundle(self, version: str) -> bytes | None:
        """See the port.

        Raises:
            WrongKey: somebody has changed it.
        """
        row = await self._engine.sql.one("SELECT bundle FROM wajs_versions WHERE version = ?", version)
        if row is None:
            return None
        return zlib.decompress(self._keyring.installation.open_bytes(_cell(version), bytes(row["bundle"])))

    async def wajs_versions(self) -> list[WajsRow]:
        """See the port."""
        rows = await self._engine.sql.all(
            "SELECT version, integrity, size_bytes, added_at, verdict FROM wajs_versions"
            " ORDER BY added_at DESC, version DESC"
        )
        return [
            WajsRow(
                version=row["version"],
                integrity=row["integrity"],
                size_bytes=row["size_bytes"],
                added_at=instant(row["added_at"]),
                verdict=Verdict(row["verdict"]),
            )
            for row in rows
        ]

    async def offer_wajs(self, version: str | None) -> None:
        """See the port."""
        async with self._engine.transaction() as sql:
            await sql.run("UPDATE installation SET wajs_candidate = ?", version)
            if version is not None:
                await sql.run(
                    "UPDATE wajs_versions SET tryer = NULL, verdict = ? WHERE version = ?",
                    Verdict.UNTRIED,
                    version,
                )
                await sql.run("DELETE FROM page_trials WHERE wajs = ?", version)

    async def go_first_with(self, session: SessionId, wajs: str) -> bool:
        """See the port."""
        return await self._take_first("wajs_versions", session, wajs)

    async def settle_wajs(self, version: str, verdict: Verdict, *, beside: str) -> bool:
        """See the port."""
        change = "wajs_candidate = NULL"
        values: tuple[str, ...] = ()
        if verdict is Verdict.GOOD:
            change, values = f"{change}, wajs_current = ?, wajs_beside = ?", (version, beside)
        async with self._engine.transaction() as sql:
            touched = await sql.run(
                f"UPDATE installation SET {change} WHERE wajs_candidate = ?",  # noqa: S608
                *values,
                version,
            )
            if touched:
                await sql.run("UPDATE wajs_versions SET verdict = ? WHERE version = ?", verdict, version)
        return touched == 1

    async def choose_wajs(self, version: str | None, *, beside: str) -> None:
        """See the port.

        Raises:
            LookupError: it was never fetched.
        """
        async with self._engine.transaction() as sql:
            known = await sql.one("SELECT 1 FROM wajs_versions WHERE version = ?", version)
            if version is not None and known is None:
                raise LookupError("no such wa-js")
            await sql.run(
                "UPDATE installation SET wajs_current = ?, wajs_beside = ?, wajs_candidate = NULL",
                version,
                None if version is None else beside,
            )


def _cell(version: str) -> str:
    return f"wajs_versions|{version}|bundle"
