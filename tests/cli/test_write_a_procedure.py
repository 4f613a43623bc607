"""The guide for people who write a procedure says what the loader does."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

from mailbot.adapters.calendars import calendar
from mailbot.core.deadlines import History, Mark, clocks
from mailbot.core.procedure import EVENTS, ProcedureError, load, remarks
from mailbot.core.procedure.vocabulary import CONDITIONS, NEEDS, ROLES

GUIDE = (Path(__file__).parents[2] / "docs" / "write-a-procedure.md").read_text()
EXAMPLE = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)


def test_its_example_loads_and_gives_the_days_it_promises() -> None:
    (text,) = EXAMPLE
    lamps = load(text, "lamps.toml")
    assert remarks(lamps) == ()
    received = Mark(name="received", at=datetime(2026, 12, 18, 12, tzinfo=UTC))
    found = clocks(lamps, History(marks=(received,)), calendar(lamps.calendar), received.at)
    told = re.findall(r"^    (\w+) +(\w{3} \d\d \w{3} \d{4})$", GUIDE, re.MULTILINE)
    assert [(clock.name, f"{clock.due:%a %d %b %Y}") for clock in found] == told
    assert found[1].due == date(2026, 12, 31)


def test_it_names_every_event_role_need_and_condition() -> None:
    words = set(re.findall(r"[a-z_]+", GUIDE))
    assert {event for event in EVENTS if not event.startswith("cmd_")} <= words
    assert {*ROLES, *NEEDS} <= words
    assert all(f"`{kind}:" in GUIDE for kind in CONDITIONS)


def test_it_names_every_key_of_every_table() -> None:
    rows = dict(re.findall(r"^\| `\[(\w+)[.x]*\]` \| (.*) \|$", GUIDE, re.MULTILINE))
    assert set(rows) == {"policy", "stage", "clock", "notice", "field", "decision", "action", "route"}
    for kind, row in rows.items():
        assert keys_of(kind) <= set(re.findall(r"[a-z_]+", row)), kind


def keys_of(kind: str) -> set[str]:
    """The keys that the loader itself lists where it meets an unknown one."""
    (text,) = EXAMPLE
    header = "[policy]" if kind == "policy" else re.findall(rf"^\[{kind}\.\w+\]", text, re.MULTILINE)[0]
    try:
        load(text.replace(header, f"{header}\nzzzzzzzz = 1", 1), "x")
    except ProcedureError as refused:
        (known,) = (problem for problem in refused.problems if "Known here: " in problem)
        return set(known.split("Known here: ")[1].rstrip(".").split(", "))
    raise AssertionError(f"an unknown key of {kind} was not refused")
