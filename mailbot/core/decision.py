"""The pure result of deciding: what changes, what is said, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailbot.core.case import Case, Event
from mailbot.core.evidence import Enrolment, Question
from mailbot.core.mail import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One case after the decision, with the journal lines that made it so (the last of `case.journal`)."""

    case: Case
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A case of which only the tombstone stays: its `journaled` lines go, and its mails, letters and addresses."""

    tombstone: Case
    journaled: int


ERASED = "erased"  # the outcome of a mail whose bytes are not kept, so that an erased word does not come back


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one happening leads to. `outcome` and `reason` go into the ledger.

    `aside` says why a mail is set aside; `touch` is False where the mail must stay untouched and unread;
    `release` are backlog UIDs that the owner wants answered (0 = all). `beats` are remembered.
    `recalled` are the keys of letters that must not leave any more: where one of them is not waiting, nothing of the
    decision may be recorded.
    `about` are cases that the mail belongs to although it changes nothing in them.
    """

    outcome: str
    reason: str
    changes: tuple[Change, ...] = ()
    erasures: tuple[Erasure, ...] = ()
    about: tuple[str, ...] = ()
    letters: tuple[Letter, ...] = ()
    aside: str | None = None
    touch: bool = True
    release: tuple[int, ...] = ()
    recalled: tuple[str, ...] = ()
    content: str | None = None  # a digest of what the writer of the mail wrote
    words: str = ""  # by which `#search` finds the mail again
    beats: tuple[tuple[str, datetime], ...] = ()  # moments of the desk's own: a review done, somebody back from then on
    asks: tuple[Question, ...] = ()
    spends: str | None = None  # the code of a question that has its answer now
    enrols: Enrolment | None = None
