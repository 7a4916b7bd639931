"""Encryption at rest: a master key, one data key per tenant, and cells that know where they belong.

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
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bridge.errors import PermanentError

log = structlog.get_logger(__name__)

KEY_BYTES = 32
NONCE_BYTES = 12  # random: safe for 2^32 cells under one key
VERSION = b"\x01"
_ID_BYTES = 16
OTHERS = stat.S_IRWXG | stat.S_IRWXO


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


def master_key_at(path: Path) -> MasterKey:
    """Read the key file, or make it (mode 0600) and log that it must be kept.

    Raises:
        PermanentError: the file holds no key.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Written aside and linked into place: of two first starts one wins, and both read the winner's key.
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    if not path.exists():
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
            log.warning(
                "master_key.made", path=str(path), advice="keep a copy: without it nothing stored opens"
            )
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    if path.stat().st_mode & OTHERS:
        log.warning("master_key.readable_by_others", path=str(path), advice=f"chmod 600 {path}")
    return MasterKey.from_text(path.read_text())


class Cipher:
    """One tenant's data key at work."""

    def __init__(self, owner: str, key_id: str, key: bytes) -> None:
        self.owner = owner
        self.key_id = key_id
        self._raw_id = base64.b32hexdecode(key_id.upper() + "======")
        self._cells = AESGCM(_derived(key, b"wabridge cells"))
        self._index = _derived(key, b"wabridge blind index")

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
        nonce = os.urandom(NONCE_BYTES)
        return VERSION + self._raw_id + nonce + self._cells.encrypt(nonce, content, self._bound(place))

    def open_bytes(self, place: str, cell: bytes) -> bytes:
        """As `open`."""
        nonce = cell[1 + _ID_BYTES : 1 + _ID_BYTES + NONCE_BYTES]
        try:
            return self._cells.decrypt(nonce, cell[1 + _ID_BYTES + NONCE_BYTES :], self._bound(place))
        except (InvalidTag, ValueError):
            made_with = base64.b32hexencode(cell[1 : 1 + _ID_BYTES]).decode().rstrip("=").lower()
            raise WrongKey(
                f"a cell of {place.split('|')[0]} does not open with data key {self.key_id}"
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
        message = f"{kind}|{value}".encode("utf-8", "surrogatepass")
        digest = hmac.digest(self._index, message, "sha256")
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def _bound(self, place: str) -> bytes:
        return f"{self.owner}|{place}".encode()


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)
