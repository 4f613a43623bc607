"""The owner's tagged text: what counts as a command, and what is said of a wrong line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.core import commands
from tests.core import commands_page


def words(text: str) -> list[str]:
    found, wrong = commands.parse(text)
    assert not wrong
    return [command.word for command in found]


@pytest.mark.parametrize("text", ["#valid", "＃valid", "\ufeff#Valid", "\u00a0#valid", "# valid", "#giltig", "#受理"])
def test_the_same_command_in_many_hands(text: str) -> None:
    assert words(text) == ["valid"]


def test_text_below_a_tag_belongs_to_it_until_the_next_tag() -> None:
    found, _ = commands.parse("#note First\nsecond line\n\nthird\n#dismiss\nNot ours.\n")
    assert [(c.word, c.words) for c in found] == [("note", "First\nsecond line\n\nthird"), ("dismiss", "Not ours.")]


def test_a_mistyped_word_is_named_with_its_line_and_the_nearest() -> None:
    _, (wrong,) = commands.parse("Hello\n#valid\n#dissmiss It is not ours.")
    assert (wrong.line, wrong.said, wrong.nearest) == (3, "unknown-command", "#dismiss")


@pytest.mark.parametrize(
    "text", ["", "Thanks, I will look at it.", "> #close", "| #close", "price #1 of 2", "-- \n#close"]
)
def test_no_tag_no_command(text: str) -> None:
    assert commands.parse(text) == ((), ())


def test_commands_stand_at_the_top_only() -> None:
    found, _ = commands.parse("#why\nSome prose that ends the block.\n#close")
    assert [c.word for c in found] == ["why"]


def test_six_lines_of_prose_are_no_command_mail() -> None:
    assert commands.parse("\n".join(["prose"] * 6 + ["#close"])) == ((), ())


@given(st.text(max_size=500))
def test_any_text_can_be_parsed(text: str) -> None:
    found, wrong = commands.parse(text)
    lines = [c.line for c in found] + [e.line for e in wrong]
    assert all(1 <= line <= len(text.splitlines()) for line in lines)


def test_the_page_of_commands_is_that_of_the_table() -> None:
    written = (Path(__file__).parents[2] / "docs" / "commands.md").read_text()
    assert written == commands_page.page(), "run: python -m tests.core.commands_page > docs/commands.md"
    assert all(f"`#{spec.word}" in written for spec in commands.COMMANDS)
