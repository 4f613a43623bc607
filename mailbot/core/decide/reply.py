"""A mail that belongs to a case: the customer answers, thanks, goes on, withdraws, or a stranger writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailbot.core import roles
from mailbot.core.books import NOTHING, Books
from mailbot.core.case import Case, State
from mailbot.core.decide import acting, cards, handing, learning, missing, opening, people, say
from mailbot.core.decide.draft import Draft
from mailbot.core.decision import Decision
from mailbot.core.desk import Desk
from mailbot.core.facts import Promise
from mailbot.core.mail import IncomingMail, Nature
from mailbot.core.reading import Known, Reading, ReplyKind

_ERASE = "erase"  # the wish that details be deleted
BRINGS_NOTHING = frozenset({ReplyKind.THANKS})


def customer(
    case: Case, mail: IncomingMail, reading: Reading, desk: Desk, now: datetime, books: Books = NOTHING
) -> Decision:
    """Files the reply, takes what it brings, and shows it to the owner."""
    draft = Draft.of(case, desk, now)
    draft.written = books.written
    kind = reading.recognition.reply or ReplyKind.OTHER
    draft.add("replied", by="customer", **_trace(mail), kind=kind.value)
    wants_erasure = _ERASE in (reading.value("outcome_wanted") or "")
    for name, value, words in missing.fields(reading, len(mail.attachments)):
        if name not in ("name", "email") and value not in (case.value(name), _ERASE):
            draft.add("field_found", by="customer", field=name, value=value, words=words, mail=mail.sha256)
    permission = learning.heard(draft, mail, reading)
    _contact(draft, mail)
    if permission is None and case.info in ("asked", "overdue") and case.is_open and kind not in BRINGS_NOTHING:
        answered(draft, kind)
    shown = permission or kind.value
    if wants_erasure:
        shown = erasure_requested(draft, mail)
    elif permission is None and kind is ReplyKind.NEXT_STAGE:
        shown = escalate(draft, mail)
    elif permission is None and kind is ReplyKind.ACCEPTS and case.is_open:
        draft.add("customer_accepted", by="customer")
    draft.write(cards.replied(draft, mail, reading, f"reply:{shown}"))
    return draft.done("case_reply", reading.recognition.reason)


def erasure_requested(draft: Draft, mail: IncomingMail) -> str:
    """The case is kept and the customer hears why; the request has its month, and the owner answers it (5 no. 40)."""
    answered = draft.case.has("erasure_requested")
    draft.add("erasure_requested", by="customer", mail=mail.sha256)
    if not answered:
        due = [clock.due for clock in say.clocks(draft.case, draft.desk, draft.now) if say.is_asked(clock)]
        said = replace(
            say.facts(draft.case, draft.desk, draft.now),
            outcome=draft.case.outcome,
            promises=tuple(Promise(clock="data_request", due=day) for day in due),
        )
        acting.inform(draft, "erasure_kept", said, "erasure_requested", Nature.ANSWER, say.thread(mail))
    return "erasure"


def stranger(case: Case, mail: IncomingMail, reading: Reading, known: Known, desk: Desk, now: datetime) -> Decision:
    """Keeps the mail with the case as unverified: a neutral receipt, no state changed, the owner told (threats 14).

    The receipt and the question for an authority count against the limits as any automatic answer does.
    """
    draft = Draft.of(case, desk, now)
    is_forged = mail.evidence.is_forged  # Then its sender is somebody who has written nothing.
    _claimed(draft, mail, reading, "yes" if is_forged else None)
    speaks_for = reading.value("represented_person") or reading.value("representative")
    if not is_forged and not (speaks_for and people.claim(draft, mail, reading, known)):
        draft.write(opening.receipt(mail, reading, known, desk, now))
    draft.write(cards.replied(draft, mail, reading, "mention"))
    return draft.done("mention", reading.recognition.reason)


def _claimed(draft: Draft, mail: IncomingMail, reading: Reading, forged: str | None) -> None:
    """What the mail says stands beside the case, for the day on which the owner lets its sender in (`allowing`)."""
    kind = reading.recognition.reply or ReplyKind.OTHER
    draft.add("replied", by="stranger", **_trace(mail), kind="unverified", reply=kind.value, forged=forged)
    writer = {"from": mail.sender.email if mail.sender else None, "mail": mail.sha256, "forged": forged}
    for name, value, words in missing.fields(reading, len(mail.attachments)):
        if name not in ("name", "email") and value != _ERASE:
            draft.add("field_claimed", by="stranger", field=name, value=value, words=words, **writer)


def colleague(case: Case, mail: IncomingMail, reading: Reading, desk: Desk, now: datetime) -> Decision:
    """The staff member's account: kept, and shown to the owner alone (yanna 5.4)."""
    draft = Draft.of(case, desk, now)
    draft.add("staff_answered", by="staff", **_trace(mail))
    draft.write(cards.replied(draft, mail, reading, "staff"))
    return draft.done("staff_reply", reading.recognition.reason)


def _contact(draft: Draft, mail: IncomingMail) -> None:
    """A customer who copies the staff member concerned has contacted her (yanna 5.4; 5 no. 18)."""
    if draft.case.staff not in ("told", "contact_reported"):
        return
    member = people.concerned(draft)
    reached = {address.key for address in (*mail.to, *mail.cc)}
    if member and member.email and member.email.strip().lower() in reached:
        draft.add("contact_reported", by="customer", mail=mail.sha256)


def _trace(mail: IncomingMail) -> dict[str, str | None]:
    return {
        "mail": mail.sha256,
        "message_id": mail.message_id,
        "references": " ".join(mail.references) or None,
        "from": mail.sender.email if mail.sender else None,
    }


def answered(draft: Draft, kind: ReplyKind) -> None:
    """The clock goes on at any answer; what is still open stays asked (procedure, 5 no. 12; yanna 5.6)."""
    case = draft.case
    left = (
        []
        if kind is ReplyKind.CANNOT
        else [i for i in case.asked if i in _fields(draft) and f"has:{i}" not in case.conditions]
    )
    draft.add("info_received", by="customer", left=",".join(left), cannot="yes" if kind is ReplyKind.CANNOT else None)
    if not left and not missing.of(draft.desk.procedure, draft.case.conditions, "must"):
        draft.add("info_complete", by="customer")


def _fields(draft: Draft) -> frozenset[str]:
    return frozenset(rule.name for rule in draft.desk.procedure.fields)


def escalate(draft: Draft, mail: IncomingMail | None, by: str = "customer") -> str:
    """Hands the case to the next stage if the window is open; otherwise the owner is asked (hexpress 14, 18; H7)."""
    case, desk, now = draft.case, draft.desk, draft.now
    names = [s.name for s in desk.procedure.stages]
    position = names.index(case.stage) + 1
    if case.state not in (State.RESPONDED, State.CLOSED) or not case.has("response_sent"):
        return "next_stage_early"
    if position >= len(names):
        return "next_stage_none"
    window = next((c for c in say.clocks(case, desk, now) if c.rule.whose == "customer"), None)
    if by == "customer" and (case.state is State.CLOSED or (window and now >= window.due_at)):
        return "next_stage_late"
    stage = desk.procedure.stages[position]
    draft.add(
        "escalation_requested",
        by=by,
        stage=stage.name,
        handler=stage.handler,
        before=roles.handler(case, desk).name,
        mail=mail.sha256 if mail else None,
    )
    handing.choose(draft)
    said = replace(say.facts(draft.case, desk, now), received=mail.received if mail else now)
    thread = say.thread(mail) if mail else say.last_thread(case)
    acting.inform(draft, "review", said, f"stage:{stage.name}", Nature.EVENT, thread)
    draft.add("promised", **{p.clock: p.due.isoformat() for p in said.promises})
    return "next_stage"
