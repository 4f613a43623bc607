"""The verdict on the desk: levels by age, for a monitor that knows exit codes only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.core.health import Check, Level, Limits, Outage, Vitals, ago, judge, worst

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
WELL = Vitals(tick=NOW, poll=NOW, send=NOW, backup=NOW, open=3)
SHORT, LONG = timedelta(minutes=5), timedelta(hours=5)


def verdict(vitals: Vitals, **limits: object) -> Level:
    return worst(judge(vitals, Limits(**limits), NOW))  # type: ignore[arg-type]


def check(vitals: Vitals, name: str) -> Check:
    return next(c for c in judge(vitals, Limits(), NOW) if c.name == name)


def test_a_desk_that_works_is_fine() -> None:
    assert verdict(WELL) is Level.FINE
    assert verdict(replace(WELL, send=None, unsent=2, oldest_unsent=NOW - SHORT)) is Level.FINE


@pytest.mark.parametrize(
    ("broken", "level"),
    [
        (replace(WELL, tick=None), Level.CRITICAL),
        (replace(WELL, tick=NOW - timedelta(minutes=11)), Level.WARNING),
        (replace(WELL, tick=NOW - timedelta(minutes=31)), Level.CRITICAL),
        (replace(WELL, poll=NOW - timedelta(minutes=17)), Level.WARNING),
        (replace(WELL, poll=NOW - LONG), Level.CRITICAL),
        (replace(WELL, unsent=1, oldest_unsent=NOW - timedelta(hours=2)), Level.WARNING),
        (replace(WELL, unsent=1, oldest_unsent=NOW - LONG), Level.CRITICAL),
        (replace(WELL, undecided=1, oldest_undecided=NOW - LONG), Level.CRITICAL),
        (replace(WELL, outages=(Outage(what="smtp", since=NOW),)), Level.WARNING),
        (replace(WELL, outages=(Outage(what="imap", since=NOW - timedelta(minutes=15)),)), Level.CRITICAL),
        (replace(WELL, backup=None), Level.WARNING),
        (replace(WELL, backup=NOW - timedelta(days=900)), Level.WARNING),
        (replace(WELL, late=("CMP-7KQ2-M9XT-4",)), Level.WARNING),
    ],
)
def test_what_is_wrong_has_its_level(broken: Vitals, level: Level) -> None:
    assert verdict(broken) is level


def test_without_backups_of_its_own_none_is_missed() -> None:
    assert verdict(replace(WELL, backup=None), backup=None) is Level.FINE


def test_a_rare_look_into_the_mailbox_is_not_taken_for_a_fault() -> None:
    hourly = Limits(poll=timedelta(hours=1), alarm=timedelta(hours=1))
    assert worst(judge(replace(WELL, poll=NOW - timedelta(minutes=70)), hourly, NOW)) is Level.FINE


def test_the_lines_hold_figures_for_programs() -> None:
    found = check(replace(WELL, unsent=2, oldest_unsent=NOW - timedelta(hours=2)), "unsent")
    assert (found.said, found.count, found.at) == ("2 mails, the oldest from 2 h ago", 2, NOW - timedelta(hours=2))
    assert check(replace(WELL, late=("CMP-7KQ2-M9XT-4",)), "late").said == "1 late: CMP-7KQ2-M9XT-4"


def test_a_letter_that_is_held_back_says_when_it_leaves() -> None:
    found = check(replace(WELL, unsent=1, oldest_unsent=NOW + SHORT), "unsent")
    assert (found.said, found.level) == ("1 mail, the first leaves in 5 min", Level.FINE)


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=90), "90 s ago"),
        (timedelta(minutes=3), "3 min ago"),
        (timedelta(hours=30), "30 h ago"),
        (timedelta(days=12), "12 d ago"),
        (timedelta(hours=-3), "3 h ahead"),
    ],
)
def test_ages_are_told_short(age: timedelta, said: str) -> None:
    assert ago(age) == said
