"""The top of App Home: how each session is, what to do next, and today's figures."""

from __future__ import annotations

from admin_bots.slack import blocks
from admin_bots.slack.blocks import Block
from bridge.dashboard import Dashboard
from bridge.session_life import SessionState

MARKS = {
    SessionState.CONNECTED: "✅",
    SessionState.BOOTING: "🔄",
    SessionState.WAIT_QR: "⚪",
    SessionState.DISCONNECTED: "⚠️",
    SessionState.ACTION_REQUIRED: "⚠️",
    SessionState.LOGGED_OUT: "⛔",
}
"""Beside the words, never in their place."""


def draw_dashboard(board: Dashboard) -> list[Block]:
    """Its blocks, with a line below."""
    drawn = [blocks.header(board.business or board.title)]
    if board.banner:
        drawn.append(blocks.section(f"⚠️ {board.banner}"))
    for one in board.sessions:
        name = " · ".join(part for part in (one.label, one.phone) if part)
        said = [f"{MARKS.get(one.state, '')} {name}: {one.words}", one.since, one.advice]
        drawn.append(blocks.section("\n".join(part for part in said if part)))
    figures = [
        (one.label, f"{one.value}" + (f" · {one.detail}" if one.detail else "")) for one in board.figures
    ]
    drawn += [blocks.fields(figures)] if figures else []
    return [*drawn, blocks.divider()]
