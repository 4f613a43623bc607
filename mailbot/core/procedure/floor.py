"""What an own version of a shipped procedure may not loosen: the clocks that the law sets."""

from __future__ import annotations

from mailbot.core.procedure.problems import Sheet, places
from mailbot.core.procedure.shape import ClockRule, Duration, Procedure


def below_floor(own: Procedure, shipped: Procedure, origin: str) -> tuple[str, ...]:
    """One sentence for each clock of the law that `own` (read from the file `origin`) loosens or leaves out.

    Procedures with different ids have nothing to do with each other.
    """
    if own.id != shipped.id:
        return ()
    sheet = Sheet(origin=origin, lines=places(own.text))
    for rule in shipped.clocks:
        if rule.force == "law":
            for said in _loosened(own.clock(rule.name), rule):
                sheet.problem(("clock", rule.name), said)
    return sheet.problems


def _loosened(own: ClockRule | None, law: ClockRule) -> tuple[str, ...]:
    if own is None:
        return (f"is missing: the law sets it ({law.within or law.every}).",)
    span, floor = own.within or own.every, law.within or law.every
    wrong = {
        f'is force = "{own.force}", but the law sets it. Write force = "law".': own.force != "law",
        f'starts on "{own.source}", but the law counts from "{law.source}".': own.source != law.source,
        f"is {span}, longer than the law's {floor}.": _is_longer(span, floor, law.whose),
        'is counted from the next day, but the law counts the first day in. Write count = "including".': (
            law.count == "including" and own.count != "including"
        ),
        "may be paused, which the law does not allow.": bool(set(own.pause) - set(law.pause)),
        "may be extended, which the law does not allow.": own.extend is not None and law.extend is None,
        "applies under conditions that the law does not know.": bool(set(own.when) - set(law.when)),
        "ends on events that the law does not know.": bool(set(own.done) - set(law.done)),
    }
    return tuple(said for said, is_wrong in wrong.items() if is_wrong)


def _is_longer(own: Duration | None, law: Duration | None, whose: str) -> bool:
    """A customer's time may not be shortened, ours not lengthened; another unit cannot be compared and is refused."""
    if own is None or law is None or own.unit != law.unit:
        return own != law
    return own.count < law.count if whose != "us" else own.count > law.count
