"""Settings from a folder of files: after the environment and .env, never shown, nothing taken that is odd."""

from __future__ import annotations

from pathlib import Path

import pytest

from wabridge_guarding import forget_secrets
from wabridge_settings_reading import SettingsError, list_settings, read_settings

TOKEN = "123456:abcdefghijklmnopqrstuvw"

pytestmark = pytest.mark.usefixtures("bare_environment")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where docker or Kubernetes would put the files."""
    folder = tmp_path / "secrets"
    folder.mkdir()
    monkeypatch.setenv("WABRIDGE_SECRETS_DIR", str(folder))
    return folder


def test_a_file_named_like_a_setting_is_its_value(folder: Path) -> None:
    (folder / "database_url").write_text("postgres://me:hunter2@db/wabridge\n")
    (folder / "TELEGRAM_TOKEN").write_text(TOKEN)

    read = read_settings()

    assert read.settings.database == "postgres://me:hunter2@db/wabridge"
    assert read.settings.telegram_token is not None
    assert read.settings.telegram_token.get_secret_value() == TOKEN
    assert read.warnings == ()


def test_the_environment_and_the_file_come_before_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "default_language").write_text("hi")
    (folder / "console_port").write_text("1111")
    (folder / "log_level").write_text("error")
    Path(".env").write_text("CONSOLE_PORT=2222\nLOG_LEVEL=\n")
    monkeypatch.setenv("DEFAULT_LANGUAGE", "pt")

    settings = read_settings().settings

    assert (settings.default_language, settings.console_port, settings.log_level) == ("pt", 2222, "ERROR")


def test_an_empty_file_means_the_default(folder: Path) -> None:
    (folder / "telegram_token").write_text("\n")

    assert read_settings().settings.telegram_token is None


def test_kubernetes_links_and_folders_are_borne(folder: Path) -> None:
    real = folder / "..2026_01_01"
    real.mkdir()
    (real / "queue_url").write_text("redis://queue")
    (folder / "..data").symlink_to(real.name)
    (folder / "queue_url").symlink_to("..data/queue_url")

    assert read_settings().settings.queue_url == "redis://queue"


def test_a_file_of_another_name_is_warned_about_when_it_looks_meant(folder: Path) -> None:
    (folder / "telegram_tokens").write_text(TOKEN)
    (folder / "valkey.conf").write_text("requirepass x")

    assert read_settings().warnings == (
        "TELEGRAM_TOKENS is set, but there is no such setting; did you mean TELEGRAM_TOKEN?",
    )


def test_a_wrong_value_is_refused_and_not_shown(folder: Path) -> None:
    (folder / "database_url").write_text("hunter2")

    with pytest.raises(SettingsError, match=r"DATABASE_URL=\(not shown\) is not allowed; allowed is sqlite"):
        read_settings()


@pytest.mark.parametrize(
    ("content", "why"), [(b"\xff\xfe", "not a text file"), (b"x" * 70_000, "longer than a setting can be")]
)
def test_what_cannot_be_a_setting_stops_the_start(folder: Path, content: bytes, why: str) -> None:
    (folder / "queue_url").write_bytes(content)

    with pytest.raises(SettingsError, match=why):
        read_settings()


@pytest.mark.parametrize("name", ["nowhere", "a file", "x" * 5000])
def test_a_folder_that_is_not_there_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "a file").touch()
    monkeypatch.setenv("WABRIDGE_SECRETS_DIR", str(tmp_path / name))

    with pytest.raises(SettingsError, match="allowed is the path of a folder that is there"):
        read_settings()


def test_once_read_no_secret_is_left_for_whoever_is_started() -> None:
    ours = {line.name: "x" for line in list_settings()} | {"database_url": "x", "PATH": "/bin"}
    secret = {line.name for line in list_settings() if line.secret}

    forget_secrets(ours)

    assert len(secret) > 8
    assert ours.keys().isdisjoint(secret | {"DATABASE_URL", "database_url", "QUEUE_URL", "WHATSAPP_PROXY"})
    assert {"PATH", "CONSOLE_PORT", "MASTER_KEY_FILE"} < ours.keys()
