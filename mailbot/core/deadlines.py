"""Which clocks a case has, what is due at `now`, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mailbot.core.procedure import ClockRule, Procedure
from mailbot.core.workdays import Calendar


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
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

    @property
    def name(self) -> str:
        return self.rule.name


def clocks(procedure: Procedure, history: History, calendar: Calendar, now: datetime) -> tuple[Clock, ...]:
    """Every clock that the history has started, in the order of the procedure."""
    raise NotImplementedError
