"""Where the files of messages are found."""

from __future__ import annotations

PATH = "/files/{message}"
PICTURE_PATH = "/files/{message}/picture.jpg"


def file_path(message: str) -> str:
    """The file of that message, as it came: to be saved, never shown."""
    return PATH.format(message=message)


def picture_path(message: str) -> str:
    """The picture that we have drawn of it."""
    return PICTURE_PATH.format(message=message)
