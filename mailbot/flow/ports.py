"""What the three paths need of the outside, and how the outside fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from mailbot.core.case import Case, Event
from mailbot.core.decision import Decision
from mailbot.core.evidence import Enrolment, Evidence, Proof
from mailbot.core.mail import IncomingMail, Letter, OutgoingMail
from mailbot.core.reading import Known, Probe
from mailbot.flow.failures import AlreadyRunning as AlreadyRunning
from mailbot.flow.failures import Later as Later
from mailbot.flow.failures import Settled as Settled
from mailbot.flow.failures import Stale as Stale
from mailbot.flow.failures import Unavailable as Unavailable
from mailbot.flow.listed import Headline as Headline
from mailbot.flow.listed import HeldMail as HeldMail
from mailbot.flow.listed import Numbered as Numbered
from mailbot.flow.listed import SentMail as SentMail
from mailbot.flow.listed import SetAsideMail as SetAsideMail
from mailbot.flow.listed import Tally as Tally


class Delivery(StrEnum):
    SENT = "sent"
    TRY_LATER = "try_later"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # the connection broke after the data went out
    UNSEEN = "unseen"  # not sent again: it may have been taken, and does not show up yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One answer of the mail server to one mail; `said` is its own words on one line."""

    delivery: Delivery
    said: str = ""
    code: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """One folder of one mailbox at one UIDVALIDITY."""

    mailbox: str  # the address
    name: str
    uidvalidity: int
    next_uid: int | None = field(default=None, compare=False)  # UIDNEXT of this moment, where the server tells it


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """Bytes as fetched. `raw` is cut to the header block and `whole` is False where the mail exceeds the size limit."""

    uid: int
    received: datetime  # INTERNALDATE, aware UTC
    size: int
    raw: bytes = field(repr=False)
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A ledger row whose mail waits for its decision."""

    id: int
    folder: Folder
    uid: int
    sha256: str
    received: datetime
    size: int
    attempts: int
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """An outbox row that is ours to send now.

    `attempts` counts this one too. `doubtful_since` is set where an earlier attempt may have got through: ask the
    witness before sending again.
    """

    id: int
    mail: OutgoingMail
    attempts: int
    first_tried: datetime | None = None
    doubtful_since: datetime | None = None
    said: str = ""  # what became of the attempt before this one


class Teller(Protocol):
    """Tells the operators what happened: names, references and counts, never a customer's words."""

    def __call__(self, happened: str, **facts: str | int | None) -> None: ...


class Mailbox(Protocol):
    """The folder that customers write to (IMAP)."""

    def open(self) -> Folder: ...
    def uids(self) -> Sequence[int]: ...
    def fetch(self, uids: Sequence[int]) -> Sequence[RawMail]: ...
    def headlines(self, uids: Sequence[int]) -> Sequence[Headline]: ...
    def finish(self, uids: Sequence[int]) -> None:
        """Flag or move handled mail as the config says; the others stay untouched and unread."""

    def put_back(self, since: datetime) -> None:
        """Move handled mail of that day and later back to the folder, where it had been moved away."""


class Parser(Protocol):
    def __call__(self, raw: RawMail, sha256: str) -> IncomingMail: ...


class HeaderParser(Protocol):
    def __call__(self, raw: RawMail, sha256: str, problem: str) -> IncomingMail:
        """What its headers tell of a mail that cannot be read whole, and why it cannot. Never raises."""


class Senders(Protocol):
    """What speaks for a mail's writer."""

    def evidence(self, raw: RawMail, mail: IncomingMail, wanted: frozenset[Proof]) -> Evidence:
        """What is found, of the wanted kinds and of the receiving server's word. Raises Unavailable."""


class Writer(Protocol):
    """Letter -> final bytes."""

    def render(self, letter: Letter, now: datetime) -> OutgoingMail: ...


class Mailer(Protocol):
    """The way out (SMTP)."""

    async def send(self, mail: OutgoingMail) -> Sent: ...


class Witness(Protocol):
    """Where a letter shows up once the mail server took it."""

    def accepted(self, message_id: str) -> bool | None:
        """True where it lies there; None where there is nowhere to look. Raises Unavailable."""


class Store(Protocol):
    """The ledger, the cases with their journal, and the outbox. Each method is one transaction."""

    # the ledger
    def ledgered(self, folder: Folder, since: int = 0) -> frozenset[int]:
        """UIDs of this folder that have a row, from that one on."""

    def numbered(self, folder: Folder, uids: Sequence[int]) -> Sequence[Numbered]:
        """Those of a few UIDs that have a row, in descending order."""

    def unnumber(self, folder: Folder, uids: Sequence[int]) -> None:
        """Takes their UIDs from those rows, which stay as they are in all else."""

    def first_seen(self, folder: Folder) -> datetime | None:
        """When the backlog of that mailbox and name was listed, whatever the UIDVALIDITY: older mail is backlog."""

    def keep(self, folder: Folder, raws: Sequence[RawMail]) -> Sequence[Kept]:
        """Raw bytes and ledger rows (attempts = 1); the rows of those mails that have no outcome."""

    def keep_backlog(self, folder: Folder, uids: Sequence[int], now: datetime) -> None:
        """Ledger rows without bytes, outcome `backlog`; marks the folder as seen."""

    def release_backlog(self, folder_name: str, uids: Sequence[int] | None) -> int:
        """Drops those rows (None: all), so that the next poll takes the mails in as new; how many."""

    def waiting(self, limit: int) -> Sequence[Kept]:
        """Rows without an outcome: those that were tried least first, then the oldest; last those that wait."""

    def attempt(self, kept: Kept) -> int:
        """Counts and commits one more attempt; the new count."""

    def excuse(self, kept: Kept, is_early: bool = False) -> None:
        """Takes one attempt back, for the world was at fault; or all, where the mail has to wait and comes last."""

    def raw(self, sha256: str) -> bytes:
        """The bytes as kept; KeyError where there are none."""

    def known(self, probe: Probe, now: datetime) -> Known: ...

    def unfinished(self, folder: Folder) -> Sequence[int]:
        """UIDs that have an outcome which asks for flag or move and are not finished."""

    def finished(self, folder: Folder, uids: Sequence[int]) -> None: ...

    def incoming(self, reference: str) -> Sequence[HeldMail]:
        """The mails that the case holds, oldest first."""

    # the cases
    def case(self, reference: str) -> Case | None: ...

    def record(
        self, decision: Decision, outgoing: Sequence[OutgoingMail], now: datetime, kept: Kept | None = None
    ) -> None:
        """Case, journal, outbox and the ledger row's outcome, in ONE transaction.

        Of an erased case the tombstone alone stays, and a mail with the outcome ERASED loses its bytes.
        An outgoing key that exists is skipped. Raises Stale, and changes nothing, where a case or the ledger row is
        not as it was read, or where a letter that the decision recalls has been claimed.
        """

    def due(self, now: datetime, limit: int) -> Sequence[Case]:
        """Open and closed cases whose `wake` has come, earliest first."""

    def open_cases(self) -> Sequence[Case]: ...

    def kept_cases(self) -> Sequence[Case]:
        """Closed cases that may be due for erasing: a period of theirs ended, or their customer asked for it."""

    def search(self, terms: Sequence[str], limit: int) -> Sequence[Case]:
        """Cases in whose reference, customer's address or mails every term stands (folded), the newest first."""

    def closed(self, limit: int) -> Sequence[Case]:
        """Closed cases, those that were opened last first."""

    def unanswered(self, limit: int) -> Sequence[Case]:
        """Closed cases of no complaint that the owner has only been shown, the oldest first."""

    def cases(self) -> Sequence[Case]: ...
    def events(self, reference: str) -> Sequence[Event]: ...
    def message_ids(self, reference: str) -> frozenset[str]:
        """Message-IDs of the mails that the case holds and of the letters in it."""

    def keep_procedure(self, digest: str, text: str) -> None:
        """Remembers the text of a procedure file for the cases that begin under it, or as the last under its name."""

    def procedure(self, digest: str) -> str | None: ...

    # the outbox
    def claim(self, now: datetime) -> Claimed | None:
        """The next mail to send, marked as being sent and committed: the owner's after those of everybody else."""

    def settle(
        self,
        claimed: Claimed,
        sent: Sent,
        now: datetime,
        retry_at: datetime | None,
        decision: Decision | None = None,
        outgoing: Sequence[OutgoingMail] = (),
    ) -> None:
        """What became of it, and what follows from that, in ONE transaction.

        Raises Settled where the row is not being sent, Stale where a case of the decision has changed; either way
        nothing is written. With `retry_at` the row waits for another claim then; without, SENT, REFUSED and UNKNOWN
        are final and TRY_LATER holds the mail until a person says more. SENT is the beat "send".
        """

    def last_sent(self, before: datetime) -> str | None:
        """Message-ID of the last letter that the server said it took before then."""

    def interrupted(self, now: datetime) -> Sequence[Claimed]:
        """Rows left in `sending` by a process that died, now `unknown`; again at every call until they are settled."""

    def outgoing(self, reference: str) -> Sequence[SentMail]:
        """The letters of the case, oldest first."""

    def lying(self, before: datetime) -> Sequence[SentMail]:
        """The letters that have no fate though they might have left before, oldest first."""

    def raw_outgoing(self, message_id: str) -> bytes:
        """The bytes of a letter of ours; KeyError where there is none."""

    def tally(self, since: datetime) -> Tally: ...
    def set_aside(self) -> Sequence[SetAsideMail]: ...

    def release_aside(self, id: int) -> bool:
        """Lets a mail that was set aside wait for a decision again, with new attempts; False where there is none."""

    # who commands
    def enrolled(self, address: str) -> Enrolment | None:
        """What proves the person at that address (lower case)."""

    # the desk itself
    def scrub(self) -> None:
        """Makes unreadable what erased cases left behind in the files of the database; nothing to do otherwise."""

    def beat(self, name: str, at: datetime) -> None:
        """Remembers when something last happened: tick, poll, send, digest."""

    def last(self, name: str) -> datetime | None: ...

    def beats(self, names: Sequence[str]) -> Mapping[str, datetime]:
        """When each of those was last, where it ever was."""

    def holder(self) -> str:
        """The host whose mailbot works on this store; "" where there is none."""

    def ensure_room(self, size: int) -> None:
        """Unavailable where fewer bytes are free than that."""
