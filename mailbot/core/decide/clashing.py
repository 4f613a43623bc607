"""Letters that contradict each other: while one waits, no command is obeyed that would make it untrue."""

from __future__ import annotations

from collections.abc import Mapping

from mailbot.core.commands import Command
from mailbot.core.decide import called, leaving
from mailbot.core.decide.acting import refuse
from mailbot.core.decide.draft import Draft

# What letters to the customer say, by template: that the matter goes on, and to which day, or that it has its end.
_NAMES_A_DAY = frozenset({"investigating", "delay", "progress", "review", "reopened"})
_GOES_ON = _NAMES_A_DAY | {"ask"}
_ENDED = frozenset({"decision", "dismissal", "early_resolution", "withdrawal", "closure", "merged", "routed"})

# The letters that each command would make untrue, were they to leave after it.
_UNTRUE: Mapping[str, frozenset[str]] = {
    "extend": _ENDED | _NAMES_A_DAY,
    "complaint": frozenset({"routed"}),
    "implemented": _GOES_ON,
    **dict.fromkeys(("ask", "progress", "reopen", "escalate"), _ENDED),
    **dict.fromkeys(("dismiss", "decide", "resolve", "close", "route", "merge"), _ENDED | _GOES_ON),
}


def check(draft: Draft, command: Command) -> None:
    """Refuses a command that contradicts a letter of an earlier mail that still waits, or of a line above it.

    Which of the two is meant, only the owner knows: she takes the first back, or sends the second without it.
    """
    moves = command.word == "set" and called.field(command.argument.partition(" ")[0]) == "email"
    untrue = _ENDED | _GOES_ON | {"reply"} if moves else _UNTRUE.get(command.word, frozenset())
    commanded = leaving.keys(draft.case)
    for letter in draft.underway:
        if letter.fate == "waiting" and letter.template in untrue and letter.key in commanded:
            until = letter.at.isoformat() if letter.at > draft.now else ""
            raise refuse(command, "old-address" if moves else "contradicts-held", f"{letter.template} {until}".strip())
    for written in draft.letters:
        if written.template in untrue and not moves:
            raise refuse(command, "contradicts-line", written.template)
