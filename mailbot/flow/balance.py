"""Compares the books: every mail has its outcome, every case its acknowledgement and wake, every letter its fate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.core.case import Case
from mailbot.core.decide import balance
from mailbot.core.decision import Change, Decision
from mailbot.core.desk import Desk
from mailbot.core.facts import Difference
from mailbot.flow import attendance
from mailbot.flow.ports import Stale, Store

MOST = 1000  # mails without an outcome that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One of the books: how much was looked at, what is wrong there, and how much was put right."""

    what: str  # mail, acknowledgement, letter, wake
    looked_at: int
    wrong: tuple[str, ...] = ()
    mended: int = 0


def compare(
    store: Store, cases: Sequence[Case], desk_for: Callable[[Case], Desk], now: datetime, missing: Sequence[int] = ()
) -> list[Line]:
    """Changes nothing. `cases` are all that are open; `missing`, UIDs of the folder that the ledger does not have."""
    return _lines(store, cases, tuple(_asleep(cases, desk_for, now)), now, missing)


def _asleep(cases: Sequence[Case], desk_for: Callable[[Case], Desk], now: datetime) -> dict[str, datetime]:
    """The cases that time would look at too late, and when it must."""
    desks = attendance.desks(cases, desk_for)
    found = ((case.reference, balance.sleeps_too_long(case, desks[case.digest], now)) for case in cases)
    return {reference: demanded for reference, demanded in found if demanded}


def _lines(
    store: Store, cases: Sequence[Case], asleep: tuple[str, ...], now: datetime, missing: Sequence[int]
) -> list[Line]:
    waiting = store.waiting(MOST)
    mails = [f"mail {kept.id}" for kept in waiting if now - kept.received >= balance.GRACE]
    mails += [f"UID {uid}" for uid in missing]
    silent = [c.reference for c in cases if balance.lacks_acknowledgement(c, now) and not _is_under_way(store, c)]
    lying = store.lying(now - balance.GRACE)
    return [
        Line(what="mail", looked_at=len(waiting) + len(missing), wrong=tuple(mails)),
        Line(what="acknowledgement", looked_at=len(cases), wrong=tuple(silent)),
        Line(what="letter", looked_at=store.tally(now).unsent, wrong=tuple(m.reference or "desk" for m in lying)),
        Line(what="wake", looked_at=len(cases), wrong=asleep),
    ]


def _is_under_way(store: Store, case: Case) -> bool:
    return any(mail.template in balance.ACKNOWLEDGING for mail in store.outgoing(case.reference))


def reconcile(store: Store, desk_for: Callable[[Case], Desk], now: datetime, missing: Sequence[int] = ()) -> list[Line]:
    """Sets each wake that is missing or too late, and tells what is left: the rest mends itself, or a person has to."""
    cases = store.open_cases()
    asleep = _asleep(cases, desk_for, now)
    mended = sum(_mend(store, case, asleep[case.reference], now) for case in cases if case.reference in asleep)
    lines = _lines(store, cases, (), now, missing)
    store.beat("reconciled", now)
    return [replace(line, mended=mended) if line.what == "wake" else line for line in lines]


def _mend(store: Store, case: Case, demanded: datetime, now: datetime) -> bool:
    change = Change(case=replace(case, wake=demanded), events=())
    try:
        store.record(Decision(outcome="mended", reason="wake", changes=(change,)), (), now)
    except Stale:  # Whoever changed it has set its wake, too.
        return False
    return True


def told(lines: Sequence[Line]) -> tuple[Difference, ...]:
    """For the owner's digest."""
    return tuple(
        Difference(what=line.what, count=len(line.wrong), references=_references(line)) for line in lines if line.wrong
    )


def _references(line: Line) -> tuple[str, ...]:
    return line.wrong if line.what in ("acknowledgement", "wake") else ()
