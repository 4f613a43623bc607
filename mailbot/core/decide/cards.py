"""The owner's cards: a new case, a reply, a stranger's mail, each with the lines that she can send back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailbot.core import lookalike, roles
from mailbot.core.case import Case
from mailbot.core.deadlines import Clock
from mailbot.core.decide import leaving, many, missing, offers, pace, paper, say
from mailbot.core.decide.draft import Draft
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.facts import WHOLE_MAIL, Card
from mailbot.core.mail import IncomingMail, Letter
from mailbot.core.reading import Kind, Known, Reading, Recognition

_TAKES_OVER = frozenset({"assigned", "shown", "reply:next_stage"})
_IMPLIED = frozenset({"what_happened", "evidence", "phone_or_address", "reply_by_email"})  # told by other lines
_OF_CALLS = frozenset({"preferred_channel", "phone", "hours"})  # told in one line


def opened(
    draft: Draft,
    mail: IncomingMail,
    reading: Reading,
    known: Known,
    withheld: str | None,
    leaves: datetime | None = None,
) -> Letter:
    """O1 for a new case, or for a mail that was routed or is in doubt."""
    if many.matters(draft.case, known, draft.now) > many.CARDS_A_DAY:
        many.unseen(draft)
        return many.instead(mail, draft.case, True, draft.desk, draft.now)
    if many.is_flood(known, draft.now):
        many.unseen(draft)
        grave = draft.case.reference if reading.severity == "high" else None
        return many.flood(mail.received, draft.desk, draft.now, grave)
    card = _card(draft, mail, reading, known, reading.recognition.kind.value, withheld)
    if leaves is None or not isinstance(card.facts, Card):
        return card
    return replace(card, facts=replace(card.facts, acknowledged="later", leaves=leaves))


def replied(draft: Draft, mail: IncomingMail, reading: Reading, kind: str) -> Letter:
    """O1 for what came in on a known case: a reply, or a stranger's mail."""
    by = "stranger" if kind == "mention" else "customer"
    if many.replies(draft.case, by, draft.now) > many.CARDS_A_DAY:
        return many.instead(mail, draft.case, False, draft.desk, draft.now)
    return _card(draft, mail, reading, Known(), kind, None)


def _card(draft: Draft, mail: IncomingMail, reading: Reading, known: Known, kind: str, withheld: str | None) -> Letter:
    case, desk, now = draft.case, draft.desk, draft.now
    ahead = next_duty(case, draft)
    call = paper.call(case) if kind != "mention" else None  # A stranger is no reason to ring.
    told = _IMPLIED | _OF_CALLS if call else _IMPLIED
    shown = say.excerpt(reading.new_text or mail.text)
    said = Card(
        reference=case.reference,
        kind=kind,
        reason=reading.recognition.reason,
        reason_words=tuple(s.text for s in reading.recognition.words if s.source in ("subject", "body")),
        next_step=ahead.name if ahead else None,
        next_due=ahead.due if ahead else None,
        flags=(*_of_mail(mail, desk), *flags(case, reading, desk)),
        customer_name=case.customer_name,
        customer_email=_shown(case.customer_email, desk),
        sender=_shown(_other(case, mail), desk),
        reply_to=_elsewhere(case, mail, desk),
        received=mail.received,
        channel=case.channel,
        language=reading.language,
        acknowledged=f"withheld:{withheld}" if withheld else "sent",
        found=tuple(n for n in say.noted(case) if n.field not in told and n.value != case.customer_email),
        missing=() if mail.problem else missing.of(desk.procedure, case.conditions),
        asked=case.asked or (() if mail.problem else missing.questions(desk, case.conditions)),
        excerpt=shown,
        whole=_whole(draft, mail, shown, kind),
        promises=say.promises(case, desk, now) if case.is_open and not leaving.decision(case, now) else (),
        commands=_lines(draft, mail, kind),
        attachments=tuple(a.name for a in mail.attachments),
        held=leaving.waits(case, now),
        call=call,
        same_sender=tuple(k.reference for k in known.cases if k.is_open and _is_same(k.customer_email, case)),
    )
    letter = say.to_owner("card", said, mail.sha256, desk, case.reference, to=_for(kind, case, draft))
    return replace(letter, documents=(WHOLE_MAIL,)) if said.whole else letter


def handed(draft: Draft, kind: str, to: StaffMember | None = None) -> Letter:
    """The card of somebody who takes a case over (`assigned`), or who asked to see it (`shown`)."""
    case = draft.case
    nothing = IncomingMail(sha256=f"{kind}:{len(case.journal)}:{draft.now.isoformat()}", size=0, received=case.received)
    reading = Reading(
        recognition=Recognition(kind=Kind.COMPLAINT, reason=kind), writer=None, language=case.language, new_text=""
    )
    if to and not roles.may_read(to, case, draft.desk, draft.now):
        draft.written = ()
    letter = _card(draft, nothing, reading, Known(), kind, None)
    return replace(letter, to=roles.address(to, draft.desk)) if to else letter


def _whole(draft: Draft, mail: IncomingMail, shown: str, kind: str) -> str:
    """What goes along as a file: the mail where the card cannot show all of it, or all that was written so far."""
    if kind in _TAKES_OVER and draft.written:
        parts = [f"{w.at.astimezone(draft.desk.timezone):%Y-%m-%d %H:%M} {w.by}\n\n{w.text}" for w in draft.written]
        return "\n\n---\n\n".join([*parts, *([mail.text] if mail.text else [])])
    return mail.text if mail.text.strip() != shown.strip() else ""


def _for(kind: str, case: Case, draft: Draft) -> StaffMember:
    """Whoever has the case; a request for review that comes late is the owner's to judge (hexpress 18; H7)."""
    if kind == "reply:next_stage_late":
        return roles.in_charge(draft.desk, draft.now)
    return roles.reader(case, draft.desk, draft.now)


def _lines(draft: Draft, mail: IncomingMail, kind: str) -> tuple[str, ...]:
    """What can be sent back; to let a stranger in is offered to whoever may."""
    writer, usual = mail.sender.key if mail.sender else "", offers.commands(draft.case, draft.desk)
    usual = ("#undo", *usual) if leaving.waits(draft.case, draft.now) else usual
    is_apart = kind == "mention" and writer in draft.case.strangers and pace.is_usable(writer)
    refused = roles.refusal(_for(kind, draft.case, draft), draft.case, "allow", draft.desk, draft.now)
    return usual if not is_apart or refused else (f"#allow {writer}", *usual)


def _other(case: Case, mail: IncomingMail) -> str | None:
    """Who wrote, where it was not the customer: a stranger, or a form that wrote for one."""
    writer = mail.sender
    return writer.email if writer and not _is_same(writer.email, case) else None


def _shown(email: str | None, desk: Desk) -> str | None:
    """An address that could be taken for one of the desk's is written so that it cannot be (threats 16)."""
    return lookalike.escaped(email) if email and lookalike.is_lookalike(email, desk) else email


def _elsewhere(case: Case, mail: IncomingMail, desk: Desk) -> str | None:
    """Where the mail wants its answer, if neither its writer nor the customer is there (threats 2)."""
    known = {mail.sender.key if mail.sender else "", (case.customer_email or "").lower(), *desk.own_addresses}
    return next((_shown(one.email, desk) for one in mail.reply_to if one.key not in known), None)


def _of_mail(mail: IncomingMail, desk: Desk) -> tuple[str, ...]:
    """What the owner has to know of the mail itself."""
    named = [one.email for one in (*mail.senders, *mail.reply_to)]
    return (
        *(("unread",) if mail.problem else ()),
        *(("lookalike",) if any(lookalike.is_lookalike(one, desk) for one in named) else ()),
    )


def _is_same(email: str, case: Case) -> bool:
    return bool(case.customer_email) and email.lower() == (case.customer_email or "").lower()


def next_duty(case: Case, draft: Draft) -> Clock | None:
    """The clock of the owner that ends first; none while the letter that ends it is about to leave."""
    if leaving.decision(case, draft.now):
        return None
    duties = [clock for clock in say.clocks(case, draft.desk, draft.now) if say.is_duty(clock, case)]
    return min(duties, key=lambda clock: clock.due) if duties and case.is_open else None


def flags(case: Case, reading: Reading, desk: Desk) -> tuple[str, ...]:
    """What the owner has to look at first."""
    held = case.conditions
    raised = (
        ("safety", reading.severity == "high" or "tag:severe" in held),
        ("vulnerable", "tag:vulnerable" in held),
        ("legal", Kind.LEGAL.value in reading.recognition.labels),
        ("staff", "has:staff_name" in held),
        ("conflict", roles.is_subject(roles.handler(case, desk), case, desk)),
        ("representative", case.representative == "claimed"),
        ("older", "tag:older" in held and case.day_zero != case.received),
        ("older_law", "tag:older" in held and case.day_zero == case.received),
    )
    return tuple(name for name, is_raised in raised if is_raised)
