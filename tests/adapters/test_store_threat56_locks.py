"""Another program holds the database, or the server cuts the line: waited for, told, and nothing is lost (56)."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from mailbot.adapters.store import SqlStore
from mailbot.adapters.store.engine import Database
from mailbot.adapters.tables import beats
from mailbot.flow.ports import Unavailable
from tests.adapters.samples import NOW


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def test_a_locked_database_is_waited_for(sqlite_store: str) -> None:
    store = SqlStore.open(sqlite_store)
    other = sqlite3.connect(file_of(sqlite_store), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    letting_go = threading.Timer(0.3, other.execute, ["COMMIT"])
    letting_go.start()
    store.beat("tick", NOW)
    letting_go.join()
    assert store.last("tick") == NOW
    other.close()
    store.close()


def test_a_database_that_stays_locked_is_unavailable(sqlite_store: str) -> None:
    SqlStore.open(sqlite_store).close()
    database = Database(sqlite_store, busy_ms=50)
    other = sqlite3.connect(file_of(sqlite_store), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with (
        pytest.raises(Unavailable, match=r"^store: database is locked by another program: end that one$") as told,
        database.write(),
    ):
        pytest.fail("the transaction began")
    assert not told.value.permanent
    with database.read() as connection:
        assert connection.scalar(select(beats.c.at)) is None
    other.close()
    database.close()


def test_a_row_that_stays_locked_is_unavailable(postgresql_store: str) -> None:
    database = Database(postgresql_store, busy_ms=50)
    other = Database(postgresql_store)
    with other.write() as connection:
        connection.execute(text("LOCK TABLE beat"))
        with pytest.raises(Unavailable, match="lock timeout"), database.write() as blocked:
            blocked.execute(select(beats))
    database.close()
    other.close()


def test_a_server_that_cuts_the_connection_is_unavailable_for_one_round(postgresql_store: str) -> None:
    database = Database(postgresql_store)
    engine = create_engine(postgresql_store)

    def cut_short() -> None:
        with database.write() as connection:
            number = connection.scalar(text("SELECT pg_backend_pid()"))
            with engine.begin() as other:
                other.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
            connection.execute(select(beats))

    with pytest.raises(Unavailable, match="terminating connection"):
        cut_short()
    with database.write() as connection:
        assert connection.execute(select(beats)).all() == []
    engine.dispose()
    database.close()
