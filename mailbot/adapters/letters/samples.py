"""Sample facts for every template, whole and bare: what the owner's own templates are tried with before use."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import cast

from mailbot.adapters.letters.hand import Task
from mailbot.core.asked import Confirm, Enrolled, Forgery
from mailbot.core.facts import (
    AgendaItem,
    Alarm,
    Backlog,
    BacklogItem,
    Card,
    CaseFacts,
    Digest,
    Doomed,
    Erasing,
    Facts,
    Line,
    NextStage,
    Noted,
    Person,
    Promise,
    Remedy,
    SetAside,
    Transcript,
    Warning,
)

NOW = datetime(2026, 11, 3, 21, 14, tzinfo=UTC)
REFERENCE = "CMP-7KQ2-M9XT-4"
HANDLER = Person(name="Meera Holt", role="owner", phone="01632 960421", hours="9am to 5pm, Monday to Friday")

SIGNED = (
    "ask",
    "closure",
    "decision",
    "delay",
    "dismissal",
    "early_resolution",
    "investigating",
    "merged",
    "progress",
    "reopened",
    "reply",
    "representative",
    "representative_customer",
    "staff_told",
    "training",
    "training_withdrawn",
    "withdrawal",
)
ANSWERS = (
    "acknowledgement",
    "acknowledgement_questions",
    "acknowledgement_representative",
    "erasure_kept",
    "routed",
    "stranger",
)
EVENTS = ("reminder", "review", "window_closing")
BY_HAND = ("post", "call")
OWNERS = (
    "alarm",
    "backlog",
    "card",
    "confirm",
    "digest",
    "enrolled",
    "erasure",
    "probe",
    "set_aside",
    "transcript",
    "warning",
)

_TUESDAY = date(2026, 11, 17)
_PROMISES = (
    Promise(clock="acknowledge", due=date(2026, 11, 6), days="3wd"),
    Promise(clock="validity", due=date(2026, 11, 6), days="3wd"),
    Promise(clock="decide", due=_TUESDAY, days="7wd"),
)
_NEXT = NextStage(
    stage="two",
    handler=Person(name="Tom Adeyemi", role="director_of_department"),
    last_day=date(2026, 12, 18),
    answer_days="10wd",
)
WHOLE = CaseFacts(
    reference=REFERENCE,
    handler=HANDLER,
    received=NOW,
    customer_name="Sam Okafor",
    promises=_PROMISES,
    asked=("order_number", "outcome_wanted"),
    order_example="WF-20817",
    asked_on=date(2026, 11, 3),
    helpful_by=date(2026, 11, 6),
    example_answer=date(2026, 11, 5),
    example_promises=(
        Promise(clock="validity", due=date(2026, 11, 10), days="3wd"),
        Promise(clock="decide", due=date(2026, 11, 19), days="7wd"),
    ),
    noted=(Noted(field="order_number", value="WF-20817", words="my order WF-20817"),),
    files=2,
    text="1. The first point.\n2. The second point.",
    reason="the workshop has not answered yet",
    progress="I have read your emails.",
    old_due=_TUESDAY,
    new_due=date(2026, 11, 23),
    outcome="partly_upheld",
    counts="partly",
    remedies=(Remedy(action="refund", amount="64.00 GBP", by=date(2026, 11, 27)),),
    next_stage=_NEXT,
    ombudsman="Example Ombudsman, www.example.org",
    route="enquiry",
    other_reference="CMP-9NY8-XHGH-Q",
    documents=("complaints-policy", "complaints-procedure"),
    report="What was looked at.",
    on=date(2026, 11, 2),
    person="Jo Bright",
)
BARE = CaseFacts(reference=REFERENCE, handler=Person(name="Meera Holt"))
# What a letter cannot be about nothing of: the one fact that its first sentence stands on.
_NEEDED = {
    "acknowledgement_questions": CaseFacts(reference=REFERENCE, handler=BARE.handler, asked=("order_number",)),
    "reminder": CaseFacts(reference=REFERENCE, handler=BARE.handler, asked=("order_number",)),
    "window_closing": CaseFacts(reference=REFERENCE, handler=BARE.handler, next_stage=_NEXT),
}
_ITEM = AgendaItem(reference=REFERENCE, clock="decide", due=_TUESDAY, state="investigating", commands=("#decide",))
_OWNERS: dict[str, tuple[Facts, ...]] = {
    "alarm": tuple(
        Alarm(
            what=what,
            since=NOW,
            detail="550 no such user",
            reference=REFERENCE,
            template="ask",
            recipient="a@b.example",
        )
        for what in (
            "imap",
            "smtp",
            "bounce",
            "refused",
            "unknown",
            "withheld",
            "template",
            "document",
            "many",
            "flood",
        )
    ),
    "backlog": (
        Backlog(
            folder="INBOX",
            total=1,
            items=(BacklogItem(number=7, received=NOW, sender="sam@mail.example", subject="Lamp"),),
        ),
    ),
    "card": (
        Card(reference=REFERENCE, kind="complaint", reason="grievance-words"),
        Card(
            reference=REFERENCE,
            kind="complaint",
            reason="grievance-words",
            reason_words=("arrived cracked",),
            next_step="start",
            next_due=date(2026, 11, 4),
            customer_name="Sam Okafor",
            customer_email="sam@mail.example",
            reply_to="sam@else.example",
            received=NOW,
            found=WHOLE.noted,
            excerpt="It arrived cracked.",
            promises=_PROMISES,
            commands=("#valid",),
        ),
    ),
    "digest": (
        Digest(day=_TUESDAY),
        Digest(day=_TUESDAY, over=(REFERENCE,), unwanted=(REFERENCE,), late=(_ITEM,), today=(_ITEM,), coming=(_ITEM,)),
    ),
    "erasure": (
        Erasing(
            reference=REFERENCE,
            cases=(Doomed(reference=REFERENCE, received=date(2026, 11, 3), closed=_TUESDAY, mails=2, letters=5),),
            reason="the customer asked for it",
            line=f"#erase {REFERENCE} confirm ABCDEFGH",
            until=date(2026, 11, 24),
        ),
    ),
    "confirm": (
        Confirm(purpose="enrolment", until=NOW, code="k7q2-m9xt-4h2p-6wfd"),
        Confirm(purpose="commands", until=NOW, reference=REFERENCE, why="unproved", lines=("#close",), sent=NOW),
    ),
    "enrolled": (
        Enrolled(domain="wrenfield.example", testing=True),
        Enrolled(domain="wrenfield.example", refused=True),
        Enrolled(domain="wrenfield.example", proofs=("sent", "server", "signature")),
    ),
    "probe": (Forgery(results="mx.wrenfield.example; dmarc=pass", code="k7q2-m9xt-4h2p-6wfd"),),
    "set_aside": (SetAside(number=17, sender=None, received=NOW, size=300, why="too-big"),),
    "transcript": (
        Transcript(reference=REFERENCE, done=True, lines=(Line(number=1, text="#valid", ok=True),), promises=_PROMISES),
    ),
    "warning": (Warning(reference=REFERENCE, clock="decide", due=_TUESDAY, step="today", commands=("#decide",)),),
}


_TASKS = (
    Task(
        reference=REFERENCE,
        customer_name="Sam Okafor",
        where="4 Mill Lane",
        title="Our decision",
        printed=True,
        to_enclose=("report.pdf",),
    ),
    Task(reference=REFERENCE, customer_name=None, where=None, title="Our decision", printed=False, said="Dear Sam"),
)


def bare(stem: str) -> CaseFacts:
    """A letter about a case with nothing but what it must know."""
    return _NEEDED.get(stem, BARE)


def of(stem: str) -> tuple[Facts, ...]:
    """What a template of that name has to be able to say."""
    if stem in BY_HAND:
        return tuple(cast(Facts, task) for task in _TASKS)
    return _OWNERS.get(stem) or (WHOLE, bare(stem))
