"""What S3 answered, or did not, in our words: what is wrong, and what a person can do about it.

Each store words its refusals itself, so only the code and the HTTP status are read; messages may hold keys.
"""

from __future__ import annotations

from typing import Any

import aiohttp
from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from storage.blobs.contract import StoreAway

FAILURES: tuple[type[BaseException], ...] = (
    boto.BotoCoreError,
    boto.ClientError,
    ResponseParserError,  # an answer that is not S3's
    aiohttp.ClientError,
    OSError,
    TimeoutError,
    ValueError,
    KeyError,
)
"""All that a call of the client may raise for the store's, or the network's, sake."""

_KEYS = "Check S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY."
_REGION = "Check S3_REGION and S3_ENDPOINT."
_REACH = "Check S3_ENDPOINT, and that the store runs and can be reached from here."
_TODO = {
    "InvalidAccessKeyId": _KEYS,
    "SignatureDoesNotMatch": _KEYS,
    "InvalidToken": _KEYS,
    "ExpiredToken": "Renew what this machine is granted, or set S3_ACCESS_KEY_ID.",
    "AccessDenied": "Allow this key to list the bucket, and to put, get and delete what is in it.",
    "403": "Check S3_ACCESS_KEY_ID, and that this key may list, put, get and delete in the bucket.",
    "NoSuchBucket": "Make this bucket, or correct BUNDLE_STORE.",
    "PermanentRedirect": _REGION,
    "AuthorizationHeaderMalformed": _REGION,
    "301": _REGION,
    "RequestTimeTooSkewed": "Set this machine's clock (NTP).",
    "QuotaExceeded": "Make room in the store.",
    "XMinioStorageFull": "Make room in the store.",
    "EntityTooLarge": "Raise the store's limit for one object.",
}
_TODO_OF_KIND: tuple[tuple[type[BaseException], str], ...] = (
    (boto.NoCredentialsError, "Set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY."),
    (boto.PartialCredentialsError, _KEYS),
    (boto.SSLError, "Check that S3_ENDPOINT speaks https with a certificate that this machine trusts."),
    (boto.HTTPClientError, _REACH),
    (TimeoutError, _REACH),
    (OSError, _REACH),
    (ResponseParserError, "Is what answers at S3_ENDPOINT an S3 store?"),
)
_TAKEN = {"PreconditionFailed", "412", "ConditionalRequestConflict", "409", "OperationAborted"}
_NO_CONDITIONS = {"NotImplemented", "501"}


def code_of(error: BaseException) -> str:
    """S3's own word for an error; empty when it did not answer."""
    if not isinstance(error, boto.ClientError):
        return ""
    return str(error.response.get("Error", {}).get("Code", ""))


def says_missing(error: BaseException) -> bool:
    """The store says that there is no such key. A bare 404 says nothing: proxies answer so too."""
    return code_of(error) == "NoSuchKey"


def says_taken(error: BaseException) -> bool:
    """A conditional put was refused, or ran into another."""
    return code_of(error) in _TAKEN


def says_no_conditions(error: BaseException) -> bool:
    """It does not know conditional writes."""
    return code_of(error) in _NO_CONDITIONS


def away(error: BaseException, place: str) -> StoreAway:
    """For everything else."""
    code = code_of(error)
    seen = f"answered {code}" if code else _kind(error)
    return StoreAway(f"{place}: {seen}", todo=_TODO.get(code) or _todo_of(error))


def _kind(error: BaseException) -> str:
    if isinstance(error, TimeoutError | boto.ReadTimeoutError | boto.ConnectTimeoutError):
        return "did not answer in time"
    return f"could not be used ({type(error).__name__})"


def _todo_of(error: BaseException) -> str:
    if isinstance(error, boto.ClientError):
        return "Look into the store's own log."
    return next((todo for kind, todo in _TODO_OF_KIND if isinstance(error, kind)), _REACH)


def own_words(answer: dict[str, Any]) -> dict[str, str]:
    """The metadata that we put beside an object, as it came back."""
    return {str(name).lower(): str(value) for name, value in (answer.get("Metadata") or {}).items()}
