"""Reads the settings, and lists them: `read_settings`, `list_settings`, and the text of .env.example.

`python -m wabridge_settings_reading` prints .env.example anew.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo

from wabridge_settings import CODE, Settings
from wabridge_settings_secrets import UnreadableSecret, folder_named_in, secrets_in

PREFIX = "WABRIDGE_"
SHOWN_LENGTH = 100


class SettingsError(Exception):
    """One or more settings are wrong. Each line names the variable, the value met and what is allowed."""


@dataclass(frozen=True, kw_only=True)
class SettingsRead:
    """The settings and what a person should hear about them."""

    settings: Settings
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SettingLine:
    """One setting as a person reads about it."""

    name: str
    default: str  # empty where the description says what empty means
    meaning: str
    secret: bool


def read_settings(*, dotenv: Path = Path(".env")) -> SettingsRead:
    """Read the process's environment; where it is silent `dotenv`, and where that is the secrets' folder.

    Raises:
        SettingsError: a value is wrong, or two do not go together. Secrets are not in the message.
    """
    given = _given(dotenv)
    try:
        folder = folder_named_in(given)
        secrets = {} if folder is None else secrets_in(folder)
    except UnreadableSecret as error:
        raise SettingsError(f"WABRIDGE_SECRETS_DIR: {error}") from None
    handed = {name: text for name, text in secrets.items() if not given.get(name)}
    fields = {name.lower(): text for name, text in handed.items() if name.lower() in Settings.model_fields}
    try:
        settings = Settings(_env_file=dotenv, _env_file_encoding="utf-8", **fields)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = (_problem(dict(one), given, hidden=handed) for one in error.errors())
        raise SettingsError("\n".join(problems)) from None
    except UnicodeDecodeError:
        raise SettingsError(f"{dotenv} is not a text file in UTF-8") from None
    return SettingsRead(settings=settings, warnings=tuple(_unknown({**handed, **given})))


def list_settings() -> list[SettingLine]:
    """Every setting in the order of the source."""
    return [
        SettingLine(
            name=field.upper(),
            default=_default(info),
            meaning=" ".join((info.description or "").split()),
            secret=_is_secret(info),
        )
        for field, info in Settings.model_fields.items()
    ]


def env_example() -> str:
    """The text of .env.example: every setting, commented out at its default."""
    head = (
        "# Copy this file to .env and remove the # before what you change. Made from wabridge_settings.py.\n"
        "# What ends in _S is in seconds.\n"
    )
    blocks = [f"\n# {line.meaning}\n#{line.name}={line.default}\n" for line in list_settings()]
    return head + "".join(blocks)


def _given(dotenv: Path) -> dict[str, str]:
    """Names and values as met, the environment over the file; names in capitals, as they are compared."""
    try:
        in_file = dotenv_values(dotenv, encoding="utf-8") if dotenv.is_file() else {}
    except UnicodeDecodeError:
        raise SettingsError(f"{dotenv} is not a text file in UTF-8") from None
    both: Mapping[str, str | None] = {**in_file, **os.environ}
    return {name.upper(): value for name, value in both.items() if value is not None}


def _unknown(given: Mapping[str, str]) -> list[str]:
    """Warnings for names that look meant for us and are not ours."""
    names = [line.name for line in list_settings()]
    warnings = []
    for name in sorted(given.keys() - set(names)):
        close = difflib.get_close_matches(name, names, n=1, cutoff=0.85)
        if name.startswith(PREFIX) or close:
            hint = f"; did you mean {close[0]}?" if close else ""
            warnings.append(f"{name} is set, but there is no such setting{hint}")
    return warnings


def _problem(error: dict[str, Any], given: Mapping[str, str], *, hidden: Container[str]) -> str:
    where = error["loc"]
    said = str(error["msg"]).removeprefix("Value error, ")
    if not where:
        return said  # about several settings: the rule has named them
    name = str(where[0]).upper()
    info = Settings.model_fields[name.lower()]
    met = _shown(given.get(name, ""), secret=name in hidden or _is_secret(info))
    return f"{name}={met} is not allowed; allowed is {_allowed(info) or said}"


def _shown(value: str, *, secret: bool) -> str:
    """The value as it may be printed: no secret, no password of a URL, not endless."""
    if secret:
        return "(not shown)"
    open_part = re.sub(r"(://|^).*@", r"\1***@", value, flags=re.DOTALL)
    open_part = re.sub(r"(?i)(pass\w*|pwd|secret|token|key)=[^&]*", r"\1=***", open_part)
    return repr(open_part[:SHOWN_LENGTH] + ("…" if len(open_part) > SHOWN_LENGTH else ""))


def _is_secret(info: FieldInfo) -> bool:
    return SecretStr in (info.annotation, *get_args(info.annotation))


def is_kept_quiet(info: FieldInfo) -> bool:
    """Whether it is a secret, or may have one in it: an address with a password."""
    return _is_secret(info) or not info.repr


def _allowed(info: FieldInfo) -> str:
    """What the type itself allows; empty where a rule says it."""
    if get_origin(info.annotation) is Literal:
        return "one of " + ", ".join(map(str, get_args(info.annotation)))
    types = get_args(info.annotation) or (info.annotation,)  # of a number that may be left out
    if not {int, float} & set(types):
        return ""
    kind = "a whole number" if int in types else "a number"
    bounds = {
        name: getattr(rule, name)
        for rule in info.metadata
        for name in ("gt", "ge", "le")
        if hasattr(rule, name)
    }
    low = f"above {bounds['gt']:,}" if bounds.get("gt") is not None else f"from {bounds.get('ge', 0):,}"
    high = bounds.get("le")
    return f"{kind} {low} {'up ' if 'gt' in bounds else ''}to {high:,}"


def _default(info: FieldInfo) -> str:
    value = info.default
    if value is None:
        return ""
    if isinstance(value, Path) and value.is_relative_to(CODE):
        return str(value.relative_to(CODE))
    return f"{value:g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    print(env_example(), end="")
