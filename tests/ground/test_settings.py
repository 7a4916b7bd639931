"""Settings: from the environment and .env, refused with a reason, never showing a secret."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from pydantic import ValidationError

from wabridge_settings import Settings
from wabridge_settings_reading import SettingsError, env_example, list_settings, read_settings

ROOT = Path(__file__).parents[2]
KEY = base64.b64encode(bytes(32)).decode()


pytestmark = pytest.mark.usefixtures("bare_environment")


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    read = read_settings()

    assert read.warnings == ()
    assert read.settings.data_dir == tmp_path / "data"
    assert read.settings.database == f"sqlite://{tmp_path}/data/wabridge.db"
    assert read.settings.bundles == f"{tmp_path}/data/bundles"
    assert read.settings.key_file == tmp_path / "data/master.key"
    assert read.settings.queue_url == "memory"
    assert read.settings.send_timeout_s == 30


def test_the_environment_is_heard_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("CONSOLE_PORT=1111\nDEFAULT_LANGUAGE=pt\nLOG_LEVEL=debug\n")
    monkeypatch.setenv("CONSOLE_PORT", "2222")

    settings = read_settings().settings

    assert (settings.console_port, settings.default_language, settings.log_level) == (2222, "pt", "DEBUG")


def test_an_empty_value_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSOLE_PORT", "")
    monkeypatch.setenv("TELEGRAM_TOKEN", "")

    assert read_settings().settings.console_port == 8380
    assert read_settings().settings.telegram_token is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgres://me:p%40ss@db:5432/wabridge"),
        ("DATABASE_URL", "postgresql://me@[::1]/wabridge"),
        ("DATABASE_URL", "sqlite:///var/lib/wabridge.db"),
        ("QUEUE_URL", "redis://:secret@127.0.0.1:6379/0"),
        ("QUEUE_URL", "rediss://queue"),
        ("QUEUE_URL", "unix:///run/valkey.sock"),
        ("BUNDLE_STORE", "s3://bundles/wabridge/prod"),
        ("BUNDLE_STORE", "/srv/bundles"),
        ("S3_ENDPOINT", "http://127.0.0.1:8333"),
        ("WHATSAPP_URL", "http://127.0.0.1:9000/"),
        ("WHATSAPP_URL", "http://localhost:9000/"),
        ("WHATSAPP_PROXY", "http://me:secret@proxy:3128"),
        ("WHATSAPP_PROXY", "socks5://127.0.0.1:1080"),
        ("CONSOLE_HOST", "::1"),
        ("CONSOLE_PORT", "0"),
        ("TELEGRAM_TOKEN", "12345:AAF-abcdefghijklmnopqrstuvw"),
        ("MASTER_KEY", KEY),
        ("DEFAULT_TIMEZONE", "America/Argentina/Buenos_Aires"),
        ("SEND_TIMEOUT_S", "0.5"),
        ("BROWSER_EXECUTABLE", "/bin/sh"),
    ],
)
def test_a_right_value_is_taken(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)

    assert read_settings().warnings == ()


def test_a_name_that_does_not_exist_is_warned_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WABRIDGE_DATADIR", "/x")
    monkeypatch.setenv("WABRIDGE_COLOUR", "red")
    Path(".env").write_text("TELEGRAM_TOKENS=1\nCOMPOSE_PROJECT_NAME=mine\n")

    assert read_settings().warnings == (
        "TELEGRAM_TOKENS is set, but there is no such setting; did you mean TELEGRAM_TOKEN?",
        "WABRIDGE_COLOUR is set, but there is no such setting",
        "WABRIDGE_DATADIR is set, but there is no such setting; did you mean WABRIDGE_DATA_DIR?",
    )


def test_a_dotenv_file_that_is_no_text_is_refused() -> None:
    Path(".env").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(SettingsError, match=r"\.env is not a text file"):
        read_settings()


def test_printed_settings_hold_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASTER_KEY", KEY)
    monkeypatch.setenv("DATABASE_URL", "postgres://me:hunter2@db/x")
    monkeypatch.setenv("TELEGRAM_TOKEN", "123456:hunter2hunter2hunter2")

    settings = read_settings().settings

    assert "hunter2" not in repr(settings)
    assert KEY not in repr(settings)
    assert settings.key_file is None


def test_settings_cannot_be_changed_while_running() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        read_settings().settings.console_port = 1  # type: ignore[misc]


def test_every_setting_says_what_it_is_for() -> None:
    for line in list_settings():
        assert line.meaning.endswith("."), line.name
        assert len(line.meaning) > 20, line.name
    assert {line.name for line in list_settings() if line.secret} == {
        "MASTER_KEY",
        "S3_ACCESS_KEY_ID",
        "S3_SECRET_ACCESS_KEY",
        "SLACK_APP_TOKEN",
        "SLACK_BOT_TOKEN",
        "SLACK_CLIENT_SECRET",
        "SLACK_SIGNING_SECRET",
        "TELEGRAM_TOKEN",
        "TELEGRAM_WEBHOOK_SECRET",
    }


def test_a_setting_without_default_says_what_empty_means() -> None:
    apart = {
        "MASTER_KEY",
        "S3_SECRET_ACCESS_KEY",
        "SLACK_APP_TOKEN",
        "SLACK_CLIENT_SECRET",
        "WHATSAPP_PAGE_FILE",
        "TELEGRAM_WEBHOOK_SECRET",
    }  # half of a pair
    for line in list_settings():
        assert line.default or "Empty:" in line.meaning or line.name in apart, line.name


def test_the_example_file_is_the_one_that_the_settings_make() -> None:
    found = (ROOT / ".env.example").read_text()

    assert found == env_example(), "run: .venv/bin/python -m wabridge_settings_reading > .env.example"


def test_the_example_file_with_every_default_set_is_right(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)  # wa-js's default is a path in the tree
    example = tmp_path / "example.env"
    lines = (line.removeprefix("#") for line in env_example().splitlines() if not line.startswith("# "))
    example.write_text("\n".join(lines))

    read = read_settings(dotenv=example)

    defaults = {name: info.default for name, info in Settings.model_fields.items()}
    changed = {name for name, default in defaults.items() if getattr(read.settings, name) != default}
    assert changed <= {"wajs_path"}
    assert read.warnings == ()
