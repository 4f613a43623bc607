"""What a clock tells besides its day: why, how late, when to warn, when to look again."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.core.deadlines import Clock, ClockState, History, Mark, Pause, clocks
from mailbot.core.procedure import Duration, Procedure, load
from mailbot.core.workdays import Calendar

FOLDER = Path(__file__).parents[2] / "procedures"
YANNA = load((FOLDER / "yanna.toml").read_text(), "yanna.toml")
HEXPRESS = load((FOLDER / "hexpress.toml").read_text(), "hexpress.toml")
ENGLAND = Calendar(
    name="GB-EAW",
    closed={
        date(2026, 12, 25): "Christmas Day",
        date(2026, 12, 26): "Boxing Day",
        date(2026, 12, 28): "Boxing Day (observed)",
        date(2027, 1, 1): "New Year's Day",
    },
    version="list of 2026",
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text if "T" in text else f"{text}T12:00").replace(tzinfo=UTC)


def marks(*told: str) -> tuple[Mark, ...]:
    return tuple(Mark(name=one.split()[0], at=at(one.split()[1])) for one in told)


def clock(
    name: str, told: tuple[Mark, ...], now: str, procedure: Procedure = YANNA, calendar: Calendar = ENGLAND
) -> Clock:
    found = clocks(procedure, History(marks=told), calendar, at(now))
    return next(one for one in found if one.name == name)


CHRISTMAS = marks("received 2026-12-18", "info_requested 2026-12-21", "info_received 2026-12-30", "accepted 2026-12-31")


def test_a_clock_says_why() -> None:
    validity = clock("validity", CHRISTMAS, "2027-01-02")
    assert validity.pauses == (Pause(start=date(2026, 12, 21), end=date(2026, 12, 30), days=5),)
    assert validity.skipped == (
        (date(2026, 12, 19), "Saturday"),
        (date(2026, 12, 20), "Sunday"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 26), "Boxing Day"),
        (date(2026, 12, 27), "Sunday"),
        (date(2026, 12, 28), "Boxing Day (observed)"),
        (date(2027, 1, 1), "New Year's Day"),
        (date(2027, 1, 2), "Saturday"),
        (date(2027, 1, 3), "Sunday"),
    )
    counted = (validity.due - validity.start).days - len(validity.skipped)
    assert counted == 3 + validity.pauses[0].days
    assert validity.calendar_version == "list of 2026"
    assert validity.met == at("2026-12-31")
    assert validity.stage == "main"


def test_clocks_come_in_the_order_of_the_procedure() -> None:
    found = [one.name for one in clocks(YANNA, History(marks=CHRISTMAS), ENGLAND, at("2027-01-02"))]
    assert found == ["acknowledge", "start", "ask_missing", "validity", "decide"]


def test_an_open_pause_is_counted_up_to_now() -> None:
    validity = clock("validity", CHRISTMAS[:2], "2026-12-24")
    assert validity.state is ClockState.PAUSED
    assert validity.pauses == (Pause(start=date(2026, 12, 21), end=None, days=3),)
    assert validity.due == date(2026, 12, 30)
    assert validity.due == validity.first_due


def test_rolling_over_names_the_days() -> None:
    uk_data = load((FOLDER / "uk-data.toml").read_text(), "uk-data.toml")
    request = clock("request", marks("request_received 2026-11-25"), "2026-11-26", uk_data)
    assert request.due == date(2026, 12, 29)
    assert [day.day for day, _ in request.skipped] == [25, 26, 27, 28]
    assert clock("request", marks("request_received 2026-11-02"), "2026-11-26", uk_data).skipped == ()


def test_the_end_of_the_due_day_is_local_midnight() -> None:
    winter = clock("acknowledge", marks("received 2026-11-02"), "2026-11-02")
    assert winter.due_at == at("2026-11-06T00:00")
    summer = clock("acknowledge", marks("received 2026-07-06"), "2026-07-06")
    assert summer.due_at == at("2026-07-09T23:00")
    assert summer.due_at.tzinfo is UTC


def test_the_change_of_clocks_costs_no_day() -> None:
    october = clock("acknowledge", marks("received 2026-10-22T22:59"), "2026-10-23")
    assert (october.start, october.due) == (date(2026, 10, 22), date(2026, 10, 27))
    assert october.due_at == at("2026-10-28T00:00")
    assert clock("acknowledge", marks("received 2026-10-22T23:01"), "2026-10-23").start == date(2026, 10, 23)


def test_marks_after_now_have_not_happened() -> None:
    told = marks("received 2026-11-02", "acknowledged 2026-11-04")
    assert clock("acknowledge", told, "2026-11-03").state is ClockState.RUNNING
    assert clock("acknowledge", told, "2026-11-04").state is ClockState.MET
    assert clocks(YANNA, History(marks=told), ENGLAND, at("2026-11-01")) == ()


def test_marks_in_any_order_are_taken_in_theirs() -> None:
    assert clock("validity", CHRISTMAS[::-1], "2027-01-02") == clock("validity", CHRISTMAS, "2027-01-02")


def test_a_time_without_a_timezone_is_refused() -> None:
    with pytest.raises(ValueError, match="timezone"):
        clocks(YANNA, History(marks=()), ENGLAND, datetime(2026, 11, 2))  # noqa: DTZ001


def test_a_customers_window_takes_the_grace_of_the_post() -> None:
    window = HEXPRESS.clock("next_stage")
    assert window is not None
    by_post = replace(HEXPRESS, clocks=(replace(window, grace=Duration(count=3, unit="d")),))
    told = marks("received 2026-11-02", "response_sent 2026-11-09")
    assert clock("next_stage", told, "2026-11-10", by_post).due == date(2026, 12, 10)
    assert clock("next_stage", told, "2026-11-10", HEXPRESS).due == date(2026, 12, 7)


def test_an_extension_without_a_clock_moves_every_clock_that_can_be_moved() -> None:
    told = (*CHRISTMAS, Mark(name="extended", at=at("2027-01-05"), until=date(2027, 1, 20)))
    decide = clock("decide", told, "2027-01-06")
    assert (decide.due, decide.first_due, decide.extended) == (
        date(2027, 1, 20),
        date(2027, 1, 12),
        (date(2027, 1, 20),),
    )
    assert clock("acknowledge", told, "2027-01-06").extended == ()
    assert clock("validity", told, "2027-01-06").extended == ()  # it had ended


def test_a_new_day_beyond_all_calendars_stops_nothing() -> None:
    told = (*CHRISTMAS, Mark(name="extended", at=at("2027-01-05"), until=date.max, clock="decide"))
    decide = clock("decide", told, "2027-01-06")
    assert (decide.due, decide.first_due) == (date(2100, 12, 31), date(2027, 1, 12))


def test_a_new_day_ends_the_waiting() -> None:
    """The customer was told that day: an answer that comes later does not move it again."""
    told = (*marks("received 2026-11-02", "accepted 2026-11-03", "info_requested 2026-11-04"),)
    told = (*told, Mark(name="extended", at=at("2026-11-10"), until=date(2026, 11, 27), clock="decide"))
    decide = clock("decide", (*told, *marks("info_received 2026-11-20")), "2026-11-21")
    assert (decide.state, decide.due) == (ClockState.RUNNING, date(2026, 11, 27))
    assert decide.pauses == (Pause(start=date(2026, 11, 4), end=date(2026, 11, 10), days=4),)
    assert decide.first_due == date(2026, 11, 18)


def test_lateness_is_measured_against_the_first_day() -> None:
    told = (
        *marks("received 2026-11-02", "accepted 2026-11-03"),
        Mark(name="extended", at=at("2026-11-10"), until=date(2026, 11, 20)),
    )
    decide = clock("decide", (*told, *marks("response_sent 2026-11-18")), "2026-11-19")
    assert (decide.state, decide.first_due, decide.due) == (ClockState.LATE, date(2026, 11, 12), date(2026, 11, 20))


def test_a_case_of_fifteen_events_takes_well_under_a_millisecond() -> None:
    names = (
        "received registered acknowledged started info_requested info_received info_requested info_received accepted "
        "third_party_asked third_party_answered response_sent implemented closed reopened"
    )
    told = tuple(
        Mark(name=name, at=at("2026-11-02") + timedelta(days=2 * number)) for number, name in enumerate(names.split())
    )
    past, now = History(marks=told, conditions=frozenset({"decision:remedy"})), at("2027-03-01")
    spent = []
    for _ in range(50):
        begin = time.perf_counter()
        assert len(clocks(YANNA, past, ENGLAND, now)) == 6
        spent.append(time.perf_counter() - begin)
    assert min(spent) < 0.001


@pytest.mark.parametrize(
    ("when", "held", "is_there"),
    [
        ("tag:psd", "tag:psd", True),
        ("tag:psd", "about:psd", False),
        ("not:psd", "tag:psd", False),
        ("not:psd", "about:psd", False),
        ("not:psd", "tag:psd2", True),
        ("not:psd", "tag:of:psd", True),  # what stands after the first colon is the name
        ("not:tag:psd", "tag:psd", False),
        ("not:tag:psd", "about:psd", True),
        ("not:tag:psd", "done:tag:psd", True),
    ],
)
def test_conditions_say_whether_a_case_has_a_clock(when: str, held: str, is_there: bool) -> None:
    rule = replace(YANNA.clocks[0], when=(when,))
    history = History(marks=marks("received 2026-12-18"), conditions=frozenset({held}))
    found = clocks(replace(YANNA, clocks=(rule,)), history, ENGLAND, at("2026-12-18"))
    assert [one.name for one in found] == ([rule.name] if is_there else [])
    assert [one.timezone for one in found] == (["Europe/London"] if is_there else [])


@pytest.mark.parametrize(("hour", "state"), [("22:59", ClockState.MET), ("23:01", ClockState.LATE)])
def test_the_last_day_ends_at_midnight_where_the_procedure_is_at_home(hour: str, state: ClockState) -> None:
    due = clock("validity", marks("received 2026-07-06"), "2026-07-06").due
    told = marks("received 2026-07-06", f"accepted {due}T{hour}")
    assert clock("validity", told, "2026-09-01").state is state
