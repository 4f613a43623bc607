"""Random procedures of odd clocks, and random histories for any procedure."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from mailbot.core.deadlines import History, Mark
from mailbot.core.procedure import ClockRule, Duration, Procedure, events
from mailbot.core.workdays import Calendar

CONDITIONS = ("tag:psd", "decision:remedy", "channel:phone", "has:representative")
HAPPENINGS = [
    "received",
    "registered",
    "started",
    "info_requested",
    "info_received",
    "info_waived",
    "third_party_asked",
    "third_party_answered",
    "accepted",
    "dismissed",
    "response_sent",
    "escalation_requested",
    "routed",
    "withdrawn",
    "closed",
    "reopened",
    "extended",
    "progress_sent",
]


def odd_rule(dice: random.Random, name: str) -> ClockRule:
    unit = dice.choice(("wd", "wd", "d", "w", "mo", "y"))
    span = Duration(count=dice.randint(1, 12 if unit in ("wd", "d") else 2), unit=unit)
    is_periodic = dice.random() < 0.15
    whose = dice.choice(("us", "us", "us", "customer", "system"))
    pauses = not is_periodic and dice.random() < 0.7
    grace = Duration(count=dice.randint(0, 3), unit="wd" if unit == "wd" else "d")
    return ClockRule(
        name=name,
        source=dice.choice(
            ("received", "received", "received", "accepted", "response_sent", "escalation_requested", "closed")
        ),
        within=None if is_periodic else span,
        every=span if is_periodic else None,
        done=tuple(
            dice.sample(("response_sent", "dismissed", "escalation_requested", "withdrawn"), dice.randint(0, 2))
        ),
        again=("progress_sent", "info_received")[: dice.randint(0, 2)] if is_periodic else (),
        stage=dice.choice((None, None, "one", "two")),
        when=dice.choice(((), (), ("tag:psd",), ("not:psd",), ("done:started",), ("not:tag:psd",))),
        pause=("info_requested", "third_party_asked")[: dice.randint(1, 2)] if pauses else (),
        resume=("info_received", "info_waived", "third_party_answered") if pauses else (),
        extend=None if is_periodic else dice.choice((None, "owner", "agreed")),
        whose=whose,
        count=dice.choice(("after", "after", "including")),
        roll="none" if is_periodic else dice.choice(("none", "next")),
        grace=grace if whose == "customer" and not is_periodic and dice.random() < 0.5 else None,
        force="policy",
    )


def odd_procedure(dice: random.Random, like: Procedure) -> Procedure:
    rules = tuple(odd_rule(dice, name) for name in ("odd", "queer", "strange", "peculiar"))
    stages = like.stages
    if dice.random() < 0.5:  # three stages, entered on anything
        happenings = ("escalation_requested", "accepted", "reopened", "info_requested", "response_sent")
        stages = tuple(
            replace(stages[0], name=name, enter=tuple(dice.sample(happenings, dice.randint(0, 2))))
            for name in ("one", "two", "three")
        )
    return replace(like, clocks=rules, stages=stages, overlay=dice.random() < 0.1)


def history(dice: random.Random, procedure: Procedure) -> tuple[History, datetime]:
    """Up to fourteen events some days apart, at any hour, and a `now` at or after the first."""
    known = [event for event in events(procedure) if not event.startswith("cmd_")]
    at = datetime(
        dice.randint(2019, 2034), dice.randint(1, 12), dice.randint(1, 28), dice.randint(0, 23), 30, tzinfo=UTC
    )
    marks = [Mark(name="received", at=at)]
    for _ in range(dice.randint(0, 13)):
        at += timedelta(hours=dice.choice((0, 1, 7, 20, 24, 24, 48, 72, 96, 150, 400)))
        marks.append(_mark(dice, at, dice.choice(HAPPENINGS if dice.random() < 0.85 else known), procedure))
    now = marks[dice.randrange(len(marks))].at + timedelta(hours=dice.choice((0, 1, 30, 100, 500, 9000)))
    held = frozenset(one for one in CONDITIONS if dice.random() < 0.3)
    return History(marks=tuple(marks), conditions=held), now


def _mark(dice: random.Random, at: datetime, name: str, procedure: Procedure) -> Mark:
    if name != "extended":
        return Mark(name=name, at=at)
    until = at.date() + timedelta(days=dice.randint(-3, 40))
    clock = dice.choice((None, *(rule.name for rule in procedure.clocks)))
    return Mark(name=name, at=at, until=until, clock=clock)


def holidays(dice: random.Random, first: date, count: int) -> Calendar:
    """A calendar with random closed days, some in a row, and a few Saturdays that are worked."""
    closed = {first + timedelta(days=dice.randint(0, 400)): "holiday" for _ in range(count)}
    saturdays = (day for day in (first + timedelta(days=n) for n in range(60)) if day.weekday() == 5)
    return Calendar(name="random", closed=closed, open=frozenset(day for day in saturdays if dice.random() < 0.1))
