"""What stays of an erased case: its reference, its days, its outcome and counts, and not a word of anybody."""

from __future__ import annotations

from datetime import datetime

from mailbot.core.case import Case, Event
from mailbot.core.steps import STEPS, replay

_MOVES = frozenset(name for name, follows in STEPS.items() if any(old is not new for old, new in follows.items()))
_KEPT = _MOVES | {"opened", "acknowledged", "started", "implemented", "extended", "took_in"}
# Values that are the program's or the procedure's own words; what a person typed stands under other keys.
_PLAIN = frozenset(
    {
        "reference",
        "procedure",
        "digest",
        "stage",
        "handler",
        "state",
        "kind",
        "channel",
        "language",
        "received",
        "counts_from",
    }
    | {"outcome", "route", "into", "clock", "until", "old", "action", "amount", "by_day", "day"}
)
_REASONED = ("opened", "closed")  # their `reason` is the name of a rule or of an outcome


def tombstone(case: Case, by: str, reason: str, now: datetime) -> Case:
    """The case after `erased`; its journal is a new one, which replays to the same dates and the same outcome."""
    told = (("reason", reason), ("mails", str(mails(case))), ("letters", str(letters(case))))
    last = Event(name="erased", at=now, by=by, data=told)
    return replay((*(_bare(event) for event in case.counted if event.name in _KEPT), last))


def mails(case: Case) -> int:
    """How many messages came in, as far as the journal tells."""
    return sum(event.name in ("opened", "replied", "staff_answered") for event in case.counted)


def letters(case: Case) -> int:
    """How many letters of ours the mail server took, or left by other ways."""
    return sum(event.name in ("letter_sent", "posted") for event in case.counted)


def _bare(event: Event) -> Event:
    kept = _PLAIN | ({"reason"} if event.name in _REASONED else set())
    by = event.by if event.by in ("customer", "program") else "owner"
    return Event(
        name=event.name, at=event.at, by=by, data=tuple((key, value) for key, value in event.data if key in kept)
    )
