"""Hours of a phone as an owner types them in the config, read so that every language can say them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

_TIME = re.compile(r"(?<![\d.:])(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?(?![\d:.]\d)", re.IGNORECASE)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hours:
    """From and to on every day from `first` to `last`, counted from Monday = 0; None where no days are named."""

    start: time
    end: time
    first: int | None
    last: int | None


def read(text: str) -> Hours | None:
    """`9am to 5pm, Monday to Friday` or `Mon-Fri 9:00-17:30`; None for anything said differently."""
    days = [_DAYS.index(day.lower()) for day in _DAY.findall(text)]
    times = [_time(*match) for match in _TIME.findall(text)]
    if len(days) > 2 or len(times) != 2 or None in times:
        return None
    start, end = times
    first, last = (days[0], days[-1]) if days else (None, None)
    return Hours(start, end, first, last) if start and end and start < end else None


def _time(hour: str, minute: str, half: str) -> time | None:
    count = int(hour)
    if half:
        count = count % 12 + (12 if half.lower() == "pm" else 0)
    return time(count, int(minute or 0)) if count < 24 and int(minute or 0) < 60 else None
