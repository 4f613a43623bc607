"""Which letters of the owner's commands still wait in a case, as its journal tells."""

from __future__ import annotations

from datetime import datetime

from mailbot.core.case import Case, State
from mailbot.core.notices import Held

_DECISIONS = frozenset({"decision", "dismissal", "early_resolution"})


def keys(case: Case) -> frozenset[str]:
    """The keys of every letter that a command wrote and that was not taken back."""
    return frozenset(key for e in case.counted if e.name == "commanded" for key in (e.get("letters") or "").split())


def waits(case: Case, now: datetime) -> tuple[Held, ...]:
    """What still waits of the letters that commands wrote, the last to leave first."""
    told = [held for e in case.counted if e.name == "commanded" for held in (e.get("held") or "").split()]
    ahead = [(datetime.fromisoformat(at), template) for at, _, template, _ in (held.split("|", 3) for held in told)]
    return tuple(Held(template=template, leaves=at) for at, template in reversed(ahead) if at > now)


def decision(case: Case, now: datetime) -> Held | None:
    """The letter that ends the owner's duty once it leaves: she decided, and may still take it back."""
    held = waits(case, now) if case.state is State.DECIDED else ()
    return next((one for one in held if one.template in _DECISIONS), None)
