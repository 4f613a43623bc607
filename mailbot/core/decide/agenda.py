"""The whole desk in one look: what is late, due today, coming up, or waits for a customer (O4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from mailbot.core import deadlines, roles, workdays
from mailbot.core.absence import Absence
from mailbot.core.books import Figures
from mailbot.core.case import Case
from mailbot.core.deadlines import ClockState
from mailbot.core.decide import keeping, leaving, many, offers, paper, say
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.facts import AgendaItem, Digest
from mailbot.core.mail import Letter

_REVIEW_NOTICE = timedelta(days=30)


def items(cases: Sequence[Case], desk: Desk, now: datetime, who: StaffMember | None = None) -> tuple[AgendaItem, ...]:
    """Every open case once, by the day that comes first; to `who`, with the names of those who have others."""
    found = [item(case, desk, now, who) for case in cases if case.is_open]
    return tuple(sorted(found, key=lambda i: (i.due is None, i.due, i.reference)))


def of(who: StaffMember, cases: Sequence[Case], desk: Desk, now: datetime) -> tuple[Case, ...]:
    """The cases that somebody of the desk sees: the owner all, a handler her own and those she stands in for."""
    if who == roles.in_charge(desk, now) or roles.is_owner(who, desk):
        return tuple(cases)
    return _shared_out(cases, desk, now).get(who, ())


def _shared_out(cases: Sequence[Case], desk: Desk, now: datetime) -> dict[StaffMember, tuple[Case, ...]]:
    """Who handles or reads which cases."""
    found: dict[StaffMember, list[Case]] = {}
    for case in cases:
        for who in {roles.handler(case, desk), roles.reader(case, desk, now)}:
            found.setdefault(who, []).append(case)
    return {who: tuple(theirs) for who, theirs in found.items()}


def item(case: Case, desk: Desk, now: datetime, who: StaffMember | None = None) -> AgendaItem:
    """One case as the digest shows it: the duty that ends first."""
    duties = [c for c in say.clocks(case, desk, now) if say.is_duty(c, case)]
    first = min(duties, key=lambda c: (c.state is ClockState.PAUSED, c.due)) if duties else None
    today = say.today(desk, now)
    asked = case.last("info_requested") if case.info in ("asked", "overdue") else None
    reminded = case.last("reminded")
    late = first is not None and first.state is ClockState.LATE
    has = roles.handler(case, desk)
    may_know = who is None or roles.may_read(who, case, desk, now)
    return AgendaItem(
        reference=case.reference,
        clock=first.name if first else None,
        due=first.due if first else None,
        state="waiting"
        if asked and not late and (first is None or first.state is ClockState.PAUSED)
        else case.state.value,
        days_late=workdays.between(first.due, today, desk.calendar) if first and late else 0,
        handler=has.name if who and has != who else "",
        commands=offers.for_clock(first.name, case, desk) if first else offers.commands(case, desk)[:1],
        asked=case.asked if asked else (),
        asked_on=say.today(desk, asked.at) if asked else None,
        reminded_on=say.today(desk, reminded.at) if reminded and asked else None,
        kind=case.kind,
        since=say.today(desk, case.received),
        is_unseen=_is_unseen(case),
        held=leaving.decision(case, now),
        name=case.customer_name if may_know else None,
        call=paper.call(case) if may_know else None,
    )


def _is_unseen(case: Case) -> bool:
    """True for one of a flood, of which the owner got no card and which she has not touched since."""
    return not case.has("commanded") and any(e.get("why") == many.NO_CARD for e in case.counted if e.name == "noted")


def _review(reviewed: datetime | None, desk: Desk, now: datetime) -> date | None:
    """The day on which the procedure is due for a review, once that day is a month away (yanna 10.2; Y1)."""
    every = desk.procedure.review_every
    if reviewed is None or every is None:
        return None
    due = deadlines.after(say.today(desk, reviewed), every, desk.calendar)
    return due if due - _REVIEW_NOTICE <= say.today(desk, now) else None


def _part(item: AgendaItem, today: date) -> str:
    """Under which heading of the digest a case stands."""
    if item.state == "waiting":
        return "waiting"
    if item.days_late:
        return "late"
    return "today" if item.due == today else "coming"


def digests(
    cases: Sequence[Case],
    desk: Desk,
    now: datetime,
    figures: Figures,
    away_since: datetime | None = None,
) -> tuple[Letter, ...]:
    """O4, once a working day; after an absence it stands for every warning that was missed.

    The owner, or whoever stands in for her, sees the whole desk; every handler her own cases, where she has any.
    """
    today = say.today(desk, now)
    over = keeping.over(figures.kept, desk, now)
    chief = roles.in_charge(desk, now)
    whole = replace(
        _listed(cases, chief, desk, now),
        unanswered=tuple(item(case, desk, now) for case in figures.unanswered),
        set_aside=figures.set_aside,
        differences=figures.differences,
        delayed=figures.delayed,
        delayed_until=figures.delayed_until,
        sent=figures.sent,
        came_back=figures.came_back,
        last_read=figures.last_read,
        away_since=away_since,
        review_due=_review(figures.reviewed, desk, now),
        over=over,
        unwanted=tuple(r for r in keeping.unwanted(figures.kept) if r not in over),
    )
    cause = f"digest:{today.isoformat()}{':away' if away_since else ''}"
    found = [say.to_owner("digest", whole, cause, desk, None, to=chief)]
    others = [who for who in roles.everybody(desk) if who != chief and not roles.is_owner(who, desk) and who.email]
    shared = _shared_out(cases, desk, now) if others else {}
    for who in others:
        if who in shared and not roles.is_away(who, desk, now):
            own = replace(_listed(shared[who], who, desk, now), away_since=away_since)
            found.append(say.to_owner("digest", own, f"{cause}:{roles.key(who)}", desk, None, to=who))
    return tuple(found)


def _listed(cases: Sequence[Case], who: StaffMember, desk: Desk, now: datetime) -> Digest:
    """The cases under their headings."""
    today = say.today(desk, now)
    every = items(cases, desk, now, who)
    return Digest(
        day=today,
        late=tuple(i for i in every if _part(i, today) == "late"),
        today=tuple(i for i in every if _part(i, today) == "today"),
        coming=tuple(i for i in every if _part(i, today) == "coming"),
        waiting=tuple(i for i in every if _part(i, today) == "waiting"),
        covered=roles.covered(who, desk, now),
    )


def handover(absence: Absence, cases: Sequence[Case], desk: Desk, now: datetime) -> tuple[Letter, ...]:
    """The list that whoever stands in gets at once, and whoever is back as well."""
    away = roles.at(absence.address, desk)
    reader = roles.stand_in(away, desk, now) if away and absence.by else away
    if away is None or reader is None:
        return ()
    hers = of(away, [c for c in cases if not roles.is_subject(reader, c, desk)], desk, now)
    said = replace(_listed(hers, reader, desk, now), covered=(absence,) if absence.by else ())
    cause = f"digest:{'away' if absence.by else 'back'}:{absence.address}:{absence.back.isoformat()}"
    return (say.to_owner("digest", said, cause, desk, None, to=reader),)
