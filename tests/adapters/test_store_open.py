"""How the real stores are opened: migrations, damage, and one mailbot at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from mailbot.adapters.store import SqlStore
from mailbot.adapters.store.engine import Database
from mailbot.adapters.store.migrations import FOLDER, HEAD, REVISIONS
from mailbot.adapters.tables import Row
from mailbot.flow.ports import AlreadyRunning, Unavailable
from tests.adapters.samples import (
    LATER,
    NOW,
    REFERENCE,
    letter,
    new_case,
    opening,
)


@pytest.fixture
def opened(url: str) -> Iterator[SqlStore]:
    store = SqlStore.open(url)
    try:
        yield store
    finally:
        store.close()


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


# migrations


def test_the_migrated_tables_are_those_of_the_program(url: str, opened: SqlStore) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Row.metadata) == []
        assert context.get_current_revision() == HEAD
    engine.dispose()


def test_the_constants_name_the_revisions_of_the_folder() -> None:
    steps = ScriptDirectory(str(FOLDER)).walk_revisions()
    assert tuple(reversed([step.revision for step in steps])) == REVISIONS


def test_a_store_from_an_empty_file_is_ready_and_stays_so(url: str, opened: SqlStore) -> None:
    opened.record(opening(new_case()), (), NOW)
    again = SqlStore.open(url)
    assert again.case(REFERENCE) == new_case()
    again.close()


def test_a_store_of_a_newer_program_is_left_alone(url: str, opened: SqlStore) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(Unavailable, match="newer mailbot") as told:
            SqlStore.open(url)
        assert told.value.permanent
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))
        engine.dispose()


# opening


def test_a_store_in_memory_works_from_every_thread() -> None:
    store = SqlStore.open("sqlite:///:memory:", exclusive=True)
    threads = [threading.Thread(target=store.beat, args=(f"t{n}", NOW)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [store.last(f"t{n}") for n in range(8)] == [NOW] * 8
    store.close()


def test_nobody_else_may_read_the_file(sqlite_store: str) -> None:
    SqlStore.open(sqlite_store).close()
    assert file_of(sqlite_store).stat().st_mode & 0o077 == 0


def test_sqlite_is_set_up_to_survive_a_power_cut(sqlite_store: str) -> None:
    database = Database(sqlite_store)
    SqlStore.open(sqlite_store).close()
    with database.read() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.close()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:////nowhere/at/all/mailbot.db", "No such file or directory"),
        ("postgresql://mailbot@127.0.0.1:1/mailbot", "onnection"),
    ],
)
def test_a_store_that_is_not_there_is_told_in_one_line(url: str, said: str) -> None:
    with pytest.raises(Unavailable, match=said) as told:
        SqlStore.open(url)
    assert "\n" not in str(told.value)


def test_a_lock_that_cannot_be_opened_is_told_in_one_line(sqlite_store: str) -> None:
    lock = file_of(sqlite_store).with_name(f"{file_of(sqlite_store).name}.lock")
    lock.mkdir()
    with pytest.raises(Unavailable, match=rf"^store: {lock} cannot be opened: Is a directory$"):
        SqlStore.open(sqlite_store, exclusive=True)


def test_a_damaged_file_is_refused(sqlite_store: str) -> None:
    store = SqlStore.open(sqlite_store)
    store.record(opening(new_case()), [letter(str(n)) for n in range(400)], NOW)
    store.close()
    with file_of(sqlite_store).open("r+b") as file:
        file.seek(40_000)
        file.write(os.urandom(32_000))
    with pytest.raises(Unavailable, match="damaged") as told:
        SqlStore.open(sqlite_store)
    assert told.value.permanent
    assert "\n" not in str(told.value)


def test_a_file_that_is_no_database_is_refused(sqlite_store: str) -> None:
    file_of(sqlite_store).write_bytes(b"Dear customer, this is not a database. " * 400)
    with pytest.raises(Unavailable, match="not a database") as told:
        SqlStore.open(sqlite_store)
    assert told.value.permanent


# one at a time


def test_a_second_mailbot_on_the_same_store_is_refused(url: str) -> None:
    first = SqlStore.open(url, exclusive=True)
    with pytest.raises(AlreadyRunning, match=r"^Another mailbot .*mailbot"):
        SqlStore.open(url, exclusive=True)
    looking = SqlStore.open(url)
    looking.close()
    first.close()
    SqlStore.open(url, exclusive=True).close()


HOLD = """
import sys, time
from mailbot.adapters.store import SqlStore
store = SqlStore.open(sys.argv[1], exclusive=True)
print("open", flush=True)
sys.stdin.read()
"""


def test_a_killed_mailbot_leaves_no_lock(url: str) -> None:
    command = [sys.executable, "-c", HOLD, url]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdin is not None
    assert holder.stdout is not None
    with holder:
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(AlreadyRunning, match="Another mailbot" if "postgres" in url else str(holder.pid)):
            SqlStore.open(url, exclusive=True)
        holder.send_signal(signal.SIGKILL)
    for _ in range(50):
        try:
            SqlStore.open(url, exclusive=True).close()
            break
        except AlreadyRunning:  # the server notices a lost client in its own time
            threading.Event().wait(0.1)
    else:
        pytest.fail("the lock outlived its process")


def test_a_lost_connection_takes_its_lock_again_or_stops(postgresql_store: str) -> None:
    first = SqlStore.open(postgresql_store, exclusive=True)
    engine = create_engine(postgresql_store)
    others = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mailbot'")
    with engine.begin() as connection:
        connection.execute(others)
    first.beat("tick", NOW)
    with pytest.raises(AlreadyRunning):
        SqlStore.open(postgresql_store, exclusive=True)
    with engine.begin() as connection:
        connection.execute(others)
    second = SqlStore.open(postgresql_store, exclusive=True)
    with pytest.raises(AlreadyRunning):
        first.beat("tick", LATER)
    assert second.last("tick") == NOW
    second.close()
    first.close()
    engine.dispose()
