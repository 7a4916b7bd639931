"""Wrong settings: each is refused with its name, the value met and what is allowed, and shows no secret."""

from __future__ import annotations

import base64

import pytest

from wabridge_settings_reading import SettingsError, read_settings

KEY = base64.b64encode(bytes(32)).decode()

pytestmark = pytest.mark.usefixtures("bare_environment")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("WABRIDGE_DATA_DIR", "/etc/passwd", "the path of a folder"),
        ("WABRIDGE_DATA_DIR", "x" * 5000, "the path of a folder"),
        ("DATABASE_URL", "mysql://db/wabridge", "sqlite:///path/to/file or postgres://"),
        ("DATABASE_URL", "postgres://db", "sqlite:///path/to/file or postgres://"),
        ("DATABASE_URL", "postgres:///wabridge", "sqlite:///path/to/file or postgres://"),
        ("DATABASE_URL", "postgres://db:port/wabridge", "sqlite:///path/to/file or postgres://"),
        ("DATABASE_URL", "sqlite://", "sqlite:///path/to/file or postgres://"),
        ("DATABASE_URL", "postgres://db/a\nb", "without spaces or line breaks"),
        ("DATABASE_URL", "postgres://[::1/wabridge", "sqlite:///path/to/file or postgres://"),
        ("QUEUE_URL", "redis://", "memory, redis://host:6379/0"),
        ("QUEUE_URL", "redis://host/zero", "memory, redis://host:6379/0"),
        ("QUEUE_URL", "amqp://host", "memory, redis://host:6379/0"),
        ("QUEUE_URL", "unix://", "memory, redis://host:6379/0"),
        ("BUNDLE_STORE", "gs://bucket", "the path of a folder, or s3://bucket/prefix"),
        ("BUNDLE_STORE", "s3://", "the path of a folder, or s3://bucket/prefix"),
        ("BUNDLE_STORE", "s3://UPPER_case/x", "the path of a folder, or s3://bucket/prefix"),
        ("S3_ENDPOINT", "minio:9000", "http(s)://host:port"),
        ("S3_ENDPOINT", "http://minio:9000/bucket", "http(s)://host:port"),
        ("WHATSAPP_URL", "http://web.whatsapp.com/", "an https:// address"),
        ("WHATSAPP_URL", "http://127.0.0.1.evil.example/", "an https:// address"),
        ("WHATSAPP_URL", "http://127.0.0.1@evil.example/", "an https:// address"),
        ("WHATSAPP_URL", "javascript:alert(1)", "an https:// address"),
        ("WHATSAPP_PAGE_FILE", "nowhere.html", "the path of a file that is there"),
        ("WAJS_PATH", "/tmp", "the path of a file that is there"),
        ("BROWSER_EXECUTABLE", "/etc/passwd", "a Chromium that can be run"),
        ("BROWSER_SANDBOX", "yes", "one of auto, on, off"),
        ("WHATSAPP_PROXY", "socks5://me:secret@proxy:1080", "Chromium knows no password for socks5"),
        ("WHATSAPP_PROXY", "proxy:3128", "http://, https:// or socks5://"),
        ("TELEGRAM_API_URL", "api.telegram.org", "an http:// or https:// address without a path"),
        (
            "TELEGRAM_API_URL",
            "https://api.telegram.org/bot1",
            "an http:// or https:// address without a path",
        ),
        ("TELEGRAM_WEBHOOK_URL", "http://bot.example.com", "an https:// address"),
        ("CONSOLE_HOST", "example.org", "an IP address such as 127.0.0.1"),
        ("CONSOLE_PORT", "65536", "a whole number from 0 to 65,535"),
        ("CONSOLE_PORT", "80.5", "a whole number from 0 to 65,535"),
        ("CONSOLE_PORT", "-1", "a whole number from 0 to 65,535"),
        ("MEDIA_MAX_MB", "65", "a whole number from 1 to 64"),
        ("MEDIA_KINDS", "image,text", "none, or some of audio, document, image"),
        ("MEDIA_KINDS", "image,none", "none, or some of audio, document, image"),
        ("SEND_TIMEOUT_S", "0", "a number above 0 up to 86,400"),
        ("SEND_TIMEOUT_S", "nan", "a number above 0 up to 86,400"),
        ("SEND_TIMEOUT_S", "1e999", "a number above 0 up to 86,400"),
        ("SEND_TIMEOUT_S", "30s", "a number above 0 up to 86,400"),
        ("WORKER_CAPACITY", "0", "a whole number from 1 to 500"),
        ("LOG_LEVEL", "TRACE", "one of DEBUG, INFO, WARNING, ERROR"),
        ("LOG_FORMAT", "xml", "one of console, json"),
        ("DEFAULT_LANGUAGE", "de", "one of en, es, pt, hi"),
        ("DEFAULT_TIMEZONE", "../../etc/passwd", "the IANA name of a time zone"),
        ("DEFAULT_TIMEZONE", "Mars/Olympus", "the IANA name of a time zone"),
        ("S3_REGION", "a b", "match pattern"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_the_value_and_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as refused:
        read_settings()

    said = str(refused.value)
    assert said.startswith(f"{name}='")
    assert allowed in said
    assert "secret" not in said
    assert len(said) < 400


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_TOKEN", "hunter2"),
        ("TELEGRAM_WEBHOOK_SECRET", "hunter2"),
        ("TELEGRAM_WEBHOOK_SECRET", "hunter2 with spaces"),
        ("SLACK_BOT_TOKEN", "xapp-hunter2"),
        ("SLACK_APP_TOKEN", "xoxb-hunter2"),
        ("MASTER_KEY", "hunter2"),
        ("MASTER_KEY", base64.b64encode(b"hunter2" * 4).decode()),
        ("DATABASE_URL", "mysql://me:hunter2@db/x"),
        ("DATABASE_URL", "postgres://me:hunter2/y@z@db:port/x"),
        ("DATABASE_URL", "me:hunter2@db"),
        ("DATABASE_URL", "mysql://db/x?password=hunter2"),
        ("QUEUE_URL", "redis://:hunter2@host/zero"),
    ],
)
def test_a_refusal_shows_no_secret(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as refused:
        read_settings()

    assert str(refused.value).startswith(name)
    assert "hunter2" not in f"{refused.value!r} {refused.value.__cause__!r}"
    assert value not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"MASTER_KEY": KEY, "MASTER_KEY_FILE": "/k"}, "MASTER_KEY and MASTER_KEY_FILE are both set"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_BOT_TOKEN is set, but no way"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_APP_TOKEN is set, but no workspace"),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "0" * 32},
            "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set",
        ),
        (
            {"SLACK_CLIENT_ID": "1.2", "SLACK_APP_TOKEN": "xapp-1"},
            "SLACK_CLIENT_ID is set and SLACK_CLIENT_SECRET is not",
        ),
        (
            {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "0" * 32, "SLACK_APP_TOKEN": "xapp-1"},
            "SLACK_CLIENT_ID is set and SLACK_URL is not",
        ),
        ({"S3_SECRET_ACCESS_KEY": "s"}, "S3_SECRET_ACCESS_KEY is set and S3_ACCESS_KEY_ID is not"),
        ({"LEASE_MARGIN_S": "10"}, "LEASE_MARGIN_S=10 must be less than LEASE_TTL_S=10"),
        (
            {"RESTART_BACKOFF_BASE_S": "61"},
            "RESTART_BACKOFF_BASE_S=61 must be at most RESTART_BACKOFF_MAX_S=60",
        ),
    ],
)
def test_settings_that_do_not_go_together_are_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=said):
        read_settings()


def test_all_wrong_values_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSOLE_PORT", "x")
    monkeypatch.setenv("LOG_FORMAT", "x")

    with pytest.raises(SettingsError) as refused:
        read_settings()

    assert [line.partition("=")[0] for line in str(refused.value).splitlines()] == [
        "CONSOLE_PORT",
        "LOG_FORMAT",
    ]
