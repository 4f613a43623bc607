"""How long a closed case is kept: what holds it, and when nothing does any more (procedure, 5 no. 38)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailbot.core.case import Case
from mailbot.core.deadlines import Clock
from mailbot.core.decide import say
from mailbot.core.desk import Desk

_HOLDS = frozenset({"tag:keep", "tag:legal"})  # lifted by #keep off


def is_held(case: Case) -> bool:
    """True where a legal matter needs the record."""
    return bool(_HOLDS & case.conditions)


def runs(clock: Clock, now: datetime) -> bool:
    """A window that is open, or a clock of the law that closing a complaint does not end."""
    if clock.met is not None or say.is_asked(clock):
        return False
    whose = clock.rule.whose
    return whose == "us" or (whose == "customer" and bool(clock.rule.done) and now < clock.due_at)


def keeps(clock: Clock, now: datetime) -> bool:
    return clock.rule.raises == "retention_due" and now < clock.due_at


def over(cases: Sequence[Case], desk: Desk, now: datetime) -> tuple[str, ...]:
    """The closed cases that need be kept no longer."""
    return tuple(
        case.reference
        for case in cases
        if not is_held(case)
        and any(c.rule.raises == "retention_due" and now >= c.due_at for c in say.clocks(case, desk, now))
    )


def unwanted(cases: Sequence[Case]) -> tuple[str, ...]:
    """The closed cases whose customers asked for erasure and got no answer yet (5 no. 40)."""
    return tuple(case.reference for case in cases if say.wants_erasure(case))
