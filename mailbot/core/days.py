"""Days as people type them in a command: "Friday", "12 Dec", "5 working days", "2026-12-12", "12月5日"."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from mailbot.core.workdays import Calendar

_WEEKDAYS = (
    ("monday", "mon", "måndag", "星期一", "周一"),
    ("tuesday", "tue", "tisdag", "星期二", "周二"),
    ("wednesday", "wed", "onsdag", "星期三", "周三"),
    ("thursday", "thu", "torsdag", "星期四", "周四"),
    ("friday", "fri", "fredag", "星期五", "周五"),
    ("saturday", "sat", "lördag", "星期六", "周六"),
    ("sunday", "sun", "söndag", "星期日", "周日", "星期天", "周天"),
)
_MONTHS = (
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
)
_WORD_DAY = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
_WORD_MONTH = {name: number for names in _MONTHS for number, name in enumerate(names, 1)}
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_HAN = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
_BRITISH = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{2,4})\b")
_NAMED = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\.?\s+([a-zåäö]{3,9})\.?(?:\s+(\d{4}))?\b")
_AMERICAN = re.compile(r"\b([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?\b")
_PERIOD = re.compile(
    r"(\d{1,3})\s*(working days?|arbetsdagar|arbetsdag|个?工作日|wd|days?|dagar|dag|天|weeks?|veckor|vecka|周)"
)
_WORD = re.compile(r"[a-zåäö]+|星期[一二三四五六日天]|周[一二三四五六日天]|明天")


def find(text: str, today: date, calendar: Calendar) -> tuple[date, int, int] | None:
    """The first day that the text names, with the span of its words; None where there is none.

    A day without a year is the next one to come; a weekday is the next such day after today; numbers read day first.
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    if len(folded) != len(text):
        folded = text.lower()
    readings = (_iso, _han, _british, _period, _named)
    found = [hit for hit in (read(folded, today, calendar) for read in readings) if hit]
    return min(found, key=lambda hit: (hit[1], -hit[2])) if found else _weekday(folded, today, calendar)


def past(text: str, today: date, calendar: Calendar) -> date | None:
    """The day that a text names of something that has happened: without a year the last such day, a weekday too.

    A day with its year is taken as written, also where it lies ahead.
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    for names, ago in _AGO:
        if any(name in folded for name in names):
            return today - timedelta(days=ago)
    hit = find(folded, today, calendar)
    if hit is None or hit[0] <= today or re.search(r"\d{4}", folded):
        return hit[0] if hit else None
    weekday = _weekday(folded, today, calendar)
    if weekday and weekday[0] == hit[0]:
        return hit[0] - timedelta(days=7)
    return _day(hit[0].year - 1, hit[0].month, hit[0].day)


_AGO = (
    (("today", "idag", "i dag", "今天"), 0),
    (("yesterday", "igår", "i går", "昨天"), 1),
)


_Hit = tuple[date, int, int] | None


def _iso(text: str, today: date, calendar: Calendar) -> _Hit:
    match = _ISO.search(text)
    return _span(match, match and _day(int(match[1]), int(match[2]), int(match[3])))


def _han(text: str, today: date, calendar: Calendar) -> _Hit:
    match = _HAN.search(text)
    return _span(match, match and _next(int(match[3]), int(match[2]), match[1], today))


def _british(text: str, today: date, calendar: Calendar) -> _Hit:
    match = _BRITISH.search(text)
    if not match:
        return None
    year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
    return _span(match, _day(year, int(match[2]), int(match[1])))


def _period(text: str, today: date, calendar: Calendar) -> _Hit:
    match = _PERIOD.search(text)
    if not match:
        return None
    count, unit = int(match[1]), match[2]
    if unit in ("wd", "working day", "working days", "arbetsdag", "arbetsdagar") or "工作日" in unit:
        return _span(match, _working(today, count, calendar))
    days = count * 7 if unit.startswith(("week", "veck", "周")) else count
    return _span(match, today + timedelta(days=days))


def _named(text: str, today: date, calendar: Calendar) -> _Hit:
    for match in _NAMED.finditer(text):
        month = _WORD_MONTH.get(match[2][:3])
        if month:
            return _span(match, _next(int(match[1]), month, match[3], today))
    for match in _AMERICAN.finditer(text):
        month = _WORD_MONTH.get(match[1][:3])
        if month:
            return _span(match, _next(int(match[2]), month, match[3], today))
    return None


def _weekday(text: str, today: date, calendar: Calendar) -> _Hit:
    for match in _WORD.finditer(text):
        if match[0] in ("tomorrow", "imorgon", "morgon", "明天"):
            return _span(match, today + timedelta(days=1))
        number = _WORD_DAY.get(match[0])
        if number is not None:
            return _span(match, today + timedelta(days=(number - today.weekday() - 1) % 7 + 1))
    return None


def _span(match: re.Match[str] | None, day: date | None) -> _Hit:
    return (day, match.start(), match.end()) if match and day else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next(day: int, month: int, year: str | None, today: date) -> date | None:
    if year:
        return _day(int(year), month, day)
    this = _day(today.year, month, day)
    return this if this and this >= today else _day(today.year + 1, month, day)


def _working(today: date, count: int, calendar: Calendar) -> date:
    day = today
    while count > 0:
        day += timedelta(days=1)
        if day in calendar.open or (day.weekday() < 5 and day not in calendar.closed):
            count -= 1
    return day
