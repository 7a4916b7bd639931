"""How things looked when they were last drawn, so that nothing is sent that changes nothing."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import orjson

REMEMBERED = 10_000


@dataclass(slots=True)
class Looks:
    """Digests, not the things themselves: a login and people's words are not kept here."""

    _looks: OrderedDict[str, bytes] = field(default_factory=OrderedDict)

    def has(self, name: str, drawn: Any) -> bool:
        """Whether it looks so already."""
        return self._looks.get(name) == _digest(drawn)

    def remember(self, name: str, drawn: Any) -> None:
        """It looks so now."""
        self._looks[name] = _digest(drawn)
        self._looks.move_to_end(name)
        while len(self._looks) > REMEMBERED:
            self._looks.popitem(last=False)

    def forget(self, name: str) -> None:
        """It may look like anything, or be gone."""
        self._looks.pop(name, None)


def _digest(drawn: Any) -> bytes:
    return hashlib.blake2b(orjson.dumps(drawn), digest_size=16).digest()
