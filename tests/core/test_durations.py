"""From one day to another by 3wd, 28d, 8w, 6mo and 3y, the first day counted or not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mailbot.core.durations import after, elapsed, including, shifted
from mailbot.core.procedure import Duration
from mailbot.core.workdays import Calendar

PLAIN = Calendar(name="plain")


def lasting(text: str) -> Duration:
    number = text.rstrip("wdmoy")
    return Duration(count=int(number), unit=text[len(number) :])


@pytest.mark.parametrize(
    ("day", "text", "not_counted", "counted"),
    [
        ("2026-11-02", "3wd", "2026-11-05", "2026-11-04"),
        ("2026-11-06", "1wd", "2026-11-09", "2026-11-06"),
        ("2026-11-07", "1wd", "2026-11-09", "2026-11-09"),
        ("2026-11-02", "14d", "2026-11-16", "2026-11-15"),
        ("2026-11-02", "8w", "2026-12-28", "2026-12-27"),
        ("2026-11-02", "1mo", "2026-12-02", "2026-12-01"),
        ("2026-12-18", "6mo", "2027-06-18", "2027-06-17"),
        ("2027-01-31", "1mo", "2027-02-28", "2027-02-28"),
        ("2028-01-31", "1mo", "2028-02-29", "2028-02-29"),
        ("2028-01-30", "1mo", "2028-02-29", "2028-02-29"),
        ("2027-01-28", "1mo", "2027-02-28", "2027-02-27"),
        ("2026-08-31", "1mo", "2026-09-30", "2026-09-30"),
        ("2026-12-31", "2mo", "2027-02-28", "2027-02-28"),
        ("2026-03-01", "1mo", "2026-04-01", "2026-03-31"),
        ("2026-11-02", "12mo", "2027-11-02", "2027-11-01"),
        ("2024-02-29", "1y", "2025-02-28", "2025-02-28"),
        ("2024-02-29", "4y", "2028-02-29", "2028-02-28"),
        ("2026-11-02", "6y", "2032-11-02", "2032-11-01"),
    ],
)
def test_the_last_day(day: str, text: str, not_counted: str, counted: str) -> None:
    start = date.fromisoformat(day)
    assert after(start, lasting(text), PLAIN) == date.fromisoformat(not_counted)
    assert including(start, lasting(text), PLAIN) == date.fromisoformat(counted)


durations = some.builds(Duration, count=some.integers(1, 40), unit=some.sampled_from(["wd", "d", "w", "mo", "y"]))
days = some.dates(date(2000, 1, 1), date(2060, 1, 1))


@given(days, durations)
def test_counting_the_first_day_in_is_never_later(day: date, duration: Duration) -> None:
    assert day <= including(day, duration, PLAIN) <= after(day, duration, PLAIN)


@given(days, durations)
def test_a_later_start_never_ends_earlier(day: date, duration: Duration) -> None:
    following = day + timedelta(days=1)
    assert after(following, duration, PLAIN) >= after(day, duration, PLAIN)
    assert including(following, duration, PLAIN) >= including(day, duration, PLAIN)


@given(days, some.integers(0, 80), some.sampled_from(["wd", "d"]))
def test_what_was_shifted_has_elapsed(day: date, count: int, unit: str) -> None:
    assert elapsed(day, shifted(day, count, unit, PLAIN), unit, PLAIN) == count
