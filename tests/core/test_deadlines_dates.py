"""Dated cases: what happened, and the day and state that follow, clock by clock, for every shipped procedure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from mailbot.adapters.calendars import calendar
from mailbot.core.deadlines import Clock, History, Mark, clocks
from mailbot.core.procedure import Procedure, load

HERE = Path(__file__).parent / "dates"
FOLDER = Path(__file__).parents[2] / "procedures"
TABLES = sorted(HERE.glob("*.txt"))
ROWS = [
    pytest.param(table.stem, *line.split(" -> "), id=f"{table.stem}:{number}")
    for table in TABLES
    for number, line in enumerate(table.read_text().splitlines(), 1)
    if not line.startswith("#")
]


@cache
def shipped(stem: str) -> Procedure:
    path = FOLDER / f"{stem}.toml"
    return load(path.read_text(), path.name)


def moment(text: str, procedure: Procedure) -> datetime:
    return datetime.fromisoformat(text if "T" in text else f"{text}T12:00").replace(tzinfo=procedure.zone)


def mark(text: str, procedure: Procedure) -> Mark:
    name, _, when = text.partition("=")
    name, _, clock = name.partition(":")
    until, _, told = when.rpartition("@")
    return Mark(
        name=name,
        at=moment(told, procedure).astimezone(UTC),
        until=date.fromisoformat(until) if until else None,
        clock=clock or None,
    )


def reckoned(procedure: Procedure, events: str) -> dict[str, Clock]:
    """The clocks of a row by name: `event=day`, `+condition`, `@now` (else the last event)."""
    words = events.split()
    marks = sorted((mark(word, procedure) for word in words if "=" in word), key=lambda one: one.at)
    held = frozenset(word[1:] for word in words if word.startswith("+"))
    now = next((moment(word[1:], procedure) for word in words if word.startswith("@")), marks[-1].at)
    found = clocks(procedure, History(marks=tuple(marks), conditions=held), calendar(procedure.calendar), now)
    return {clock.name: clock for clock in found}


@pytest.mark.parametrize(("stem", "events", "expected"), ROWS)
def test_a_dated_case(stem: str, events: str, expected: str) -> None:
    name, due, state = expected.split()
    clock = reckoned(shipped(stem), events).get(name)
    told = f"{name} {clock.due} {clock.state.value}" if clock else f"{name} - none"
    assert told == f"{name} {due} {state}"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_every_shipped_procedure_has_its_forty_cases(table: Path) -> None:
    rows = [line for line in table.read_text().splitlines() if not line.startswith("#")]
    assert len(rows) >= 40
    assert {clock.name for clock in shipped(table.stem).clocks} == {row.split(" -> ")[1].split()[0] for row in rows}


def test_no_shipped_procedure_is_without_a_table() -> None:
    assert [path.stem for path in sorted(FOLDER.glob("*.toml"))] == [table.stem for table in TABLES]
