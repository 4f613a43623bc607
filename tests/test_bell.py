"""The bell rings once for each trouble, by the journal, a file and a command, and no customer's word is in it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from mailbot.bell import Bell
from mailbot.core.health import Check, Level

FINE = Check(name="smtp", level=Level.FINE, said="ok")
AWAY = Check(name="smtp", level=Level.CRITICAL, said="away, since 16 min ago")
STILL_AWAY = Check(name="smtp", level=Level.CRITICAL, said="away, since 17 min ago")
UNREAD = Check(name="mailbox", level=Level.CRITICAL, said="5 h ago")
APPEND = "import os, sys; open(sys.argv[1], 'a').write(os.environ['MAILBOT_ALARM'] + '\\n')"


class Ears:
    """What operators hear."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, str | int | None]]] = []

    def __call__(self, happened: str, **facts: str | int | None) -> None:
        self.heard.append((happened, facts))

    def names(self) -> list[str]:
        return [name for name, _ in self.heard]


def hear(bell: Bell, *rounds: tuple[Check, ...]) -> None:
    async def all_of_them() -> None:
        for checks in rounds:
            await bell.hear(checks)

    asyncio.run(all_of_them())


def test_it_rings_once_for_each_trouble_and_says_when_all_is_over() -> None:
    ears = Ears()
    hear(Bell(ears), (FINE,), (AWAY,), (STILL_AWAY,), (STILL_AWAY, UNREAD), (UNREAD,), (FINE,), (FINE,), (AWAY,))
    assert ears.names() == ["alarm", "alarm", "alarm over", "alarm"]
    assert [facts.get("said") for _, facts in ears.heard][:2] == [
        "smtp: away, since 16 min ago",
        "mailbox: 5 h ago",
    ]


def test_the_file_is_there_as_long_as_it_lasts(tmp_path: Path) -> None:
    bell = Bell(Ears(), tmp_path / "alarm")
    hear(bell, (AWAY,))
    assert (tmp_path / "alarm").read_text() == "smtp: away, since 16 min ago\n"
    hear(bell, (FINE,))
    assert not (tmp_path / "alarm").exists()


def test_the_command_runs_once_and_is_told_what_is_wrong(tmp_path: Path) -> None:
    bell = Bell(Ears(), command=(sys.executable, "-c", APPEND, str(tmp_path / "pages")))
    hear(bell, (AWAY,), (STILL_AWAY,))
    assert (tmp_path / "pages").read_text() == "smtp: away, since 16 min ago\n"


def test_a_bell_that_is_broken_itself_is_told_and_stops_nothing(tmp_path: Path) -> None:
    ears = Ears()
    hear(Bell(ears, tmp_path / "nowhere" / "alarm", ("/nowhere/page",)), (AWAY,))
    assert ears.names() == ["alarm", "trouble", "trouble"]
    ears.heard.clear()
    hear(Bell(ears, command=(sys.executable, "-c", "raise SystemExit(7)")), (AWAY,))
    assert ears.heard[-1] == ("trouble", {"what": "alarm command", "why": "ended with 7"})
