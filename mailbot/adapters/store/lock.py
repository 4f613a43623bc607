"""One mailbot on a store at a time."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy import exc as sql

from mailbot.adapters.store.engine import Database, opened, postgres_arguments, told
from mailbot.flow.ports import AlreadyRunning

_KEY = 0x6D61696C626F74  # "mailbot"


class Lock(Protocol):
    def confirm(self) -> None:
        """Raises AlreadyRunning where the lock was lost to another."""

    def release(self) -> None: ...


class Free:
    """No lock: a store in memory, or one that is only looked at."""

    def confirm(self) -> None:
        return

    def release(self) -> None:
        return


class FileLock:
    """A flock on the file beside the SQLite database: the kernel lets go of it however the process ends."""

    def __init__(self, database: Path) -> None:
        self._descriptor = opened(database.with_name(f"{database.name}.lock"))
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(self._descriptor)
            raise AlreadyRunning(f"Another mailbot (process {holder}) is working on {database}.") from None
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)

    def confirm(self) -> None:
        return

    def release(self) -> None:
        os.close(self._descriptor)


class AdvisoryLock:
    """A session lock of PostgreSQL, held by a connection of its own; a broken connection loses it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        arguments = postgres_arguments()
        self._engine = create_engine(
            database.url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=arguments
        )
        self._connection = self._taken()

    def _taken(self) -> Connection:
        with told():
            connection = self._engine.connect()
            if connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _KEY}):
                return connection
        connection.close()
        raise AlreadyRunning(f"Another mailbot is working on the database {self._database.url.database}.")

    def confirm(self) -> None:
        try:
            self._connection.scalar(text("SELECT 1"))
        except sql.DBAPIError:
            self._connection.close()
            self._connection = self._taken()

    def release(self) -> None:
        self._connection.close()


def taken(database: Database) -> Lock:
    if database.is_postgres:
        return AdvisoryLock(database)
    return FileLock(database.file) if database.file else Free()
