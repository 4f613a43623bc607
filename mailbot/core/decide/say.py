"""What the letters of a case may say: promises projected from its clocks, and the facts around them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from mailbot.core import deadlines, roles, workdays
from mailbot.core.case import Case, Event, State
from mailbot.core.deadlines import Clock, ClockState, History, Mark
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.facts import CaseFacts, NextStage, Noted, Promise
from mailbot.core.mail import Address, Audience, IncomingMail, Letter, Nature, Thread

# A clock that ends on one of these is a promise that a customer can see kept; the others are the desk's own affair.
_SEEN = frozenset({"accepted", "dismissed", "response_sent", "dismissal_sent", "summary_sent", "request_answered"})
_AUTOMATIC = frozenset({"acknowledged", "info_requested", "info_complete"})  # what the program does by itself
EXCERPT = 600
# What a representative may get before the customer agreed: nothing that the case holds (procedure, 5 no. 19).
_TELLS_NOTHING = frozenset({
    "acknowledgement", "acknowledgement_questions", "acknowledgement_representative", "reminder", "representative",
    "routed",
})  # fmt: skip


def history(case: Case, *more: Mark) -> History:
    """What the clocks of a case are computed from; `more` are events that are only supposed."""
    marks = [Mark(name="received", at=case.day_zero)]
    for event in case.counted:
        marks.extend(_marks(event))
    marks.extend(more)
    return History(marks=tuple(sorted(marks, key=lambda m: m.at)), conditions=case.conditions)


def _marks(event: Event) -> list[Mark]:
    if event.name == "opened":
        return [Mark(name="registered", at=event.at)] if event.get("state") == "registered" else []
    if event.name == "raised":
        return [Mark(name=event.get("event") or "", at=event.at)]
    if event.name == "extended":
        until = event.get("until")
        return [Mark(name="extended", at=event.at, clock=event.get("clock"), until=date.fromisoformat(until or ""))]
    stated = event.get("on")
    return [Mark(name=event.name, at=datetime.fromisoformat(stated) if stated else event.at)]


def clocks(case: Case, desk: Desk, now: datetime, *more: Mark) -> tuple[Clock, ...]:
    """The clocks of the case at `now`."""
    found = () if is_request(case) else deadlines.clocks(desk.procedure, history(case, *more), desk.calendar, now)
    found += _beside(case, desk, now, *more)
    decided = case.last("decided")
    by = decided.get("by_day") if decided else None
    if by is None:
        return found
    return tuple(_by(c, date.fromisoformat(by), desk, now) if "implemented" in c.rule.done else c for c in found)


def is_request(case: Case) -> bool:
    """True for a request for data, which the days of the complaints procedure do not concern (yanna 2.4.4)."""
    return case.kind == "data_request" and case.state is State.TRIAGE


def _beside(case: Case, desk: Desk, now: datetime, *more: Mark) -> tuple[Clock, ...]:
    """The clocks of the law on data, for a data complaint from its receipt and for a request from its own (Y16)."""
    is_complaint = "tag:data_complaint" in case.conditions
    asked = case.kind == "data_request" or case.has("erasure_requested")
    if desk.overlay is None or not (is_complaint or asked):
        return ()
    told = history(case, *more)
    marks = [mark for mark in told.marks if mark.name not in ("received", "request_received")]
    if is_complaint:
        marks.insert(0, Mark(name="received", at=case.received))
    if case.kind == "data_request":
        marks.insert(0, Mark(name="request_received", at=case.received))
    marks += [replace(mark, name="request_received") for mark in told.marks if mark.name == "erasure_requested"]
    ordered = tuple(sorted(marks, key=lambda mark: mark.at))
    return deadlines.clocks(desk.overlay, History(marks=ordered, conditions=told.conditions), desk.calendar, now)


def _by(clock: Clock, day: date, desk: Desk, now: datetime) -> Clock:
    """The clock of a remedy ends on the day that the decision letter promised, not on the house's usual one."""
    end = at(desk, day + timedelta(days=1), 0)
    is_late = (clock.met or now) >= end
    state = ClockState.LATE if is_late else ClockState.MET if clock.met else ClockState.RUNNING
    return replace(clock, due=day, first_due=day, due_at=end, state=state)


def today(desk: Desk, now: datetime) -> date:
    return now.astimezone(desk.timezone).date()


def at(desk: Desk, day: date, hour: int) -> datetime:
    """That hour of a local day, in UTC."""
    return datetime.combine(day, time(hour), desk.timezone).astimezone(UTC)


def is_promise(clock: Clock) -> bool:
    """True for a clock whose end the customer is told of."""
    rule, done = clock.rule, set(clock.rule.done)
    return (
        rule.whose == "us" and bool(_SEEN & done) and not _AUTOMATIC & done and rule.force != "aim" and not rule.every
    )


def wants_erasure(case: Case) -> bool:
    """True where the customer asked for the details to be deleted, and the owner has not answered that."""
    names = [event.name for event in case.journal if event.name in ("erasure_requested", "request_answered")]
    return names[-1:] == ["erasure_requested"]


def is_asked(clock: Clock) -> bool:
    """True for the month of the law that a request for data, or for its deletion, is answered in."""
    return clock.rule.source == "request_received"


def is_duty(clock: Clock, case: Case) -> bool:
    """True for a clock that waits for the owner: what the program does by itself is none, unless it could not do it."""
    done = set(clock.rule.done)
    by_itself = bool(_AUTOMATIC & done) and not ("acknowledged" in done and _comes_late(case, clock))
    return clock.rule.whose == "us" and clock.met is None and not by_itself


def _comes_late(case: Case, clock: Clock) -> bool:
    """True where the acknowledgement was withheld, or has its turn only after the last day for it."""
    withheld = case.last("withheld")
    until = withheld.get("until") if withheld else None
    return withheld is not None and (until is None or datetime.fromisoformat(until) >= clock.due_at)


def promise(clock: Clock) -> Promise:
    return Promise(
        clock=clock.name,
        due=clock.due,
        days=str(clock.rule.within or clock.rule.every or ""),
        start=clock.start,
        late=clock.state is ClockState.LATE,
        stage=clock.stage,
    )


def promises(case: Case, desk: Desk, now: datetime, *more: Mark) -> tuple[Promise, ...]:
    """The days a customer is promised, each the latest that the procedure allows.

    Clocks that only start on a later event of ours (a decision is due some days after acceptance) are projected from
    the last day of the clock that the event ends.
    """
    running = [c for c in clocks(case, desk, _latest(now, more), *more) if c.met is None]
    told = {c.name: c for c in running if is_promise(c) and (is_request(case) or not is_asked(c))}
    judging = [c for c in running if "accepted" in c.rule.done]
    if judging:
        accepted = Mark(name="accepted", at=at(desk, min(c.due for c in judging), 12))
        for clock in clocks(case, desk, _latest(now, (*more, accepted)), *more, accepted):
            if clock.name not in told and clock.met is None and is_promise(clock):
                told[clock.name] = clock
    return tuple(promise(c) for c in sorted(told.values(), key=lambda c: c.due))


def _latest(now: datetime, marks: tuple[Mark, ...]) -> datetime:
    return max([now, *(m.at for m in marks)])


def told(case: Case, clock: str) -> date | None:
    """The day that the customer was last promised for a clock; it never changes silently."""
    days = [event.get(clock) for event in case.counted if event.name == "promised" and event.get(clock)]
    return date.fromisoformat(days[-1]) if days and days[-1] else None


def example(case: Case, desk: Desk, now: datetime) -> tuple[date, tuple[Promise, ...]]:
    """C2: a day on which the customer might answer, and the days that would follow from it."""
    answer = workdays.add(today(desk, now), 2, desk.calendar)
    asked = Mark(name="info_requested", at=now)
    answered = Mark(name="info_received", at=at(desk, answer, 12))
    return answer, promises(case, desk, answered.at, asked, answered)


def next_stage(case: Case, desk: Desk, now: datetime, *more: Mark) -> NextStage | None:
    """Where the customer may go after the decision of this stage, and until when."""
    names = [s.name for s in desk.procedure.stages]
    position = names.index(case.stage) + 1 if case.stage in names else len(names)
    if position >= len(names):
        return None
    window = next((c for c in clocks(case, desk, now, *more) if c.rule.whose == "customer" and c.met is None), None)
    if window is None:
        return None
    stage = desk.procedure.stages[position]
    answer = next((c for c in desk.procedure.clocks if c.stage == stage.name and c.within), None)
    return NextStage(
        stage=stage.name,
        handler=roles.person(roles.in_line(case, desk, stage), desk),
        last_day=window.due,
        answer_days=str(answer.within) if answer else "",
    )


def facts(case: Case, desk: Desk, now: datetime, *more: Mark) -> CaseFacts:
    """The facts that every letter of a case shares."""
    return CaseFacts(
        reference=case.reference,
        handler=roles.person(roles.handler(case, desk), desk),
        received=case.received,
        customer_name=case.customer_name,
        channel=case.channel,
        stage=case.stage,
        promises=promises(case, desk, now, *more),
        order_example=next(iter(desk.order_examples), None),
        ombudsman=desk.procedure.ombudsman,
    )


def letter(
    template: str,
    case: Case,
    said: CaseFacts,
    cause: str,
    nature: Nature,
    answers: Thread | None = None,
    marks: tuple[str, ...] = (),
    documents: tuple[str, ...] = (),
) -> Letter | None:
    """A letter to the customer of a case, or None where there is nobody whom it may be written to."""
    if not case.customer_email or case.is_unreachable or (is_barred(case) and template not in _TELLS_NOTHING):
        return None
    return Letter(
        template=template,
        to=Address(email=case.customer_email, name=case.customer_name or ""),
        audience=Audience.CUSTOMER,
        nature=nature,
        language=case.language,
        cause=cause,
        facts=said,
        reference=case.reference,
        answers=answers,
        marks=marks,
        documents=documents,
    )


def is_barred(case: Case) -> bool:
    """True where the only address is that of somebody whose authority nobody has accepted yet."""
    return case.representative in ("claimed", "refused") and case.customer_email == case.representative_email


def to_owner(
    template: str,
    said: object,
    cause: str,
    desk: Desk,
    reference: str | None,
    nature: Nature = Nature.EVENT,
    to: StaffMember | None = None,
) -> Letter:
    """A letter to the owner, or to whoever of the desk has the matter, in the desk's language."""
    return Letter(
        template=template,
        to=roles.address(to, desk) if to else desk.owner,
        audience=Audience.OWNER,
        nature=nature,
        language=desk.language,
        cause=cause,
        facts=said,  # type: ignore[arg-type]
        reference=reference,
    )


def thread(mail: IncomingMail) -> Thread | None:
    """What a letter that answers this mail has to name (RFC 5322 s.3.6.4)."""
    if not mail.message_id:
        return None
    return Thread(message_id=mail.message_id, references=mail.references or mail.in_reply_to[:1])


def last_thread(case: Case) -> Thread | None:
    """The customer's last mail in the case, so that a letter joins the conversation."""
    for event in reversed(case.counted):
        if event.name in ("opened", "replied") and event.get("message_id"):
            return Thread(
                message_id=event.get("message_id") or "", references=tuple((event.get("references") or "").split())
            )
    return None


def noted(case: Case, names: tuple[str, ...] | None = None) -> tuple[Noted, ...]:
    return tuple(
        Noted(field=f.name, value=f.value, words=f.words) for f in case.fields if names is None or f.name in names
    )


def excerpt(text: str) -> str:
    """The first words of the customer, for the owner's eyes."""
    return text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(" ", 1)[0] + " ..."


def facts_of_nothing(desk: Desk) -> CaseFacts:
    """What a stranger may be told: whom to call."""
    return CaseFacts(reference="", handler=desk.owner_person)
