"""The databases' errors, said once in the bridge's words.

Drivers put values into their messages ("Key (lid)=(…) already exists"), so none of those is passed on: only
the kind of failure and the constraint's name.
"""

from __future__ import annotations

import sqlite3

import asyncpg
from tortoise import exceptions as orm

from bridge.errors import BridgeError, PermanentError, TemporaryError


class Clash(PermanentError):
    """The database refused a row: a CHECK, a unique key or a reference."""


class OutOfDate(PermanentError):
    """The database's schema and this program do not fit each other."""


DRIVER_ERRORS: tuple[type[BaseException], ...] = (
    orm.BaseORMException,
    sqlite3.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    UnicodeEncodeError,
    OverflowError,
)

_PASSING = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that was broken off between two words is in no state for more
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.QueryCanceledError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InvalidCachedStatementError,  # another process has changed the schema just now
    orm.DBConnectionError,
    OSError,
)
_REFUSED = (orm.IntegrityError, sqlite3.IntegrityError, asyncpg.IntegrityConstraintViolationError)


def in_our_words(error: BaseException) -> BridgeError:
    """The bridge's error for a driver's: TemporaryError when the same call may work later."""
    root = _root(error)
    name = type(root).__name__
    if isinstance(root, _REFUSED):
        return Clash(f"the database refused a row ({_constraint(root)})")
    if isinstance(root, asyncpg.DataError | UnicodeEncodeError | OverflowError | orm.ValidationError):
        return PermanentError(f"a value does not fit its column ({name}): NUL, a lone surrogate, too long?")
    if isinstance(root, _PASSING) or (isinstance(root, sqlite3.OperationalError) and _is_busy(root)):
        return TemporaryError(f"the database cannot answer now ({name})")
    return PermanentError(f"the database did not accept a statement ({name})")


def _root(error: BaseException) -> BaseException:
    """The driver's own error inside the ORM's wrapping."""
    while isinstance(error, orm.BaseORMException):
        inner = error.__cause__ or (error.args[0] if error.args else None)
        if not isinstance(inner, BaseException):
            break
        error = inner
    return error


def _constraint(error: BaseException) -> str:
    if isinstance(error, asyncpg.IntegrityConstraintViolationError):
        return str(error.constraint_name or type(error).__name__)
    # SQLite's message names columns and constraints, never values.
    return str(error)


def _is_busy(error: sqlite3.OperationalError) -> bool:
    words = ("locked", "busy", "disk is full", "unable to open", "disk I/O")
    return any(word in str(error) for word in words)
