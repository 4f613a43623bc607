"""Who we are, as far as reading a mail or deciding on it needs to know."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from mailbot.core import tokens
from mailbot.core.absence import Absence
from mailbot.core.facts import Person
from mailbot.core.mail import Address
from mailbot.core.procedure import Procedure
from mailbot.core.reading import Limits
from mailbot.core.workdays import Calendar

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    name: str
    role: str = ""
    email: str | None = None
    deputy: bool = False  # stands in for whoever is away
    may: frozenset[str] | None = None  # commands that she may give in her cases; None is what every handler may


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The business at whose desk mail is read: built once from the config, passed to every decision."""

    name: str
    address: str = ""
    particulars: str = ""  # what the law asks of its letters; the address where it is empty
    language: str = "en"
    timezone: ZoneInfo = LONDON
    mailbox: str  # the address customers write to
    own_addresses: frozenset[str] = frozenset()  # lower case, mailbox and aliases included
    own_phones: frozenset[str] = frozenset()  # E.164
    countries: tuple[str, ...] = ("GB",)  # regions tried in turn for phone numbers and dates
    owner: Address
    owner_person: Person
    staff: tuple[StaffMember, ...] = ()
    absences: tuple[Absence, ...] = ()
    form_senders: frozenset[str] = frozenset()  # lower case
    trusted_relays: frozenset[str] = frozenset()
    shared: bool = False  # the mailbox is not kept for complaints alone
    order_examples: tuple[str, ...] = ()
    order_patterns: tuple[str, ...] = ()
    prefix: str = "CMP"
    key: bytes = field(default=b"", repr=False)  # of the stamps
    old_keys: tuple[bytes, ...] = field(default=(), repr=False)  # stamps of these count, too
    procedure: Procedure
    calendar: Calendar
    overlay: Procedure | None = None  # runs beside it for data protection complaints and requests
    reminder_days: tuple[str, ...] = ("5wd", "10wd")  # to the customer, after the question
    limits: Limits = field(default_factory=Limits)
    hold: timedelta = timedelta()  # what a person decided on waits so long before it leaves

    @property
    def keys(self) -> tuple[bytes, ...]:
        return (self.key, *self.old_keys)

    def wrote(self, stamp: tokens.Stamp, address: str) -> bool:
        """True for the stamp of a letter that this desk wrote to that address."""
        return any(tokens.is_ours(stamp, key, address) for key in self.keys)
