"""The owner writes to the desk herself and gives no command: no case, no letter to a customer, and help for her."""

from __future__ import annotations

import pytest

from tests.flow.harness import OWNER, Bench, plain

TODAY = "Hi, what is on today?"


@pytest.fixture
def bench() -> Bench:
    made = Bench()
    made.opened()
    made.send()
    return made


def test_her_words_without_a_command_open_no_case_and_are_answered_with_help(bench: Bench) -> None:
    bench.arrives(TODAY, OWNER, "Today")
    (told,) = bench.round()
    assert str(told["To"]) in OWNER
    assert "no line begins with #" in plain(told)
    assert "#help" in plain(told)
    assert not bench.store.cases()


def test_what_nothing_proves_is_told_once_an_hour_and_opens_no_case(bench: Bench) -> None:
    for number in range(3):
        bench.arrives(f"{TODAY} {number}", OWNER, "Today", Authentication_Results="")
    (told,) = bench.round()
    assert str(told["To"]) in OWNER
    assert "no line begins" not in plain(told)
    assert not bench.store.cases()
