"""What the three paths need of the outside, and how the outside fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from mailbot.core.case import Case, Event
from mailbot.core.decision import Decision
from mailbot.core.mail import IncomingMail, Letter, OutgoingMail
from mailbot.core.reading import Known, Probe


class Unavailable(Exception):
    """The world's fault, and it passes: stop this round, keep the mail. `str()` is one line for people.

    `permanent` is set where waiting does not help: a wrong password, a folder that does not exist.
    """

    def __init__(self, what: str, said: str, permanent: bool = False) -> None:
        super().__init__(f"{what}: {said}")
        self.what, self.said, self.permanent = what, said, permanent  # what: imap, smtp, store


class Delivery(StrEnum):
    SENT = "sent"
    TRY_LATER = "try_later"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # the connection broke after the data went out


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
class Headline:
    """A backlog mail's line for the owner's list."""

    uid: int
    received: datetime
    sender: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """An outbox row that is ours to send now."""

    id: int
    mail: OutgoingMail
    attempts: int
    first_tried: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAsideMail:
    id: int
    sha256: str
    received: datetime
    size: int
    why: str
    reference: str | None = None
    released: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Figures for the digest and `mailbot status`."""

    sent: int = 0
    came_back: int = 0
    set_aside: int = 0
    unsent: int = 0
    oldest_unsent: datetime | None = None
    undecided: int = 0


class Mailbox(Protocol):
    """The folder that customers write to (IMAP)."""

    def open(self) -> Folder: ...
    def uids(self) -> Sequence[int]: ...
    def fetch(self, uids: Sequence[int]) -> Sequence[RawMail]: ...
    def headlines(self, uids: Sequence[int]) -> Sequence[Headline]: ...
    def finish(self, uids: Sequence[int]) -> None:
        """Flag or move handled mail as the config says; the others stay untouched and unread."""


class Parser(Protocol):
    def __call__(self, raw: RawMail, sha256: str) -> IncomingMail: ...


class Writer(Protocol):
    """Letter -> final bytes."""

    def render(self, letter: Letter, now: datetime) -> OutgoingMail: ...


class Mailer(Protocol):
    """The way out (SMTP)."""

    async def send(self, mail: OutgoingMail) -> Sent: ...


class Store(Protocol):
    """The ledger, the cases with their journal, and the outbox. Each method is one transaction."""

    # the ledger
    def ledgered(self, folder: Folder) -> frozenset[int]:
        """UIDs of this folder that have a row."""

    def is_new(self, folder: Folder) -> bool:
        """True until the folder's mailbox and name were seen once, whatever the UIDVALIDITY."""

    def keep(self, folder: Folder, raws: Sequence[RawMail]) -> None:
        """Raw bytes and ledger rows (attempts = 1)."""

    def keep_backlog(self, folder: Folder, uids: Sequence[int], now: datetime) -> None:
        """Ledger rows without bytes, outcome `backlog`; marks the folder as seen."""

    def release_backlog(self, folder_name: str, uids: Sequence[int] | None) -> int:
        """Drops those rows (None: all), so that the next poll takes the mails in as new; how many."""

    def waiting(self, limit: int) -> Sequence[Kept]:
        """Rows without an outcome, oldest first."""

    def attempt(self, kept: Kept) -> int:
        """Counts and commits one more attempt; the new count."""

    def raw(self, sha256: str) -> bytes: ...

    def known(self, probe: Probe, now: datetime) -> Known: ...

    def unfinished(self, folder: Folder) -> Sequence[int]:
        """UIDs that have an outcome which asks for flag or move and are not finished."""

    def finished(self, folder: Folder, uids: Sequence[int]) -> None: ...

    # the cases
    def case(self, reference: str) -> Case | None: ...

    def record(
        self, decision: Decision, outgoing: Sequence[OutgoingMail], now: datetime, kept: Kept | None = None
    ) -> None:
        """Case, journal, outbox and the ledger row's outcome, in ONE transaction. An outgoing key that exists is skipped."""

    def due(self, now: datetime, limit: int) -> Sequence[Case]:
        """Open and closed cases whose `wake` has come, earliest first."""

    def open_cases(self) -> Sequence[Case]: ...

    def cases(self) -> Sequence[Case]: ...

    def events(self, reference: str) -> Sequence[Event]: ...

    # the outbox
    def claim(self, now: datetime) -> Claimed | None:
        """The next mail to send, marked as being sent and committed."""

    def settle(
        self,
        claimed: Claimed,
        sent: Sent,
        now: datetime,
        retry_at: datetime | None,
        decision: Decision | None = None,
        outgoing: Sequence[OutgoingMail] = (),
    ) -> None:
        """What became of it, and what follows from that, in ONE transaction."""

    def interrupted(self, now: datetime) -> Sequence[Claimed]:
        """Rows left in `sending` by a process that died, now `unknown`."""

    def tally(self, since: datetime) -> Tally: ...

    def set_aside(self) -> Sequence[SetAsideMail]: ...

    # the desk itself
    def beat(self, name: str, at: datetime) -> None:
        """Remembers when something last happened: tick, poll, send, digest."""

    def last(self, name: str) -> datetime | None: ...
