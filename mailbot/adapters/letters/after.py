"""What the procedure promises beyond the running stage: who may be asked next, until when, how fast the answer is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mailbot.core.procedure import ClockRule, Procedure

# Which template a notice of a procedure is written with; a name that is not here is its own template.
TEMPLATES = {
    "ask_info": "ask",
    "decision_letter": "decision",
    "dp_acknowledgement": "acknowledgement",
    "dp_outcome": "decision",
    "extension": "delay",
    "final_response": "decision",
    "forty_days": "progress",
    "forwarded": "routed",
    "handed_on": "review",
    "holding": "delay",
    "outcome": "decision",
    "plan": "progress",
    "request_extension": "delay",
    "response": "decision",
    "six_months": "progress",
    "summary": "early_resolution",
    "training_permission": "training",
    "update": "progress",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """The stage that follows: `window` and `answer` are durations such as 28d and 10wd, None where not promised."""

    stage: str
    role: str
    window: str | None
    answer: str | None


def after(procedure: Procedure, stage: str) -> After | None:
    """None where the stage is the last, or not one of this procedure."""
    names = [s.name for s in procedure.stages]
    if stage not in names[:-1]:
        return None
    following = procedure.stages[names.index(stage) + 1]
    windows = (c for c in procedure.clocks if c.whose == "customer" and set(c.done) & set(following.enter))
    answers = (c for c in procedure.clocks if c.stage == following.name and "response_sent" in c.done)
    return After(stage=following.name, role=following.handler, window=_within(windows), answer=_within(answers))


def _within(clocks: Iterable[ClockRule]) -> str | None:
    promised = (c for c in clocks if c.force != "aim" and c.within)
    return next((str(c.within) for c in promised), None)


def musts(procedure: Procedure, template: str) -> frozenset[str]:
    """The contents that this procedure wants in letters of that template."""
    stem = "acknowledgement" if template.startswith("acknowledgement") else template
    return frozenset(m for n in procedure.notices if TEMPLATES.get(n.name, n.name) == stem for m in n.must)
