"""A cut of `make torture` for every change: a hundred kills, and each step failing once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.torture import rows

pytestmark = [pytest.mark.servers, pytest.mark.slow]

BOTH = pytest.mark.parametrize("database", rows.DATABASES)


@pytest.fixture(scope="module", autouse=True)
def yard() -> Iterator[None]:
    """The servers of the torture end with this module."""
    yield
    rows.close()


@BOTH
def test_killed_at_each_named_point(database: str) -> None:
    result = rows.points(database, 1)
    assert result.is_good, result.found


@BOTH
def test_killed_at_random(database: str) -> None:
    result = rows.kills(database, 25)
    assert result.is_good, result.found


@BOTH
def test_killed_while_mails_are_renumbered(database: str) -> None:
    result = rows.kills(database, 9, renumber=True, seed=1047)
    assert result.is_good, result.found


def test_without_a_witness_there_is_one_repeat_a_kill_at_most() -> None:
    result = rows.kills("SQLite", 10, witness="none", seed=2047)
    assert result.is_good, result.found


@pytest.mark.parametrize(("kind", "step"), [("statement", 20), ("imap", 10), ("smtp", 6), ("open", 12)])
def test_each_step_fails_once(kind: str, step: int) -> None:
    result = rows.sweep("SQLite", kind, step)
    assert result.is_good, result.found
