"""What each of the eight tables of a procedure file may hold."""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass

from mailbot.core.procedure.problems import nearest
from mailbot.core.procedure.shape import (
    ActionRule,
    ClockRule,
    DecisionRule,
    Duration,
    FieldRule,
    Notice,
    Route,
    Stage,
)
from mailbot.core.procedure.table import Table
from mailbot.core.procedure.vocabulary import COUNTS

_FORCES = ("law", "policy", "aim")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The table `[policy]`."""

    id: str
    title: str
    version: str
    calendar: str
    timezone: str
    day_zero: str
    stages: tuple[str, ...]
    review_every: Duration | None
    customer_copy: tuple[str, ...]
    languages: tuple[str, ...]
    ombudsman: str | None
    overlay: bool


def policy(table: Table) -> Head:
    overlay = table.flag("overlay", False)
    head = Head(
        id=_matching(table, "id", 'id = "lamps"', r"[a-z][a-z0-9-]*", "small letters, digits and hyphens"),
        title=table.needed("title", 'title = "How we handle complaints"'),
        version=table.needed("version", 'version = "2026-11-01"'),
        calendar=_matching(table, "calendar", 'calendar = "GB-EAW"', r"[A-Z]{2}(-[A-Z0-9]{1,3})?", '"GB-EAW" or "SE"'),
        timezone=_timezone(table),
        day_zero=table.choice("day_zero", ("trigger",), "trigger") or "trigger",
        stages=table.names("stages", needed="" if overlay else 'stages = ["main"]'),
        review_every=table.duration("review_every"),
        customer_copy=table.names("customer_copy"),
        languages=table.names("languages"),
        ombudsman=table.text("ombudsman"),
        overlay=overlay,
    )
    table.finish()
    return head


def _matching(table: Table, key: str, example: str, pattern: str, form: str) -> str:
    value = table.needed(key, example)
    if value and not re.fullmatch(pattern, value):
        table.problem(key, f'{key} = "{value}" is not possible. Write {form}.')
    return value


def _timezone(table: Table) -> str:
    name = table.needed("timezone", 'timezone = "Europe/London"')
    if not name:
        return "UTC"
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = nearest(name, zoneinfo.available_timezones())
        table.problem("timezone", f'timezone = "{name}" is not known.{near or _LIKE_LONDON}')
        return "UTC"
    return name


_LIKE_LONDON = ' Write a name like "Europe/London".'


def stage(table: Table) -> Stage:
    return Stage(
        name=table.name,
        handler=table.word("handler", 'handler = "owner"') or "",
        decisions=table.names("decisions", needed='decisions = ["upheld", "not_upheld"]'),
        closes_with=table.needed("closes_with", 'closes_with = "decision_letter"'),
        enter=table.names("enter"),
        may_assign=table.names("may_assign"),
        signs=table.word("signs"),
    )


def clock(table: Table) -> ClockRule:
    rule = ClockRule(
        name=table.name,
        source=table.needed("from", 'from = "received"'),
        within=table.duration("within"),
        every=table.duration("every"),
        done=table.names("done"),
        again=table.names("again"),
        stage=table.text("stage"),
        when=table.names("if"),
        pause=table.names("pause"),
        resume=table.names("resume"),
        extend=table.choice("extend", ("owner", "agreed"), None),
        extend_notice=table.text("extend_notice"),
        raises=table.word("raises"),
        notice=table.text("notice"),
        late=table.choice("late", ("owner",), None),
        whose=table.choice("whose", ("us", "customer", "system"), "us") or "us",
        count=table.choice("count", ("after", "including"), "after") or "after",
        roll=table.choice("roll", ("none", "next"), "none") or "none",
        grace=table.duration("grace", shortest=0),
        force=_force(table),
    )
    _clock_hangs_together(table, rule)
    return rule


def _force(table: Table) -> str:
    if not table.has("force"):
        table.lacks("force", 'force is missing. Write "law", "policy" (a promise of yours) or "aim".')
    return table.choice("force", _FORCES, "policy") or "policy"


def _clock_hangs_together(table: Table, rule: ClockRule) -> None:
    """The mistakes that one clock shows by itself."""
    both, neither = table.has("within") and table.has("every"), not (table.has("within") or table.has("every"))
    ends = any(table.has(key) and table.values[key] != [] for key in ("done", "raises"))
    periodic = [key for key in ("pause", "extend", "grace", "roll") if table.has(key)] if table.has("every") else []
    wrong = {
        "every": (both, "within and every cannot both be there. Keep within for one day, every for a repeated one."),
        "done": (rule.force != "aim" and not ends, _ENDLESS.format(force=rule.force)),
        "pause": (
            bool(rule.pause and not rule.resume),
            "pause without resume would stop the clock for ever. Add resume.",
        ),
        "resume": (
            bool(rule.resume and not rule.pause),
            "resume without pause has nothing to take up again. Add pause.",
        ),
        "extend": (table.has("extend") and not rule.extend_notice, _UNTOLD),
        "extend_notice": (table.has("extend_notice") and not table.has("extend"), _NOT_EXTENDED),
        "again": (
            bool(rule.again) and not table.has("every"),
            "again is for a repeated duty. Write every, not within.",
        ),
        "grace": (table.has("grace") and rule.whose != "customer", 'grace is for a clock with whose = "customer".'),
    }
    if neither:
        table.lacks("within", 'neither within nor every is there. Write for example within = "3wd"')
    for key, (is_wrong, said) in wrong.items():
        if is_wrong:
            table.problem(key, said)
    for key in periodic:
        table.problem(key, f"{key} is not possible with every: a repeated duty begins anew each time.")
    for key, events in (("done", rule.done), ("pause", rule.pause), ("again", rule.again)):
        if rule.source in events:
            table.problem(key, f'{key} = "{rule.source}" is the event that starts the clock. Name another one.')
    for event in set(rule.again) & set(rule.done):
        table.problem("again", f'again = "{event}" ends the duty for good too. Name it once.')
    for event in set(rule.pause) & set(rule.resume):
        table.problem("resume", f'resume = "{event}" pauses the clock too. Name it once.')


_ENDLESS = (
    'nothing ends this promise (force = "{force}"): neither done nor raises is there. '
    'Write for example done = ["response_sent"]'
)
_UNTOLD = 'extend without extend_notice would move the day without a word. Write for example extend_notice = "delay"'
_NOT_EXTENDED = 'extend_notice without extend is never sent. Write for example extend = "owner"'


def notice(table: Table) -> Notice:
    return Notice(
        name=table.name,
        on=table.needed("on", 'on = "registered"'),
        to=table.names("to", needed='to = ["customer"]'),
        send=_send(table),
        must=table.names("must"),
        attach=table.names("attach"),
        marks=table.word("marks"),
    )


def _send(table: Table) -> str:
    if not table.has("send"):
        table.lacks("send", 'send is missing. Write "auto", "draft" or "owner".')
    return table.choice("send", ("auto", "draft", "owner"), "owner") or "owner"


def field(table: Table) -> FieldRule:
    if not table.has("level"):
        table.lacks("level", 'level is missing. Write "must" or "want".')
    return FieldRule(
        name=table.name,
        level=table.choice("level", ("must", "want"), "want") or "want",
        when=table.names("if"),
        ask=table.flag("ask", True),
    )


def decision(table: Table) -> DecisionRule:
    if not table.has("counts"):
        table.lacks("counts", 'counts is missing. Write for example counts = "upheld"')
    return DecisionRule(
        name=table.name,
        counts=table.choice("counts", COUNTS, "upheld") or "upheld",
        needs=table.names("needs"),
        requires=table.names("requires"),
        before=table.text("before"),
        during=table.text("while"),
    )


def action(table: Table) -> ActionRule:
    return ActionRule(
        name=table.name,
        needs=table.names("needs"),
        within=table.duration("within"),
        count=table.choice("count", ("after", "including"), "after") or "after",
        confirm=table.choice("confirm", ("twice",), None),
        extra=table.flag("extra", False),
    )


def route(table: Table) -> Route:
    return Route(
        name=table.name,
        to=table.word("to", 'to = "owner"') or "",
        hold=table.flag("hold", False),
        starts=table.duration("starts"),
        during=table.text("while"),
        notice=table.text("notice"),
        needs=table.names("needs"),
    )
