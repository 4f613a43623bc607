"""What the real stores make of faults and crashes, and what they read to answer."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from mailbot.adapters.store import SqlStore
from mailbot.adapters.store.engine import Database
from mailbot.adapters.store.lock import Free
from mailbot.adapters.tables import journal
from mailbot.flow.ports import Delivery, Sent, Unavailable
from tests.adapters.samples import (
    INBOX,
    LATER,
    NOW,
    OTHER,
    REFERENCE,
    changing,
    kept,
    letter,
    new_case,
    opening,
    probe,
    raw_mail,
    then,
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


# faults


def test_a_full_disk_is_the_worlds_fault_and_loses_nothing(sqlite_store: str) -> None:
    SqlStore.open(sqlite_store).close()
    database = Database(sqlite_store)

    def limit(connection: sqlite3.Connection, _: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 20}")

    event.listen(database.engine, "connect", limit)
    store = SqlStore(database, Free())
    store.record(opening(new_case()), [letter("a")], NOW)
    with pytest.raises(
        Unavailable, match=r"^store: database or disk is full: make room, and it goes on by itself$"
    ) as told:
        store.keep(INBOX, [raw_mail(1), raw_mail(2, "x" * 500_000)])
    assert not told.value.permanent
    assert store.ledgered(INBOX) == frozenset()
    assert store.case(REFERENCE) == new_case()
    store.close()
    roomy = SqlStore.open(sqlite_store)
    roomy.keep(INBOX, [raw_mail(1), raw_mail(2, "x" * 500_000)])
    assert roomy.ledgered(INBOX) == {1, 2}
    roomy.close()


def test_our_own_faults_are_not_the_worlds(opened: SqlStore) -> None:
    """A letter whose Message-ID belongs to another key is a mistake of ours, which must be seen and not waited out."""
    twin = letter("b").__class__(**{f: getattr(letter("b"), f) for f in letter("b").__slots__} | {"key": "c"})
    opened.record(changing(), [letter("b")], NOW)
    with pytest.raises(Exception, match="message_id") as told:
        opened.record(changing(), [twin], NOW)
    assert not isinstance(told.value, Unavailable)
    assert "ann@customer.example" not in str(told.value)


def test_a_time_without_its_zone_is_refused(opened: SqlStore) -> None:
    with pytest.raises(Exception, match="without its zone"):
        opened.beat("tick", NOW.replace(tzinfo=None))
    assert opened.last("tick") is None


def test_a_journal_line_needs_its_case(url: str, opened: SqlStore) -> None:
    database = Database(url)
    line = {"reference": "CMP-NONE", "n": 0, "at": NOW, "name": "noted", "by": "owner", "data": "[]"}
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.write() as connection:
        connection.execute(journal.insert(), line)
    database.close()


RECORD = """
import os, signal, sys
from tests.adapters.samples import *
from mailbot.adapters.store import SqlStore
store = SqlStore.open(sys.argv[1], exclusive=True)
store.record(opening(new_case()), [letter("a"), letter("b")], NOW, kept(store, raw_mail(1)))
claimed = store.claim(LATER)
store.keep(INBOX, [raw_mail(2)])
with store._database.write() as connection:
    from mailbot.adapters.store import cases
    cases.change(connection, opening(new_case(OTHER)).changes)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_committed_before_a_kill_is_there_after_it(url: str) -> None:
    done = subprocess.run([sys.executable, "-c", RECORD, url], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    store = SqlStore.open(url)
    assert store.case(REFERENCE) == new_case()
    assert store.case(OTHER) is None
    assert [k.uid for k in store.waiting(10)] == [2]
    [found] = store.interrupted(LATER)
    assert (found.mail, found.doubtful_since) == (letter("a"), LATER)
    store.settle(found, Sent(delivery=Delivery.SENT), LATER, None)
    assert [m.state for m in store.outgoing(REFERENCE)] == ["sent", "waiting"]
    store.close()


def test_threads_take_turns(opened: SqlStore) -> None:
    """Each of eight threads opens ten cases and claims what it can: no letter is claimed twice, none is lost."""
    claimed: list[str] = []

    def work(thread: int) -> None:
        for n in range(10):
            reference = f"CMP-{thread}{n}"
            opened.record(opening(new_case(reference)), [letter(reference, reference)], NOW)
            mail = opened.claim(LATER)
            if mail is not None:
                claimed.append(mail.mail.key)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while mail := opened.claim(LATER):
        claimed.append(mail.mail.key)
    assert len(opened.cases()) == 80
    assert sorted(claimed) == sorted(f"CMP-{t}{n}" for t in range(8) for n in range(10))


# speed: what is done for each mail and each tick must not grow with the store


def test_nothing_on_the_path_of_a_mail_or_a_tick_reads_a_whole_table(sqlite_store: str) -> None:
    store = SqlStore.open(sqlite_store)
    plans: list[str] = []

    def explain(connection: Connection, _: object, sql: str, values: object, __: object, many: bool) -> None:
        if not many and re.match(r"(?i)\s*(select|update|delete)", sql):
            rows = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()  # type: ignore[arg-type]
            plans.extend(f"{row[3]} -- {sql}" for row in rows)

    event.listen(store._database.engine, "before_cursor_execute", explain)
    case = new_case()
    row = kept(store, raw_mail(1))
    store.attempt(row)
    store.known(probe("<a@b>", sha256=row.sha256, references=[REFERENCE], sender="ann@customer.example"), NOW)
    store.record(opening(case), [letter("a")], NOW, row)
    store.record(changing(then(case, "noted")[1]), [letter("b")], NOW)
    store.due(NOW, 10)
    claimed = store.claim(NOW)
    assert claimed is not None
    store.settle(claimed, Sent(delivery=Delivery.SENT), NOW, None)
    store.unfinished(INBOX)
    store.finished(INBOX, [1])
    store.interrupted(NOW)
    store.beat("tick", NOW)
    store.close()
    of_part = re.compile(r"USING (COVERING )?INDEX ix_(ledger_waiting|ledger_unfinished|outbox_(open|answers|notices))")
    is_table = re.compile(r"SCAN (?!CONSTANT ROW)")  # a statement of several questions has no table of its own
    scans = [plan for plan in plans if is_table.match(plan) and not of_part.search(plan)]
    assert scans == []
    assert any("ix_case__wake" in plan for plan in plans)
    assert any("ix_outbox_open (state=? AND ready<?)" in plan for plan in plans)
    assert any("ix_ledger_waiting" in plan for plan in plans)
