"""Figures 9 and 10 of docs/threats.md: forged mails of the owner do nothing, her genuine ones are obeyed."""

from __future__ import annotations

from functools import cache

import pytest

from mailbot.core.commands import COMMANDS, Level
from tests.core import forgeries
from tests.core.forged import TRICKS, Scene, Trick
from tests.core.genuine import PATHS, Path

ONE_OF_EACH = tuple(next(spec for spec in COMMANDS if spec.level is level) for level in Level if level < Level.GRAVE)


@cache
def scene() -> Scene:
    return forgeries.scene()


def test_there_are_as_many_tricks_and_ways_as_were_promised() -> None:
    assert len({trick.name for trick in TRICKS}) >= 40
    assert len({path.name for path in PATHS}) >= 12
    assert all(forgeries.line_of(spec).startswith(f"#{spec.word}") for spec in COMMANDS)


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.name)
def test_a_forged_mail_commands_nothing(trick: Trick) -> None:
    result = forgeries.forged(trick, ONE_OF_EACH, scene())
    assert result.is_safe, result


@pytest.mark.slow
@pytest.mark.parametrize(("number", "trick"), tuple(enumerate(TRICKS)), ids=lambda one: getattr(one, "name", ""))
def test_a_forged_mail_commands_nothing_whatever_the_command(number: int, trick: Trick) -> None:
    """Each command by every eighth trick and the other way round; tests.core.forgeries tries all."""
    result = forgeries.forged(trick, COMMANDS[number % 8 :: 8], scene())
    assert result.is_safe, result


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_genuine_mail_is_obeyed(path: Path) -> None:
    assert path.obeyed()
