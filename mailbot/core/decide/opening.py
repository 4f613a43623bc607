"""A mail that belongs to no case yet: a complaint is registered and acknowledged, anything else is routed and shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from mailbot.core import deadlines, workdays
from mailbot.core.case import Case, Event, State
from mailbot.core.decide import cards, decisions, handing, missing, pace, paper, say
from mailbot.core.decide.draft import Draft
from mailbot.core.decision import Decision
from mailbot.core.desk import Desk
from mailbot.core.facts import Promise
from mailbot.core.mail import Address, Audience, IncomingMail, Letter, Nature
from mailbot.core.reading import Kind, Known, Reading

ROUTED = frozenset({Kind.ENQUIRY, Kind.RETURN, Kind.LEGAL, Kind.DATA_REQUEST, Kind.COMPLIMENT})
DOCUMENTS = ("complaints-policy", "complaints-procedure")
_REPRESENTATIVE = "acknowledgement_representative"
_OF_PERSONS = frozenset({"represented_person", "name", "phone", "email", "address", "phone_or_address"})
_NOTED = ("order_number", "phone", "preferred_channel")  # checked fields that an automatic mail may repeat


def begin(
    mail: IncomingMail, reading: Reading, known: Known, desk: Desk, reference: str, now: datetime, state: State
) -> Draft:
    """A case from a mail, with every field that was found in it; received when the server got it (day 0)."""
    stage = desk.procedure.stages[0]
    held = missing.conditions(reading) | _unread(mail) | frozenset({"tag:older"} if known.is_backlog else ())
    writer = reading.writer
    told = {
        "reference": reference,
        "procedure": desk.procedure.id,
        "digest": desk.procedure.digest,
        "stage": stage.name,
        "handler": stage.handler,
        "state": state.value,
        "kind": reading.recognition.kind.value,
        "reason": reading.recognition.reason,
        "channel": "form" if reading.via == "form" else "email",
        "language": reading.language,
        "email": writer.email if writer else None,
        "name": reading.value("name") or (writer.name if writer else None) or None,
        "received": mail.received.isoformat(),
        "counts_from": _counts_from(known, desk, now),
        "conditions": " ".join(sorted(held)),
        "mail": mail.sha256,
        "message_id": mail.message_id,
        "references": " ".join(mail.references) or None,
    }
    opened = Event(
        name="opened", at=now, by="customer", data=tuple((key, value) for key, value in told.items() if value)
    )
    draft = Draft.opening(opened, desk, now)
    for name, value, words in missing.fields(reading, len(mail.attachments)):
        draft.add("field_found", by="customer", field=name, value=value, words=words, mail=mail.sha256)
    handing.choose(draft)
    return draft


def _counts_from(known: Known, desk: Desk, now: datetime) -> str | None:
    """Mail from before our time: the desk's own promises begin when the owner lets it in, the law's when it came."""
    by_law = any(clock.source == "received" and clock.force == "law" for clock in desk.procedure.clocks)
    return now.isoformat() if known.is_backlog and not by_law else None


def _unread(mail: IncomingMail) -> frozenset[str]:
    """Of a mail that could not be read whole nobody knows what it lacks: its customer is asked nothing for it."""
    return frozenset({"tag:unread"} if mail.problem else ())


def complaint(
    mail: IncomingMail, reading: Reading, known: Known, desk: Desk, reference: str, now: datetime
) -> Decision:
    """Registers a complaint, acknowledges it once and tells the owner (yanna 3.2.2, 3.3, 3.4; hexpress 9 to 12)."""
    draft = begin(mail, reading, known, desk, reference, now, State.REGISTERED)
    why_not, leaves = _answerable(mail, reading, known, desk, now)
    acknowledge(draft, len(mail.attachments), why_not, leaves)
    draft.write(cards.opened(draft, mail, reading, known, why_not, leaves))
    return draft.done("complaint", reading.recognition.reason)


def _answerable(
    mail: IncomingMail, reading: Reading, known: Known, desk: Desk, now: datetime
) -> tuple[str | None, datetime | None]:
    """Why its writer gets no automatic answer, or when the limits let it leave (None: now)."""
    why_not = "forged" if mail.evidence.is_forged else pace.withheld(reading.writer, known, desk)
    leaves = pace.leaves(reading.writer, known, desk, now) if reading.writer and not why_not else None
    return why_not, leaves


def unclear(mail: IncomingMail, reading: Reading, known: Known, desk: Desk, reference: str, now: datetime) -> Decision:
    """Asks the owner whether it is a complaint; its clocks run from its arrival all the same (procedure, 5 no. 5)."""
    draft = begin(mail, reading, known, desk, reference, now, State.TRIAGE)
    draft.write(cards.opened(draft, mail, reading, known, "asked"))
    return draft.done("unclear", reading.recognition.reason, touch=not desk.shared)


def routed(mail: IncomingMail, reading: Reading, known: Known, desk: Desk, reference: str, now: datetime) -> Decision:
    """Receipt and route for what is no complaint; a person sees every one, and can turn it back (yanna 2.4)."""
    draft = begin(mail, reading, known, desk, reference, now, State.TRIAGE)
    kind = reading.recognition.kind
    route = next((r for r in desk.procedure.routes if r.name == kind.value), None)
    answer_by = request_due(draft.case, desk)
    if answer_by is None:
        draft.add("routed", route=kind.value)
    why_not, leaves = _answerable(mail, reading, known, desk, now)
    if kind is Kind.COMPLIMENT or desk.shared:
        why_not = why_not or "not-answered"
    if why_not:
        draft.add("withheld", why=why_not)
    else:
        promise = (
            (Promise(clock=kind.value, due=answer_by, days=str(route.starts) if route else ""),) if answer_by else ()
        )
        said = replace(say.facts(draft.case, desk, now), route=kind.value, promises=promise)
        letter = say.letter("routed", draft.case, said, mail.sha256, Nature.ANSWER, say.thread(mail))
        draft.write(_delayed(draft, letter, leaves))
    draft.write(cards.opened(draft, mail, reading, known, why_not, leaves))
    return draft.done(kind.value, reading.recognition.reason, touch=not desk.shared)


def request_due(case: Case, desk: Desk) -> date | None:
    """The day by which a routed request must be answered, where its route starts a clock (UK GDPR art. 12(3))."""
    route = next((r for r in desk.procedure.routes if r.name == case.kind), None)
    if route is None or route.starts is None:
        return None
    due = deadlines.after(say.today(desk, case.received), route.starts, desk.calendar)
    return workdays.add(due, 1, desk.calendar) if workdays.is_closed(due, desk.calendar) else due


def _delayed(draft: Draft, letter: Letter | None, leaves: datetime | None) -> Letter | None:
    """The letter waits for its turn in the outbox; that it does is an event, not a silence."""
    if letter is None or leaves is None:
        return letter
    draft.add("withheld", why="its-turn", until=leaves.isoformat())
    return replace(letter, not_before=leaves)


def acknowledge(
    draft: Draft, files: int, why_not: str | None, leaves: datetime | None = None, settled: bool = False
) -> None:
    """C1, or C2 with the questions that the fixed field list allows; withheld is an event, not a silence.

    `leaves` is the moment before which the limits do not let it go. Where the matter is settled it asks nothing and
    promises no decision, for none will come.
    """
    case, desk, now = draft.case, draft.desk, draft.now
    asked = () if settled or "tag:unread" in case.conditions else missing.questions(desk, case.conditions)
    speaks_for = say.is_barred(case)
    if speaks_for:  # The letter asks for the authority and for both persons' details; one question more fits in.
        asked = tuple(item for item in asked if item not in _OF_PERSONS)[:1]
    if not asked:
        draft.add("info_complete")
    if why_not and (case.customer_email or paper.way(case) is None):
        draft.add("withheld", why=why_not)
        return
    names = _NOTED if case.channel in ("email", "form") and case.representative == "none" else ()
    said = replace(
        say.facts(draft.case, desk, now), noted=say.noted(case, names), files=files, documents=DOCUMENTS, asked=asked
    )
    if settled:
        said = replace(said, promises=(), outcome=decisions.SETTLED)
    marks = ("acknowledged", f"info_requested={','.join(asked)}") if asked else ("acknowledged",)
    if asked:
        answer, follows = say.example(case, desk, leaves or now)
        helpful = workdays.add(say.today(desk, leaves or now), 3, desk.calendar)
        said = replace(said, helpful_by=helpful, example_answer=answer, example_promises=follows)
    template = _REPRESENTATIVE if speaks_for else "acknowledgement_questions" if asked else "acknowledgement"
    if case.customer_email:
        thread = say.last_thread(case)
        letter = say.letter(template, case, said, "registered", Nature.ANSWER, thread, marks, DOCUMENTS)
        draft.write(_delayed(draft, letter, leaves))
    else:
        paper.instead(draft, template, said, "registered", marks, DOCUMENTS)
    # With questions open the letter tells periods and an example, no day that could be broken.
    if said.promises and not asked:
        draft.add("promised", **{p.clock: p.due.isoformat() for p in said.promises})


def ask_authority(draft: Draft, mail: IncomingMail, reading: Reading, known: Known) -> Letter | None:
    """R1 to whoever wrote for the customer: it tells nothing of any case."""
    writer = mail.sender
    if writer is None or pace.withheld(writer, known, draft.desk):
        return None
    said = replace(say.facts_of_nothing(draft.desk), customer_name=writer.name or None)
    return Letter(
        template="representative",
        to=Address(email=writer.email, name=writer.name),
        audience=Audience.STRANGER,
        nature=Nature.ANSWER,
        language=reading.language,
        cause=f"representative:{writer.key}",
        facts=said,
        reference=draft.case.reference,
        answers=say.thread(mail),
        not_before=pace.leaves(writer, known, draft.desk, draft.now),
    )


def receipt(mail: IncomingMail, reading: Reading, known: Known, desk: Desk, now: datetime) -> Letter | None:
    """R2: a neutral receipt to a stranger, once a day and address, that tells nothing."""
    writer = mail.sender
    if writer is None or pace.withheld(writer, known, desk):
        return None
    said = say.facts_of_nothing(desk)
    return Letter(
        template="stranger",
        to=Address(email=writer.email),
        audience=Audience.STRANGER,
        nature=Nature.ANSWER,
        language=reading.language,
        cause=f"{writer.key}:{say.today(desk, now).isoformat()}",
        facts=said,
        answers=say.thread(mail),
        not_before=pace.leaves(writer, known, desk, now),
    )
