"""What `mailbot cases` says comes next."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mailbot.cli import show
from mailbot.core.facts import AgendaItem, Held


def test_a_decision_that_waits_is_told_by_the_local_time_at_which_it_leaves() -> None:
    held = Held(template="decision", leaves=datetime(2026, 7, 3, 9, 42, tzinfo=UTC))
    item = AgendaItem(reference="CMP-1", clock="decide", due=date(2026, 7, 9), state="decided", held=held)
    assert show.coming(item, ZoneInfo("Europe/London")) == "decision leaves 10:42"


def test_otherwise_it_is_the_clock_that_ends_first() -> None:
    item = AgendaItem(reference="CMP-1", clock="decide", due=date(2026, 7, 9), state="investigating")
    assert show.coming(item, ZoneInfo("Europe/London")) == "decide"


@pytest.mark.parametrize(
    "event",
    [
        {"name": "noted", "data": {"text": "The shop called.\nIt is sorry.\r\nIt pays."}},
        {"name": "field_found", "data": {"field": "address", "value": "2 Hill Road\nCardiff\nCF10 2BB"}},
    ],
)
def test_the_lines_of_a_value_stay_under_their_event(event: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    customer = {"name": "Ann Lee", "email": None}
    told = event | {"at": "2026-11-03T09:00:00+00:00", "by": "owner"}
    case = {"reference": "CMP-1", "state": "assessing", "received": told["at"], "customer": customer}
    show._print_case(case | {"clocks": [], "journal": [told], "mails": []}, why=False)
    journal = capsys.readouterr().out.partition("Journal\n")[2].partition("\n\n")[0].splitlines()
    assert len(journal) == 3
    assert all(line.startswith(" " * journal[0].index(event["name"])) for line in journal[1:])
