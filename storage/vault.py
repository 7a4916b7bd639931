"""Encryption at rest: a master key, data keys per tenant, and cells that know where they belong.

A cell is `version | key id | nonce | ciphertext`: AES-256-GCM under a key derived from the tenant's data key,
bound to its place (tenant, table, record, column), so that a cell copied elsewhere does not open. Data keys
are stored wrapped under the master key; changing that one re-wraps a row per tenant and touches no cell.

Values to be found again (phone numbers, accounts) are stored beside it as keyed hashes (`Cipher.blind`).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bridge.errors import PermanentError

KEY_BYTES = 32
NONCE_BYTES = 12  # random: safe for 2^32 cells under one key
VERSION = b"\x01"
_ID_BYTES = 16
EMPTY_CELL = 1 + _ID_BYTES + NONCE_BYTES + 16
"""Bytes of a cell that holds an empty text: each byte of a text makes it one longer."""


class WrongKey(PermanentError):
    """A cell or a key does not open: another master key, or somebody changed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterKey:
    """The installation's key. `id` names it in the database and in errors, and tells nothing of it."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Eight hexadecimal digits."""
        return hashlib.sha256(b"wabridge master key id" + self.secret).hexdigest()[:8]

    @property
    def text(self) -> str:
        """As it stands in a key file: base64."""
        return base64.b64encode(self.secret).decode()

    @staticmethod
    def from_text(text: str) -> MasterKey:
        """From 32 bytes in base64 (`MASTER_KEY`).

        Raises:
            PermanentError: it is something else.
        """
        try:
            secret = base64.b64decode(text.strip(), validate=True)
        except (binascii.Error, ValueError):
            raise PermanentError("MASTER_KEY must be 32 bytes in base64; got something else") from None
        if len(secret) != KEY_BYTES:
            raise PermanentError(f"MASTER_KEY must be 32 bytes in base64; got {len(secret)} bytes")
        return MasterKey(secret=secret)

    def wrap(self, key: bytes, key_id: str) -> bytes:
        """A data key, encrypted and bound to its id."""
        nonce = os.urandom(NONCE_BYTES)
        return VERSION + nonce + AESGCM(self.secret).encrypt(nonce, key, key_id.encode())

    def unwrap(self, wrapped: bytes, key_id: str, wrapped_under: str) -> bytes:
        """The data key.

        Raises:
            WrongKey: it was wrapped under another master key, or changed.
        """
        nonce, text = wrapped[1 : 1 + NONCE_BYTES], wrapped[1 + NONCE_BYTES :]
        try:
            return AESGCM(self.secret).decrypt(nonce, text, key_id.encode())
        except (InvalidTag, ValueError):
            raise WrongKey(
                f"data key {key_id} was wrapped under master key {wrapped_under}; this one is {self.id}:"
                " put the right key file back, or set MASTER_KEY"
            ) from None


class Cipher:
    """One tenant's data keys at work: one of them seals, each opens what was sealed with it.

    The first one hashes, for as long as the tenant lives: what is found by a hash is found afterwards too.
    """

    def __init__(self, owner: str, key_id: str, key: bytes) -> None:
        self.owner = owner
        self.key_id = key_id
        self._index = _derived(key, b"wabridge blind index")
        self._keys: dict[str, _DataKey] = {}
        self.learn(key_id, key)

    def learn(self, key_id: str, key: bytes) -> None:
        """One more key: from now on what is sealed with it opens."""
        if key_id not in self._keys:
            self._keys[key_id] = _DataKey.of(key_id, key)

    def knows(self, key_id: str) -> bool:
        """Whether what is sealed with that key opens here."""
        return key_id in self._keys

    def seal_with(self, key_id: str) -> None:
        """Seal with that key, which was learnt, from now on."""
        self.key_id = self._keys[key_id].id

    def seal(self, place: str, text: str) -> bytes:
        """Encrypt for one place: `table|record|column`. Any text survives, lone surrogates included."""
        return self.seal_bytes(place, text.encode("utf-8", "surrogatepass"))

    def open(self, place: str, cell: bytes) -> str:
        """Decrypt what `seal` made for that very place.

        Raises:
            WrongKey: other key, other place, or changed.
        """
        return self.open_bytes(place, cell).decode("utf-8", "surrogatepass")

    def seal_bytes(self, place: str, content: bytes) -> bytes:
        """As `seal`, of a picture."""
        nonce, key = os.urandom(NONCE_BYTES), self._keys[self.key_id]
        return VERSION + key.raw_id + nonce + key.cells.encrypt(nonce, content, self._bound(place))

    def open_bytes(self, place: str, cell: bytes) -> bytes:
        """As `open`."""
        made_with = key_named_in(cell)
        nonce = cell[1 + _ID_BYTES : 1 + _ID_BYTES + NONCE_BYTES]
        key = self._keys.get(made_with) or self._keys[self.key_id]
        try:
            return key.cells.decrypt(nonce, cell[1 + _ID_BYTES + NONCE_BYTES :], self._bound(place))
        except (InvalidTag, ValueError):
            raise WrongKey(
                f"a cell of {place.split('|')[0]} does not open with data key {key.id}"
                f" (it names {made_with}): changed, moved, or of another installation"
            ) from None

    def seal_dict(self, place: str, values: dict[str, str]) -> bytes:
        """Encrypt names and texts together."""
        return self.seal(place, json.dumps(values, separators=(",", ":")))

    def open_dict(self, place: str, cell: bytes) -> dict[str, str]:
        """What `seal_dict` took."""
        values: dict[str, str] = json.loads(self.open(place, cell))
        return values

    def blind(self, kind: str, value: str) -> str:
        """A keyed hash to find a value by: equal values of one kind and tenant have equal hashes."""
        return base64.urlsafe_b64encode(self.blind_bytes(kind, value)).decode().rstrip("=")

    def blind_bytes(self, kind: str, value: str) -> bytes:
        """As `blind`: 32 bytes."""
        return hmac.digest(self._index, f"{kind}|{value}".encode("utf-8", "surrogatepass"), "sha256")

    def file_key(self, place: str, key_id: str | None = None) -> bytes:
        """The key of one sealed file (`storage.sealing`): 32 bytes, another for each place.

        key_id: of the data key that it was sealed with, which `knows`; None: the one that seals now.
        """
        return _derived(self._keys[key_id or self.key_id].files, self._bound(place))

    def _bound(self, place: str) -> bytes:
        return f"{self.owner}|{place}".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class _DataKey:
    """What is derived from a data key."""

    id: str
    raw_id: bytes
    cells: AESGCM
    files: bytes = field(repr=False)

    @staticmethod
    def of(key_id: str, key: bytes) -> _DataKey:
        return _DataKey(
            id=key_id,
            raw_id=raw_key_id(key_id),
            cells=AESGCM(_derived(key, b"wabridge cells")),
            files=_derived(key, b"wabridge files"),
        )


def raw_key_id(key_id: str) -> bytes:
    """A data key's id as it stands in a cell, behind the version."""
    return base64.b32hexdecode(key_id.upper() + "======")


def key_named_in(cell: bytes) -> str:
    """The id of the data key that a cell says it was made with."""
    return _key_id(bytes(cell[1 : 1 + _ID_BYTES]))


@lru_cache(maxsize=1024)  # a page of the log asks a hundred times for the same one
def _key_id(raw: bytes) -> str:
    return base64.b32hexencode(raw).decode().rstrip("=").lower()


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)
