"""Counting working days; which days are closed is an argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

_DAY = timedelta(days=1)
_WEEKEND = {5: "Saturday", 6: "Sunday"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days on which a business is closed, Saturdays and Sundays apart.

    `closed` maps a day to its name ("Christmas Day"); `open` are days worked all the same; `version` says which list
    this is.
    """

    name: str
    closed: Mapping[date, str] = field(default_factory=dict)
    open: frozenset[date] = frozenset()
    version: str = ""


def is_closed(day: date, calendar: Calendar) -> bool:
    """Whether nobody works on that day; a day in `open` is worked, whatever else it is."""
    return (day.weekday() > 4 or day in calendar.closed) and day not in calendar.open


def why_closed(day: date, calendar: Calendar) -> str | None:
    """The name of a closed day, "Saturday" or "Sunday" where it has none; None for a working day."""
    if not is_closed(day, calendar):
        return None
    return calendar.closed.get(day) or _WEEKEND[day.weekday()]


def add(day: date, count: int, calendar: Calendar) -> date:
    """The `count`-th working day after the day; 0 is the day itself, closed or not; negative counts go back."""
    step = _DAY if count > 0 else -_DAY
    left = abs(count)
    while left:
        day += step
        left -= not is_closed(day, calendar)
    return day


def between(start: date, end: date, calendar: Calendar) -> int:
    """How many working days lie after `start`, up to and including `end`; 0 where end is not after start."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(not is_closed(day, calendar) for day in days)


def on_or_after(day: date, calendar: Calendar) -> date:
    """The day itself where it is worked, else the next working day."""
    return day if not is_closed(day, calendar) else add(day, 1, calendar)


def skipped(start: date, end: date, calendar: Calendar) -> tuple[tuple[date, str], ...]:
    """The closed days after `start`, up to and including `end`, with their names."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return tuple((day, name) for day in days if (name := why_closed(day, calendar)) is not None)
