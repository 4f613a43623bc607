"""What time brings to a case: reminders, warnings and windows that end, each with its moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from mailbot.core import deadlines, workdays
from mailbot.core.case import Case, State
from mailbot.core.deadlines import Clock, ClockState
from mailbot.core.decide import leaving, say
from mailbot.core.desk import Desk
from mailbot.core.notices import Held
from mailbot.core.procedure import Duration

MORNING = 8  # the hour of a working day at which reminders leave (peers: none at midnight or on weekends)
WINDOW_NOTICE = 7  # days before a customer's window closes (C10)
# After the decision nobody needs the answer any more.
_UNDECIDED = (State.REGISTERED, State.ASSESSING, State.INVESTIGATING)
_SENDING = timedelta(minutes=5)  # after the end of a hold; a letter that has not left by then is a duty again
_ORDER = {"late": 0, "today": 1, "near": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that time asks for; (`what`, `clock`, `step`) happens once in a case."""

    what: str  # warn, remind, overdue, window, raise
    at: datetime
    clock: str = ""
    step: str = ""
    due: date | None = None


def steps(case: Case, desk: Desk, now: datetime) -> tuple[Step, ...]:
    """Every step of the case that has not been taken, past and to come, earliest first."""
    if case.state.value == "erased":
        return ()
    found: list[Step] = []
    held = leaving.decision(case, now)
    for clock in say.clocks(case, desk, now):
        if say.is_duty(clock, case) and case.is_open:
            found.extend(_patient(step, held) for step in _warnings(clock, case, desk, now))
        if clock.rule.raises and not _raised(case, clock):
            found.extend(_window(clock, case, desk))
    if case.state in _UNDECIDED:
        found.extend(_reminders(case, desk))
    return tuple(sorted(found, key=lambda step: step.at))


def _patient(step: Step, held: Held | None) -> Step:
    """Nobody is warned of what is decided and about to leave; she is where it does not."""
    return replace(step, at=max(step.at, held.leaves + _SENDING)) if held else step


def moment(case: Case, desk: Desk, now: datetime) -> datetime | None:
    """When a tick has to look at the case again; None if time brings nothing more."""
    ahead = [step.at for step in steps(case, desk, now)]
    return min(ahead) if ahead else None


def _warnings(clock: Clock, case: Case, desk: Desk, now: datetime) -> list[Step]:
    """Near (the working day before), today, and late (the working day after), each once for each due day."""
    if clock.met is not None or clock.state is ClockState.PAUSED:
        return []
    given = {(e.get("clock"), e.get("step"), e.get("due")) for e in case.counted if e.name == "warned"}
    before = workdays.add(clock.due, -1, desk.calendar)
    after = workdays.add(clock.due, 1, desk.calendar)
    plan = [("today", clock.due), ("late", after)]
    if before > clock.start:
        plan.insert(0, ("near", before))
    return [
        Step(what="warn", at=say.at(desk, day, MORNING), clock=clock.name, step=step, due=clock.due)
        for step, day in plan
        if (clock.name, step, clock.due.isoformat()) not in given
    ]


def _raised(case: Case, clock: Clock) -> bool:
    return any(
        e.name == "raised" and e.get("clock") == clock.name and e.get("due") == clock.due.isoformat()
        for e in case.counted
    )


def _window(clock: Clock, case: Case, desk: Desk) -> list[Step]:
    """A window that ends raises its event; a customer is told of the last day a week before."""
    if any(e.name in clock.rule.done and e.at >= say.at(desk, clock.start, 0) for e in case.counted):
        return []
    found = [Step(what="raise", at=clock.due_at, clock=clock.name, step=clock.rule.raises or "", due=clock.due)]
    notice = say.at(desk, clock.due - timedelta(days=WINDOW_NOTICE), MORNING + 1)
    told = any(e.name == "reminded" and e.get("clock") == clock.name for e in case.counted)
    if (
        "escalation_requested" in clock.rule.done
        and not told
        and clock.due - clock.start > timedelta(days=WINDOW_NOTICE)
    ):
        found.append(Step(what="window", at=notice, clock=clock.name, step="closing", due=clock.due))
    return found


def _reminders(case: Case, desk: Desk) -> list[Step]:
    """C4: the customer is reminded of open questions twice at most; then the owner is asked (procedure, 5 no. 13)."""
    asked = case.last("info_requested")
    if case.info != "asked" or asked is None:
        return []
    start = say.today(desk, asked.at)
    taken = {e.get("step") for e in case.counted if e.name == "reminded" and e.at >= asked.at}
    found: list[Step] = []
    for number, days in enumerate(desk.reminder_days, 1):
        day = deadlines.after(start, duration(days), desk.calendar)
        if str(number) not in taken:
            found.append(
                Step(what="remind", at=say.at(desk, day, MORNING + 1), clock="info", step=str(number), due=day)
            )
    last = deadlines.after(start, duration(desk.reminder_days[-1]), desk.calendar) if desk.reminder_days else start
    overdue = workdays.add(last, 3, desk.calendar)
    found.append(Step(what="overdue", at=say.at(desk, overdue, MORNING), clock="info", step="overdue", due=overdue))
    return found


def duration(text: str) -> Duration:
    """`5wd` -> Duration; the config has checked the form."""
    digits = text.rstrip("abcdefghijklmnopqrstuvwxyz")
    return Duration(count=int(digits), unit=text[len(digits) :])


def most_urgent(found: list[Step]) -> Step | None:
    """The warning that stands for all of a morning: a case gets one a day (letters, O3)."""
    return min(found, key=lambda s: (_ORDER.get(s.step, 9), s.at)) if found else None
