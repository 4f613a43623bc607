"""What the store adds to a mail of commands; only what the commands ask for is looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailbot.core.case import Case
from mailbot.core.facts import Difference
from mailbot.core.mail import Underway


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the digest tells besides the open cases."""

    sent: int = 0  # since the digest before
    came_back: int = 0
    set_aside: int = 0
    delayed: int = 0
    delayed_until: datetime | None = None
    last_read: datetime | None = None
    reviewed: datetime | None = None
    kept: tuple[Case, ...] = ()  # closed, and perhaps due for erasing
    unanswered: tuple[Case, ...] = ()  # questions and returns that were only shown
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One mail of a case, in or out, as somebody who takes the case over reads it."""

    at: datetime
    by: str  # an address
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What the store found for one line of the mail, counted as its commands are."""

    line: int
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    cases: tuple[Case, ...] = ()  # the open ones, or those that #erase is about
    letters: tuple[Underway, ...] = ()  # of the case (to others than the owner, for #erase), as they lie in the outbox
    found: tuple[Sought, ...] = ()  # by #search, or the closed cases for #list
    figures: Figures | None = None  # for #digest
    written: tuple[Written, ...] = ()  # all of the case that somebody else gets to read, oldest first
    named: Case | None = None  # that `#status` asks for
    answerable: frozenset[int] = frozenset()  # numbers of `#answer` that stand for old mails of the list


NOTHING = Books()
