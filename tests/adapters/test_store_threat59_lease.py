"""Two hosts on one store: the second is refused while the first gives signs of life, and a late first sends nothing."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from mailbot.adapters.store import SqlStore
from mailbot.flow.ports import AlreadyRunning, Unavailable
from tests.adapters.samples import NOW, letter, new_case, opening

SOON, LATE = NOW + timedelta(seconds=100), NOW + timedelta(minutes=3)


def held_elsewhere(url: str, host: str = "other.example") -> None:
    """As if the lease were another host's: on a shared disk the lock on the file may not reach across."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE lease SET holder = :host"), {"host": host})
    engine.dispose()


def lose_lock(store: SqlStore, url: str) -> None:
    """The file system, or the database server, takes it for dead."""
    if not url.startswith("postgresql"):
        return store._lock.release()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mailbot'")
        )
    return engine.dispose()


def test_a_second_host_is_refused_until_the_first_has_been_quiet_for_two_minutes(sqlite_store: str) -> None:
    first = SqlStore.open(sqlite_store, exclusive=True, now=NOW)
    assert first.holder() == socket.gethostname()
    first._lock.release()
    held_elsewhere(sqlite_store)
    with pytest.raises(AlreadyRunning, match=r"on other\.example, is working"):
        SqlStore.open(sqlite_store, exclusive=True, now=SOON)
    second = SqlStore.open(sqlite_store, exclusive=True, now=LATE)
    assert second.holder() == socket.gethostname()
    second.close()


def test_signs_of_life_keep_the_lease(sqlite_store: str) -> None:
    first = SqlStore.open(sqlite_store, exclusive=True, now=NOW)
    held_elsewhere(sqlite_store)
    first.beat("tick", LATE)
    first._lock.release()
    with pytest.raises(AlreadyRunning):
        SqlStore.open(sqlite_store, exclusive=True, now=LATE + timedelta(seconds=100))


def test_on_the_same_host_the_lock_on_the_file_decides_and_a_restart_waits_for_nothing(sqlite_store: str) -> None:
    first = SqlStore.open(sqlite_store, exclusive=True, now=NOW)
    with pytest.raises(AlreadyRunning):
        SqlStore.open(sqlite_store, exclusive=True, now=NOW)
    first._lock.release()
    SqlStore.open(sqlite_store, exclusive=True, now=NOW).close()


def test_who_leaves_leaves_the_lease(sqlite_store: str) -> None:
    SqlStore.open(sqlite_store, exclusive=True, now=NOW).close()
    store = SqlStore.open(sqlite_store)
    assert store.holder() == ""
    store.close()


def test_a_holder_that_slept_claims_nothing_and_ends(url: str) -> None:
    first = SqlStore.open(url, exclusive=True, now=NOW)
    first.record(opening(new_case()), [letter("1")], NOW)
    lose_lock(first, url)
    second = SqlStore.open(url, exclusive=True, now=LATE)
    with pytest.raises(AlreadyRunning, match="has taken over"):
        first.claim(LATE)
    with pytest.raises(AlreadyRunning):
        first.beat("tick", LATE)
    assert second.claim(LATE) is not None
    with pytest.raises(AlreadyRunning):
        first.interrupted(LATE)  # What the second is sending is not for the first to doubt.
    second.close()
    first._database.close()


def test_a_disk_that_is_nearly_full_is_told_before_it_is_full(sqlite_store: str, tmp_path: Path) -> None:
    store = SqlStore.open(sqlite_store)
    store.ensure_room(1_000)
    with pytest.raises(Unavailable, match="nearly full"):
        store.ensure_room(10**18)
    store.close()
