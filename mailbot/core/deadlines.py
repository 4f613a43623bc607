"""Which clocks a case has, what is due at `now`, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from mailbot.core import runs
from mailbot.core.durations import after as after  # what callers add days by
from mailbot.core.procedure import ClockRule, Procedure
from mailbot.core.workdays import Calendar


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"  # in time, or a customer's or the system's period that simply ended: then without `met`
    LATE = "late"  # over and not met, or met after the first promised day


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An event as the clocks see it. `until` and `clock` are set on `extended` alone."""

    name: str
    at: datetime  # aware
    until: date | None = None
    clock: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the clocks of one case are computed from."""

    marks: tuple[Mark, ...]  # in order of time
    conditions: frozenset[str] = frozenset()  # "about:transaction", "channel:post", "decision:remedy", "tag:psd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    start: date
    end: date | None
    days: int  # added, in the clock's own unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One clock of one case at `now`. Days are local days of the procedure; `due` is included."""

    rule: ClockRule
    state: ClockState
    stage: str
    start: date
    due: date
    first_due: date  # as first computed, pauses included, extensions not: lateness is measured against it
    due_at: datetime  # the end of the due day, aware UTC
    met: datetime | None = None
    skipped: tuple[tuple[date, str], ...] = ()
    pauses: tuple[Pause, ...] = ()
    extended: tuple[date, ...] = ()
    calendar_version: str = ""
    timezone: str = "UTC"  # of the days above

    @property
    def name(self) -> str:
        return self.rule.name


def clocks(procedure: Procedure, history: History, calendar: Calendar, now: datetime) -> tuple[Clock, ...]:
    """Every clock that the history has started, in the order of the procedure.

    Marks after `now` have not happened. A clock is as its latest start made it: one that starts again forgets the run
    before. Clocks whose conditions do not hold are left out.
    """
    zone = procedure.zone
    today = _local(now, zone)
    past = [mark for mark in history.marks if mark.at <= now]
    steps = runs.steps(
        procedure, [(mark.name, mark.at, _local(mark.at, zone), mark.until, mark.clock) for mark in past]
    )
    held = history.conditions | {f"done:{step.name}" for step in steps}
    frame = runs.frame(procedure)
    found = []
    for rule in procedure.clocks:
        if all(_holds(condition, held) for condition in rule.when):
            run = runs.run(rule, steps, frame, calendar)
            if run is not None:
                found.append(_clock(rule, run, calendar, zone, today, now))
    return tuple(found)


def _holds(condition: str, held: frozenset[str]) -> bool:
    """`not:psd` holds where nothing held is called psd after its colon, `not:tag:psd` where tag:psd is not held."""
    kind, _, name = condition.partition(":")
    if kind != "not":
        return condition in held
    return name not in held if ":" in name else all(one.partition(":")[2] != name for one in held)


def _clock(rule: ClockRule, run: runs.Run, calendar: Calendar, zone: ZoneInfo, today: date, now: datetime) -> Clock:
    end = runs.reckoned(rule, run, calendar, today)
    due_at = datetime.combine(end.due + timedelta(days=1), time.min, zone).astimezone(UTC)
    return Clock(
        rule=rule,
        state=_state(rule, run, end, now >= due_at, zone),
        stage=run.stage,
        start=run.start,
        due=end.due,
        first_due=end.first_due,
        due_at=due_at,
        met=run.ended,
        skipped=runs.skipped(rule, run, end, calendar),
        pauses=tuple(Pause(start=start, end=until, days=days) for start, until, days in end.pauses),
        extended=tuple(run.extended),
        calendar_version=calendar.version,
        timezone=zone.key,
    )


def _state(rule: ClockRule, run: runs.Run, end: runs.End, is_past: bool, zone: ZoneInfo) -> ClockState:
    if run.ended is not None:
        return ClockState.MET if _local(run.ended, zone) <= end.first_due else ClockState.LATE
    if end.is_paused:
        return ClockState.PAUSED
    if not is_past:
        return ClockState.RUNNING
    return ClockState.LATE if rule.whose == "us" else ClockState.MET


def _local(at: datetime, zone: ZoneInfo) -> date:
    if at.tzinfo is None:
        raise ValueError("a time without a timezone does not say which day it is")
    return at.astimezone(zone).date()
