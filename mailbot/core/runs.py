"""One clock's way through the events of a case: started, paused, resumed, extended, ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from mailbot.core import durations, workdays
from mailbot.core.procedure import ClockRule, Duration, Procedure
from mailbot.core.procedure.vocabulary import ENDS
from mailbot.core.workdays import Calendar

_LAST = date(2100, 12, 31)  # a slip of the pen like 9999-12-31 must not stop the count of days


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An event with its local day, the stage after it, and what of it bears on every clock."""

    name: str
    at: datetime
    day: date
    stage: str
    is_last_stage: bool
    moved: bool = False  # the stage became another one
    ends: bool = False  # nobody waits for us any more
    until: date | None = None
    clock: str | None = None


@dataclass(slots=True, kw_only=True)
class Run:
    """What became of a clock since it last started. The two ends are before rolling to a working day."""

    start: date
    stage: str
    due: date
    first_due: date
    paused: date | None = None
    pauses: list[tuple[date, date | None, int]] = field(default_factory=list)
    extended: list[date] = field(default_factory=list)
    ended: datetime | None = None
    ended_day: date | None = None
    ended_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Where a run ends as things stand: an open pause counted up to now."""

    due: date
    first_due: date
    is_paused: bool
    pauses: tuple[tuple[date, date | None, int], ...]


def steps(
    procedure: Procedure, marks: Iterable[tuple[str, datetime, date, date | None, str | None]]
) -> tuple[Step, ...]:
    """The marks (name, at, day, until, clock) in order of time, with the stage that each leads to."""
    ordered = sorted(marks, key=lambda mark: mark[1])
    names = [mark[0] for mark in ordered]
    stage = 0
    found = []
    for number, (name, at, day, until, clock) in enumerate(ordered):
        following = _stage_after(procedure, stage, name)
        taken_back = name == "routed" and "registered" in names[number:]
        found.append(
            Step(
                name=name,
                at=at,
                day=day,
                stage=procedure.stages[following].name if procedure.stages else "",
                is_last_stage=following >= len(procedure.stages) - 1,
                moved=following != stage,
                ends=name in ENDS and not taken_back and not (procedure.overlay and name == "routed"),
                until=until,
                clock=clock,
            )
        )
        stage = following
    return tuple(found)


def _stage_after(procedure: Procedure, stage: int, event: str) -> int:
    """The stage that the event leads to: the next one further on, else the last one further back."""
    enters = [number for number, one in enumerate(procedure.stages) if event in one.enter]
    return next((number for number in enters if number > stage), enters[-1] if enters else stage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every clock of a procedure is walked with: the events that are an answer, and those that move the stage."""

    answers: frozenset[str]
    enters: frozenset[str]


def frame(procedure: Procedure) -> Frame:
    closing = {notice.marks for stage in procedure.stages if (notice := procedure.notice(stage.closes_with))}
    return Frame(
        answers=frozenset(mark for mark in closing if mark) or frozenset({"response_sent"}),
        enters=frozenset(event for stage in procedure.stages for event in stage.enter),
    )


def run(rule: ClockRule, steps: Sequence[Step], frame: Frame, calendar: Calendar) -> Run | None:
    """The latest run of that clock, or None where it never started."""
    heard = {rule.source, *rule.done, *rule.again, *rule.pause, *rule.resume, "extended", "reopened"}
    walk = _Walk(rule, frame, calendar)
    for step in steps:
        if step.name in heard or step.moved or step.ends:
            walk.take(step)
    return walk.run


class _Walk:
    def __init__(self, rule: ClockRule, frame: Frame, calendar: Calendar) -> None:
        self.rule, self.calendar, self.answers = rule, calendar, frame.answers
        self.run: Run | None = None
        self.open: set[str] = set()  # what is waited for (info, third_party), whether the clock runs or not
        self.asks_next_stage = rule.whose == "customer" and not frame.enters.isdisjoint(rule.done)

    def take(self, step: Step) -> None:
        rule = self.rule
        if self.run is not None and self.run.ended is None and self._ends(step):
            self._end(self.run, step)
        if step.name in rule.pause:
            self._pause(step)
        elif step.name in rule.resume:
            self._resume(step)
        if (step.name == rule.source and self._may_start(step)) or self._begins_anew(step):
            self.run = self._started(step)
        elif step.name == "reopened":
            self._reopen(step)
        elif step.name == "extended":
            self._extend(step)

    def _ends(self, step: Step) -> bool:
        left = step.moved and self.rule.stage is not None and step.stage != self.rule.stage
        return step.name in self.rule.done or left or (step.ends and self.rule.whose == "us")

    def _begins_anew(self, step: Step) -> bool:
        return step.name in self.rule.again and self.run is not None and self.run.ended is None

    def _may_start(self, step: Step) -> bool:
        if self.asks_next_stage and step.is_last_stage:
            return False  # After the last stage there is none to ask for (hexpress, line 18).
        return self.rule.stage is None or step.stage == self.rule.stage

    def _started(self, step: Step) -> Run:
        due = _span(self.rule, step.day, 1, self.calendar)
        if self.rule.grace is not None:
            due = durations.after(due, self.rule.grace, self.calendar)
        return Run(start=step.day, stage=step.stage, due=due, first_due=due, paused=step.day if self.open else None)

    def _end(self, run: Run, step: Step) -> None:
        self._close_pause(run, step.day)
        run.ended, run.ended_day, run.ended_by = step.at, step.day, step.name

    def _pause(self, step: Step) -> None:
        self.open.add(_reason(step.name))
        run = self.run
        if run is not None and run.ended is None and run.paused is None and step.day <= self._rolled(run.due):
            run.paused = step.day  # Asking after the day has passed makes nothing undone.

    def _resume(self, step: Step) -> None:
        """An answer ends the waiting that it is named like; one that is named like none ends them all."""
        known = {_reason(event) for event in self.rule.pause}
        self.open -= {_reason(step.name)} if _reason(step.name) in known else known
        if not self.open and self.run is not None and self.run.ended is None:
            self._close_pause(self.run, step.day)

    def _close_pause(self, run: Run, day: date) -> None:
        if run.paused is None:
            return
        days = durations.elapsed(run.paused, day, _unit(self.rule), self.calendar)
        run.due, run.first_due = _moved(self.rule, run, days, day, self.calendar)
        run.pauses.append((run.paused, day, days))
        run.paused = None

    def _extend(self, step: Step) -> None:
        """A new day that the customer is told is firm: it ends an open pause. One that is not later is none."""
        run = self.run
        if self.rule.extend is None or run is None or run.ended is not None or step.until is None:
            return
        if step.clock not in (None, self.rule.name):
            return
        self._close_pause(run, step.day)
        until = min(step.until, _LAST)
        if until > self._rolled(run.due):
            run.due = until
            run.extended.append(until)

    def _reopen(self, step: Step) -> None:
        """Our answer is owed again from that day; what only ran because the case was over is gone."""
        over = self.answers | ENDS
        run = self.run
        if self.rule.whose == "us":
            answered = run.ended_by in over if run is not None else self.rule.source == "accepted"
            if answered and not self.answers.isdisjoint(self.rule.done) and self._may_start(step):
                self.run = self._started(step)
        elif run is not None and run.ended is None and self.rule.source in over:
            self.run = None

    def _rolled(self, day: date) -> date:
        return _rolled(self.rule, day, self.calendar)


def reckoned(rule: ClockRule, run: Run, calendar: Calendar, today: date) -> End:
    """Where the run ends as things stand today."""
    if rule.every is not None and not rule.again:
        due = _period_end(rule, run.start, run.ended_day or today, calendar)
        return End(due=due, first_due=due, is_paused=False, pauses=())
    if run.paused is None:
        due, first, pauses = run.due, run.first_due, tuple(run.pauses)
    else:
        days = durations.elapsed(run.paused, today, _unit(rule), calendar)
        due, first = _moved(rule, run, days, today, calendar)
        pauses = (*run.pauses, (run.paused, None, days))
    return End(
        due=_rolled(rule, due, calendar),
        first_due=_rolled(rule, first, calendar),
        is_paused=run.paused is not None,
        pauses=pauses,
    )


def skipped(rule: ClockRule, run: Run, end: End, calendar: Calendar) -> tuple[tuple[date, str], ...]:
    """The days that did not count, with their names: closed days for working days, else those rolled over."""
    if _unit(rule) == "wd":
        first = durations.day_before(run.start) if rule.count == "including" else run.start
        return workdays.skipped(first, end.due, calendar)
    if rule.roll == "none":
        return ()
    return workdays.skipped(durations.day_before(workdays.add(end.due, -1, calendar)), end.due, calendar)


def _moved(rule: ClockRule, run: Run, days: int, day: date, calendar: Calendar) -> tuple[date, date]:
    """Both ends moved on by a pause of so many days up to `day`; an end that had passed when the pause began stays."""
    due, first = (_later(rule, run, end, days, day, calendar) for end in (run.due, run.first_due))
    return due, first


def _later(rule: ClockRule, run: Run, end: date, days: int, day: date, calendar: Calendar) -> date:
    if run.paused is None or run.paused > _rolled(rule, end, calendar):
        return end
    moved = durations.shifted(end, days, _unit(rule), calendar)
    # Asked on the last day and answered on a Saturday: what is left is the next working day, not the Friday before.
    return max(moved, workdays.on_or_after(day, calendar) if _unit(rule) == "wd" and moved < day else day)


def _span(rule: ClockRule, day: date, periods: int, calendar: Calendar) -> date:
    """The last day of so many periods from that day."""
    one = rule.within or rule.every
    if one is None:
        raise ValueError(f"clock {rule.name} has neither within nor every")
    whole = one if periods == 1 else Duration(count=one.count * periods, unit=one.unit)
    count = durations.including if rule.count == "including" else durations.after
    return count(day, whole, calendar)


def _period_end(rule: ClockRule, start: date, today: date, calendar: Calendar) -> date:
    """The end of the period that `today` lies in; the first one where the clock has only just started."""
    one, periods = rule.every, 1
    if one is not None and one.unit != "mo" and one.unit != "y":
        passed = durations.elapsed(start, today, _unit(rule), calendar) // (one.count * (7 if one.unit == "w" else 1))
        periods = max(passed, 1)
    while (end := _span(rule, start, periods, calendar)) < today:
        periods += 1
    return end


def _rolled(rule: ClockRule, day: date, calendar: Calendar) -> date:
    return workdays.on_or_after(day, calendar) if rule.roll == "next" else day


def _reason(event: str) -> str:
    """What a pause is for: `info` of info_requested and info_received, `third_party` of third_party_asked."""
    return event.rpartition("_")[0] or event


def _unit(rule: ClockRule) -> str:
    """What pauses and lateness are counted in: working days or days."""
    one = rule.within or rule.every
    return "wd" if one is not None and one.unit == "wd" else "d"
