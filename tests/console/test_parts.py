"""The console's small parts, without HTTP."""

from __future__ import annotations

import pytest

from admin_bots.console.principal import Principal, looks_like_secret
from admin_bots.console.qr import QUIET_ZONE, draw_qr
from admin_bots.tries import REMEMBERED, Tries
from bridge.errors import PermanentError


def test_a_drawing_has_white_around_it() -> None:
    drawing = draw_qr("2@payload")

    columns = [int(stroke.split()[0]) for stroke in drawing.path.split("M")[1:]]
    assert min(columns) == QUIET_ZONE
    assert max(columns) < drawing.size - QUIET_ZONE


def test_what_no_qr_code_can_hold_is_refused_without_naming_it() -> None:
    with pytest.raises(PermanentError, match="2953 bytes") as refused:
        draw_qr("SECRET" * 1000)

    assert "SECRET" not in str(refused.value)


def test_tries_come_back_evenly_and_each_address_has_its_own() -> None:
    now = [0.0]
    tries = Tries(per_minute=2, clock=lambda: now[0])

    taken = [tries.take("a"), tries.take("a"), tries.take("a"), tries.take("b")]
    now[0] = 29.0
    too_early = tries.take("a")
    now[0] = 30.5
    in_time = tries.take("a")

    assert taken == [0.0, 0.0, 30.0, 0.0]
    assert too_early == pytest.approx(1.0)
    assert in_time == 0.0


def test_only_so_many_addresses_are_remembered() -> None:
    tries = Tries(per_minute=1)

    for number in range(REMEMBERED + 10):
        tries.take(str(number))

    assert tries.take("0") == 0.0
    assert tries.take(str(REMEMBERED)) > 0.0


def test_a_principal_never_shows_its_cookie() -> None:
    principal = Principal(tenant=None, person=None, cookie="very-secret-cookie")

    assert "very-secret-cookie" not in repr(principal) + principal.csrf_token


@pytest.mark.parametrize("text", ["", "short", "a" * 257, "a" * 20 + "\n", "a" * 20 + "é", "../" * 8])
def test_what_cannot_be_a_secret_is_not_asked_about(text: str) -> None:
    assert not looks_like_secret(text)
