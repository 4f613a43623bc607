"""Two implementations of the clocks agree on ten thousand random histories."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from mailbot.core.deadlines import clocks
from mailbot.core.procedure import Procedure, load
from mailbot.core.workdays import Calendar
from tests.core.naive_clocks import Told, naive_clocks
from tests.core.random_histories import history, holidays, odd_procedure

FOLDER = Path(__file__).parents[2] / "procedures"
SHIPPED = [load(path.read_text(), path.name) for path in sorted(FOLDER.glob("*.toml"))]
TWO_STAGES = next(procedure for procedure in SHIPPED if procedure.id == "hexpress")


def both(dice: random.Random, procedure: Procedure) -> Counter[str]:
    """Asserts that both ways agree on one random history; the states that came up."""
    past, now = history(dice, procedure)
    calendar: Calendar = holidays(dice, past.marks[0].at.date(), dice.randint(0, 40))
    fast = [
        Told(name=c.name, state=c.state.value, start=c.start, due=c.due, first_due=c.first_due)
        for c in clocks(procedure, past, calendar, now)
    ]
    assert fast == naive_clocks(procedure, past, calendar, now), (procedure.clocks, past, now)
    return Counter(one.state for one in fast)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_odd_clocks_agree_with_the_naive_ones(seed: int) -> None:
    dice = random.Random(seed)
    seen: Counter[str] = Counter()
    for _ in range(700):
        seen += both(dice, odd_procedure(dice, TWO_STAGES))
    assert min(seen[state] for state in ("running", "paused", "met", "late")) >= 20


@pytest.mark.slow
@pytest.mark.parametrize("procedure", SHIPPED, ids=lambda procedure: procedure.id)
def test_shipped_procedures_agree_with_the_naive_clocks(procedure: Procedure) -> None:
    dice = random.Random(procedure.id)
    seen: Counter[str] = Counter()
    for _ in range(500):
        seen += both(dice, procedure)
    assert seen.total() > 500
