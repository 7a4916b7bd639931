"""`wabridge smoke` beside the real service: a person goes through it, and it tells what it saw."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bridge.ports.rows import CauseKind, Purpose
from bridge.screens import Surface
from storage.key_file import master_keys_at
from storage.store import open_store
from tests.front_door.smoking import REPLY, Hands, Person, settings_of
from tests.patience import PATIENCE_S
from tests.planted import leaks, planted_in
from tests.shop import Shop
from wabridge_smoke import conduct
from wabridge_smoke_steps import STEPS, Step
from wabridge_smoke_verdicts import Verdict

PRIVATE = {"Café Aurora", "Aurora", "lemon", "hello", REPLY, "half price", "Olga"}


def shortened(*names: str, **bounds: float) -> list[Step]:
    """The steps (all, or these), some of them watched for less long."""
    return [
        replace(step, bound_s=bounds.get(step.name, min(step.bound_s, PATIENCE_S)))
        for step in STEPS
        if not names or step.name in names
    ]


def left_in(folder: Path, kind: str = "md") -> list[Path]:
    """The reports that runs have left."""
    return sorted(folder.glob(f"smoke-*.{kind}"))


async def test_a_person_goes_through_all_of_it_and_gets_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Shop(tmp_path) as shop:
        person = Person(Hands(shop).all())

        code = await conduct(settings_of(shop, monkeypatch, tmp_path), person, steps=shortened(silence=2))

        outcomes = {one.step.name: one for one in person.outcomes}
        assert {name: one.told for name, one in outcomes.items() if one.verdict is not Verdict.PASSED} == {}
        assert code == 0
        (report,), (beside,) = left_in(tmp_path), left_in(tmp_path, "json")
        assert report.stat().st_mode & 0o777 == beside.stat().st_mode & 0o777 == 0o600
        written = [*report.read_text().splitlines(), *beside.read_text().splitlines()]
        assert leaks(written, planted_in(shop.town) | PRIVATE) == []
        told = json.loads(beside.read_text())
        assert [step["outcome"] for step in told["steps"]] == ["passed"] * len(STEPS)
        assert "not known" not in told["versions"].values()


async def test_what_does_not_hold_is_told_with_what_to_do_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Shop(tmp_path) as shop:
        await shop.opens()
        settings, greets = settings_of(shop, monkeypatch, tmp_path), Hands(shop).greets
        talk = ("link", "connected", "customer", "silence", "picture")

        unheard = Person({}, answers="yn")
        code = await conduct(settings, unheard, steps=shortened(*talk, customer=1))

        assert code == 1
        assert [str(unheard.verdict(name)) for name in talk] == ["passed"] * 2 + ["failed"] + ["skipped"] * 2
        assert "[n] next: Nobody answers the customer by itself" in unheard.asked[-1]
        (report,) = left_in(tmp_path)
        assert "Does `wabridge sessions list` say connected?" in report.read_text()

        acts = {"customer": greets, "silence": lambda _: _answers_by_itself(tmp_path)}
        answered = Person(acts, answers="yaq")
        code = await conduct(settings, answered, steps=shortened(*talk))

        assert code == 1
        assert answered.verdict("silence") is Verdict.FAILED
        assert (answered.outcomes[-1].tries, answered.outcomes[-2].step.name) == (2, "customer")
        assert "the outbox has 1 to the customer: reply " in answered.outcomes[-1].told
        assert "[a] again, from “A customer's message is logged”" in answered.asked[-1]
        reports = [file.read_text() for file in left_in(tmp_path)]
        assert len(reports) == 2
        assert any("the run was stopped before it" in text for text in reports)


async def _answers_by_itself(folder: Path) -> None:
    """As a fault in the service would."""
    now = datetime.now(UTC)
    store = await open_store(
        f"sqlite://{folder / 'wabridge.db'}", master_key=master_keys_at(folder / "master.key")
    )
    (tenant,) = await store.platform.tenants()
    async with store.transaction(tenant.id) as tx:
        (session,) = await tx.sessions()
        number = await tx.owner_number(session.id)
        assert number is not None
        (customer,) = await tx.contacts(session.id, limit=9)
        cause = await tx.add_cause(CauseKind.REPLY, number.person, Surface.CONSOLE, now)
        await tx.add_outbox(
            session=session.id,
            purpose=Purpose.REPLY,
            recipient=customer.person,
            text="We are closed.",
            now=now,
            not_before=now,
            cause=cause,
        )
    await store.close()
