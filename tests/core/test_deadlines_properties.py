"""What holds for every clock: waiting longer and more holidays never bring a day forward."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as some

from mailbot.core.deadlines import Clock, ClockState, History, Mark, clocks
from mailbot.core.durations import elapsed
from mailbot.core.procedure import ClockRule, Duration, load
from mailbot.core.workdays import Calendar
from tests.core.random_histories import history, holidays

FOLDER = Path(__file__).parents[2] / "procedures"
SHIPPED = [load(path.read_text(), path.name) for path in sorted(FOLDER.glob("*.toml"))]
YANNA = next(procedure for procedure in SHIPPED if procedure.id == "yanna")
FIRST = datetime(2026, 11, 2, 12, tzinfo=UTC)
FAR = FIRST + timedelta(days=900)

closed = some.sets(some.integers(0, 120), max_size=25)
rules = some.builds(
    ClockRule,
    name=some.just("clock"),
    source=some.just("received"),
    within=some.builds(Duration, count=some.integers(1, 15), unit=some.sampled_from(["wd", "d", "w", "mo"])),
    pause=some.just(("info_requested",)),
    resume=some.just(("info_received",)),
    count=some.sampled_from(["after", "including"]),
    roll=some.sampled_from(["none", "next"]),
)
pauses = some.lists(some.tuples(some.integers(0, 15), some.integers(0, 15)), max_size=4)


def calendar(closed: set[int]) -> Calendar:
    return Calendar(name="any", closed={FIRST.date() + timedelta(days=n): "closed" for n in closed})


def due(rule: ClockRule, pauses: list[tuple[int, int]], closed: set[int]) -> date:
    """The due day of a clock with pauses, each given as days after the one before and days that it lasts."""
    marks, day = [Mark(name="received", at=FIRST)], 0
    for gap, length in pauses:
        marks.append(Mark(name="info_requested", at=FIRST + timedelta(days=day + gap, hours=1)))
        marks.append(Mark(name="info_received", at=FIRST + timedelta(days=day + gap + length, hours=2)))
        day += gap + length + 1
    return one(rule, marks, calendar(closed), FAR).due


def one(rule: ClockRule, marks: list[Mark], calendar: Calendar, now: datetime) -> Clock:
    (clock,) = clocks(replace(YANNA, clocks=(rule,)), History(marks=tuple(marks)), calendar, now)
    return clock


@settings(deadline=None)
@given(rules, pauses, some.integers(0, 3), some.integers(1, 20), closed)
def test_a_later_answer_never_gives_an_earlier_day(
    rule: ClockRule, pauses: list[tuple[int, int]], which: int, longer: int, closed: set[int]
) -> None:
    """The last pause is lengthened: one that followed might then begin after the due day, where none counts."""
    waits = [*pauses, (1, 1)][: which + 1]
    gap, length = waits[-1]
    assert due(rule, [*waits[:-1], (gap, length + longer)], closed) >= due(rule, waits, closed)


@settings(deadline=None)
@given(rules, pauses, some.integers(0, 40), some.integers(0, 15), closed)
def test_one_more_pause_never_gives_an_earlier_day(
    rule: ClockRule, pauses: list[tuple[int, int]], gap: int, length: int, closed: set[int]
) -> None:
    assert due(rule, [*pauses, (gap, length)], closed) >= due(rule, pauses, closed)


@settings(deadline=None)
@given(rules, pauses, closed, closed)
def test_more_holidays_never_give_an_earlier_day(
    rule: ClockRule, pauses: list[tuple[int, int]], closed: set[int], more: set[int]
) -> None:
    assert due(rule, pauses, closed | more) >= due(rule, pauses, closed)


@settings(deadline=None)
@given(rules, some.integers(0, 30), some.integers(0, 60), some.integers(0, 20), closed)
def test_while_it_is_paused_the_day_only_moves_away(
    rule: ClockRule, asked: int, now: int, later: int, closed: set[int]
) -> None:
    marks = [Mark(name="received", at=FIRST), Mark(name="info_requested", at=FIRST + timedelta(days=asked))]
    early, late = (
        one(rule, marks, calendar(closed), FIRST + timedelta(days=asked + days)) for days in (now, now + later)
    )
    assert late.due >= early.due
    assert late.state is early.state or early.state is ClockState.RUNNING


@settings(deadline=None)
@given(rules, pauses, closed)
def test_the_days_can_be_added_up(rule: ClockRule, pauses: list[tuple[int, int]], closed: set[int]) -> None:
    """Length, pauses and skipped days make the due day, so that a reader can check it on the fingers."""
    if rule.within is None or rule.within.unit != "wd" or rule.count == "including":
        return
    marks, day = [Mark(name="received", at=FIRST)], 0
    for gap, length in pauses:
        marks.append(Mark(name="info_requested", at=FIRST + timedelta(days=day + gap, hours=1)))
        marks.append(Mark(name="info_received", at=FIRST + timedelta(days=day + gap + length, hours=2)))
        day += gap + length + 1
    clock = one(rule, marks, calendar(closed), FAR)
    counted = (clock.due - clock.start).days - len(clock.skipped)
    paused = sum(pause.days for pause in clock.pauses)
    assert counted == elapsed(clock.start, clock.due, "wd", calendar(closed))
    assert rule.within.count + paused <= counted <= rule.within.count + paused + len(pauses)


@settings(deadline=None)
@given(some.integers(0, 10_000))
def test_every_clock_of_every_history_is_whole(seed: int) -> None:
    dice = random.Random(seed)
    procedure = dice.choice(SHIPPED)
    past, now = history(dice, procedure)
    days = holidays(dice, past.marks[0].at.date(), 20)
    for clock in clocks(procedure, past, days, now):
        assert clock.start <= clock.first_due <= clock.due
        assert clock.start <= clock.due_at.astimezone(procedure.zone).date() - timedelta(days=1) == clock.due
        assert clock.met is None or clock.met <= now
        assert clock.state is not ClockState.PAUSED or clock.pauses[-1].end is None
        assert clock.state is not ClockState.RUNNING or now < clock.due_at
        assert clock.stage in ("", *(stage.name for stage in procedure.stages))
        assert clocks(procedure, past, days, now) == clocks(procedure, past, days, now)
