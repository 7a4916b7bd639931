"""Lists without columns, as people write them: a number a line, or several, with a name before or behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bridge.audience.numbers import MIN_DIGITS, plain, read_number
from bridge.audience.reasons import BadLine
from bridge.audience.records import SEPARATORS

_RUN = re.compile(r"\(?\+?\(?\d[\d\s()./-]*")
_AROUND = " \t-:<>()[]{}*•·.,;|\"'"
_PARTS = re.compile(f"[{re.escape(SEPARATORS)}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A recipient, or a reason why there is none. text: what stood there."""

    number: str | BadLine
    name: str
    text: str


def recipients(line: str, region: str | None) -> Iterator[Found]:
    """What stands in a line that is not blank; at least one."""
    pieces = [_piece(part, region) for part in _PARTS.split(line) if part.strip()]
    numbers = [piece for piece in pieces if piece.number is not BadLine.EMPTY]
    if len(numbers) <= 1:
        yield _alone(line, pieces, region)
        return
    # "Ann, +34…, Bob, +34…" or "+34…, Ann, +34…, Bob": the first piece says which.
    names_lead = pieces[0].number is BadLine.EMPTY
    for at, piece in enumerate(pieces):
        if piece.number is BadLine.EMPTY:
            continue
        beside = at - 1 if names_lead else at + 1
        has_name = beside < len(pieces) and pieces[beside].number is BadLine.EMPTY
        yield Found(
            number=piece.number, name=piece.name or (pieces[beside].name if has_name else ""), text=piece.text
        )


def _alone(line: str, pieces: list[Found], region: str | None) -> Found:
    for piece in pieces:
        if piece.number is not BadLine.EMPTY:
            name = " ".join(one.name for one in pieces if one.name)
            return Found(number=piece.number, name=name, text=line)
    why = read_number(line, region)
    return Found(number=why if isinstance(why, BadLine) else BadLine.NOT_A_NUMBER, name="", text=line)


def _piece(part: str, region: str | None) -> Found:
    """A part of a line; EMPTY: there is no number in it, it is all name."""
    text = plain(part)
    whole = read_number(text, region)
    if not isinstance(whole, BadLine) or whole is BadLine.SHORTENED:
        return Found(number=whole, name="", text=part)
    runs = [run for run in _RUN.findall(text) if sum(map(str.isdigit, run)) >= MIN_DIGITS]
    if not runs:
        return Found(number=BadLine.EMPTY, name=text.strip(_AROUND), text=part)
    if len(runs) > 1:
        return Found(number=BadLine.SEVERAL, name="", text=part)
    name = text.replace(runs[0], " ", 1).strip(_AROUND)
    return Found(number=read_number(runs[0], region), name=name, text=part)
