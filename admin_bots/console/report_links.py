"""Where the reports of broadcasts are found."""

from __future__ import annotations

from bridge.notices import NoticeKind

ARCHIVE = "/export.tar.gz"
"""Where the newest archive of all that a business has is found."""
PATH = "/reports/{broadcast}.csv"

REPORTS = frozenset({NoticeKind.BROADCAST_NEWS, NoticeKind.BROADCAST_REPORT})
"""Notices whose file is the report of the broadcast that they are about."""


def report_path(broadcast: str) -> str:
    """The report of that broadcast."""
    return PATH.format(broadcast=broadcast)
