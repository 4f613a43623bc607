"""Whose store it is, across hosts: a row with a sign of life, and a number that a successor raises (threats 59)."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from mailbot.adapters.store.engine import Database
from mailbot.adapters.store.rows import or_replace
from mailbot.adapters.tables import leases
from mailbot.flow.ports import AlreadyRunning

QUIET = timedelta(minutes=2)  # without a sign of life, on another host, until somebody else may take over
_DESK = "desk"
_TAKE = or_replace(leases, "name")


def taken(database: Database, now: datetime) -> int:
    """A lock of the server spans all hosts; one on a file may not reach beyond this one (threats 59)."""
    with database.write() as connection:
        return take(connection, socket.gethostname(), now, is_sure=database.is_postgres)


def take(connection: Connection, host: str, now: datetime, is_sure: bool) -> int:
    """The number of this holder. `is_sure` where a lock that spans hosts has told already that nobody else is alive;
    on one and the same host the lock on the file tells it.
    """
    row = connection.execute(select(leases)).one_or_none()
    if row and not is_sure and row.holder not in ("", host) and abs(now - row.beat) < QUIET:
        raise AlreadyRunning(f"Another mailbot, on {row.holder}, is working on this store.")
    fence = (row.fence if row else 0) + 1
    _TAKE.run(connection, {"name": _DESK, "holder": host, "fence": fence, "beat": now})
    return fence


def keep(connection: Connection, fence: int, now: datetime) -> None:
    """The sign of life; AlreadyRunning where a successor is there."""
    if connection.execute(update(leases).where(leases.c.fence == fence).values(beat=now)).rowcount != 1:
        raise AlreadyRunning(f"Another mailbot, on {holder(connection)}, has taken over this store.")


def check(connection: Connection, fence: int | None) -> None:
    """Before anything leaves: a holder that slept must not send what its successor sends. None: there is no lease."""
    if fence is not None and connection.scalar(select(leases.c.fence)) != fence:
        raise AlreadyRunning(f"Another mailbot, on {holder(connection)}, has taken over this store.")


def leave(connection: Connection, fence: int) -> None:
    connection.execute(update(leases).where(leases.c.fence == fence).values(holder=""))


def holder(connection: Connection) -> str:
    return connection.scalar(select(leases.c.holder)) or ""
