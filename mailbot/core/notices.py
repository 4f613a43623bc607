"""What the owner is told of besides cases: a letter that waits, mail set aside, older mail, alarms, an erasure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A customer who named the phone: the owner may ring first, whatever way the letters go."""

    words: str  # by which the customer named it
    phone: str | None = None
    hours: str | None = None
    by_email: bool = True  # the letters go by email all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A letter of a command that waits, so that the command can be taken back."""

    template: str
    leaves: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A mail that could not be handled: O5. Never opened, never quoted."""

    number: int
    sender: str | None
    received: datetime
    size: int
    why: str
    reference: str | None = None  # of the case opened from its header block
    answered: bool = False  # its sender gets an acknowledgement


@dataclass(frozen=True, slots=True, kw_only=True)
class BacklogItem:
    """A mail that was there before the bot; `number` is its UID."""

    number: int
    received: datetime
    sender: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Mail that was there before the bot first saw the folder."""

    folder: str
    total: int
    items: tuple[BacklogItem, ...] = ()  # the newest 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something outside fails or a letter came back: O6."""

    what: str  # imap, smtp, bounce, refused, unknown, withheld, template, document, many, flood, stepped_in, procedure
    since: datetime | None = None
    detail: str = ""  # the server's own words, one line
    reference: str | None = None
    template: str | None = None
    recipient: str | None = None
    person: str | None = None  # whoever of the desk has the case now
    waiting: int = 0
    next_try: datetime | None = None
    over: bool = False  # the all-clear


@dataclass(frozen=True, slots=True, kw_only=True)
class Doomed:
    """A closed case that is about to be erased, as the owner is asked about it."""

    reference: str
    received: date
    closed: date | None = None
    mails: int = 0
    letters: int = 0
    keep_until: date | None = None  # the day to which the procedure keeps it, where that has not come


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasing:
    """What `#erase` would take away, and the line that does it."""

    reference: str  # empty where it is several
    cases: tuple[Doomed, ...]
    reason: str
    line: str
    until: date  # the last day of the line


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something in the books that does not agree and that the program could not mend."""

    what: str  # mail, acknowledgement, letter, wake
    count: int
    references: tuple[str, ...] = ()
