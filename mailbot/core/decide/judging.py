"""The owner's judgement: valid or not, questions, new days, the decision and what follows from it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from mailbot.core import days, deadlines, roles
from mailbot.core.case import State
from mailbot.core.commands import Command
from mailbot.core.deadlines import Clock, ClockState
from mailbot.core.decide import called, decisions, offers, say, wake
from mailbot.core.decide.acting import OWNER, cause, facts, finish, reason_of, refuse, send
from mailbot.core.decide.decisions import Chosen
from mailbot.core.decide.draft import Draft

# What may stand behind a command without meaning anything.
_POLITE = re.compile(
    r"\W*(?:(?:please|thanks|thank you(?: (?:very|so) much)?|yes|ok(?:ay)?|tack(?: så mycket)?|snälla|ja"
    r"|请|谢谢|好的?)\W*)+",
    re.IGNORECASE,
)
_AGREED = ("agreed", "överens", "同意")  # how the owner says that the customer consents to the new day
_TOLD = ("progress_sent",)  # what a letter marks that says how far it is
_FURTHEST = timedelta(days=2 * 366)  # of a new day: beyond it a year was mistyped


def _says(command: Command) -> bool:
    """False for "#valid, please": politeness is no point and no reason."""
    return bool(command.words) and not _POLITE.fullmatch(command.words)


def valid(draft: Draft, command: Command) -> None:
    """#valid: the complaint is investigated (yanna 5.2); with the points written out, the customer is told of them."""
    draft.add("accepted", by=OWNER)
    if _says(command):
        send(draft, "investigating", facts(draft, text=command.words), cause(draft, "accepted"))


def dismiss(draft: Draft, command: Command) -> None:
    """#dismiss: not investigated as a complaint; the letter gives the reasons (yanna 5.2.2)."""
    if not _says(command):
        raise refuse(command, "needs-reasons")
    draft.add("dismissed", by=OWNER, outcome="dismissed", reasons=command.words)
    said = facts(draft, text=command.words, outcome="dismissed", counts="dismissed")
    send(
        draft, "dismissal", said, cause(draft, "dismissed"), decisions.marks(draft.desk, "dismissed", "dismissal_sent")
    )


def ask(draft: Draft, command: Command) -> None:
    """#ask: one letter for what is missing; clocks that wait for the customer pause when it leaves (yanna 4.2, 5.5)."""
    if not command.words:
        raise refuse(command, "needs-text")
    if draft.case.state is State.TRIAGE or not draft.case.is_open:
        raise refuse(command, "not-now", draft.case.state.value)
    names = {rule.name for rule in draft.desk.procedure.fields}
    listed = [called.field(w) for w in re.split(r"[,，、\s]+", command.words) if w]
    items = listed if listed and all(w in names for w in listed) else []
    helpful = deadlines.after(say.today(draft.desk, draft.now), wake.duration("3wd"), draft.desk.calendar)
    said = facts(draft, asked=tuple(items), text=None if items else command.words, helpful_by=helpful)
    send(draft, "ask", said, cause(draft, "ask"), (f"info_requested={','.join(items) or 'answer'}",))


def waive(draft: Draft, command: Command) -> None:
    """#waive: the desk goes on without what it asked for (procedure, 5 no. 14)."""
    if draft.case.info not in ("asked", "overdue"):
        raise refuse(command, "nothing-asked")
    draft.add("info_waived", by=OWNER)


def received(draft: Draft, command: Command) -> None:
    """#received: what was asked for came another way, all of it or the items named (procedure, 5 no. 12)."""
    case = draft.case
    if case.info not in ("asked", "overdue"):
        raise refuse(command, "nothing-asked")
    named = [called.field(w) for w in re.split(r"[,，、\s]+", command.words) if w]
    left = [item for item in case.asked if named and item not in named]
    draft.add("info_received", by=OWNER, left=",".join(left), items=" ".join(named) or None)
    if not left:
        draft.add("info_complete", by=OWNER)


def extend(draft: Draft, command: Command) -> None:
    """#extend DAY because REASON: a new day, told to the customer with the reason (yanna 5.11; hexpress 17).

    Where the law has no later day but lets a letter with the reason stand in for the answer (DISP 1.6.2R(2)), the
    clock ends as that letter leaves.
    """
    clock = extendable(draft)
    if clock is None:
        raise refuse(command, "no-clock")
    today = say.today(draft.desk, draft.now)
    hit = days.find(command.argument, today, draft.desk.calendar)
    if hit is None:
        raise refuse(command, "needs-date")
    old = say.told(draft.case, clock.name) or clock.due
    if hit[0] <= max(today, clock.due, old):
        raise refuse(command, "date-past", max(clock.due, old).isoformat())
    if hit[0] > today + _FURTHEST:
        raise refuse(command, "date-far")
    agreed = any(word in command.argument.lower() for word in _AGREED)
    if clock.rule.extend == "agreed" and not agreed:
        raise refuse(command, "needs-agreed")
    reason = reason_of(command.argument)
    if not reason:
        raise refuse(command, "needs-reason")
    draft.add("extended", by=OWNER, clock=clock.name, until=hit[0].isoformat(), reason=reason, old=old.isoformat())
    said = facts(draft, clock=clock.name, old_due=old, new_due=hit[0], reason=reason, progress=command.text or None)
    papers = decisions.documents(draft.desk, "cmd_extend")
    marks = decisions.marks(draft.desk, "cmd_extend", *(_TOLD if command.text.strip() else ()))
    send(draft, "delay", said, cause(draft, "extended"), marks, papers)
    draft.add("promised", **({p.clock: p.due.isoformat() for p in said.promises} | {clock.name: hit[0].isoformat()}))


def progress(draft: Draft, command: Command) -> None:
    """#progress: where the complaint stands, told to the customer (hexpress 17); a repeated duty begins anew."""
    if not command.words:
        raise refuse(command, "needs-text")
    if not draft.case.is_open or draft.case.state is State.TRIAGE:
        raise refuse(command, "not-now", draft.case.state.value)
    send(draft, "progress", facts(draft, progress=command.words), cause(draft, "progress"), _TOLD)


def extendable(draft: Draft) -> Clock | None:
    """The clock that an extension moves: of those that may be extended, the one that ends first."""
    clocks = say.clocks(draft.case, draft.desk, draft.now)
    open_clocks = [
        c for c in clocks if offers.may_extend(c.rule, draft.desk) and c.met is None and c.rule.whose == "us"
    ]
    return min(open_clocks, key=lambda c: c.due) if open_clocks else None


def decide(draft: Draft, command: Command) -> None:
    """#decide: outcome, remedy and reasons; the letter leaves with the report (yanna 5.9, 5.10; hexpress 13, 14)."""
    case, desk = draft.case, draft.desk
    if case.state in (State.REGISTERED, State.ASSESSING):
        if offers.judges_validity(desk):
            raise refuse(command, "needs-valid")
        draft.add("accepted", by=OWNER)
    chosen = decisions.read(command, case, desk, say.today(desk, draft.now))
    _decided(draft, "decided", chosen)
    sent = deadlines.Mark(name="response_sent", at=draft.now)
    following = say.next_stage(draft.case, desk, draft.now, sent)
    said = facts(draft, **_outcome(chosen), next_stage=following, report=chosen.reasons, **_signed(draft))
    marks = decisions.marks(desk, "decided", "response_sent")
    send(draft, "decision", said, cause(draft, "decided"), marks, decisions.documents(desk, "decided"))


def _signed(draft: Draft) -> dict[str, object]:
    """The procedure may have the answer signed by somebody who does not write it: the owner is told to show it."""
    signer = roles.signs_answer(draft.case, draft.desk)
    if signer is None:
        return {}
    if signer != draft.who:
        draft.notes.append("signed-by-another")
    return {"signer": roles.person(signer, draft.desk)}


def resolve(draft: Draft, command: Command) -> None:
    """#resolve: settled with the customer before any decision, while the procedure lets it (5 no. 24; yanna 3.2.4)."""
    settle(draft, command, draft.now)


def settle(draft: Draft, command: Command, at: datetime | None) -> None:
    """The agreement of that moment, on record and confirmed; None where nobody says when it was made."""
    desk = draft.desk
    day = say.today(desk, at or draft.now)
    rule = next((d for d in desk.procedure.decisions if d.name == decisions.SETTLED), None)
    clock = rule.during if rule else None
    if clock and not _is_running(clock, draft):
        raise refuse(command, "too-late-to-settle")
    if not command.words:
        raise refuse(command, "needs-agreement")
    chosen = decisions.settled(command, desk, day)
    draft.add("customer_accepted", by=OWNER, on=stated(draft, at))
    _decided(draft, decisions.SETTLED, chosen, stated(draft, at))
    said = facts(draft, **_outcome(chosen), on=day if at else None)
    ends = {event for clock in desk.procedure.clocks for event in clock.done}
    mark = "summary_sent" if "summary_sent" in ends else "response_sent"
    send(
        draft, "early_resolution", said, cause(draft, decisions.SETTLED), decisions.marks(desk, decisions.SETTLED, mark)
    )


def stated(draft: Draft, at: datetime | None) -> str | None:
    """The moment that the clocks count for an event, where it is not the one at which it is written down."""
    return at.isoformat() if at and at != draft.now else None


def _is_running(name: str, draft: Draft) -> bool:
    clock = next((c for c in say.clocks(draft.case, draft.desk, draft.now) if c.name == name), None)
    return clock is not None and clock.state is ClockState.RUNNING


def _decided(draft: Draft, event: str, chosen: Chosen, on: str | None = None) -> None:
    remedy = chosen.remedies[0] if chosen.remedies else None
    draft.add(
        event,
        by=OWNER,
        outcome=chosen.outcome,
        reasons=chosen.reasons or None,
        action=remedy.action if remedy else None,
        amount=remedy.amount if remedy else None,
        by_day=remedy.by.isoformat() if remedy and remedy.by else None,
        on=on,
    )


def _outcome(chosen: Chosen) -> dict[str, object]:
    return {
        "text": chosen.reasons or None,
        "outcome": chosen.outcome,
        "counts": chosen.counts,
        "remedies": chosen.remedies,
    }


def implemented(draft: Draft, command: Command) -> None:
    """#implemented: the remedy was carried out; the record is complete and the customer is told (yanna 7, 8)."""
    case = draft.case
    if case.remedy not in ("chosen", "due"):
        raise refuse(command, "not-now", case.state.value)
    decided = case.last("decided") or case.last("resolved_early")
    today = say.today(draft.desk, draft.now)
    hit = days.find(command.argument, today, draft.desk.calendar)
    done = hit[0] if hit and hit[0] <= today else today
    draft.add("implemented", by=OWNER, what=command.words or None, day=done.isoformat())
    remedies = decisions.recorded(decided, done)
    said = facts(draft, remedies=remedies, outcome=case.outcome)
    send(draft, "closure", said, cause(draft, "implemented"))
    finish(draft)


def waiting(draft: Draft, command: Command) -> None:
    """#waiting WHO: the decision waits for somebody outside (yanna 5.3; hexpress 17)."""
    if not command.words:
        raise refuse(command, "needs-text")
    if is_waiting(draft):
        raise refuse(command, "waits-already")
    draft.add("third_party_asked", by=OWNER, who=command.words)
    if any(say.told(draft.case, c.name) for c in say.clocks(draft.case, draft.desk, draft.now) if c.met is None):
        draft.notes.append("tell-delay")


def heard(draft: Draft, command: Command) -> None:
    """#heard: the answer of the third party is there, and the days go on."""
    if not is_waiting(draft):
        raise refuse(command, "not-waiting")
    draft.add("third_party_answered", by=OWNER, text=command.words or None)


def is_waiting(draft: Draft) -> bool:
    last = next((e.name for e in reversed(draft.case.counted) if e.name.startswith("third_party_")), "")
    return last == "third_party_asked"
