"""A complaint: its journal, and what the journal makes of it; an illegal step raises and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    TRIAGE = "triage"  # a reference, but nobody has said that it is a complaint
    REGISTERED = "registered"
    ASSESSING = "assessing"  # acknowledged; whether it is investigated is open
    INVESTIGATING = "investigating"
    DECIDED = "decided"
    RESPONDED = "responded"
    CLOSED = "closed"
    ERASED = "erased"


OPEN = frozenset({State.TRIAGE, State.REGISTERED, State.ASSESSING, State.INVESTIGATING, State.DECIDED, State.RESPONDED})


class IllegalStep(Exception):
    """The event is not possible in this state; `str()` is a sentence for the owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the journal, past tense. `by` is customer, owner, program or a name from the config."""

    name: str
    at: datetime
    by: str = "program"
    data: tuple[tuple[str, str], ...] = ()

    def get(self, key: str) -> str | None:
        return next((value for name, value in self.data if name == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseField:
    """A field of the case: value, the words it came from, and the mail (SHA-256) that held them."""

    name: str
    value: str
    words: str = ""
    mail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    reference: str
    procedure: str  # id
    digest: str  # of the procedure file it began under
    state: State
    stage: str
    opened: datetime
    received: datetime
    channel: str = "email"
    language: str = "en"
    customer_email: str | None = None
    customer_name: str | None = None
    participants: frozenset[str] = frozenset()
    kind: str = "complaint"
    handler: str = ""  # role of the stage
    handled_by: str = ""  # name of whoever got it
    fields: tuple[CaseField, ...] = ()
    conditions: frozenset[str] = frozenset()
    info: str = "not_needed"  # asked, overdue, complete, waived
    asked: tuple[str, ...] = ()
    representative: str = "none"  # claimed, authorised, refused
    representative_email: str | None = None
    staff: str = "none"  # named, told, contact_reported
    remedy: str = "none"  # chosen, due, done, failed
    training: str = "not_asked"  # asked, given, refused, withdrawn
    outcome: str | None = None
    closed: str | None = None  # reason
    wake: datetime | None = None  # when a tick has something to do here, aware UTC
    journal: tuple[Event, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def value(self, name: str) -> str | None:
        return next((f.value for f in self.fields if f.name == name), None)

    @property
    def day_zero(self) -> datetime:
        """What clocks count from: the receipt, but of older mail the moment at which the owner let it in."""
        opened = self.journal[0] if self.journal else None
        begins = opened.get("counts_from") if opened else None
        if opened is None or begins is None or opened.get("received") != self.received.isoformat():
            return self.received
        return datetime.fromisoformat(begins)

    @property
    def counted(self) -> tuple[Event, ...]:
        """The journal as it counts: without what was undone, and without the line that undid it."""
        undone = [event for event in self.journal if event.name == "undone"]
        if not undone:
            return self.journal
        gone = {n for event in undone for n in range(*span(event))}
        return tuple(e for n, e in enumerate(self.journal) if n not in gone and e.name != "undone")

    @property
    def strangers(self) -> tuple[str, ...]:
        """Addresses that wrote in its thread and take no part: the owner may let them in (threats 10, 14).

        A forged mail tells nothing of its address, and a representative is answered for by #authorise.
        """
        wrote = (e for e in self.counted if e.name == "replied" and e.by == "stranger" and not e.get("forged"))
        inside = self.participants | {(self.customer_email or "").lower(), self.representative_email or "", ""}
        return tuple(dict.fromkeys(a for e in wrote if (a := (e.get("from") or "").lower()) not in inside))

    @property
    def is_unreachable(self) -> bool:
        """True where a letter to the customer came back, and neither the customer nor a new address came since."""
        address = (self.customer_email or "").lower()
        for event in reversed(self.counted):
            if event.name == "came_back" and event.get("to") == address:
                return bool(address)
            if event.name == "replied" and (event.get("from") or "").lower() == address:
                return False
            if event.name == "field_found" and event.get("field") == "email" and event.by != "customer":
                return False
        return False

    def has(self, event: str) -> bool:
        return any(e.name == event for e in self.counted)

    def last(self, event: str) -> Event | None:
        return next((e for e in reversed(self.counted) if e.name == event), None)


def span(event: Event) -> tuple[int, int]:
    """Which lines of the journal, counted from 0, an `undone` takes back: the first, and the one after the last."""
    return int(event.get("first") or 0), int(event.get("last") or -1) + 1
