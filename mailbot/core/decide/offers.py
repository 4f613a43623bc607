"""The command lines that make sense for a case now, ready to send."""

from __future__ import annotations

from mailbot.core import roles, steps
from mailbot.core.case import Case, State
from mailbot.core.decide import holding, paper
from mailbot.core.desk import Desk
from mailbot.core.procedure import ClockRule


def judges_validity(desk: Desk) -> bool:
    """True for a procedure in which somebody decides first whether to investigate (yanna 5.2)."""
    return any("accepted" in clock.done for clock in desk.procedure.clocks)


# The event that a command leads to: it is possible where the event is.
_LEADS_TO = {
    "valid": "accepted",
    "dismiss": "dismissed",
    "ask": "info_requested",
    "received": "info_received",
    "waive": "info_waived",
    "waiting": "third_party_asked",
    "heard": "third_party_answered",
    "extend": "extended",
    "progress": "merged",
    "decide": "decided",
    "resolve": "resolved_early",
    "implemented": "implemented",
    "escalate": "escalation_requested",
    "close": "closed",
    "reopen": "reopened",
    "merge": "merged",
    "split": "merged",
    "staff": "staff_named",
    "tell": "staff_told",
    "contacted": "contact_reported",
    "authorise": "representative_authorised",
    "refuse": "representative_refused",
    "allow": "address_allowed",
    "training": "training_asked",
    "vulnerable": "flagged",
    "keep": "flagged",
    "erase": "erasure_asked",
    "posted": "posted",
    "told": "posted",
    "set": "field_found",
    "assign": "assigned",
    "reply": "noted",
    "note": "noted",
    "complaint": "registered",
    "route": "routed",
    "undo": "undone",
}
_ALWAYS = frozenset({"preview", "why", "status", "help"})


def possible(case: Case, desk: Desk) -> frozenset[str]:
    """The words of the commands that the state of the case and its side tracks allow."""
    words = {word for word, event in _LEADS_TO.items() if steps.is_possible(case, event)}
    if case.info not in ("asked", "overdue"):
        words -= {"received", "waive"}
    if not roles.others(case, desk):
        words -= {"assign"}
    if case.remedy not in ("chosen", "due"):
        words -= {"implemented"}
    if holding.last(case) is None:
        words -= {"undo"}
    if not paper.waiting(case):
        words -= {"posted", "told"}
    if case.stage == desk.procedure.stages[-1].name:
        words -= {"escalate"}
    if case.state in (State.REGISTERED, State.ASSESSING) and not judges_validity(desk):
        words |= {"decide"}
    return frozenset(words | _ALWAYS)


def commands(case: Case, desk: Desk) -> tuple[str, ...]:
    """The likely next commands of a case, the first the likeliest; what waits for a word of the owner comes first."""
    first: tuple[str, ...] = ()
    if case.representative == "claimed":
        first += ("#authorise", "#refuse")
    if case.is_open and any(event.get("by") == "post" for event in paper.waiting(case)):
        first += ("#posted",)
    if case.is_open and any(event.get("by") == "phone" for event in paper.waiting(case)):
        first += ("#told",)
    return first + _usual(case, desk)


def _usual(case: Case, desk: Desk) -> tuple[str, ...]:
    if case.state is State.TRIAGE and case.kind == "data_request":
        return ("#reply ", "#close", "#complaint", "#help")
    if case.state is State.TRIAGE:
        return ("#complaint", "#route enquiry", "#note ", "#help")
    if case.state in (State.REGISTERED, State.ASSESSING):
        first = ("#valid", "#ask ", "#dismiss ") if judges_validity(desk) else (*_decisions(case, desk), "#ask ")
        return (*first, "#route enquiry", "#help")
    if case.state is State.INVESTIGATING:
        staff = ("#staff ",) if "about:staff" in case.conditions and case.staff == "none" else ()
        return (*_decisions(case, desk), "#ask ", *staff, "#extend ", "#help")
    if case.state in (State.DECIDED, State.RESPONDED):
        close = ("#close",) if case.state is State.RESPONDED else ()
        return (("#implemented",) if case.remedy in ("chosen", "due") else close) + ("#note ", "#help")
    if (case.closed or "").startswith("routed"):
        return ("#complaint", "#note ", "#help")
    return ("#reopen ", "#note ", "#help")


def _decisions(case: Case, desk: Desk) -> tuple[str, ...]:
    stage = next((s for s in desk.procedure.stages if s.name == case.stage), None)
    return tuple(f"#decide {outcome} " for outcome in (stage.decisions[:3] if stage else ()))


def may_extend(rule: ClockRule, desk: Desk) -> bool:
    """True for a clock with a later day, and for one that the letter about the delay ends (`marks` of its notice)."""
    notice = desk.procedure.notice_on("cmd_extend")
    return bool(rule.extend) or bool(notice and notice.marks and notice.marks in rule.done)


def for_clock(clock: str, case: Case, desk: Desk) -> tuple[str, ...]:
    """The lines that end a clock, for a warning."""
    rule = next((c for c in desk.procedure.clocks if c.name == clock), None)
    if case.state is State.TRIAGE:
        return commands(case, desk)[:2]
    if rule and rule.every:
        return ("#progress ",)
    if rule and "implemented" in rule.done:
        return ("#implemented",)
    return commands(case, desk)[:3]
