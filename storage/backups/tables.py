"""Which rows a backup holds, and in which order they come back.

What belongs to living processes, and what lets somebody in, stays out: a restored link or invitation could be
used a second time.
"""

from __future__ import annotations

from bridge.asked_jobs import EXPORT
from storage.erasing import OWNED

NOT_KEPT = frozenset(
    {
        # Living processes, and what only they show.
        "holders",
        "leads",
        "pairing_steps",
        # One-time links, and who is signed in at the console.
        "admissions",
    }
)
"""Tables that are not in it; a test asks for each table to be here or in `ORDER`."""

ORDER = (
    "installation",
    "tenants",
    *(table for table in reversed(OWNED) if table not in NOT_KEPT),
    "message_words",
    "kept_texts",
    "updates",
    "page_trials",
    "page_versions",
    "wajs_versions",
)
"""Every table that is in it, those that are pointed at before those that point."""

ONLY = {
    # An upload that had not ended: nobody restores from it.
    "bundles": "status <> 'uploading'",
    # An unused one may have been used since.
    "invitations": "used_at IS NOT NULL",
    # Their parts lie in the store of files for a week, and are made anew by asking.
    "jobs": f"kind <> '{EXPORT}'",
}
"""Not all rows of these."""

EMPTIED = {"sessions": frozenset({"holder_id", "held_since", "pairing", "pairing_phone"})}
"""Columns that come back empty: who held it, and a wish to link, which would stand beside a good login."""

LATER = {"people": "merged_into_id"}
"""A column that points into its own table: it is filled when all of its rows are there."""
