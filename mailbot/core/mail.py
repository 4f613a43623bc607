"""An email in our own words: what came in, what was decided to go out, and what goes out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mailbot.core.evidence import NOTHING, Evidence
from mailbot.core.facts import Facts
from mailbot.core.procedure.shape import Procedure


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One mailbox of a header: `email` is the addr-spec as written, `name` the display name or ""."""

    email: str
    name: str = ""

    @property
    def key(self) -> str:
        """What two addresses are compared by: ASCII lower case, nothing else folded (no NFKC)."""
        return self.email.strip().lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A part with a file name or `Content-Disposition: attachment`; its bytes stay in the raw mail."""

    name: str
    content_type: str
    size: int  # decoded bytes, or the encoded length where the part was cut out before parsing
    inline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a delivery status notification says (RFC 3464) of one recipient."""

    message_id: str | None = None  # of the mail that came back
    recipient: str = ""
    action: str = ""  # failed, delayed, delivered, relayed, expanded
    status: str = ""  # 5.1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMail:
    """A parsed mail. Texts are decoded, without NUL and with \\n line ends; nothing here is trusted.

    `received` is the server's time of arrival (INTERNALDATE), never the Date header.
    `evidence` is what adapters/senders found about its writer; the parser leaves it empty.
    `problem` names what kept the mail from being read whole; such a mail still carries what its header block told.
    """

    sha256: str
    size: int
    received: datetime
    message_id: str | None = None  # with angle brackets
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()  # oldest first
    senders: tuple[Address, ...] = ()  # every mailbox of every From header
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    sent: datetime | None = None  # the Date header, aware
    headers: tuple[tuple[str, str], ...] = ()  # (lower-case name, unfolded decoded value), in order, values capped
    content_type: str = "text/plain"  # of the top part, lower case, with parameters
    text: str = ""  # the whole readable body (plain part, else HTML as text), quotes included
    text_from_html: bool = False
    attachments: tuple[Attachment, ...] = ()
    attached_text: tuple[str, ...] = ()  # readable text of attached messages and text files, capped
    returned: tuple[Returned, ...] = ()
    problem: str | None = None
    evidence: Evidence = NOTHING

    @property
    def sender(self) -> Address | None:
        """The writer, where the mail names exactly one."""
        return self.senders[0] if len(self.senders) == 1 else None

    def header(self, name: str) -> str | None:
        """The first value of that header (`name` in lower case), or None."""
        return next((value for key, value in self.headers if key == name), None)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of that header (`name` in lower case), topmost first."""
        return tuple(value for key, value in self.headers if key == name)

    @property
    def content(self) -> str | None:
        """A digest of what its writer wrote, the same whatever way it came; None where it could not be read whole."""
        if self.problem:
            return None
        written = (self.senders, self.subject, self.text, self.attachments, self.attached_text)
        return hashlib.sha256(repr(written).encode("utf-8", "surrogatepass")).hexdigest()


class Audience(StrEnum):
    """Who a letter is for; the token of a letter is bound to it."""

    CUSTOMER = "customer"
    OWNER = "owner"
    STAFF = "staff"
    STRANGER = "stranger"


class Nature(StrEnum):
    """How a letter came about; decides Auto-Submitted (RFC 3834 s.5)."""

    ANSWER = "auto-replied"
    EVENT = "auto-generated"
    SIGNED = "signed"  # decided by a person: no Auto-Submitted header


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The mail a letter answers: its Message-ID and the chain before it."""

    message_id: str
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter that was decided on but not yet written.

    `template` is the file stem in templates/; (`reference`, `template`, `cause`) is unique for ever:
    the same cause never sends the same letter twice. `marks` are the journal events that follow once the
    mail server took it. `document` names are those of the procedure's `attach`.
    """

    template: str
    to: Address
    audience: Audience
    nature: Nature
    language: str
    cause: str
    facts: Facts
    reference: str | None = None
    answers: Thread | None = None
    marks: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    not_before: datetime | None = None
    by: str | None = None  # "post" or "phone": the owner gets it, to be sent or said by hand
    where: str | None = None  # the address or number for that
    shows: tuple[Letter, ...] = ()  # letters that this one shows word for word: a preview
    procedure: Procedure | None = None  # that its case began under, where it is about one; else the desk's

    @property
    def key(self) -> str:
        """Unique for ever: what the outbox knows the letter by."""
        return f"{self.reference or ''}|{self.template}|{self.cause}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Underway:
    """A letter in the outbox, as far as deciding needs to know it."""

    key: str
    template: str
    fate: str  # waiting; gone, or perhaps so; failed: nobody gets it
    at: datetime  # when it left, or the earliest moment at which it may


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """Final bytes, as promised to the journal; nothing of it is computed again at sending time."""

    key: str  # unique: reference|template|cause
    message_id: str
    sender: str  # envelope
    recipient: str  # envelope
    subject: str
    raw: bytes = field(repr=False)
    template: str
    audience: Audience
    reference: str | None = None
    marks: tuple[str, ...] = ()
    not_before: datetime | None = None
    doubtful_since: datetime | None = None  # it may have left before, by a store that was lost: the witness is asked
    documents: tuple[str, ...] = ()  # "complaints-policy 2021-11-11 3f2a...": name, version, SHA-256 of what goes along
    nature: Nature = Nature.ANSWER  # as of the letter; what is not SIGNED counts as automatic
