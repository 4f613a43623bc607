"""Backups grow old: the newest stay, and one of each day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mailbot.core.ageing import outdated

NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
HOURLY = [NOW - timedelta(hours=n) for n in range(24 * 10)]


def test_a_week_of_hourly_backups_becomes_a_day_of_hours_and_a_week_of_days() -> None:
    left = sorted(set(HOURLY) - outdated(HOURLY, keep=24, days=7), reverse=True)
    assert left[:24] == HOURLY[:24]
    assert [moment.day for moment in left[24:]] == [1, 31, 30, 29, 28, 27]
    assert {moment.hour for moment in left[24:]} == {23}


def test_the_newest_stay_however_old_they_are() -> None:
    old = [NOW - timedelta(days=400 + n) for n in range(3)]
    assert outdated([NOW, *old], keep=2, days=0) == frozenset(old[1:])
    assert outdated([], keep=2, days=7) == frozenset()


def test_nothing_is_outdated_twice() -> None:
    left = set(HOURLY) - outdated(HOURLY, keep=24, days=7)
    assert outdated(left, keep=24, days=7) == frozenset()
