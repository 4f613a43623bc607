"""Every kind of letter to the owner, with everything it can say and with nothing but what it must."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from mailbot.adapters.letters import Letters
from mailbot.core.absence import Absence
from mailbot.core.asked import Confirm, Enrolled, Forgery
from mailbot.core.facts import (
    AgendaItem,
    Alarm,
    Backlog,
    BacklogItem,
    Call,
    Card,
    Difference,
    Digest,
    Doomed,
    Erasing,
    Explained,
    Facts,
    Held,
    Line,
    Looked,
    Noted,
    Preview,
    Promise,
    SetAside,
    Transcript,
    Warning,
)
from mailbot.core.mail import Address, Audience, Letter, Nature, OutgoingMail
from tests.adapters.owner_mail import opened
from tests.adapters.pages_desk import LANGUAGES, desk, shipped

REF = "CMP-7KQ2-M9XT-Z"
NOW = datetime(2026, 11, 3, 21, 16, tzinfo=UTC)
ARRIVED = datetime(2026, 11, 3, 21, 14, tzinfo=UTC)

CALL = Call(words="call me", phone="+447700900123", hours="weekdays after 5pm")
CARD = Card(
    reference=REF,
    kind="complaint",
    reason="grievance-words",
    reason_words=("arrived cracked", "nobody has answered"),
    next_step="start",
    next_due=date(2026, 11, 4),
    flags=("safety", "staff"),
    customer_name="Sam Okafor",
    customer_email="sam.okafor@mail.example",
    received=ARRIVED,
    found=(
        Noted(field="name", value="Sam Okafor"),
        Noted(field="order_number", value="WF-20817", words="my order WF-20817"),
        Noted(field="outcome_wanted", value="refund", words="my money back"),
    ),
    missing=("order_date",),
    asked=("order_date",),
    excerpt="My order WF-20817 arrived cracked.\n\nI wrote on 20 October and nobody has answered ...",
    promises=(
        Promise(clock="validity", due=date(2026, 11, 6), days="3wd"),
        Promise(clock="decide", due=date(2026, 11, 17), days="7wd"),
    ),
    commands=("#valid", "#ask ", "#dismiss ", "#route enquiry", "#help"),
    attachments=("lamp.jpg", "box.jpg"),
    same_sender=("CMP-9NY8-XHGH-E",),
    call=CALL,
)
MINIMAL_CARD = Card(reference=REF, kind="complaint", reason="grievance-words")
CARD_KINDS = (
    "complaint",
    "unclear",
    "enquiry",
    "return",
    "legal",
    "data_request",
    "compliment",
    "mention",
    "reply:information",
    "reply:thanks",
    "reply:more",
    "reply:cannot",
    "reply:next_stage",
    "reply:next_stage_late",
    "reply:next_stage_none",
    "reply:next_stage_early",
    "reply:withdraw",
    "reply:accepts",
    "reply:permits",
    "reply:other",
    "staff",
    "reply:training_given",
    "reply:training_refused",
    "reply:training_withdrawn",
    "assigned",
    "shown",
    "reply:erasure",
)
_TRIAGE = ("#complaint", "#route enquiry", "#note ", "#help")

TRANSCRIPT = Transcript(
    reference=REF,
    done=False,
    lines=(
        Line(number=1, text="#valid", ok=True, said="waits"),
        Line(number=2, text="#staf Jo Bright", ok=False, said="unknown-command", nearest="#ask"),
    ),
    corrected=("#valid", "#ask Jo Bright"),
    letters=("ask", "transcript"),
    promises=CARD.promises,
    next_step="validity",
    next_due=date(2026, 11, 6),
    sent=datetime(2026, 11, 5, 10, 2, tzinfo=UTC),
    notes=("customer-saw",),
)
DONE = Transcript(
    reference=REF,
    done=True,
    lines=(Line(number=1, text="#dismiss It is about another firm.", ok=True, said="done"),),
    letters=("dismissal", "transcript"),
    next_step="decide",
    next_due=date(2026, 11, 17),
    sent=datetime(2026, 11, 5, 10, 2, tzinfo=UTC),
)
HELD = replace(DONE, leaves=datetime(2026, 11, 5, 10, 12, tzinfo=UTC))
UNDONE = Transcript(
    reference=REF,
    done=True,
    undone=True,
    recalled=("dismissal",),
    lines=(Line(number=1, text="#undo", ok=True, said="done"),),
    promises=CARD.promises,
    next_step="validity",
    next_due=date(2026, 11, 6),
    sent=datetime(2026, 11, 5, 10, 5, tzinfo=UTC),
)
PREVIEW = Transcript(
    reference=REF,
    done=False,
    preview=True,
    lines=(Line(number=1, text="#preview", ok=True, said="done"),),
    previews=(
        Preview(
            to="sam.okafor@mail.example",
            by="email",
            subject=f"About your complaint ({REF})",
            text="Dear Sam Okafor,\n\nI will not investigate this as a complaint.",
            files=("investigation-report.pdf",),
        ),
        Preview(
            to="2 Hill Road\nCardiff CF10 2BB", by="post", subject=f"About your complaint ({REF})", text="Dear Ann"
        ),
    ),
    promises=CARD.promises,
    next_step="validity",
    next_due=date(2026, 11, 6),
    sent=datetime(2026, 11, 5, 10, 2, tzinfo=UTC),
)
HELP = Transcript(
    reference=REF,
    done=True,
    lines=(Line(number=1, text="#help", ok=True, said="done"),),
    help=(("#valid [the points]", "valid"), ("#dismiss REASONS", "dismiss"), ("#help", "help")),
)
WHY = Transcript(
    reference=REF,
    done=True,
    lines=(Line(number=1, text="#why", ok=True, said="done"),),
    clocks=(
        Explained(
            clock="acknowledge",
            state="met",
            start=date(2026, 12, 18),
            due=date(2026, 12, 23),
            first_due=date(2026, 12, 23),
            met=datetime(2026, 12, 18, 21, 16, tzinfo=UTC),
        ),
        Explained(
            clock="decide",
            state="running",
            start=date(2026, 12, 18),
            due=date(2027, 1, 15),
            first_due=date(2027, 1, 4),
            skipped=((date(2026, 12, 25), "Christmas Day"), (date(2026, 12, 28), "Boxing Day (substitute)")),
            pauses=((date(2026, 12, 21), date(2026, 12, 30), 5),),
            extended=(date(2027, 1, 15),),
        ),
        Explained(
            clock="validity",
            state="paused",
            start=date(2026, 12, 18),
            due=date(2026, 12, 23),
            first_due=date(2026, 12, 23),
            pauses=((date(2026, 12, 21), None, 0),),
        ),
        Explained(
            clock="start",
            state="late",
            start=date(2026, 12, 18),
            due=date(2026, 12, 21),
            first_due=date(2026, 12, 21),
        ),
    ),
)
WAITING = (Held(template="decision", leaves=datetime(2026, 11, 5, 10, 12, tzinfo=UTC)),)
_OPEN = (
    AgendaItem(
        reference=REF,
        clock="decide",
        due=date(2026, 11, 12),
        state="investigating",
        days_late=2,
        name="Sam Okafor",
    ),
    AgendaItem(reference="CMP-9NY8-XHGH-E", clock=None, due=None, state="triage"),
    AgendaItem(reference="CMP-0041-H5H5-W", clock="decide", due=date(2026, 11, 17), state="decided", held=WAITING[0]),
)
STATUS = Transcript(
    reference="",
    done=True,
    lines=(Line(number=1, text="#status", ok=True, said="done"),),
    looked=(Looked(asked="#status", items=_OPEN),),
)
SEVERAL = replace(
    STATUS, looked=(Looked(asked="#list late", items=_OPEN[:1]), Looked(asked="#search kettle"), *STATUS.looked)
)
SAID = (
    "waits", "unknown-command", "needs-text", "needs-date", "date-past", "needs-reason", "unknown-outcome",
    "needs-reasons", "needs-action", "needs-amount", "needs-valid", "unknown-route", "not-now", "no-next-stage",
    "no-clock", "nothing-asked", "remedy-open", "not-decided", "no-case", "no-address", "too-late-to-settle",
    "needs-agreement", "waits-already", "not-waiting", "needs-name", "needs-staff", "not-authorised", "no-permission",
    "unknown-training", "no-staff-address", "nothing-to-post", "not-asked-yet", "unknown-field", "bad-address",
    "unknown-list", "other-case", "no-preview", "nothing-to-undo", "letter-left", "not-undone", "undo-alone",
    "staff-not-told", "unknown-case", "other-customer", "no-representative", "no-stranger", "date-far",
    "not-your-case", "owner-only", "no-deputy", "cannot-assign", "is-subject",
    "contradicts-held", "contradicts-line", "old-address",
)  # fmt: skip
NEAREST = {
    "date-past": "2026-11-17",
    "not-now": "assessing",
    "unknown-route": "enquiry, return",
    "unknown-outcome": "upheld, partly_upheld",
    "needs-action": "refund, replace",
    "unknown-field": "address, order_number",
    "unknown-command": "#dismiss",
    "letter-left": "decision 2026-11-05T10:12:00+00:00, reply 2026-11-05T10:12:00+00:00",
    "not-undone": "#merge",
    "contradicts-held": "decision 2026-11-05T10:12:00+00:00",
    "contradicts-line": "investigating",
    "old-address": "decision",
    "not-your-case": "Lena Berg",
    "cannot-assign": "Gita Rao, Meera Holt",
    "is-subject": "Gita Rao, Meera Holt",
}
NOT_PROVED = Transcript(reference="", done=False, lines=(Line(number=0, text="", ok=False, said="not-proved"),))
NO_COMMAND = Transcript(reference=REF, done=False, lines=(Line(number=0, text="", ok=False, said="no-command"),))

WARNING = Warning(
    reference=REF,
    clock="decide",
    due=date(2026, 11, 12),
    step="today",
    started=date(2026, 11, 3),
    promised=date(2026, 11, 12),
    commands=("#decide upheld ", "#decide partly_upheld ", "#decide not_upheld "),
    can_extend=True,
    customer_name="Sam Okafor",
    call=CALL,
)

DIGEST = Digest(
    day=date(2026, 11, 12),
    late=(
        AgendaItem(
            reference="CMP-0038-T2T2-W",
            clock="start",
            due=date(2026, 11, 11),
            state="assessing",
            days_late=1,
            name="Elin Sandberg",
            commands=("#valid", "#ask ", "#dismiss "),
        ),
    ),
    today=(
        AgendaItem(
            reference="CMP-0041-H5H5-W",
            clock="decide",
            due=date(2026, 11, 12),
            state="investigating",
            commands=("#decide upheld ", "#extend "),
            name="Sam Okafor",
            call=CALL,
        ),
        AgendaItem(
            reference="CMP-0044-B8B8-B",
            clock="implement",
            due=date(2026, 11, 12),
            state="responded",
            commands=("#implemented",),
        ),
    ),
    coming=(
        AgendaItem(reference=REF, clock="decide", due=date(2026, 11, 16), state="investigating", name="Ann Lee"),
        AgendaItem(reference="CMP-0045-M3M3-Z", clock="validity", due=date(2026, 11, 17), state="assessing"),
        AgendaItem(reference="CMP-0046-M3M3-G", clock=None, due=None, state="responded"),
    ),
    waiting=(
        AgendaItem(
            reference="CMP-0043-P4P4-Z",
            clock="validity",
            due=date(2026, 11, 18),
            state="waiting",
            asked=("order_number", "outcome_wanted"),
            name="李文静",
            asked_on=date(2026, 11, 3),
            reminded_on=date(2026, 11, 10),
        ),
    ),
    set_aside=2,
    sent=3,
    last_read=datetime(2026, 11, 12, 6, 58, tzinfo=UTC),
    away_since=datetime(2026, 11, 1, 8, 0, tzinfo=UTC),
)
EMPTY_DIGEST = Digest(day=date(2026, 11, 12), sent=0)
ABSENCE = Absence(
    name="Meera Holt",
    address="meera@wrenfield.example",
    back=datetime(2026, 11, 28, tzinfo=UTC),
    last=date(2026, 11, 27),
    by="Tom Adeyemi",
)
CALM_DIGEST = replace(EMPTY_DIGEST, coming=DIGEST.coming, last_read=DIGEST.last_read)
QUESTION = AgendaItem(
    reference="CMP-0047-Q7Q7-Z", clock=None, due=None, state="closed", kind="enquiry", since=date(2026, 11, 3)
)
UNANSWERED_DIGEST = replace(
    CALM_DIGEST,
    unanswered=(QUESTION, replace(QUESTION, reference="CMP-0048-R8R8-Z", kind="return", since=date(2026, 11, 10))),
)


BACKLOG = Backlog(
    folder="INBOX",
    total=212,
    items=tuple(
        BacklogItem(number=n, received=ARRIVED, sender=f"writer{n}@mail.example", subject=f"Where is order {n}?")
        for n in (12, 14, 15)
    ),
)
ALARM = Alarm(
    what="smtp",
    since=datetime(2026, 11, 12, 7, 40, tzinfo=UTC),
    detail="421 4.7.0 Try again later",
    reference=None,
    waiting=2,
    next_try=datetime(2026, 11, 12, 8, 40, tzinfo=UTC),
)
ALARMS = (
    "imap", "smtp", "bounce", "refused", "unknown", "withheld", "template", "document", "flood", "store", "stepped_in",
    "procedure",
)  # fmt: skip


AWAY = Line(number=1, text="#away until 27 November", ok=True, said="done")


def _cards() -> dict[str, Facts]:
    found: dict[str, Facts] = {"card-minimal": MINIMAL_CARD}
    for kind in CARD_KINDS:
        triage = kind in ("unclear", "enquiry", "return", "legal", "data_request", "compliment")
        commands = _TRIAGE if triage else CARD.commands
        call = None if kind == "mention" else CALL
        found[f"card-{kind}"] = replace(CARD, kind=kind, commands=commands, call=call)
        found[f"card-{kind}-minimal"] = replace(MINIMAL_CARD, kind=kind)
    for why in ("asked", "forged", "no-address", "no-reply-address", "too-many", "not-answered"):
        found[f"card-withheld-{why}"] = replace(CARD, acknowledged=f"withheld:{why}")
    found["card-later"] = replace(CARD, acknowledged="later", leaves=datetime(2026, 11, 13, 9, 15, tzinfo=UTC))
    found["card-held"] = replace(CARD, kind="reply:more", next_step=None, next_due=None, held=WAITING)
    found["card-call-without-number"] = replace(CARD, call=Call(words="ring me"))
    found["card-unread"] = replace(CARD, flags=("unread",), missing=())
    written = replace(
        CARD, call=None, kind="mention", reason="stranger-in-thread", sender="ola@other.example", reason_words=()
    )
    found["card-mention"] = replace(written, commands=("#allow ola@other.example", *CARD.commands))
    found["card-mention-handler"] = written
    found["card-mention-reference"] = replace(written, reason="stranger-with-reference", reason_words=(REF,))
    found["card-form"] = replace(MINIMAL_CARD, sender="form@wrenfield.example")
    outcomes = ("#decide upheld ", "#decide partly_upheld ", "#decide not_upheld ", "#ask ")
    found["card-two-stages"] = replace(CARD, next_step="stage_one", commands=outcomes)
    return found


def _transcripts() -> dict[str, Facts]:
    found: dict[str, Facts] = {
        "transcript": TRANSCRIPT,
        "transcript-done": DONE,
        "transcript-done-minimal": Transcript(reference=REF, done=True),
        "transcript-help": HELP,
        "transcript-away": replace(DONE, lines=(AWAY,), letters=("transcript",), absence=ABSENCE),
        "transcript-back": replace(DONE, letters=("transcript",), absence=replace(ABSENCE, by="")),
        "transcript-why": WHY,
        "transcript-status": STATUS,
        "transcript-found": SEVERAL,
        "transcript-found-nothing": replace(STATUS, looked=(Looked(asked="#search kettle"),)),
        "transcript-held": HELD,
        "transcript-undone": UNDONE,
        "transcript-undone-minimal": Transcript(reference=REF, done=True, undone=True),
        "transcript-preview": PREVIEW,
        "transcript-preview-minimal": Transcript(reference=REF, done=False, preview=True),
        "transcript-conflict": replace(DONE, notes=("conflict", "tell-delay", "old-entry")),
        "transcript-not-proved": NOT_PROVED,
        "transcript-no-command": NO_COMMAND,
    }
    for key in SAID:
        line = Line(number=1, text="#decide upheld", ok=False, said=key, nearest=NEAREST.get(key))
        found[f"transcript-{key}"] = Transcript(reference=REF, done=False, lines=(line,))
    return found


def _warnings() -> dict[str, Facts]:
    clocks = ("start", "validity", "decide", "implement", "stage_one", "stage_two", "data_request", "house_rule")
    found: dict[str, Facts] = {}
    for clock in clocks:
        for step, late in (("near", 0), ("today", 0), ("late", 3)):
            found[f"warning-{clock}-{step}"] = replace(WARNING, clock=clock, step=step, days_late=late)
    found["warning-minimal"] = Warning(reference=REF, clock="decide", due=date(2026, 11, 12), step="near")
    return found


def _alarms() -> dict[str, Facts]:
    found: dict[str, Facts] = {}
    for what in ALARMS:
        in_case = what not in ("imap", "smtp", "store", "flood", "procedure")
        found[f"alarm-{what}"] = replace(
            ALARM,
            what=what,
            detail="" if what == "flood" else ALARM.detail,
            reference=REF if in_case else None,
            template="decision" if in_case else None,
            recipient="sam.okafor@mail.example" if in_case else None,
            person="Lena Berg" if what == "stepped_in" else None,
        )
        found[f"alarm-{what}-minimal"] = Alarm(what=what)
    for what in ("imap", "smtp", "procedure"):
        found[f"alarm-{what}-over"] = Alarm(what=what, since=ALARM.since, over=True)
        found[f"alarm-{what}-over-minimal"] = Alarm(what=what, over=True)
    return found


_DOOMED = Doomed(
    reference=REF,
    received=date(2026, 11, 3),
    closed=date(2026, 12, 1),
    mails=3,
    letters=5,
    keep_until=date(2032, 12, 1),
)
ERASURE = Erasing(
    reference=REF,
    cases=(_DOOMED,),
    reason="the customer asked for it",
    line=f"#erase {REF} confirm K7QX2ABD",
    until=date(2026, 12, 15),
)
TWO_ERASED = replace(
    ERASURE,
    reference="",
    cases=(_DOOMED, Doomed(reference="CMP-9NY8-XHGH-E", received=date(2026, 11, 4), mails=1, letters=1)),
    line=f"#erase {REF} CMP-9NY8-XHGH-E confirm K7QX2ABD",
)

CONFIRM = Confirm(
    reference=REF,
    purpose="commands",
    why="unproved",
    lines=("#ask When did it break?", "And where did you keep it?"),
    sent=ARRIVED,
    until=datetime(2026, 11, 4, 21, 16, tzinfo=UTC),
    code="k7q2-m9xt-4h2p-6wfd",
)

SAMPLES: dict[str, Facts] = {
    **_cards(),
    **_transcripts(),
    **_warnings(),
    **_alarms(),
    "digest": DIGEST,
    "digest-empty": EMPTY_DIGEST,
    "digest-calm": CALM_DIGEST,
    "digest-unanswered": UNANSWERED_DIGEST,
    "digest-unanswered-only": replace(UNANSWERED_DIGEST, coming=()),
    "digest-over": replace(EMPTY_DIGEST, over=(REF, "CMP-9NY8-XHGH-E"), unwanted=("CMP-1111-2222-3",)),
    "digest-over-many": replace(EMPTY_DIGEST, over=tuple(f"CMP-{n:04}-0000-0" for n in range(12)), unwanted=(REF,)),
    "digest-review": replace(EMPTY_DIGEST, review_due=date(2026, 11, 20)),
    "digest-delayed": replace(
        EMPTY_DIGEST, delayed=140, delayed_until=datetime(2026, 11, 13, 11, 0, tzinfo=UTC), coming=DIGEST.coming
    ),
    "digest-differences": replace(
        EMPTY_DIGEST,
        coming=DIGEST.coming,
        differences=(
            Difference(what="mail", count=1),
            Difference(what="acknowledgement", count=2, references=(REF, "CMP-9NY8-XHGH-E")),
            Difference(what="letter", count=3),
            Difference(what="wake", count=1, references=(REF,)),
        ),
    ),
    "digest-covered": replace(EMPTY_DIGEST, sent=None, covered=(ABSENCE,)),
    "digest-team": replace(DIGEST, today=tuple(replace(item, handler="Lena Berg") for item in DIGEST.today)),
    "digest-late-only": replace(EMPTY_DIGEST, late=DIGEST.late),
    "digest-today-only": replace(EMPTY_DIGEST, today=DIGEST.today, came_back=1),
    "set_aside": SetAside(
        number=17,
        sender="sam@mail.example",
        received=ARRIVED,
        size=2_400_000,
        why="UnicodeError",
        reference=REF,
        answered=True,
    ),
    "set_aside-minimal": SetAside(number=17, sender=None, received=ARRIVED, size=300, why="looks-like-spam"),
    "backlog": BACKLOG,
    "erasure": ERASURE,
    "erasure-two": TWO_ERASED,
    "transcript-erased": replace(
        DONE, lines=(Line(number=1, text=ERASURE.line, ok=True),), letters=(), notes=("erased",), next_step=None
    ),
    "transcript-released": replace(
        DONE,
        reference="",
        lines=(Line(number=1, text="#answer 7", ok=True),),
        letters=(),
        notes=("released",),
        next_step=None,
    ),
    "backlog-minimal": Backlog(folder="INBOX", total=1),
    "confirm": CONFIRM,
    "confirm-grave": replace(CONFIRM, why="grave", lines=("#close withdrawn",)),
    "confirm-again": replace(CONFIRM, why="customer-wrote"),
    "confirm-enrolment": Confirm(purpose="enrolment", until=NOW, code=CONFIRM.code),
    "enrolled": Enrolled(domain="wrenfield.example", proofs=("server", "signature"), server="mx.wrenfield.example"),
    "enrolled-testing": Enrolled(domain="wrenfield.example", testing=True),
    "enrolled-nothing": Enrolled(domain="wrenfield.example"),
    "enrolled-refused": Enrolled(domain="wrenfield.example", refused=True),
    "probe": Forgery(results="mx.wrenfield.example; dmarc=pass header.from=wrenfield.example", code=CONFIRM.code),
}


@cache
def writer(language: str, *, plus: bool = False) -> Letters:
    """With plus addressing the mailbox has a short name, since the stamp takes 54 of the 64 characters before the @."""
    house = desk(shipped("yanna"), language=language)
    house = replace(house, mailbox="help@wrenfield.example") if plus else house
    return Letters(house, domain="wrenfield.example", plus_addressing=plus)


def letter(name: str, facts: Facts, language: str) -> Letter:
    return Letter(
        template=name.partition("-")[0],
        to=Address(email="meera@wrenfield.example", name="Meera Holt"),
        audience=Audience.OWNER,
        nature=Nature.EVENT,
        language=language,
        cause=name,
        facts=facts,
        reference=getattr(facts, "reference", None) or None,
    )


def rendered(name: str, language: str, *, plus: bool = False, facts: Facts | None = None) -> OutgoingMail:
    """A sample as it leaves, or other facts in the same template."""
    if facts is not None:
        return writer(language, plus=plus).render(letter(name, facts, language), NOW)
    return _rendered(name, language, plus)


@cache
def _rendered(name: str, language: str, plus: bool) -> OutgoingMail:
    return writer(language, plus=plus).render(letter(name, SAMPLES[name], language), NOW)


GOLDEN = (
    "confirm",
    "confirm-again",
    "confirm-enrolment",
    "enrolled",
    "enrolled-testing",
    "enrolled-refused",
    "card-complaint",
    "card-unclear",
    "card-reply:next_stage_late",
    "card-mention",
    "card-mention-reference",
    "card-two-stages",
    "card-assigned",
    "card-held",
    "transcript-contradicts-held",
    "transcript",
    "transcript-done",
    "transcript-held",
    "transcript-undone",
    "transcript-preview",
    "transcript-no-command",
    "transcript-why",
    "transcript-status",
    "transcript-found",
    "transcript-found-nothing",
    "transcript-help",
    "warning-decide-today",
    "warning-start-late",
    "digest",
    "digest-empty",
    "digest-covered",
    "digest-team",
    "transcript-away",
    "digest-calm",
    "digest-unanswered",
    "digest-delayed",
    "digest-over",
    "digest-differences",
    "set_aside",
    "alarm-smtp",
    "alarm-bounce",
    "alarm-flood",
    "backlog",
    "erasure",
    "erasure-two",
    "transcript-erased",
    "transcript-released",
)


def file_name(name: str) -> str:
    return f"{name.replace(':', '-')}.txt"


def golden(name: str, language: str) -> str:
    """Subject and text, as they stand in the golden files."""
    mail = opened(rendered(name, language))
    return f"Subject: {mail.subject}\n\n{mail.text.rstrip()}\n"


if __name__ == "__main__":
    for tongue in LANGUAGES:
        for sample in GOLDEN:
            path = Path(__file__).parents[1] / "golden" / "owner" / tongue / f"{file_name(sample)}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(golden(sample, tongue), encoding="utf-8")
