"""The clocks of a procedure as sentences for customers, so that what is promised is what is counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from babel.dates import get_day_names

from mailbot.adapters.pages.words import Words
from mailbot.core.procedure import ClockRule, Procedure

_PROMISED = ("law", "policy")
_DAYS = {"d": 1, "wd": 1.4, "w": 7, "mo": 30.4, "y": 365}  # for putting promises in order only
_ASKED = frozenset({"escalation_requested", "review_asked"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """`after your complaint reaches us:` and what follows within which time."""

    after: str
    items: tuple[str, ...]


def promised(procedure: Procedure) -> list[ClockRule]:
    """What the business owes the customer."""
    return [clock for clock in procedure.clocks if clock.whose == "us" and clock.force in _PROMISED]


def aimed(procedure: Procedure) -> list[ClockRule]:
    """What the business sets itself without promising it."""
    return [clock for clock in procedure.clocks if clock.whose == "us" and clock.force not in _PROMISED]


def asked(procedure: Procedure) -> list[ClockRule]:
    """The customer's own clocks: until when the next stage may be asked for."""
    return [clock for clock in procedure.clocks if clock.whose == "customer" and _ASKED & set(clock.done)]


def outside(procedure: Procedure) -> ClockRule | None:
    """Until when the customer may turn to the ombudsman."""
    return next((c for c in procedure.clocks if c.whose == "customer" and "referred_out" in c.done), None)


def groups(clocks: Iterable[ClockRule], words: Words) -> list[Group]:
    """The clocks by what they start from, the shortest first."""
    made: dict[str, list[ClockRule]] = {}
    for clock in clocks:
        made.setdefault(clock.source, []).append(clock)
    return [
        Group(after=words.say("after", after=words("after", source)), items=_items(started, words))
        for source, started in made.items()
    ]


def _items(started: list[ClockRule], words: Words) -> tuple[str, ...]:
    """A promise that two clocks share is said once."""
    return tuple(dict.fromkeys(sentence(clock, words) for clock in sorted(started, key=_length)))


def _length(clock: ClockRule) -> float:
    duration = clock.within or clock.every
    return duration.count * _DAYS[duration.unit] if duration else 0


def sentence(clock: ClockRule, words: Words) -> str:
    """`within 3 working days, we ...`, with the condition that it holds under."""
    if clock.within:
        said = words.counted("within", clock.within, clock.count, done=_done(clock, words))
    elif clock.every:
        said = words.say("every", days=words.days(clock.every))
    return conditional(said, clock.when, words)


def conditional(said: str, conditions: tuple[str, ...], words: Words) -> str:
    """`if it is about an order: ...`; a condition whose words are empty goes without saying."""
    for condition in reversed(conditions):
        told = words("conditions", condition if words.has("conditions", condition) else "other")
        said = words.say("condition", condition=told, sentence=said) if told else said
    return said


def _done(clock: ClockRule, words: Words) -> str:
    together = "+".join(clock.done)
    known = [event for event in clock.done if words.has("done", event)]
    return words("done", together if words.has("done", together) or not known else known[0])


def ask(clock: ClockRule, words: Words) -> str:
    """`Ask for this within 28 days after we send you our answer.`"""
    assert clock.within is not None
    return words.say("ask", days=words.days(clock.within), after=words("after", clock.source))


def in_working_days(procedure: Procedure) -> list[ClockRule]:
    return [c for c in procedure.clocks if c.whose != "system" and "wd" in (_unit(c.within), _unit(c.every))]


def _unit(duration: object) -> str:
    return str(getattr(duration, "unit", ""))


def example(procedure: Procedure, words: Words, language: str) -> str:
    """Where a Monday's working days end, for the shortest and the longest promise: it never grows old."""
    within = {c.within.count: c.within for c in promised(procedure) if c.within and c.within.unit == "wd"}
    chosen = sorted({min(within), max(within)}) if within else []
    ends = [_end(words.days(within[count]), count, words, language) for count in chosen]
    return words.say("example", ends=words.say("joined").join(ends)) if ends else ""


def _end(days: str, count: int, words: Words, language: str) -> str:
    weeks, weekday = divmod(count, 5)
    name = get_day_names("wide", locale=language)[weekday]
    pattern = ("end_same", "end_next", "end_later")[min(weeks, 2)]
    return words.say(pattern, days=days, weekday=name, weeks=str(weeks))
