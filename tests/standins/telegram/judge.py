"""Judges requests and answers by the documentation: fields, types, lengths, choices, "exactly one of".

What Telegram silently ignores (an unknown parameter, a file that nothing names) is refused here: it is a
mistake of the client. Such refusals say "stand-in:"; the others use Telegram's words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.standins.telegram.errors import Refusal, wrong
from tests.standins.telegram.limits import MAX_TEXT_LENGTH, RAW_TEXT_LENGTH
from tests.standins.telegram.rules import LEGACY, LEGACY_TYPES, Field, Shape, bot_api
from tests.standins.telegram.wording import read_wording, utf16_len

SCALARS: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "String": (str,),
    "Boolean": (bool,),
    "True": (bool,),
    "Float": (int, float),
}
ATTACH = "attach://"
NAMES_A_FILE = {"media", "thumbnail", "cover", "photo", "video", "animation", "sticker"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file of a multipart request."""

    name: str
    filename: str
    data: bytes


@dataclass(slots=True, kw_only=True)
class Asked:
    """A request that has been judged: typed parameters, and the files that they name."""

    method: str
    params: dict[str, Any]
    files: Mapping[str, Upload]
    named: set[str] = field(default_factory=set)
    legacy: tuple[str, ...] = ()

    def upload(self, reference: Any) -> Upload | None:
        """The file behind `attach://...`; None for a file id or a link."""
        if isinstance(reference, str) and reference.startswith(ATTACH):
            return self.files[reference.removeprefix(ATTACH)]
        return None


def judge_request(method: str, raw: Mapping[str, Any], files: Mapping[str, Upload]) -> Asked:
    """The request with typed parameters.

    Raises:
        Refusal: it is not what the documentation allows; always a violation, but for an unknown method's 404.
    """
    shape = bot_api().methods.get(method)
    if shape is None:
        raise Refusal("Not Found: method not found", code=404, violation=True)
    asked = Asked(method=method, params={}, files=files)
    legacy = {name for name in raw if name not in shape.fields and method in LEGACY.get(name, ())}
    asked.legacy = tuple(sorted(legacy))
    for name, value in raw.items():
        rule = Field(type=LEGACY_TYPES[name]) if name in legacy else shape.fields.get(name)
        if rule is None:
            raise wrong(f"stand-in: {method} has no parameter {name!r}")
        asked.params[name] = _decoded(rule.type, value, name)
    for name in files:
        if name in shape.fields and name not in asked.params:
            asked.params[name] = ATTACH + name
    _Judge(asked).shape(shape, {k: v for k, v in asked.params.items() if k not in legacy}, method)
    if unused := set(files) - asked.named:
        raise wrong(f"stand-in: nothing in {method} names the file {min(unused)!r}")
    return asked


def judge_answer(kind: str, value: Any) -> None:
    """An answer or an update of the stand-in itself.

    Raises:
        Refusal: the stand-in has made something that Telegram's documentation does not know.
    """
    _Judge(None).value(kind, value, kind)


def _decoded(kind: str, value: Any, name: str) -> Any:
    """A parameter as it came over the wire: text, unless the body was JSON."""
    if not isinstance(value, str) or kind in ("String", "InputFile", "InputFile or String"):
        return value
    if kind in ("Integer", "Integer or String") and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind == "Float" and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value)
    if kind in ("Boolean", "True") and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if kind == "Integer or String" and not re.fullmatch(r"@\w+", value):
        raise wrong("chat not found")
    if kind in ("Integer or String", *SCALARS):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise wrong(f"stand-in: {name} is not JSON") from error


class _Judge:
    def __init__(self, asked: Asked | None) -> None:
        self._asked = asked

    def shape(self, shape: Shape, value: Mapping[str, Any], path: str) -> None:
        for name in value:
            if name not in shape.fields:
                raise wrong(f"stand-in: {path} has no field {name!r}")
        for name, rule in shape.fields.items():
            if name in value:
                self._field(rule, value[name], value, name, f"{path}.{name}")
            elif rule.required:
                raise wrong(_missing(name, path))
            elif rule.required_unless and not set(rule.required_unless) <= set(value):
                raise wrong(f"stand-in: {path} needs {name}, or {' and '.join(rule.required_unless)}")
        used = [name for name in shape.one_of if name in value]
        if len(used) > 1 or (shape.exactly and not used):
            how_many = "exactly" if shape.exactly else "at most"
            raise wrong(f"stand-in: {path} must use {how_many} one of {shape.one_of}, it uses {used}")

    def value(self, kind: str, value: Any, path: str) -> None:
        if inner := re.fullmatch(r"Array of (.+)", kind):
            if not isinstance(value, list):
                raise wrong(f"stand-in: {path} must be a list, not {type(value).__name__}")
            for index, item in enumerate(value):
                self.value(inner[1], item, f"{path}[{index}]")
            return
        kinds = re.split(r", | and | or ", kind)
        if kinds[0] == "InputFile":
            self._file(value, path)
        elif len(kinds) > 1:
            self._any_of(kinds, value, path)
        elif kind in SCALARS:
            self._scalar(kind, value, path)
        elif kind == "RichText":
            pass  # a text, a list of texts or one of thirty types: not played here
        elif not isinstance(value, Mapping):
            raise wrong(f"stand-in: {path} must be a {kind}, not {type(value).__name__}")
        elif named := bot_api().types[kind].kinds:
            self._any_of(list(named), value, path)
        else:
            self.shape(bot_api().types[kind], value, path)

    def _any_of(self, kinds: list[str], value: Any, path: str) -> None:
        """It must be one of these; a refusal tells about the one that it looks most like."""
        refusals: list[tuple[int, Refusal]] = []
        for kind in kinds:
            try:
                self.value(kind, value, path)
                return
            except Refusal as refusal:
                refusals.append((_likeness(kind, value), refusal))
        raise max(refusals, key=lambda pair: pair[0])[1]

    def _scalar(self, kind: str, value: Any, path: str) -> None:
        is_bool = isinstance(value, bool)
        if not isinstance(value, SCALARS[kind]) or is_bool != (kind in ("Boolean", "True")):
            raise wrong(f"stand-in: {path} must be {kind}, not {type(value).__name__}")
        if kind == "True" and value is not True:
            raise wrong(f"stand-in: {path} must be true or left out")

    def _file(self, value: Any, path: str) -> None:
        if not isinstance(value, str):
            raise wrong(f"stand-in: {path} must be a file, its id or a link, not {type(value).__name__}")
        if self._asked and value.startswith(ATTACH):
            name = value.removeprefix(ATTACH)
            if name not in self._asked.files:
                raise wrong(f"stand-in: {path} names the file {name!r}, which is not in the request")
            self._asked.named.add(name)

    def _field(self, rule: Field, value: Any, around: Mapping[str, Any], name: str, path: str) -> None:
        self.value(rule.type, value, path)
        if name in NAMES_A_FILE and rule.type == "String":
            self._file(value, path)
        if rule.choices and value not in rule.choices:
            raise wrong(f"stand-in: {path} must be one of {rule.choices}, not {value!r}")
        if rule.range and not rule.range[0] <= value <= rule.range[1]:
            raise wrong(f"stand-in: {path} must be between {rule.range[0]} and {rule.range[1]}")
        if rule.count and not rule.count[0] <= len(value) <= rule.count[1]:
            raise wrong(
                f"stand-in: {path} must hold {rule.count[0]} to {rule.count[1]} items, not {len(value)}"
            )
        if rule.alphabet and not re.fullmatch(rule.alphabet, value):
            raise wrong(f"stand-in: {path} has characters that are not allowed")
        # Answers hold a text as it is shown, and old texts are not judged again.
        if rule.length and isinstance(value, str) and self._asked:
            self._length(rule, value, around, name, path)

    def _length(self, rule: Field, value: str, around: Mapping[str, Any], name: str, path: str) -> None:
        assert rule.length
        least, most, unit = rule.length
        if rule.parsed:
            if len(value) > RAW_TEXT_LENGTH:
                raise wrong("text is too long")
            prefix = "" if name in ("text", "caption") else f"{name}_"
            marks = "caption_entities" if name == "caption" else f"{prefix}entities"
            wording = read_wording(value, around.get(f"{prefix}parse_mode"), around.get(marks))
            value = wording.text
        size = len(value.encode()) if unit == "bytes" else utf16_len(value)
        if not least <= size <= most:
            raise wrong(_bad_length(name, size, rule, path))


def _likeness(kind: str, value: Any) -> int:
    """How much a value looks like this type: its fixed fields count most, then names that both have."""
    if not isinstance(value, Mapping) or kind not in bot_api().types:
        return 100 * (kind in SCALARS and isinstance(value, SCALARS[kind]))
    fields = bot_api().types[kind].fields
    fixed = sum(1 for n, f in fields.items() if len(f.choices) == 1 and value.get(n) == f.choices[0])
    return 100 * fixed + len(set(fields) & set(value))


def _missing(name: str, path: str) -> str:
    known = {
        "text": "message text is empty",
        "chat_id": "chat_id is empty",
        "photo": "there is no photo in the request",
    }
    return (
        known.get(name, f"stand-in: {path} needs {name}")
        if "." not in path
        else f"stand-in: {path} needs {name}"
    )


def _bad_length(name: str, size: int, rule: Field, path: str) -> str:
    assert rule.length
    if name == "callback_data":
        return "BUTTON_DATA_INVALID"
    if rule.parsed and name == "text" and rule.length[1] == MAX_TEXT_LENGTH:
        if size == 0:
            return "message text is empty"
        return "MESSAGE_TOO_LONG" if path.startswith("edit") else "message is too long"
    if name == "caption":
        return "message caption is too long"
    if path == "answerCallbackQuery.text":
        return "MESSAGE_TOO_LONG"
    return f"stand-in: {path} must have {rule.length[0]} to {rule.length[1]} {rule.length[2]}, not {size}"
