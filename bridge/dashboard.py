"""How a business is doing, at a glance: each WhatsApp account, and today's figures. In the tenant's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bridge.menu.home import STATES, advice, shown_state
from bridge.menu.state import View
from bridge.ports.rooms import WaitingRow
from bridge.ports.rows import Figures, Role, SessionRow, TenantRow
from bridge.ports.store import Transaction
from bridge.quiet_hours import last_midnight
from bridge.screens import one_line
from bridge.session_life import SessionState
from bridge.words import N_, Words

FOR_OWNERS = frozenset({SessionState.WAIT_QR, SessionState.ACTION_REQUIRED, SessionState.LOGGED_OUT})
"""States that end by an owner's act alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPanel:
    """One WhatsApp account. words: the state; advice: what to do next, if something is to be done."""

    label: str
    state: SessionState
    words: str
    since: str
    advice: str | None
    phone: str | None  # for owners alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number. name: "received", "sent", "waiting" or "uncertain"."""

    name: str
    label: str
    value: int
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Equal ones look the same. All texts are plain, unescaped."""

    business: str
    title: str
    sessions: tuple[SessionPanel, ...]
    figures: tuple[Figure, ...]
    banner: str | None = None
    waiting_since: datetime | None = None  # of whoever has waited longest


async def load_dashboard(tx: Transaction, role: Role, *, now: datetime) -> Dashboard:
    """What this role may see of it."""
    tenant, sessions = await tx.tenant(), await tx.sessions()
    words, since = Words(tenant.language), last_midnight(now, tenant.time_zone)
    counted = [await tx.figures(session.id, since=since) for session in sessions]
    waiting = [one for session in sessions for one in await tx.waiting(session.id, now) if not one.rests]
    oldest = min((one.since for one in waiting), default=None)
    suspended = words(N_("Sending is suspended by the operator of this installation."))
    return Dashboard(
        business=one_line(tenant.name),
        title=words(N_("Today")),
        sessions=tuple(_panel(session, tenant, role, now) for session in (*sessions,) or (None,)),
        figures=_figures(words, tenant, counted, waiting, oldest, now),
        banner=suspended if tenant.suspended else None,
        waiting_since=oldest,
    )


def _panel(session: SessionRow | None, tenant: TenantRow, role: Role, now: datetime) -> SessionPanel:
    view = View(tenant=tenant, session=session, owner=None, pending=None, role=role, now=now)
    words, state = view.words, shown_state(session)
    sentence = advice(view)
    if sentence is not None and role is not Role.OWNER and state in FOR_OWNERS:
        sentence = words(N_("An owner of this business has to look at this."))
    label, since, phone = "WhatsApp", "", None
    if session is not None:
        label = one_line(session.label) or label
        when = words.when(session.since, now, tenant.time_zone)
        since = words(N_("Since: {when}"), when=when)
        phone = session.phone if role is Role.OWNER else None
    return SessionPanel(
        label=label, state=state, words=words(STATES[state]), since=since, advice=sentence, phone=phone
    )


def _figures(
    words: Words,
    tenant: TenantRow,
    counted: list[Figures],
    waiting: list[WaitingRow],
    oldest: datetime | None,
    now: datetime,
) -> tuple[Figure, ...]:
    detail = None
    if oldest is not None:
        when = words.when(oldest, now, tenant.time_zone)
        detail = words(N_("the longest since {when}"), when=when)
    uncertain = sum(one.uncertain for one in counted)
    figures = [
        Figure(name="received", label=words(N_("Received")), value=sum(one.received for one in counted)),
        Figure(name="sent", label=words(N_("Sent")), value=sum(one.sent for one in counted)),
        Figure(name="waiting", label=words(N_("Waiting for a reply")), value=len(waiting), detail=detail),
    ]
    if uncertain:
        label = words(N_("May or may not have arrived"))
        detail = words(N_("look into the log"))
        figures.append(Figure(name="uncertain", label=label, value=uncertain, detail=detail))
    return tuple(figures)
