"""Counting working days around weekends, holidays and days worked all the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mailbot.core import workdays
from mailbot.core.workdays import Calendar

CHRISTMAS = Calendar(
    name="test",
    closed={
        date(2026, 12, 25): "Christmas Day",
        date(2026, 12, 26): "Boxing Day",
        date(2026, 12, 28): "Boxing Day (observed)",
    },
    open=frozenset({date(2026, 12, 19)}),
)
FRIDAY = date(2026, 12, 18)


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 12, 18), None),
        (date(2026, 12, 19), None),  # a Saturday that is worked
        (date(2026, 12, 20), "Sunday"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 26), "Boxing Day"),  # a holiday on a Saturday keeps its name
        (date(2026, 12, 27), "Sunday"),
        (date(2027, 1, 2), "Saturday"),
    ],
)
def test_which_days_are_closed_and_why(day: date, closed: str | None) -> None:
    assert workdays.why_closed(day, CHRISTMAS) == closed
    assert workdays.is_closed(day, CHRISTMAS) is (closed is not None)


@pytest.mark.parametrize(
    ("day", "count", "end"),
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, date(2026, 12, 19)),
        (FRIDAY, 2, date(2026, 12, 21)),
        (FRIDAY, 6, date(2026, 12, 29)),
        (date(2026, 12, 20), 0, date(2026, 12, 20)),
        (date(2026, 12, 29), -1, date(2026, 12, 24)),
        (date(2026, 12, 21), -2, FRIDAY),
    ],
)
def test_adding(day: date, count: int, end: date) -> None:
    assert workdays.add(day, count, CHRISTMAS) == end


def test_between_leaves_the_first_day_out_and_takes_the_last_in() -> None:
    assert workdays.between(FRIDAY, date(2026, 12, 29), CHRISTMAS) == 6
    assert workdays.between(FRIDAY, FRIDAY, CHRISTMAS) == 0
    assert workdays.between(date(2026, 12, 24), date(2026, 12, 28), CHRISTMAS) == 0
    assert workdays.between(date(2026, 12, 29), FRIDAY, CHRISTMAS) == 0


def test_skipped_days_have_names() -> None:
    assert workdays.skipped(date(2026, 12, 24), date(2026, 12, 29), CHRISTMAS) == (
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 26), "Boxing Day"),
        (date(2026, 12, 27), "Sunday"),
        (date(2026, 12, 28), "Boxing Day (observed)"),
    )


def test_the_working_day_on_or_after() -> None:
    assert workdays.on_or_after(date(2026, 12, 25), CHRISTMAS) == date(2026, 12, 29)
    assert workdays.on_or_after(FRIDAY, CHRISTMAS) == FRIDAY


days = some.dates(date(2020, 1, 1), date(2030, 1, 1))
calendars = some.builds(
    Calendar,
    name=some.just("any"),
    closed=some.dictionaries(days, some.just("closed"), max_size=30),
    open=some.frozensets(days, max_size=10),
)


@given(days, some.integers(1, 60), calendars)
def test_adding_and_counting_agree(day: date, count: int, calendar: Calendar) -> None:
    end = workdays.add(day, count, calendar)
    assert not workdays.is_closed(end, calendar)
    assert workdays.between(day, end, calendar) == count
    assert (end - day).days == count + len(workdays.skipped(day, end, calendar))
    assert workdays.add(end, -count, calendar) == max(
        (before for before in (day - timedelta(days=n) for n in range(60)) if not workdays.is_closed(before, calendar)),
        default=day,
    )


@given(days, some.integers(1, 60), calendars, some.sets(days, max_size=20))
def test_more_holidays_never_bring_a_day_forward(day: date, count: int, calendar: Calendar, more: set[date]) -> None:
    fuller = Calendar(name="fuller", closed={**calendar.closed, **dict.fromkeys(more, "more")}, open=calendar.open)
    assert workdays.add(day, count, fuller) >= workdays.add(day, count, calendar)
