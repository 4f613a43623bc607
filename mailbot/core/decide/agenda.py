"""The whole desk in one look: what is late, due today, coming up, or waits for a customer (O4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from mailbot.core import deadlines, roles, workdays
from mailbot.core.case import Case
from mailbot.core.deadlines import ClockState
from mailbot.core.decide import keeping, offers, say
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.facts import AgendaItem, Digest
from mailbot.core.mail import Letter

_REVIEW_NOTICE = timedelta(days=30)


def items(cases: Sequence[Case], desk: Desk, now: datetime) -> tuple[AgendaItem, ...]:
    """Every open case once, by the day that comes first."""
    found = [item(case, desk, now) for case in cases if case.is_open]
    return tuple(sorted(found, key=lambda i: (i.due is None, i.due, i.reference)))


def of(who: StaffMember, cases: Sequence[Case], desk: Desk, now: datetime) -> tuple[Case, ...]:
    """The cases that somebody of the desk sees: the owner all, a handler her own and those she stands in for."""
    if who == roles.in_charge(desk, now) or roles.is_owner(who, desk):
        return tuple(cases)
    return tuple(c for c in cases if who in (roles.handler(c, desk), roles.reader(c, desk, now)))


def item(case: Case, desk: Desk, now: datetime) -> AgendaItem:
    """One case as the digest shows it: the duty that ends first."""
    duties = [c for c in say.clocks(case, desk, now) if say.is_duty(c, case)]
    first = min(duties, key=lambda c: (c.state is ClockState.PAUSED, c.due)) if duties else None
    today = say.today(desk, now)
    asked = case.last("info_requested") if case.info in ("asked", "overdue") else None
    reminded = case.last("reminded")
    late = first is not None and first.state is ClockState.LATE
    return AgendaItem(
        reference=case.reference,
        clock=first.name if first else None,
        due=first.due if first else None,
        state="waiting"
        if asked and not late and (first is None or first.state is ClockState.PAUSED)
        else case.state.value,
        days_late=workdays.between(first.due, today, desk.calendar) if first and late else 0,
        commands=offers.for_clock(first.name, case, desk) if first else offers.commands(case, desk)[:1],
        asked=case.asked if asked else (),
        asked_on=say.today(desk, asked.at) if asked else None,
        reminded_on=say.today(desk, reminded.at) if reminded and asked else None,
    )


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


def digest(
    cases: Sequence[Case],
    desk: Desk,
    now: datetime,
    *,
    sent: int,
    came_back: int,
    set_aside: int,
    delayed: int = 0,
    delayed_until: datetime | None = None,
    last_read: datetime | None,
    away_since: datetime | None = None,
    reviewed: datetime | None = None,
    kept: Sequence[Case] = (),
) -> Letter:
    """O4, once a working day; after an absence it stands for every warning that was missed."""
    today = say.today(desk, now)
    every = items(cases, desk, now)
    over = keeping.over(kept, desk, now)
    said = Digest(
        day=today,
        late=tuple(i for i in every if _part(i, today) == "late"),
        today=tuple(i for i in every if _part(i, today) == "today"),
        coming=tuple(i for i in every if _part(i, today) == "coming"),
        waiting=tuple(i for i in every if _part(i, today) == "waiting"),
        set_aside=set_aside,
        delayed=delayed,
        delayed_until=delayed_until,
        sent=sent,
        came_back=came_back,
        last_read=last_read,
        away_since=away_since,
        review_due=_review(reviewed, desk, now),
        over=over,
        unwanted=tuple(r for r in keeping.unwanted(kept) if r not in over),
    )
    return say.to_owner("digest", said, f"digest:{today.isoformat()}{':away' if away_since else ''}", desk, None)
