"""From one day to another by a procedure's durations: working days, days, weeks, months, years."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from mailbot.core import workdays
from mailbot.core.procedure import Duration
from mailbot.core.workdays import Calendar

_DAY = timedelta(days=1)


def after(day: date, duration: Duration, calendar: Calendar) -> date:
    """The last day of a period whose first counted day is the one after `day`.

    Months and years run to the corresponding date, or to the month's last day where there is none
    (Dodds v Walker [1981] 1 WLR 1027): 31 January + 1mo = 28 or 29 February.
    """
    if duration.unit == "wd":
        return workdays.add(day, duration.count, calendar)
    if duration.unit in ("d", "w"):
        return day + timedelta(days=duration.count * (7 if duration.unit == "w" else 1))
    return _corresponding(day, duration)


def including(day: date, duration: Duration, calendar: Calendar) -> date:
    """The last day of a period that begins with `day` itself, as in "beginning with the day on which"."""
    if duration.unit in ("wd", "d", "w"):
        return after(day - _DAY, duration, calendar)
    end = _corresponding(day, duration)
    return end - _DAY if end.day == day.day else end


def day_before(day: date) -> date:
    return day - _DAY


def shifted(day: date, count: int, unit: str, calendar: Calendar) -> date:
    """The day moved on by so many days of the unit's kind: working days for `wd`, else calendar days."""
    return workdays.add(day, count, calendar) if unit == "wd" else day + timedelta(days=count)


def elapsed(start: date, end: date, unit: str, calendar: Calendar) -> int:
    """Days after `start` up to and including `end`, of the unit's kind; 0 where end is not after start."""
    if unit == "wd":
        return workdays.between(start, end, calendar)
    return max((end - start).days, 0)


def _corresponding(day: date, duration: Duration) -> date:
    months = day.month - 1 + duration.count * (12 if duration.unit == "y" else 1)
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
