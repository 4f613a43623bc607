"""The command lines that make sense for a case now, ready to send."""

from __future__ import annotations

from mailbot.core.case import Case, State
from mailbot.core.desk import Desk


def judges_validity(desk: Desk) -> bool:
    """True for a procedure in which somebody decides first whether to investigate (yanna 5.2)."""
    return any("accepted" in clock.done for clock in desk.procedure.clocks)


def commands(case: Case, desk: Desk) -> tuple[str, ...]:
    """The likely next commands of a case, the first the likeliest."""
    if case.state is State.TRIAGE and case.kind == "data_request":
        return ("#reply ", "#close", "#complaint", "#help")
    if case.state is State.TRIAGE:
        return ("#complaint", "#route enquiry", "#note ", "#help")
    if case.state in (State.REGISTERED, State.ASSESSING):
        first = ("#valid", "#ask ", "#dismiss ") if judges_validity(desk) else (*_decisions(case, desk), "#ask ")
        return (*first, "#route enquiry", "#help")
    if case.state is State.INVESTIGATING:
        return (*_decisions(case, desk), "#ask ", "#extend ", "#help")
    if case.state in (State.DECIDED, State.RESPONDED):
        return (("#implemented",) if case.remedy in ("chosen", "due") else ("#close",)) + ("#note ", "#help")
    if (case.closed or "").startswith("routed"):
        return ("#complaint", "#note ", "#help")
    return ("#reopen ", "#note ", "#help")


def _decisions(case: Case, desk: Desk) -> tuple[str, ...]:
    stage = next((s for s in desk.procedure.stages if s.name == case.stage), None)
    return tuple(f"#decide {outcome} " for outcome in (stage.decisions[:3] if stage else ()))


def for_clock(clock: str, case: Case, desk: Desk) -> tuple[str, ...]:
    """The lines that end a clock, for a warning."""
    rule = next((c for c in desk.procedure.clocks if c.name == clock), None)
    if case.state is State.TRIAGE:
        return commands(case, desk)[:2]
    if rule and "implemented" in rule.done:
        return ("#implemented",)
    return commands(case, desk)[:3]
