"""What each role may do: one table for all tests of it."""

from __future__ import annotations

from bridge.menu.effects import (
    AcceptRisks,
    AddOptOut,
    AgreeToList,
    ChangePace,
    ChangeTenant,
    Claim,
    ConfirmBroadcast,
    DiscardDraft,
    Invite,
    KeepList,
    LabelPerson,
    LookAgain,
    MoveBroadcast,
    ProposeOwner,
    RemoveMember,
    RemoveOptOut,
    Reply,
    SaveDraft,
    SendReport,
    ShareOwner,
    Unclaim,
    UnlabelPerson,
)
from bridge.menu.effects import TestBroadcast as BroadcastTest  # pytest would take it for a test
from bridge.menu.file_effects import FetchAgain
from bridge.menu.history_effects import ReadHistory, StopHistory
from bridge.menu.privacy_effects import ErasePerson, ExportAll
from bridge.menu.session_effects import LogOut, StartLinking, StopLinking, TryAgain, UseHere
from bridge.menu.team_effects import (
    CareFor,
    ChangeDigestHour,
    ChangeRole,
    ChooseDigest,
    OptOut,
    WriteNotes,
)
from bridge.ports.rows import Role

OWNER = frozenset({Role.OWNER})
SENDERS = OWNER | {Role.MANAGER}
WRITERS = SENDERS | {Role.AGENT}
ALL = frozenset(Role)

DONE_BY: dict[type, frozenset[Role]] = {
    **dict.fromkeys(
        (
            ChangeTenant, AcceptRisks, ProposeOwner, ShareOwner, Invite, RemoveMember, ChangeRole,
            StartLinking, StopLinking, LogOut, ChangePace, ChangeDigestHour, ErasePerson, ExportAll,
            ReadHistory, StopHistory,
        ),
        OWNER,
    ),
    **dict.fromkeys(
        (
            UseHere, SaveDraft, DiscardDraft, KeepList, AgreeToList, BroadcastTest, ConfirmBroadcast,
            MoveBroadcast, LookAgain, SendReport, AddOptOut, RemoveOptOut, OptOut,
        ),
        SENDERS,
    ),
    **dict.fromkeys(
        (Claim, Unclaim, Reply, CareFor, WriteNotes, LabelPerson, UnlabelPerson, FetchAgain), WRITERS
    ),
    TryAgain: ALL,
    ChooseDigest: ALL,
}  # fmt: skip


def done_by(role: Role) -> set[type]:
    """Everything that the role may do."""
    return {effect for effect, roles in DONE_BY.items() if role in roles}
