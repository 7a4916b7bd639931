"""The scan for secrets: what it finds, what it leaves alone."""

from __future__ import annotations

from pathlib import Path

from tests.secret_scan import found_in

# Put together here so that this file does not hold what is looked for.
SECRETS = {
    "Private Key": "-----BEGIN RSA PRIVATE " + "KEY-----",
    "Slack Token": "xo" + "xb-123456789012-123456789012-abcdefghijklmnopqrstuvwx",
    "Telegram Bot Token": "110201543:A" + "A" * 34,
    "AWS Access Key": "AKI" + "AIOSFODNN7EXAMPLE",
    "GitHub Token": "gh" + "p_" + "a1B2" * 9,
}


def test_a_secret_is_found_with_its_place_and_its_kind_and_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("\n".join(["nothing", *SECRETS.values()]))

    found = found_in([file])

    assert {line.partition(": ")[2] for line in found} == SECRETS.keys()
    assert {int(line.removeprefix(f"{file}:").partition(":")[0]) for line in found} == {2, 3, 4, 5, 6}
    assert not [line for line in found if any(secret in line for secret in SECRETS.values())]


def test_what_says_that_it_is_an_example_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text(f"token = {SECRETS['Slack Token']}  # pragma: allowlist secret\n")

    assert found_in([tmp_path / "notes.txt"]) == []
