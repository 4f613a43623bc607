"""`make bench`: a tick over thousands of open cases: with nothing due, with some due, and the morning's digest."""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.mails import generate
from mailbot.adapters import mime
from mailbot.adapters.letters import Letters
from mailbot.adapters.store import SqlStore
from mailbot.core import decide, recognise, reference
from mailbot.core.books import Books
from mailbot.core.case import Case
from mailbot.core.decision import Change, Decision
from mailbot.core.desk import Desk
from mailbot.core.reading import Known
from mailbot.flow.clockwork import Clockwork, tick
from mailbot.flow.ports import RawMail
from tests.flow.harness import START, desk

DUE = 200
AT_ONCE = 1000  # cases in one transaction, to be done with the building
TICKS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A store with open cases, a few of them a day older than the others."""

    clockwork: Clockwork
    store: SqlStore
    first: datetime  # when the older cases have something due


def main() -> None:
    """Prints CPU milliseconds: a tick with nothing due (median), with some due, and the digest, for two sizes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("-n", type=int, default=10_000, help="open cases")
    given = options.parse_args()
    print(f"{'a tick over':<20}{'nothing due ms':>16}{f'{DUE} due ms':>12}{'digest ms':>12}{'digest us/case':>16}")
    for count in (given.n // 2, given.n):
        with tempfile.TemporaryDirectory() as home:
            print(_line(count, _office(Path(home) / "tick.db", count)))


def _line(count: int, office: Office) -> str:
    store, calm = office.store, office.first - timedelta(minutes=1)
    for name in ("tick", "digest"):
        store.beat(name, calm)
    nothing = statistics.median(_timed(office, calm, 0) for _ in range(TICKS))
    due = _timed(office, office.first, DUE)
    morning = office.first.replace(hour=7, minute=5) + timedelta(days=1)  # before the others have anything due
    store.beat("tick", morning - timedelta(minutes=1))
    digest = _timed(office, morning, 0)
    if store.last("digest") != morning:
        raise SystemExit("the digest was not written")
    office.store.close()
    return f"{f'{count} cases':<20}{nothing:>16.2f}{due:>12.0f}{digest:>12.0f}{1000 * digest / count:>16.1f}"


def _timed(office: Office, now: datetime, expected: int) -> float:
    start = time.process_time()
    found = tick(office.clockwork, now)
    taken = 1000 * (time.process_time() - start)
    if found != expected:
        raise SystemExit(f"{found} cases had something due, and not {expected}")
    return taken


def _office(file: Path, count: int) -> Office:
    ours, store = desk(), SqlStore.open(f"sqlite:///{file}")
    younger, older = _opened(ours, START), _opened(ours, START - timedelta(days=1))
    changes = [_copy(older if number < DUE else younger, number) for number in range(count)]
    for start in range(0, count, AT_ONCE):
        store.record(Decision(outcome="", reason="", changes=tuple(changes[start : start + AT_ONCE])), (), START)
    if older.case.wake is None or younger.case.wake is None or older.case.wake >= younger.case.wake:
        raise SystemExit("the older cases have nothing due before the others")
    letters = Letters(ours, domain="wrenfield.example", documents=lambda *_: ("none.txt", "text/plain", b""))
    work = Clockwork(store=store, write=letters, desk_for=_always(ours), tell=lambda *_, **__: None)
    return Office(clockwork=work, store=store, first=older.case.wake)


def _always(ours: Desk) -> Callable[[Case | None], Desk]:
    return lambda _: ours


def _opened(ours: Desk, now: datetime) -> Change:
    """A complaint as the whole path registers it."""
    raw = next(raw for kind, raw in generate(20) if kind == "complaint")
    mail = mime.parse(RawMail(uid=1, received=now, size=len(raw), raw=raw), "0" * 64)
    reading = recognise.read(mail, Known(), ours)
    decision = decide.arrival(mail, reading, Known(), None, Books(), ours, reference.make(ours.prefix, 0), now)
    return decision.changes[0]


def _copy(change: Change, number: int) -> Change:
    return replace(change, case=replace(change.case, reference=reference.make("WRE", number + 1)))


if __name__ == "__main__":
    main()
