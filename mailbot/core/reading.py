"""What was understood of one mail: kind, fields and the words each came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailbot.core.evidence import Enrolment, Question
from mailbot.core.mail import Address


class Kind(StrEnum):
    """What a mail is. The values are those of `mailbot read --json`."""

    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    OWN = "own"  # our own mail come back: a witness copy, a loop
    OWNER_COMMAND = "owner_command"
    CASE_REPLY = "case_reply"
    MENTION = "mention"  # a stranger names a reference of ours
    COMPLAINT = "complaint"
    ENQUIRY = "enquiry"
    RETURN = "return"
    LEGAL = "legal"
    DATA_REQUEST = "data_request"
    COMPLIMENT = "compliment"
    SPAM = "spam"
    UNCLEAR = "unclear"


class ReplyKind(StrEnum):
    """What a customer's reply in a known case brings."""

    INFORMATION = "information"
    THANKS = "thanks"
    MORE = "more"
    CANNOT = "cannot"  # "I cannot": the asked-for items do not exist
    NEXT_STAGE = "next_stage"
    WITHDRAW = "withdraw"
    ACCEPTS = "accepts"
    PERMITS = "permits"  # yes to a request for permission
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where words stand: `start` and `end` are offsets into the named text of the mail."""

    source: str  # subject, body (IncomingMail.text), from, reply-to, attachment, attached, header
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A field with its evidence; `value` is normalised (E.164, ISO date, ISO 4217 amount "64.00 GBP")."""

    field: str  # name email phone address postcode order_number order_date preferred_channel hours ...
    value: str
    span: Span
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    kind: Kind
    reason: str  # the name of the rule that decided
    words: tuple[Span, ...] = ()  # what led to it
    labels: frozenset[str] = frozenset()  # other kinds that hold at once
    reply: ReplyKind | None = None
    tried: tuple[str, ...] = ()  # rules in the order in which they were asked
    case: str | None = None  # reference, for bounce, auto_reply, owner_command, case_reply, mention


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    recognition: Recognition
    writer: Address | None  # the customer: From, or the person inside a form or a forward
    language: str
    new_text: str  # what the writer typed now, without quotes and signature
    found: tuple[Found, ...] = ()
    about: frozenset[str] = frozenset()  # quality delivery service billing safety privacy staff transaction
    severity: str = "normal"  # or "high"
    vulnerable: bool = False
    via: str = "email"  # email, form, forward

    def values(self, field: str) -> tuple[str, ...]:
        """Every value found for a field, best first."""
        return tuple(f.value for f in self.found if f.field == field)

    def value(self, field: str) -> str | None:
        """The best value found for a field."""
        return next(iter(self.values(field)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCase:
    reference: str
    customer_email: str
    participants: frozenset[str] = frozenset()  # lower-case addresses that may write in this case
    message_ids: frozenset[str] = frozenset()  # of letters we sent in it and of mails it holds
    is_open: bool = True
    ended: datetime | None = None  # when it was closed; its stamps die some time after that
    opened: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much leaves by itself, so that nobody can make a flood of us."""

    automatic_per_day: int = 3  # letters to one address in 24 hours
    automatic_per_week: int = 9
    answers_per_hour: int = 60  # acknowledgements and receipts in all
    answers_per_day: int = 300
    notices_per_hour: int = 20  # cards and alarms to the owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Paced:
    """When the last but N of its kind left or leaves, N being its limit; None where there are not so many."""

    hour: datetime | None = None  # of acknowledgements and receipts
    day: datetime | None = None
    notices: datetime | None = None  # cards and alarms, to the owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows that bears on one mail."""

    cases: tuple[KnownCase, ...] = ()
    duplicate_of: str | None = None  # outcome of the same mail, where it came before
    held_by: str | None = None  # the case that was opened from this very mail's headers, before it could be read
    automatic: tuple[datetime, ...] = ()  # when automatic letters to this sender left this week or leave, newest first
    paced: Paced = Paced()
    is_backlog: bool = False  # it lay there before the first look, and the owner let it in later
    letters: tuple[tuple[str, str], ...] = ()  # (message id of ours, reference) named in this mail's threading or DSN
    enrolled: Enrolment | None = None  # of this sender; of a test letter of ours, the person's whom it is about
    questions: tuple[Question, ...] = ()  # of ours whose codes the mail brings, open or not
    asked: int = 0  # questions that this sender has not answered in the last 24 hours
    is_obeyed: bool = False  # commands under this very Message-ID have had their answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What a mail may be known by."""

    sha256: str
    message_ids: tuple[str, ...]  # own id, In-Reply-To, References, ids inside a DSN
    references: tuple[str, ...]  # normalised candidates found in subject and body
    sender: str | None
    own_id: str | None = None
    content: str | None = None  # a digest of what its writer wrote
    codes: tuple[str, ...] = ()  # that the mail shows, or that follow from the letter which it answers
    limits: Limits = Limits()
