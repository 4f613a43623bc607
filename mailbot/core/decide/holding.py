"""Second thoughts: the letters of a command wait a little, and until one has left `#undo` takes the command back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.core.case import Case, Event
from mailbot.core.commands import Command, reads_only
from mailbot.core.decide import say
from mailbot.core.decide.acting import OWNER, refuse
from mailbot.core.decide.draft import Draft
from mailbot.core.mail import Audience, Letter, Nature

PRESSING = timedelta(hours=1)  # before the end of a due day nothing waits
_FOR_GOOD = frozenset({"merge", "split"})  # they change a second case


def held(letters: Sequence[Letter], before: Draft) -> list[Letter]:
    """The same letters. What a person decided on and somebody else reads does not leave before the hold is over."""
    if not before.desk.hold or _is_pressing(before):
        return list(letters)
    until = before.now + before.desk.hold
    return [replace(letter, not_before=until) if _waits(letter) else letter for letter in letters]


def until(letters: Sequence[Letter]) -> datetime | None:
    """When the letters leave that wait."""
    return max((letter.not_before for letter in letters if letter.not_before), default=None)


def _waits(letter: Letter) -> bool:
    """An acknowledgement answers the customer's mail and never waits; what goes to the owner is not for others."""
    return letter.audience is not Audience.OWNER and letter.nature is not Nature.ANSWER


def _is_pressing(draft: Draft) -> bool:
    running = (c for c in say.clocks(draft.case, draft.desk, draft.now) if c.rule.whose == "us" and c.met is None)
    return any(timedelta() <= clock.due_at - draft.now < PRESSING for clock in running)


def remember(draft: Draft, first: int, **told: str | None) -> None:
    """Closes the journal of one mail of commands: where it began, and which letters belong to it."""
    keys = " ".join(letter.key for letter in draft.letters if letter.audience is not Audience.OWNER)
    waiting = " ".join(f"{letter.not_before.isoformat()}|{letter.key}" for letter in draft.letters if letter.not_before)
    draft.add("commanded", by=OWNER, first=str(first), letters=keys or None, held=waiting or None, **told)


def undo(draft: Draft, command: Command) -> None:
    """#undo: the last mail of commands counts no more, as long as nobody can have got a letter of it."""
    told = last(draft.case)
    if told is None:
        raise refuse(command, "nothing-to-undo")
    words = (told.get("words") or "").split()
    if _FOR_GOOD & set(words):
        raise refuse(command, "not-undone", " ".join(f"#{word}" for word in words if word in _FOR_GOOD))
    keys = (told.get("letters") or "").split()
    letters = [letter for letter in draft.underway if letter.key in keys]
    gone = [f"{letter.template} {letter.at.isoformat()}" for letter in letters if letter.fate == "gone"]
    if gone:
        raise refuse(command, "letter-left", ", ".join(gone))
    draft.recalled += [letter.key for letter in letters if letter.fate == "waiting"]
    _take_back(draft, told)


def _take_back(draft: Draft, told: Event) -> None:
    journal, first = draft.case.journal, int(told.get("first") or 0)
    end = next(n for n, event in enumerate(journal) if event is told)
    if any(event.name == "to_post" for event in journal[first:end]):
        draft.notes.append("do-not-post")
    draft.add("undone", by=OWNER, first=str(first), last=str(end), words=told.get("words"))


def last(case: Case) -> Event | None:
    """The last mail of commands that changed something and was not taken back itself."""
    told = (event for event in reversed(case.counted) if event.name == "commanded" and event.get("first"))
    return next((e for e in told if not all(map(_changes_nothing, (e.get("words") or "").split()))), None)


def _changes_nothing(word: str) -> bool:
    return word == "undo" or reads_only(word)
