"""What a letter says: typed facts for the templates; a fact that is None takes its whole sentence away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mailbot.core.absence import Absence
from mailbot.core.asked import Confirm, Enrolled, Forgery
from mailbot.core.notices import Alarm as Alarm
from mailbot.core.notices import Backlog as Backlog
from mailbot.core.notices import BacklogItem as BacklogItem
from mailbot.core.notices import Call as Call
from mailbot.core.notices import Difference as Difference
from mailbot.core.notices import Doomed as Doomed
from mailbot.core.notices import Erasing as Erasing
from mailbot.core.notices import Held as Held
from mailbot.core.notices import SetAside as SetAside


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who acts for the business, as a letter names them."""

    name: str
    role: str = ""  # a role key of the procedure: owner, head_of_customer_services
    phone: str | None = None
    hours: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A clock as somebody is told of it: `due` is a local day, that day included."""

    clock: str
    due: date
    days: str = ""  # the procedure's duration, "7wd"
    start: date | None = None
    late: bool = False
    stage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A checked field and its value, with the words it came from (owner's eyes only)."""

    field: str
    value: str
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStage:
    """Where a dissatisfied customer may go next, and until when."""

    stage: str
    handler: Person
    last_day: date
    answer_days: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """One resolution action of a decision, e.g. refund of £64.00 by a day."""

    action: str
    amount: str | None = None  # "64.00 GBP"
    text: str | None = None
    by: date | None = None
    done: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """Everything a letter to a customer (or about a case) may say."""

    reference: str
    handler: Person
    signer: Person | None = None  # whose words they are, where it is not the handler
    received: datetime | None = None
    customer_name: str | None = None
    channel: str = "email"
    stage: str = "main"
    promises: tuple[Promise, ...] = ()
    asked: tuple[str, ...] = ()  # field names, at most three
    order_example: str | None = None  # "WF-20817": how our order numbers look
    asked_on: date | None = None
    helpful_by: date | None = None
    example_answer: date | None = None  # C2: if you answer on this day ...
    example_promises: tuple[Promise, ...] = ()  # ... these days follow
    noted: tuple[Noted, ...] = ()
    files: int = 0
    text: str | None = None  # the owner's own words: points, question, reasons
    reason: str | None = None
    progress: str | None = None
    clock: str | None = None  # the clock that a new day is told for
    old_due: date | None = None
    new_due: date | None = None
    outcome: str | None = None  # upheld, partly_upheld, not_upheld, no_evidence, dismissed
    counts: str | None = None  # upheld, partly, not_upheld, dismissed
    remedies: tuple[Remedy, ...] = ()
    next_stage: NextStage | None = None
    ombudsman: str | None = None
    route: str | None = None  # enquiry, return, legal, data_request
    other_reference: str | None = None
    documents: tuple[str, ...] = ()
    report: str | None = None
    on: date | None = None  # the day of what the letter is about: an agreement, a withdrawal, a reopening
    person: str | None = None  # somebody else in the case: a representative, a staff member
    by_wish: bool = False  # posted because the customer, who has email, asked for that
    spoken: bool = False  # read out on the telephone: there is nothing to reply to and nobody signs


WHOLE_MAIL = "whole-mail"  # names, among a letter's documents, the file that a card brings along


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The owner's card of a new (or changed) case: O1."""

    reference: str
    kind: str  # complaint, unclear, enquiry, return, legal, data_request, compliment, reply, mention
    reason: str  # the rule's name
    reason_words: tuple[str, ...] = ()
    next_step: str | None = None  # clock name
    next_due: date | None = None
    flags: tuple[
        str, ...
    ] = ()  # safety, vulnerable, legal, staff, conflict, representative, older, older_law, lookalike
    customer_name: str | None = None
    customer_email: str | None = None
    sender: str | None = None  # who wrote this mail, where it is not the customer
    reply_to: str | None = None  # another address that the mail asks to be answered at; nobody is
    received: datetime | None = None
    channel: str = "email"
    language: str = "en"
    acknowledged: str = "sent"  # sent, later, withheld:<why>, none
    leaves: datetime | None = None  # later: when
    found: tuple[Noted, ...] = ()
    missing: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    excerpt: str = ""  # at most 600 characters, every line to be shown as a quotation
    whole: str = ""  # the mail's text where the excerpt is not all of it: goes along as a file, is never shown
    promises: tuple[Promise, ...] = ()
    commands: tuple[str, ...] = ()  # lines ready to send, "#valid"
    attachments: tuple[str, ...] = ()
    same_sender: tuple[str, ...] = ()  # references of other open cases of this sender
    held: tuple[Held, ...] = ()  # letters to others that still wait: #undo can stop them
    call: Call | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One command line of the owner's mail and what became of it."""

    number: int
    text: str
    ok: bool
    said: str = ""  # a sentence key or ready text in the owner's language
    nearest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One open case as the digest shows it."""

    reference: str
    clock: str | None
    due: date | None
    state: str
    days_late: int = 0
    handler: str = ""  # who has it, where that is not the reader
    commands: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    asked_on: date | None = None
    reminded_on: date | None = None
    kind: str = "complaint"
    since: date | None = None  # the day it came in
    is_unseen: bool = False  # no card was sent of it
    name: str | None = None  # the customer's, for whoever may read the case
    held: Held | None = None  # the decision, where it still waits
    call: Call | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """The cases that one line asked for; none is an answer too."""

    asked: str  # the line as it was typed
    items: tuple[AgendaItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One clock told in full, for `#why`: start, skipped days, pauses, new end."""

    clock: str
    state: str  # running, paused, met, late
    start: date
    due: date
    first_due: date
    skipped: tuple[tuple[date, str], ...] = ()
    pauses: tuple[tuple[date, date | None, int], ...] = ()
    extended: tuple[date, ...] = ()
    met: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A letter as it would leave."""

    to: str  # address or number
    by: str  # email, post, phone
    subject: str
    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What was obeyed: O2."""

    reference: str
    done: bool
    lines: tuple[Line, ...] = ()
    corrected: tuple[str, ...] = ()  # the lines to copy where one was wrong
    letters: tuple[str, ...] = ()  # templates that leave because of it
    leaves: datetime | None = None  # when those do that wait
    undone: bool = False  # `#undo` took the last mail of commands back
    recalled: tuple[str, ...] = ()  # templates that therefore did not leave
    preview: bool = False  # nothing was done: the letters are only shown
    previews: tuple[Preview, ...] = ()
    promises: tuple[Promise, ...] = ()
    next_step: str | None = None
    next_due: date | None = None
    sent: datetime | None = None  # of the owner's mail
    notes: tuple[str, ...] = ()  # warnings, e.g. "the customer was in Cc"
    help: tuple[tuple[str, str], ...] = ()  # (command form, one line)
    explained: tuple[str, ...] = ()  # `#why`, `#status`: ready lines
    clocks: tuple[Explained, ...] = ()  # `#why`
    looked: tuple[Looked, ...] = ()  # `#status`, `#search`, `#list`, one after the other
    absence: Absence | None = None  # `#away`, `#back`
    held: tuple[Held, ...] = ()  # letters of earlier mails that still wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:
    """One case, one duty: O3."""

    reference: str
    clock: str
    due: date
    step: str  # near, today, late
    days_late: int = 0
    started: date | None = None
    promised: date | None = None  # what the customer was told, where told
    commands: tuple[str, ...] = ()
    can_extend: bool = False
    customer_name: str | None = None
    call: Call | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The whole desk in one look: O4. Every open case stands in exactly one of the lists."""

    day: date
    late: tuple[AgendaItem, ...] = ()
    today: tuple[AgendaItem, ...] = ()
    coming: tuple[AgendaItem, ...] = ()
    waiting: tuple[AgendaItem, ...] = ()
    unanswered: tuple[AgendaItem, ...] = ()  # no complaints, shown once, and nobody has answered or routed them
    set_aside: int = 0
    delayed: int = 0  # acknowledgements that wait for their turn
    delayed_until: datetime | None = None
    sent: int | None = None  # since yesterday; None where the reader sees her own cases alone
    came_back: int = 0
    last_read: datetime | None = None
    away_since: datetime | None = None  # the program was off since then
    review_due: date | None = None  # the procedure itself is due for a review (yanna 10.2)
    over: tuple[str, ...] = ()  # closed cases that need be kept no longer
    unwanted: tuple[str, ...] = ()  # closed cases that their customers want erased, and that are still kept
    differences: tuple[Difference, ...] = ()
    covered: tuple[Absence, ...] = ()  # for whom the reader stands in


Facts = (
    CaseFacts
    | Card
    | Transcript
    | Warning
    | Digest
    | SetAside
    | Backlog
    | Alarm
    | Erasing
    | Confirm
    | Enrolled
    | Forgery
)
