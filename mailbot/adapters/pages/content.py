"""What a page template may name: the business and its procedure in the words of one language."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from mailbot.adapters.pages import promises
from mailbot.adapters.pages.words import Words
from mailbot.core.desk import Desk
from mailbot.core.procedure import ActionRule, FieldRule, Procedure, Route, Stage

_DATES = {"en": "d MMMM y", "sv": "d MMMM y", "zh": "y年M月d日"}


def day(moment: date | datetime, language: str) -> str:
    return format_date(moment, format=_DATES.get(language, "long"), locale=language)


def contents(desk: Desk, procedure: Procedure, words: Words, language: str) -> dict[str, Any]:
    """Every name that the policy and the procedure templates may use."""
    return {
        "business": business(desk, language),
        "version": version(procedure, language),
        "review_every": words.days(procedure.review_every) if procedure.review_every else None,
        "ombudsman": procedure.ombudsman,
        "outside": _outside(procedure, words),
        "handlers": list(dict.fromkeys(handler(desk, stage.handler, words) for stage in procedure.stages)),
        "working_days": working_days(procedure, words),
        "example": promises.example(procedure, words, language),
        "report": any("investigation_report" in notice.must for notice in procedure.notices),
        "staff": any("staff_concerned" in notice.to for notice in procedure.notices),
        "training": any("may_withdraw_any_time" in notice.must for notice in procedure.notices),
        "actions": [_action(action, words) for action in procedure.actions],
        "decisions": [words("decisions", rule.name) for rule in procedure.decisions],
        "routes": [_route(desk, route, words) for route in procedure.routes],
        **_fields(procedure, words),
        **_promises(desk, procedure, words),
    }


def business(desk: Desk, language: str) -> dict[str, str | None]:
    """Name and ways to reach us; what the config does not hold is None and takes its line away."""
    return {
        "name": desk.name,
        "address": ", ".join(filter(None, (line.strip(" ,") for line in desk.address.splitlines()))) or None,
        "email": desk.mailbox,
        "phone": desk.owner_person.phone,
        # The hours are the owner's own words, so they are only right in her language.
        "hours": desk.owner_person.hours if language == desk.language else None,
    }


def sender(desk: Desk) -> tuple[str, ...]:
    """The letter head, line by line."""
    address = ", ".join(filter(None, (line.strip(" ,") for line in desk.address.splitlines())))
    ways = ", ".join(filter(None, (desk.owner_person.phone, desk.mailbox)))
    return tuple(filter(None, (desk.name, address, ways)))


def version(procedure: Procedure, language: str) -> str:
    """A version that is a date is written as one."""
    try:
        return day(date.fromisoformat(procedure.version), language)
    except ValueError:
        return procedure.version


def handler(desk: Desk, role: str, words: Words) -> str:
    """`Meera Holt (owner)`, or the role alone where the config names nobody for it."""
    title = words("roles", role)
    named = [desk.owner_person.name] if role == "owner" else [m.name for m in desk.staff if m.role == role]
    return words.say("person", name=named[0], role=title) if named else words.say("role", role=title)


def working_days(procedure: Procedure, words: Words) -> str | None:
    """Whose holidays count, or None where no promise is counted in working days."""
    if not promises.in_working_days(procedure):
        return None
    if words.has("calendars", procedure.calendar):
        return words("calendars", procedure.calendar)
    return words.say("holidays", country=procedure.calendar)


def _outside(procedure: Procedure, words: Words) -> str | None:
    clock = promises.outside(procedure)
    if clock is None or clock.within is None:
        return None
    return words.say("outside", days=words.days(clock.within), after=words("after", clock.source))


def _fields(procedure: Procedure, words: Words) -> dict[str, list[str]]:
    """Vulnerability and the like (`ask = false`) are recorded when told, never asked for."""
    asked = [field for field in procedure.fields if field.ask]
    return {
        "needed": [_field(field, words) for field in asked if field.level == "must"],
        "helpful": [_field(field, words) for field in asked if field.level != "must"],
    }


def _field(field: FieldRule, words: Words) -> str:
    return promises.conditional(words("fields", field.name), field.when, words)


def _action(action: ActionRule, words: Words) -> str:
    said = words("actions", action.name)
    return words.counted("action_within", action.within, action.count, action=said) if action.within else said


def _route(desk: Desk, route: Route, words: Words) -> str:
    to, said = handler(desk, route.to, words), words("routes", route.name)
    if route.starts is None:
        return words.say("route", route=said, handler=to)
    return words.say("route_starts", route=said, handler=to, days=words.days(route.starts))


def _promises(desk: Desk, procedure: Procedure, words: Words) -> dict[str, Any]:
    owed = promises.promised(procedure)
    stages = {stage.name for stage in procedure.stages}
    pauses = {event for clock in owed for event in clock.pause}
    return {
        "promises": promises.groups(owed, words),
        "every_stage": promises.groups((c for c in owed if c.stage not in stages), words),
        "aims": promises.groups(promises.aimed(procedure), words),
        "extends": next((c.extend for c in owed if c.extend), None),
        "pauses": "info_requested" in pauses,
        "pauses_outside": "third_party_asked" in pauses,
        "stages": [_stage(desk, procedure, stage, words) for stage in procedure.stages],
        "reviews": [_review(desk, procedure, stage, words) for stage in procedure.stages[1:]],
    }


def _stage(desk: Desk, procedure: Procedure, stage: Stage, words: Words) -> dict[str, Any]:
    others = [handler(desk, role, words) for role in stage.may_assign if role != stage.handler]
    owed = (c for c in promises.promised(procedure) if c.stage == stage.name)
    return {
        "title": words("stages", stage.name),
        "handler": handler(desk, stage.handler, words),
        "others": words.either(others) if others else None,
        "ask": _ask(procedure, words) if stage is not procedure.stages[0] else None,
        "promises": promises.groups(owed, words),
    }


def _review(desk: Desk, procedure: Procedure, stage: Stage, words: Words) -> dict[str, Any]:
    answer = next((c for c in procedure.clocks if c.stage == stage.name and c.within and c.whose == "us"), None)
    return {
        "ask": _ask(procedure, words),
        "handler": handler(desk, stage.handler, words),
        "answer": words.days(answer.within) if answer and answer.within else None,
    }


def _ask(procedure: Procedure, words: Words) -> str | None:
    window = next(iter(promises.asked(procedure)), None)
    return promises.ask(window, words) if window and window.within else None
