"""What the store lists: mails and letters of a case, what was set aside, numbers that it knows, and figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailbot.core.mail import Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A UID that the ledger has, and whose; of backlog it knows no more than that it was there."""

    uid: int
    sha256: str | None
    received: datetime


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
class HeldMail:
    """An incoming mail of a case, as `show` lists it."""

    id: int
    sha256: str
    received: datetime
    size: int
    message_id: str | None
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """An outgoing mail of a case, as `show` lists it.

    `state`: waiting, sending, sent, refused, unknown, held; recalled where the owner took it back in time.
    """

    id: int
    key: str
    message_id: str
    template: str
    audience: Audience
    recipient: str
    subject: str
    state: str
    attempts: int
    written: datetime
    ready: datetime  # not sent before
    settled: datetime | None = None
    said: str = ""  # the mail server's last words
    doubtful: bool = False  # an earlier attempt may have got through
    documents: tuple[str, ...] = ()  # what went along
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Figures for the digest and `mailbot status`."""

    sent: int = 0
    came_back: int = 0
    set_aside: int = 0
    unsent: int = 0
    oldest_unsent: datetime | None = None  # the moment from which it might have left
    undecided: int = 0
    delayed: int = 0  # automatic answers that wait for their turn
    delayed_until: datetime | None = None  # when the last of them leaves
    oldest_undecided: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A backlog mail's line for the owner's list."""

    uid: int
    received: datetime
    sender: str
    subject: str
