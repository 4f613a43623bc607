"""The Nth statement fails, for every N: either all of a happening is on record, or nothing (as SQLite tests itself)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import Engine, event, text

from mailbot.adapters.store import SqlStore
from mailbot.adapters.store.engine import Database
from mailbot.adapters.store.lock import Free
from mailbot.adapters.tables import Row
from mailbot.flow.ports import Delivery, Sent, Unavailable
from tests.adapters.samples import (
    INBOX,
    LATER,
    NOW,
    OTHER,
    changing,
    kept,
    letter,
    new_case,
    opening,
    raw_mail,
    then,
)


class Trip:
    """Makes the Nth statement from now fail as a broken disk or connection does; 0 lets all pass."""

    def __init__(self, engine: Engine) -> None:
        self.left = 0
        self.fault: Exception = (
            sqlite3.OperationalError("disk I/O error")
            if engine.dialect.name == "sqlite"
            else psycopg.OperationalError("server closed the connection unexpectedly")
        )
        event.listen(engine, "do_execute", self._step)
        event.listen(engine, "do_executemany", self._step)

    def _step(self, *_: object) -> None:
        if self.left:
            self.left -= 1
            if not self.left:
                raise self.fault


@pytest.fixture
def tripping(url: str) -> Iterator[tuple[SqlStore, Trip]]:
    SqlStore.open(url).close()
    database = Database(url)
    store = SqlStore(database, Free())
    try:
        yield store, Trip(database.engine)
    finally:
        store.close()


def contents(url: str) -> dict[str, list[str]]:
    database = Database(url)
    with database.read() as connection:
        rows = {
            name: sorted(map(str, connection.execute(text(f"SELECT * FROM {name}")))) for name in Row.metadata.tables
        }
    database.close()
    return rows


def sweep(url: str, trip: Trip, happen: Callable[[], object]) -> int:
    """Lets the happening fail at its first, second, third statement until it succeeds; how often it failed."""
    before = contents(url)
    for n in range(1, 100):
        trip.left = n
        try:
            happen()
        except Unavailable:
            assert contents(url) == before
        else:
            assert trip.left > 0
            trip.left = 0
            assert contents(url) != before
            return n - 1
    raise AssertionError("it never succeeded")


def test_keeping_mail_is_all_or_nothing(url: str, tripping: tuple[SqlStore, Trip]) -> None:
    store, trip = tripping
    assert sweep(url, trip, lambda: store.keep(INBOX, [raw_mail(1), raw_mail(2, "x" * 1_500_000)])) >= 4


def test_recording_is_all_or_nothing(url: str, tripping: tuple[SqlStore, Trip]) -> None:
    store, trip = tripping
    known = new_case()
    store.record(opening(known), [letter("a")], NOW)
    store.keep_backlog(INBOX, [7, 8], NOW)
    row = kept(store, raw_mail(1))
    other = new_case(OTHER)
    _, change = then(known, "noted")
    both = changing(change, *opening(other).changes)
    decision = replace(both, aside="broken", release=(7,))
    assert sweep(url, trip, lambda: store.record(decision, [letter("a"), letter("b")], LATER, row)) >= 12


def test_settling_is_all_or_nothing(url: str, tripping: tuple[SqlStore, Trip]) -> None:
    store, trip = tripping
    case = new_case()
    store.record(opening(case), [letter("a")], NOW)
    claimed = store.claim(LATER)
    assert claimed is not None
    _, change = then(case, "acknowledged")
    sent = Sent(delivery=Delivery.SENT)
    assert sweep(url, trip, lambda: store.settle(claimed, sent, LATER, None, changing(change), [letter("b")])) >= 6


def test_claiming_is_all_or_nothing(url: str, tripping: tuple[SqlStore, Trip]) -> None:
    store, trip = tripping
    store.record(changing(), [letter("a")], NOW)
    assert sweep(url, trip, lambda: store.claim(LATER)) >= 2
