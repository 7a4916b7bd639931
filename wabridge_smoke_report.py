"""The smoke test's report: what was run on what, and what became of each step. It can be sent to others.

It holds versions, states, ids and counts: no number, name or text of anybody.
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bridge.health import Finding
from bridge.ids import SessionId
from bridge.page_trials import current_wajs
from sessions.page_version import installed_wajs
from storage.store import TortoiseStore
from wabridge_settings import Settings
from wabridge_smoke_run import Outcome
from wabridge_smoke_verdicts import Verdict
from wabridge_version import VERSION

MODE = 0o600
SPOKEN = {name: f"wabridge {name}" for name in ("up", "console", "doctor")} | {
    "sessions": "wabridge sessions list",
    "code": "the digits",
}
"""Commands by their names: as they are typed here, they would tell where, and so perhaps by whom."""
_BROWSER = re.compile(r"\d+(?:\.\d+){2,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A run, as far as it is."""

    at: datetime
    versions: Mapping[str, str]
    outcomes: Sequence[Outcome]

    @property
    def verdict(self) -> str:
        """One sentence."""
        count = {verdict: sum(one.verdict is verdict for one in self.outcomes) for verdict in Verdict}
        told = (Verdict.PASSED, Verdict.FAILED, Verdict.SKIPPED)
        return f"{', '.join(f'{count[one]} {one}' for one in told)}, of {len(self.outcomes)} steps"


async def versions_of(
    store: TortoiseStore,
    settings: Settings,
    session: SessionId | None,
    findings: Sequence[Finding] | None,
) -> dict[str, str]:
    """What it ran on: this machine's, and the page that the session found itself on."""
    ground = await store.platform.page_ground()
    page = next((one["page"] for one in await store.platform.sessions() if one["id"] == session), None)
    browser = next((one.seen for one in findings or () if one.part == "browser"), "")
    found = _BROWSER.search(browser)
    installed = installed_wajs(settings.wajs_path)
    return {
        "wabridge": VERSION,
        "wa-js": current_wajs(ground, installed) or installed,
        "WhatsApp Web": page or "not known",
        "browser": found[0] if found else "not known",
        "database": store.dialect,
        "Python": platform.python_version(),
        "system": platform.platform(),
    }


def new_file(folder: Path, at: datetime) -> Path:
    """A name that is not taken, in the data folder: no run writes over another's."""
    stem = f"smoke-{at:%Y-%m-%d-%H%M%S}"
    names = (folder / f"{stem}{'' if count == 1 else f'-{count}'}.md" for count in range(1, 1000))
    return next(file for file in names if not file.exists() and not file.with_suffix(".json").exists())


def save(report: Report, file: Path) -> None:
    """Write both, whole or not at all; nobody else of this machine may read them."""
    for name, text in ((file, as_markdown(report)), (file.with_suffix(".json"), as_json(report))):
        beside = name.with_name(f".{name.name}.new")
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(text)
        beside.replace(name)


def as_markdown(report: Report) -> str:
    """For people."""
    lines = [f"# wabridge smoke test, {report.at:%Y-%m-%d %H:%M} UTC", "", f"{report.verdict}.", ""]
    lines += ["| what | version |", "|---|---|"]
    lines += [f"| {_cell(what)} | {_cell(version)} |" for what, version in report.versions.items()]
    lines += ["", "| step | outcome | seconds | seen |", "|---|---|---|---|"]
    lines += [
        f"| {_cell(one.step.title)} | {_word(one)} | {one.seconds:.1f} | {_cell(one.told)} |"
        for one in report.outcomes
    ]
    failed = [one for one in report.outcomes if one.verdict is Verdict.FAILED]
    lines += ["", "What to do:", ""] if failed else []
    lines += [f"- {one.step.title}: {one.step.advice.format(**SPOKEN)}" for one in failed]
    lines += ["", "No number, name or message of anybody is in here: ids, states and counts alone."]
    return "\n".join(lines) + "\n"


def as_json(report: Report) -> str:
    """For programs."""
    told = {
        "at": report.at.isoformat(timespec="seconds"),
        "versions": dict(report.versions),
        "steps": [
            {
                "step": one.step.name,
                "outcome": str(one.verdict),
                "seconds": round(one.seconds, 1),
                "seen": one.told,
                "tries": one.tries,
                "optional": one.step.optional,
            }
            for one in report.outcomes
        ],
    }
    return json.dumps(told, indent=2) + "\n"


def _word(one: Outcome) -> str:
    return f"{one.verdict}{f' (try {one.tries})' if one.tries > 1 else ''}"


def _cell(text: str) -> str:
    return text.replace("|", "/")
