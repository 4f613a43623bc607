"""What a tick makes of one case: warnings to the owner, reminders to the customer, windows that end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailbot.core import roles, workdays
from mailbot.core.case import Case, State
from mailbot.core.decide import acting, offers, paper, say, wake
from mailbot.core.decide.draft import Draft
from mailbot.core.decide.wake import Step
from mailbot.core.decision import Decision
from mailbot.core.desk import Desk
from mailbot.core.facts import Warning
from mailbot.core.mail import Nature


def remind(case: Case, desk: Desk, now: datetime, away: bool = False) -> Decision:
    """Takes every step whose moment has come, each once for ever.

    After an absence (`away`) the owner's warnings are only noted, since one digest tells them all; a customer gets
    the latest reminder that still matters (threats 60).
    """
    draft = Draft.of(case, desk, now)
    due = [step for step in wake.steps(case, desk, now) if step.at <= now]
    for step in due:
        if step.what == "raise":
            _raise(draft, step)
    _remind_customer(draft, [s for s in due if s.what in ("remind", "window")])
    for step in due:
        if step.what == "overdue" and draft.case.info == "asked" and draft.case.is_open:
            draft.add("info_overdue")
    if draft.case.is_open:  # A window that ended just now may have closed the case.
        _warn_owner(draft, [s for s in due if s.what == "warn"], away)
    return draft.done("tick", "due")


def _raise(draft: Draft, step: Step) -> None:
    """A window that ended: noted, and a case in which nothing is open any more is closed (procedure, 5 no. 26)."""
    draft.add("raised", clock=step.clock, event=step.step, due=step.due.isoformat() if step.due else None)
    acting.finish(draft)


def _remind_customer(draft: Draft, due: list[Step]) -> None:
    """C4 and C10; of several that were missed only the last is sent."""
    for step in due:
        draft.add("reminded", clock=step.clock, step=step.step, due=step.due.isoformat() if step.due else None)
    if due and draft.case.is_open:
        _reminder(draft, due[-1])


def _reminder(draft: Draft, step: Step) -> None:
    case, desk, now = draft.case, draft.desk, draft.now
    said = say.facts(case, desk, now)
    if step.what == "window":
        said = replace(said, next_stage=say.next_stage(case, desk, now))
        if said.next_stage is None or case.state is not State.RESPONDED:
            return
        acting.inform(draft, "window_closing", said, f"{step.clock}:{step.due}", Nature.EVENT)
        return
    asked = case.last("info_requested")
    said = replace(said, asked=case.asked, asked_on=say.today(desk, asked.at) if asked else None)
    cause = f"info:{len(case.journal)}:{step.step}"
    acting.inform(draft, "reminder", said, cause, Nature.EVENT)


def _warn_owner(draft: Draft, due: list[Step], away: bool) -> None:
    """O3: one warning a case and morning, for the most urgent of its clocks."""
    for step in due:
        draft.add("warned", clock=step.clock, step=step.step, due=step.due.isoformat() if step.due else None)
    urgent = wake.most_urgent(due)
    if urgent is None or urgent.due is None or away:
        return
    case, desk, now = draft.case, draft.desk, draft.now
    clock = next((c for c in say.clocks(case, desk, now) if c.name == urgent.clock), None)
    today = say.today(desk, now)
    said = Warning(
        reference=case.reference,
        clock=urgent.clock,
        due=urgent.due,
        step=urgent.step,
        days_late=workdays.between(urgent.due, today, desk.calendar) if urgent.step == "late" else 0,
        started=clock.start if clock else None,
        promised=say.told(case, urgent.clock),
        commands=offers.for_clock(urgent.clock, case, desk),
        can_extend=bool(clock and offers.may_extend(clock.rule, desk)),
        customer_name=case.customer_name,
        call=paper.call(case),
    )
    cause = f"{urgent.clock}:{urgent.step}:{urgent.due}"
    draft.write(say.to_owner("warning", said, cause, desk, case.reference, to=roles.reader(case, desk, now)))
    also = roles.second(case, desk, now)
    if also and urgent.step != "near":  # warn handler, then deputy (procedure, 5 no. 21)
        said = said if roles.may_read(also, case, desk, now) else replace(said, customer_name=None, call=None)
        draft.write(say.to_owner("warning", said, f"{cause}:also", desk, case.reference, to=also))
