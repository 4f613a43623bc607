"""A database at the end of a URL: connections as we need them, transactions, and failures in our own words."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlalchemy import exc as sql
from sqlalchemy.engine import URL, make_url

from mailbot.flow.ports import Unavailable

BUSY_MS = 10_000  # how long a write waits for another process
SMALL = 64_000_000  # bytes of a database that are checked in a moment


class Damaged(Unavailable):
    """The file is no whole database any more; only a backup helps."""


class Database:
    """One database; `write` and `read` are transactions. SQLite lets one writer in at a time, so here they queue."""

    def __init__(self, url: str, busy_ms: int = BUSY_MS) -> None:
        self.url = _url(url)
        self.file = _file(self.url)
        self.engine = _postgres(self.url, busy_ms) if self.is_postgres else _sqlite(self.url, self.file, busy_ms)
        self._turn = threading.RLock()
        self._one_connection = not self.is_postgres and self.file is None

    @property
    def is_postgres(self) -> bool:
        return self.url.get_backend_name() == "postgresql"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        if self.is_postgres:
            with told(), self.engine.begin() as connection:
                yield connection
        else:
            with told(), self._turn, self.engine.connect() as connection, connection.begin():
                connection.exec_driver_sql("BEGIN IMMEDIATE")  # a lock taken half-way would fail without waiting
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        if self._one_connection:
            with self.write() as connection:
                yield connection
        else:
            with told(), self.engine.connect() as connection, connection.begin():
                if not self.is_postgres:
                    connection.exec_driver_sql("BEGIN")
                yield connection

    def scrub(self, tables: Sequence[str]) -> bool:
        """Writes over what deleted rows left behind: in free pages and in the write-ahead log, or as dead rows.

        False where a reader still needs the log: try again later.
        """
        if self._one_connection:
            return True
        with told(), self._turn, self.engine.connect() as connection:
            if self.is_postgres:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql(f"VACUUM {', '.join(tables)}")
                return True
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            return _rewritten(raw)

    def ensure_room(self, size: int) -> None:
        """Unavailable where the disk of the file has less free; a full one is known once it is full (threats 55)."""
        if self.file is None:
            return
        free = shutil.disk_usage(self.file.parent).free
        if free < size:
            said = f"the disk of {self.file} is nearly full ({free // 1_000_000} MB are free): make room"
            raise Unavailable("store", f"{said}, and it goes on by itself; new mail stays on the server")

    def close(self) -> None:
        self.engine.dispose()


def _rewritten(raw: sqlite3.Connection) -> bool:
    """The whole file anew: `secure_delete` alone would leave what a page held before it was split."""
    try:
        raw.execute("VACUUM")
        return not raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise Unavailable("store", str(error)) from error


def _url(url: str) -> URL:
    found = make_url(url)
    return found.set(drivername="postgresql+psycopg") if found.drivername in ("postgres", "postgresql") else found


def _file(url: URL) -> Path | None:
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database)).absolute()


def _postgres(url: URL, busy_ms: int) -> Engine:
    return create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=postgres_arguments(busy_ms))


def postgres_arguments(busy_ms: int = BUSY_MS) -> dict[str, Any]:
    """How to connect. Both sides notice within a minute that the other is gone, so that no ghost holds a lock."""
    settings = {
        "timezone": "UTC",
        "lock_timeout": busy_ms,
        "statement_timeout": 60_000,
        "tcp_keepalives_idle": 30,
        "tcp_keepalives_interval": 10,
        "tcp_keepalives_count": 3,
    }
    return {
        "connect_timeout": 10,
        "application_name": "mailbot",
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
    }


def _sqlite(url: URL, file: Path | None, busy_ms: int) -> Engine:
    arguments: dict[str, Any] = {"check_same_thread": False, "timeout": busy_ms / 1000}
    # `write` and `read` end each transaction themselves; nothing is left to roll back where a connection comes home.
    options: dict[str, Any] = {"hide_parameters": True, "pool_reset_on_return": None, "connect_args": arguments}
    if file is None:
        engine = create_engine(url, poolclass=StaticPool, **options)
    else:
        os.close(opened(file))  # WAL and SHM take their rights from it.
        engine = create_engine(url, **options)
    event.listen(engine, "connect", _set_up)
    return engine


def opened(file: Path) -> int:
    """A descriptor of the file, made where there is none. What stands in it is nobody else's: only we may read it."""
    try:
        return os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Unavailable("store", f"{file} cannot be opened: {error.strerror}", permanent=True) from error


def _set_up(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # `write` and `read` begin, not the driver
    for setting in ("foreign_keys = on", "synchronous = full", "temp_store = memory"):
        connection.execute(f"PRAGMA {setting}")


@contextmanager
def told() -> Iterator[None]:
    """What the database says of its own trouble, as Unavailable."""
    try:
        yield
    except sql.DBAPIError as error:
        if fault := unavailable(error):
            raise fault from error
        raise
    except sql.TimeoutError as error:  # every connection of the pool is in use
        raise Unavailable("store", "no connection is free") from error


_HINTS = {
    "is full": ": make room, and it goes on by itself",
    "disk I/O error": ": is the disk full, or the folder gone?",
    "is locked": " by another program: end that one",
    "readonly": ": the file and its folder must be writable for the user that mailbot runs as",
}


def unavailable(error: sql.DBAPIError) -> Unavailable | None:
    """The world's fault in one line, or None where the fault is ours. Never the values of the statement."""
    said = (str(error.orig).strip().splitlines() or ["no answer"])[0]
    if "malformed" in said or "not a database" in said:
        return Damaged("store", f"the database is damaged ({said})", permanent=True)
    if isinstance(error, sql.OperationalError | sql.InterfaceError) or error.connection_invalidated:
        return Unavailable("store", said + next((hint for words, hint in _HINTS.items() if words in said), ""))
    return None


def check(database: Database, thorough: bool) -> None:
    """WAL on, and a damaged file refused before anything is written to it.

    The check reads the whole file, so that one of gigabytes is checked only where `thorough`: when the program that
    writes to it starts, and not each time that somebody looks.
    """
    if database.is_postgres or database.file is None:
        return
    thorough = thorough or database.file.stat().st_size <= SMALL
    with told(), database.engine.connect() as connection:
        connection.commit()
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        try:
            found = raw.execute("PRAGMA quick_check(1)").fetchone()[0] if thorough else "ok"
            raw.execute("PRAGMA journal_mode = wal")
        except sqlite3.OperationalError as error:
            raise Unavailable("store", f"{database.file}: {error}") from error
        except sqlite3.DatabaseError as error:
            found = str(error)
    if found != "ok":
        said = f"the database {database.file} is damaged ({found.splitlines()[-1].strip()})"
        raise Damaged("store", said, permanent=True)
