"""One tick of time through the house: what is due -> decide -> write -> record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from mailbot.core import workdays
from mailbot.core.case import Case
from mailbot.core.decide import agenda
from mailbot.core.decide import time as times
from mailbot.core.decision import Decision
from mailbot.core.desk import Desk
from mailbot.core.mail import Letter
from mailbot.flow import balance, books, restored
from mailbot.flow.ports import Stale, Store, Teller, Unavailable, Writer

ROUND = 200
ABSENCE = timedelta(hours=24)
WARNINGS = 20  # letters of one tick; of more the digest tells (threats 46)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clockwork:
    """What a tick needs."""

    store: Store
    write: Writer
    desk_for: Callable[[Case | None], Desk]
    tell: Teller
    digest_at: time = time(7)


def tick(clockwork: Clockwork, now: datetime) -> int:
    """Takes every step that is due, and sends the morning digest; how many cases had something due.

    After an absence of a day or more the warnings that were missed become one digest (threats 60). A case that raises
    keeps nobody else waiting: its error is raised in the end.
    """
    store = clockwork.store
    last = store.last("tick")
    away = last if last and now - last >= ABSENCE else None
    count = warned = 0
    failed: dict[str, Exception] = {}
    while due := [case for case in store.due(now, ROUND + len(failed)) if case.reference not in failed]:
        for case in due:
            try:
                letters = _one(clockwork, case, now, away is not None or warned >= WARNINGS)
            except Unavailable:
                raise
            except Exception as wrong:  # Its fault, or ours with it; the others have their days, too.
                clockwork.tell("failed", reference=case.reference, error=type(wrong).__name__)
                failed[case.reference] = wrong
                continue
            count += letters is not None
            warned += sum(letter.template == "warning" for letter in letters or ())
    _digest(clockwork, now, away)
    store.scrub()
    store.beat("tick", now)
    if failed:
        raise next(iter(failed.values()))
    return count


def _one(clockwork: Clockwork, case: Case, now: datetime, away: bool) -> tuple[Letter, ...] | None:
    """One case; None for a case that changed meanwhile, which is read again in the next round."""
    decision = times.remind(case, clockwork.desk_for(case), now, away)
    outgoing = [clockwork.write.render(letter, now) for letter in decision.letters]
    try:
        clockwork.store.record(decision, restored.doubted(outgoing, case.wake or now, now, clockwork.store), now)
    except Stale:
        return None
    clockwork.tell("due", reference=case.reference, letters=" ".join(letter.template for letter in decision.letters))
    return decision.letters


def _digest(clockwork: Clockwork, now: datetime, away: datetime | None) -> None:
    """O4 on the morning of every working day, or at once after an absence."""
    desk = clockwork.desk_for(None)
    local = now.astimezone(desk.timezone)
    last = clockwork.store.last("digest")
    if last and last > now:  # The machine's clock was ahead when it was written (threats 58).
        last = None
    had = last is not None and last.astimezone(desk.timezone).date() >= local.date()
    is_time = local.time() >= clockwork.digest_at and not workdays.is_closed(local.date(), desk.calendar)
    if (had or not is_time) and away is None:
        return
    if clockwork.store.last("review") is None:  # The first digest begins the time to the first review.
        clockwork.store.beat("review", now)
    cases = clockwork.store.open_cases()
    differences = balance.told(balance.compare(clockwork.store, cases, clockwork.desk_for, now))
    figures = replace(books.figures(clockwork.store, now), differences=differences)
    letters = agenda.digests(cases, desk, now, figures, away)
    told = Decision(outcome="digest", reason="morning" if away is None else "absence", letters=letters)
    clockwork.store.record(told, [clockwork.write.render(letter, now) for letter in letters], now)
    clockwork.store.beat("digest", now)
