"""Days as people type them in a command."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.core import days
from mailbot.core.workdays import Calendar

TODAY = date(2026, 12, 18)  # a Friday
CLOSED = Calendar(name="test", closed={date(2026, 12, 25): "Christmas Day", date(2026, 12, 28): "Boxing Day"})


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Friday", date(2026, 12, 25)),
        ("Mon", date(2026, 12, 21)),
        ("tomorrow", date(2026, 12, 19)),
        ("12 Jan", date(2027, 1, 12)),
        ("12 January 2027", date(2027, 1, 12)),
        ("Jan 12th", date(2027, 1, 12)),
        ("by Tuesday 22 December", date(2026, 12, 22)),
        ("2027-01-12", date(2027, 1, 12)),
        ("12/1/2027", date(2027, 1, 12)),
        ("5 working days", date(2026, 12, 29)),
        ("10 days", date(2026, 12, 28)),
        ("2 weeks", date(2027, 1, 1)),
        ("fredag", date(2026, 12, 25)),
        ("12 januari", date(2027, 1, 12)),
        ("5 arbetsdagar", date(2026, 12, 29)),
        ("1月12日", date(2027, 1, 12)),
        ("5个工作日", date(2026, 12, 29)),
        ("下个星期二", date(2026, 12, 22)),
    ],
)
def test_read(text: str, day: date) -> None:
    hit = days.find(text, TODAY, CLOSED)
    assert hit is not None
    assert hit[0] == day


@pytest.mark.parametrize("text", ["", "soon", "31 Feb", "99/99/2026", "order 20817", "maybe"])
def test_no_day(text: str) -> None:
    assert days.find(text, TODAY, CLOSED) is None


@given(st.text(max_size=100))
def test_any_text_can_be_read(text: str) -> None:
    hit = days.find(text, TODAY, CLOSED)
    assert hit is None or 0 <= hit[1] < hit[2] <= len(text)
