"""The clocks once more, slowly and day by day, so that a slip in one of the two shows."""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mailbot.core.deadlines import History, Mark
from mailbot.core.procedure import ClockRule, Procedure
from mailbot.core.workdays import Calendar

DAY = timedelta(days=1)
OVER = {"closed", "withdrawn", "routed", "merged", "erased"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the slow way says of one clock."""

    name: str
    state: str
    start: date
    due: date
    first_due: date


def naive_clocks(procedure: Procedure, history: History, calendar: Calendar, now: datetime) -> list[Told]:
    marks = sorted((mark for mark in history.marks if mark.at <= now), key=lambda mark: mark.at)
    held = set(history.conditions)
    for mark in marks:
        held.add("done:" + mark.name)
    told = []
    for rule in procedure.clocks:
        if all(holds(condition, held) for condition in rule.when):
            one = OneClock(procedure, rule, marks, calendar).told(now)
            if one is not None:
                told.append(one)
    return told


def holds(condition: str, held: set[str]) -> bool:
    if not condition.startswith("not:"):
        return condition in held
    name = condition[len("not:") :]
    if ":" in name:
        return name not in held
    return not any(one.endswith(":" + name) for one in held)


class OneClock:
    def __init__(self, procedure: Procedure, rule: ClockRule, marks: Sequence[Mark], calendar: Calendar) -> None:
        self.procedure, self.rule, self.marks, self.calendar = procedure, rule, marks, calendar
        self.days = [mark.at.astimezone(procedure.zone).date() for mark in marks]
        self.stages = [stage.name for stage in procedure.stages]
        closing = {stage.closes_with for stage in procedure.stages}
        self.answers = {notice.marks for notice in procedure.notices if notice.name in closing} - {None}
        self.answers = self.answers or {"response_sent"}
        one = rule.within or rule.every
        assert one is not None
        self.unit, self.number = one.unit, one.count

    # where the case stands

    def stage(self, upto: int) -> str:
        """The stage after that many marks."""
        if not self.stages:
            return ""
        at = 0
        for mark in self.marks[:upto]:
            places = [n for n, stage in enumerate(self.procedure.stages) if mark.name in stage.enter]
            further = [n for n in places if n > at]
            if further:
                at = further[0]
            elif places and at not in places:
                at = places[-1]
        return self.stages[at]

    def in_stage(self, number: int) -> bool:
        stage = self.stage(number + 1)
        asks = any(event in stage.enter for stage in self.procedure.stages for event in self.rule.done)
        if self.rule.whose == "customer" and asks and (not self.stages or stage == self.stages[-1]):
            return False
        return self.rule.stage is None or self.rule.stage == stage

    # where the clock starts and ends

    def starts(self, number: int) -> bool:
        name = self.marks[number].name
        if name == self.rule.source:
            return self.in_stage(number)
        if name in self.rule.again:
            begun = self.start(number)
            return begun is not None and self.end(begun, number + 1) is None and not self.dropped(begun, number)
        if name != "reopened" or self.rule.whose != "us" or not self.answers & set(self.rule.done):
            return False
        before = self.start(number)
        if before is None:
            return self.rule.source == "accepted" and self.in_stage(number)
        end = self.end(before, number)
        over = end is not None and self.marks[end].name in self.answers | OVER
        return over and self.in_stage(number)

    def start(self, upto: int) -> int | None:
        for number in range(upto - 1, -1, -1):
            if self.starts(number):
                return number
        return None

    def end(self, start: int, upto: int) -> int | None:
        for number in range(start + 1, upto):
            name = self.marks[number].name
            if name in self.rule.done:
                return number
            if self.rule.stage and self.stage(number) != self.stage(number + 1) != self.rule.stage:
                return number
            if self.rule.whose == "us" and name in OVER and not self.undone(number):
                return number
        return None

    def dropped(self, start: int, upto: int) -> bool:
        """What only ran because the case was over, after it was reopened."""
        if self.rule.whose == "us" or self.rule.source not in self.answers | OVER:
            return False
        later = range(start + 1, upto)
        return any(self.marks[n].name == "reopened" and self.end(start, n + 1) is None for n in later)

    def undone(self, number: int) -> bool:
        if self.marks[number].name != "routed":
            return False
        return self.procedure.overlay or any(mark.name == "registered" for mark in self.marks[number:])

    def told(self, now: datetime) -> Told | None:
        start = self.start(len(self.marks))
        if start is None:
            return None
        end = self.end(start, len(self.marks))
        if self.dropped(start, len(self.marks)):
            return None
        today = now.astimezone(self.procedure.zone).date()
        return self.reckoned(start, end, today)

    # the days

    def reckoned(self, start: int, end: int | None, today: date) -> Told:
        last = today if end is None else self.days[end]
        if self.rule.again:
            due = first = self.period(self.days[start], self.days[start])
            paused = False
        elif self.rule.every is not None:
            due = first = self.period(self.days[start], last)
            paused = False
        else:
            pauses, news, open_at = self.pauses(start, end, last)
            first = self.rolled(self.reached(self.days[start], pauses, []))
            due = self.rolled(self.reached(self.days[start], pauses, news))
            paused = open_at is not None and end is None
        return Told(
            name=self.rule.name,
            state=self.state(end, last, due, first, paused),
            start=self.days[start],
            due=due,
            first_due=first,
        )

    def state(self, end: int | None, last: date, due: date, first: date, paused: bool) -> str:
        if end is not None:
            return "met" if last <= first else "late"
        if paused:
            return "paused"
        if last <= due:
            return "running"
        return "late" if self.rule.whose == "us" else "met"

    def pauses(
        self, start: int, end: int | None, last: date
    ) -> tuple[list[tuple[date, date]], list[tuple[date, date]], date | None]:
        """Pauses as (from, to), new days as (told, until), and since when it is paused now."""
        open_reasons: set[str] = set()
        since: date | None = None
        pauses: list[tuple[date, date]] = []
        news: list[tuple[date, date]] = []
        for number, mark in enumerate(self.marks[: len(self.marks) if end is None else end]):
            day = self.days[number]
            runs = number > start
            if mark.name in self.rule.pause:
                open_reasons.add(reason(mark.name))
                if runs and since is None and day <= self.rolled(self.reached(self.days[start], pauses, news)):
                    since = day
            elif mark.name in self.rule.resume:
                all_reasons = {reason(name) for name in self.rule.pause}
                open_reasons -= {reason(mark.name)} if reason(mark.name) in all_reasons else all_reasons
                if runs and not open_reasons and since is not None:
                    pauses.append((since, day))
                    since = None
            if number == start and open_reasons:
                since = day
            if runs and mark.name == "extended" and self.rule.extend and mark.clock in (None, self.rule.name):
                assert mark.until is not None
                if since is not None:
                    pauses.append((since, day))
                    since = None
                if mark.until > self.rolled(self.reached(self.days[start], pauses, news)):
                    news.append((day, mark.until))
        if since is not None:
            pauses.append((since, last))
        return pauses, news, since

    def reached(self, start: date, pauses: list[tuple[date, date]], news: list[tuple[date, date]]) -> date:
        """The day on which the time is used up, before it is rolled."""
        due = self.plain(start)
        if not news and self.unit == "wd":
            return self.counted(start, due, pauses)
        told = sorted([(a, b, "pause") for a, b in pauses] + [(a, b, "new") for a, b in news], key=order)
        for begin, finish, what in told:
            if what == "new":
                due = finish
            elif begin <= self.rolled(due):
                due = self.moved(due, begin, finish)
        return due

    def moved(self, due: date, begin: date, finish: date) -> date:
        day = begin
        moved = due
        while day < finish:
            day += DAY
            if self.unit != "wd":
                moved += DAY
            elif self.is_open(day):
                moved = self.next_open(moved)
        if moved < finish:
            moved = finish if self.is_open(finish) or self.unit != "wd" else self.next_open(finish)
        return moved

    def counted(self, start: date, plain: date, pauses: list[tuple[date, date]]) -> date:
        """Working days counted one by one; a day inside a pause does not count."""
        day = start - DAY if self.rule.count == "including" else start
        need = 0
        while day < plain:
            day += DAY
            need += self.is_open(day)
        day = start - DAY if self.rule.count == "including" else start
        while need:
            day += DAY
            if self.is_open(day) and not any(begin < day <= finish for begin, finish in pauses):
                need -= 1
        for begin, finish in pauses:
            if begin == day and finish > day:  # asked on the very last day
                day = finish if self.is_open(finish) else self.next_open(finish)
        return day

    def plain(self, start: date) -> date:
        """The end without pauses and new days."""
        due = self.span(start, self.number)
        if self.rule.grace is not None:
            for _ in range(self.rule.grace.count):
                due = self.next_open(due) if self.rule.grace.unit == "wd" else due + DAY
        return due

    def span(self, start: date, number: int) -> date:
        inside = self.rule.count == "including"
        if self.unit in ("mo", "y"):
            return corresponding(start, number * (12 if self.unit == "y" else 1), inside)
        due = start - DAY if inside else start
        for _ in range(number * (7 if self.unit == "w" else 1)):
            due = self.next_open(due) if self.unit == "wd" else due + DAY
        return due

    def period(self, start: date, today: date) -> date:
        number = 1
        while self.span(start, self.number * number) < today:
            number += 1
        return self.span(start, self.number * number)

    def rolled(self, day: date) -> date:
        while self.rule.roll == "next" and not self.is_open(day):
            day += DAY
        return day

    def next_open(self, day: date) -> date:
        day += DAY
        while not self.is_open(day):
            day += DAY
        return day

    def is_open(self, day: date) -> bool:
        if day in self.calendar.open:
            return True
        return day.isoweekday() not in (6, 7) and day not in self.calendar.closed


def reason(event: str) -> str:
    words = event.split("_")
    return "_".join(words[:-1]) if len(words) > 1 else event


def order(one: tuple[date, date, str]) -> tuple[date, date]:
    """A pause stands where it ended, a new day where it was told; a pause that the new day ended stands before it."""
    begin, finish, what = one
    return (begin, begin) if what == "new" else (finish, begin)


def corresponding(start: date, number: int, inside: bool) -> date:
    year, month = start.year, start.month
    for _ in range(number):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    last = months.monthrange(year, month)[1]
    if start.day > last:
        return date(year, month, last)
    return date(year, month, start.day) - (DAY if inside else timedelta(0))
