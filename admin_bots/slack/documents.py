"""Documents: files for a person to save, shared in the direct messages or in a thread."""

from __future__ import annotations

from admin_bots.slack.requests import PoliteClient
from bridge.screens import Document

UPLOAD_TIMEOUT_S = 120
"""For a report of 100,000 lines, some 8 MB, over a slow line."""


async def share(
    client: PoliteClient, channel: str, document: Document, *, comment: str, thread: str | None = None
) -> None:
    """Upload it, and share it there with this text above it (mrkdwn, escaped).

    thread: of the message below which it shall stand.

    Until it is shared nobody sees it, so what fails can be done again. Slack does not tell which message it
    came to stand in.

    Raises:
        MissingScope: the app may not upload files there.
        TemporaryError, PermanentError: as every request.
    """
    given = await client.files_getUploadURLExternal(filename=document.name, length=len(document.content))
    await client.put_file(str(given["upload_url"]), document.content, within_s=UPLOAD_TIMEOUT_S)
    await client.files_completeUploadExternal(
        files=[{"id": str(given["file_id"]), "title": document.name}],
        channel_id=channel,
        initial_comment=comment,
        thread_ts=thread,
    )
