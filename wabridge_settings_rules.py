"""What a setting's value may be. A rule returns the value, or raises a ValueError saying what is allowed."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import SecretStr

from bridge.media import MEDIA_KINDS
from bridge.words import LANGUAGES

KEY_BYTES = 32  # AES-256


def database_url(text: str) -> str:
    allowed = "sqlite:///path/to/file or postgres://user:password@host:5432/name"
    if not text:
        return text
    url = parsed(text, allowed)
    path = url.path.strip("/")
    if url.scheme == "sqlite":
        return checked(text, bool(path) or bool(url.netloc), allowed)
    return checked(
        text, url.scheme in {"postgres", "postgresql"} and bool(url.hostname) and bool(path), allowed
    )


def queue_url(text: str) -> str:
    allowed = "memory, redis://host:6379/0, rediss://host:6379/0 or unix:///path/to/socket"
    if text == "memory":
        return text
    url = parsed(text, allowed)
    host = url.scheme in {"redis", "rediss"} and bool(url.hostname) and re.fullmatch(r"/?\d*", url.path)
    return checked(text, bool(host) or (url.scheme == "unix" and len(url.path) > 1), allowed)


def bundle_store(text: str) -> str:
    allowed = "the path of a folder, or s3://bucket/prefix"
    if "://" not in text:
        return checked(text, "\0" not in text, allowed)
    url = parsed(text, allowed)
    bucket = re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", url.netloc)
    return checked(text, url.scheme == "s3" and bool(bucket) and not url.query, allowed)


def s3_endpoint(text: str) -> str:
    allowed = "http(s)://host:port with nothing behind"
    url = parsed(text, allowed)
    plain = url.path in {"", "/"} and not url.query and not url.username
    return checked(
        text, not text or (url.scheme in {"http", "https"} and bool(url.hostname) and plain), allowed
    )


def otlp_endpoint(text: str) -> str:
    allowed = "an http:// or https:// address, to which /v1/traces is added"
    url = parsed(text, allowed)
    plain = url.scheme in {"http", "https"} and bool(url.hostname) and not url.query and not url.username
    return checked(text, not text or plain, allowed)


def whatsapp_url(text: str) -> str:
    allowed = "an https:// address (http:// only for 127.0.0.1, ::1 or localhost)"
    url = parsed(text, allowed)
    safe = url.scheme == "https" or (url.scheme == "http" and _is_loopback(url.hostname or ""))
    return checked(text, safe and bool(url.hostname) and not url.username, allowed)


def console_url(text: str) -> str:
    allowed = "an http:// or https:// address without a path, such as https://wa.example.com"
    url = parsed(text, allowed)
    plain = url.path in {"", "/"} and not url.query and not url.username
    safe = url.scheme in {"http", "https"} and bool(url.hostname) and plain
    return checked(text, not text or safe, allowed)


def proxy(text: str) -> str:
    allowed = "http://, https:// or socks5://host:port; Chromium knows no password for socks5"
    url = parsed(text, allowed)
    known = url.scheme in {"http", "https"} or (url.scheme == "socks5" and not url.username)
    return checked(text, not text or (known and bool(url.hostname) and url.path in {"", "/"}), allowed)


def address(text: str) -> str:
    if text == "localhost":
        return text
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError("an IP address such as 127.0.0.1 or ::1, or localhost") from None


def folder(path: Path) -> Path:
    path = path.expanduser()
    try:
        taken = path.exists() and not path.is_dir()
    except (ValueError, OSError):  # a NUL byte, a name too long, a folder that may not be looked into
        taken = True
    if taken:
        raise ValueError("the path of a folder; it is made if it is not there")
    return path


def existing_folder(path: Path | None) -> Path | None:
    try:
        there = path is None or (path.is_dir() and os.access(path, os.R_OK | os.X_OK))
    except (ValueError, OSError):  # a NUL byte inside, or a name too long
        there = False
    if not there:
        raise ValueError("the path of a folder that is there and can be read")
    return path


def existing_file(path: Path) -> Path:
    if not _readable(path):
        raise ValueError("the path of a file that is there and can be read")
    return path


def program(path: Path | None) -> Path | None:
    if path is not None and not (_readable(path) and os.access(path, os.X_OK)):
        raise ValueError("the full path of a Chromium that can be run")
    return path


def master_key(secret: SecretStr | None) -> SecretStr | None:
    if secret is None:
        return None
    if not all(_is_key(part.strip()) for part in secret.get_secret_value().split(",")):
        raise ValueError(f"{KEY_BYTES} bytes in base64, as `openssl rand -base64 {KEY_BYTES}` prints them")
    return secret


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def telegram_token(secret: SecretStr | None) -> SecretStr | None:
    if secret is not None and not re.fullmatch(r"[0-9]{3,}:[A-Za-z0-9_-]{20,}", secret.get_secret_value()):
        raise ValueError("a bot token as @BotFather gives it: digits, a colon, letters")
    return secret


def api_url(text: str) -> str:
    allowed = "an http:// or https:// address without a path, such as https://api.telegram.org"
    url = parsed(text, allowed)
    plain = url.path in {"", "/"} and not url.query and not url.username
    return checked(text, url.scheme in {"http", "https"} and bool(url.hostname) and plain, allowed)


def webhook_url(text: str | None) -> str | None:
    allowed = "an https:// address (http:// only for 127.0.0.1, ::1 or localhost)"
    if text is None:
        return None
    url = parsed(text, allowed)
    safe = url.scheme == "https" or (url.scheme == "http" and _is_loopback(url.hostname or ""))
    plain = bool(url.hostname) and not url.query and not url.username and not url.fragment
    return checked(text, safe and plain, allowed)


def webhook_secret(secret: SecretStr | None) -> SecretStr | None:
    if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret.get_secret_value()):
        raise ValueError("16 to 256 letters, digits, - and _, as `openssl rand -hex 32` prints them")
    return secret


def language(code: str) -> str:
    return checked(code, code in LANGUAGES, f"one of {', '.join(LANGUAGES)}")


def timezone(name: str) -> str:
    allowed = "the IANA name of a time zone, such as Europe/Madrid or UTC"
    checked(name, name in available_timezones(), allowed)
    return ZoneInfo(name).key


def media_kinds(text: str) -> str:
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    known = sorted(MEDIA_KINDS)
    for name in names:
        checked(name, name in known or names == ["none"], f"none, or some of {', '.join(known)}")
    return ",".join(names)


def upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def both_or_none(settings: Any, one: str, other: str) -> None:
    if (getattr(settings, one) is None) != (getattr(settings, other) is None):
        there, missing = (one, other) if getattr(settings, one) is not None else (other, one)
        raise ValueError(f"{there.upper()} is set and {missing.upper()} is not: set both or none")


def not_both(settings: Any, one: str, other: str) -> None:
    if getattr(settings, one) is not None and getattr(settings, other) is not None:
        raise ValueError(f"{one.upper()} and {other.upper()} are both set: set one of them")


def below(settings: Any, small: str, large: str, *, or_equal: bool = False) -> None:
    low, high = getattr(settings, small), getattr(settings, large)
    if low > high or (low == high and not or_equal):
        wanted = "at most" if or_equal else "less than"
        raise ValueError(f"{small.upper()}={low:g} must be {wanted} {large.upper()}={high:g}")


def checked(text: str, good: bool, allowed: str) -> str:
    if not good:
        raise ValueError(allowed)
    return text


def parsed(text: str, allowed: str) -> SplitResult:
    """The URL's parts. Line breaks and tabs, which `urlsplit` drops silently, are refused."""
    try:
        url = urlsplit(text)
        _ = url.port  # raises on a port that is none
    except ValueError:
        raise ValueError(allowed) from None
    if re.search(r"[\s\x00-\x1f\x7f]", text):
        raise ValueError(allowed + ", without spaces or line breaks")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _readable(path: Path) -> bool:
    try:
        return path.is_file() and os.access(path, os.R_OK)
    except (ValueError, OSError):  # a NUL byte inside, or a name too long
        return False
