"""What `mailbot cases` says comes next."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from mailbot.cli import show
from mailbot.core.facts import AgendaItem, Held


def test_a_decision_that_waits_is_told_by_the_local_time_at_which_it_leaves() -> None:
    held = Held(template="decision", leaves=datetime(2026, 7, 3, 9, 42, tzinfo=UTC))
    item = AgendaItem(reference="CMP-1", clock="decide", due=date(2026, 7, 9), state="decided", held=held)
    assert show.coming(item, ZoneInfo("Europe/London")) == "decision leaves 10:42"


def test_otherwise_it_is_the_clock_that_ends_first() -> None:
    item = AgendaItem(reference="CMP-1", clock="decide", due=date(2026, 7, 9), state="investigating")
    assert show.coming(item, ZoneInfo("Europe/London")) == "decide"
