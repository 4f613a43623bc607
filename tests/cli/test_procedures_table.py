"""The clause table names what there is: tables of the procedure files, commands and tests."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from mailbot.core.commands import COMMANDS
from mailbot.core.procedure import Procedure, load

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "procedures.md").read_text()


def part(stem: str) -> str:
    """The section of one procedure."""
    start = TABLE.index(f"\n## {stem}:")
    return TABLE[start : TABLE.index("\n## ", start + 1)]


@cache
def shipped(stem: str) -> Procedure:
    path = ROOT / "procedures" / f"{stem}.toml"
    return load(path.read_text(), path.name)


def rows(stem: str) -> set[str]:
    """`clock.decide` and so on, for everything the file defines."""
    one = shipped(stem)
    return (
        {f"stage.{row.name}" for row in one.stages}
        | {f"clock.{row.name}" for row in one.clocks}
        | {f"notice.{row.name}" for row in one.notices}
        | {f"field.{row.name}" for row in one.fields}
        | {f"decision.{row.name}" for row in one.decisions}
        | {f"action.{row.name}" for row in one.actions}
        | {f"route.{row.name}" for row in one.routes}
    )


@pytest.mark.parametrize("stem", ["yanna", "hexpress"])
def test_what_a_clause_points_to_is_there_and_nothing_is_forgotten(stem: str) -> None:
    named = set(re.findall(r"`((?:stage|clock|notice|field|decision|action|route)\.\w+)`", part(stem)))
    assert named <= rows(stem)
    plain = {f"decision.{name}" for name in ("upheld", "partly_upheld", "not_upheld")}
    assert rows(stem) - named <= plain


def test_the_commands_it_names_exist() -> None:
    named = set(re.findall(r"`#(\w+)`", TABLE))
    assert named
    assert named <= {spec.word for spec in COMMANDS}


def test_the_tests_it_names_exist() -> None:
    written = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    missing = [name for name in re.findall(r"`(test_\w+)`", TABLE) if f"def {name}(" not in written]
    assert missing == []


@pytest.mark.parametrize("stem", ["yanna", "hexpress"])
def test_a_row_that_points_to_dates_has_them(stem: str) -> None:
    dates = (ROOT / "tests" / "core" / "dates" / f"{stem}.txt").read_text()
    for line in part(stem).splitlines():
        if f"dates: {stem}" in line:
            clocks = re.findall(r"`clock\.(\w+)`", line) or ["acknowledge"]
            assert all(f"-> {clock} " in dates for clock in clocks), line
