"""What `mailbot procedure dates` is told and what it says: events in, clocks with their reasons out."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from mailbot.adapters.calendars import YEARS
from mailbot.core.deadlines import Clock, ClockState, Mark, Pause
from mailbot.core.procedure import Procedure, events
from mailbot.core.procedure.problems import nearest
from mailbot.core.procedure.vocabulary import CONDITIONS

_EVENT = re.compile(r"([a-z_0-9]+)(?::([a-z_0-9]+))?=([^@]+?)(?:@(.+))?")
_COLOURS = {"running": "", "paused": "cyan", "met": "green", "late": "red"}


def marks(given: Sequence[str], procedure: Procedure) -> tuple[Mark, ...]:
    """`EVENT=DATE` each, in order of time; a day without a time is as early as the events named before it allow."""
    found: list[Mark] = []
    for text in given:
        found.append(_mark(text, procedure, found))
    return tuple(sorted(found, key=lambda mark: (mark.at, mark.name != "received")))


def _mark(text: str, procedure: Procedure, before: Sequence[Mark]) -> Mark:
    match = _EVENT.fullmatch(text.strip())
    if match is None:
        raise _wrong("--on", f'"{text}" is not EVENT=DATE. Write for example received=2026-12-18')
    name, clock, when, told = match.groups()
    known = events(procedure)
    if name not in known:
        raise _wrong("--on", f'"{name}" is no event of {procedure.id}.{nearest(name, known)}')
    if name == "extended":
        return _extension(text, clock, when, told, procedure, before)
    if clock or told:
        raise _wrong("--on", f'"{text}" has a clock or a second day, which only "extended" has.')
    return Mark(name=name, at=_at("--on", when, procedure, before))


def _extension(
    text: str, clock: str | None, until: str, told: str | None, procedure: Procedure, before: Sequence[Mark]
) -> Mark:
    rule = procedure.clock(clock or "")
    able = [one.name for one in procedure.clocks if one.extend]
    if rule is None or rule.extend is None:
        can = f"Clocks that can be: {', '.join(able)}." if able else "No clock of this procedure can be."
        raise _wrong("--on", f'"{text}" does not name a clock that can be extended. {can}')
    latest = max((mark.at for mark in before), default=None)
    if told is None and latest is None:
        raise _wrong("--on", f'"{text}" does not say when it was told. Write {text}@DATE')
    at = _at("--on", told, procedure, before) if told else latest
    return Mark(name="extended", at=at or datetime.min.replace(tzinfo=UTC), until=_day("--on", until), clock=clock)


def _at(option: str, when: str, procedure: Procedure, before: Sequence[Mark] = ()) -> datetime:
    """A moment, or a day at its beginning, but not before an event of the same day that was named earlier."""
    if "T" in when or " " in when.strip():
        _day(option, when.strip()[:10])
        try:
            moment = datetime.fromisoformat(when.strip())
        except ValueError:
            raise _wrong(option, f'"{when}" is not a time. Write for example 2026-12-18T23:50') from None
        return (moment if moment.tzinfo else moment.replace(tzinfo=procedure.zone)).astimezone(UTC)
    day = _day(option, when)
    start = datetime.combine(day, time.min, procedure.zone).astimezone(UTC)
    same = [mark.at for mark in before if mark.at.astimezone(procedure.zone).date() == day]
    return max([start, *same])


def _day(option: str, text: str) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise _wrong(option, f'"{text}" is not a day. Write for example 2026-12-18') from None
    if day.year not in YEARS:
        raise _wrong(option, f'"{text}" is too far off: holidays are known from {YEARS[0]} to {YEARS[-1]}.')
    return day


def moment(text: str, procedure: Procedure) -> datetime:
    """A time; a day alone means its last minute, so that everything of that day has happened."""
    if "T" in text or " " in text.strip():
        return _at("--now", text, procedure)
    return datetime.combine(_day("--now", text), time(23, 59), procedure.zone).astimezone(UTC)


def conditions(given: Sequence[str]) -> frozenset[str]:
    for text in given:
        kind, colon, name = text.partition(":")
        if not colon or not name or kind not in CONDITIONS:
            near = nearest(kind, CONDITIONS) or " Write for example tag:psd"
            raise _wrong("--if", f'"{text}" is no condition.{near}')
    return frozenset(given)


def _wrong(option: str, said: str) -> typer.BadParameter:
    return typer.BadParameter(said, param_hint=option)


def as_object(procedure: Procedure, now: datetime, found: Sequence[Clock], other: Sequence[Clock]) -> dict[str, object]:
    """The contract of `--json`; `conditional` are the clocks that would run if their conditions (`if`) held."""
    return {
        "procedure": procedure.id,
        "version": procedure.version,
        "now": local(now, procedure),
        "clocks": [_clock(clock, procedure) for clock in found],
        "conditional": [
            _clock(clock, procedure) | {"if": list(rule.when)}
            for clock in other
            if (rule := procedure.clock(clock.name)) is not None
        ],
    }


def _clock(clock: Clock, procedure: Procedure) -> dict[str, object]:
    return {
        "name": clock.name,
        "stage": clock.stage,
        "start": clock.start.isoformat(),
        "due": clock.due.isoformat(),
        "first_due": clock.first_due.isoformat(),
        "state": clock.state.value,
        "whose": clock.rule.whose,
        "force": clock.rule.force,
        "within": str(clock.rule.within or clock.rule.every),
        "skipped": [{"day": day.isoformat(), "name": name} for day, name in clock.skipped],
        "pauses": [_pause(pause) for pause in clock.pauses],
        "extended": [day.isoformat() for day in clock.extended],
        "met": local(clock.met, procedure) if clock.met else None,
        "calendar": clock.calendar_version,
    }


def _pause(pause: Pause) -> dict[str, object]:
    return {"from": pause.start.isoformat(), "to": pause.end.isoformat() if pause.end else None, "days": pause.days}


def local(moment: datetime, procedure: Procedure) -> str:
    return moment.astimezone(procedure.zone).isoformat(timespec="minutes")


def console() -> Console:
    """A pipe gets plain text in lines as long as they need to be."""
    return Console() if sys.stdout.isatty() else Console(width=1000, no_color=True, highlight=False)


def table(found: Sequence[Clock], other: Sequence[Clock]) -> Table:
    result = Table(box=None, pad_edge=False)
    for heading in ("clock", "state", "from", "due", "why"):
        result.add_column(heading, no_wrap=heading != "why")
    for clock in found:
        result.add_row(*_row(clock), style=_COLOURS[clock.state.value])
    for clock in other:
        name, _, start, due, why = _row(clock)
        result.add_row(name, "only if", start, due, why, style="dim")
    return result


def _row(clock: Clock) -> tuple[str, str, str, str, str]:
    state = clock.state.value if clock.met or clock.state is not ClockState.MET else "over"
    return (clock.name, state, f"{clock.start:%a %d %b %Y}", f"{clock.due:%a %d %b %Y}", "; ".join(_why(clock)))


def _why(clock: Clock) -> list[str]:
    """The reasons in the order in which they made the day: length, closed days, pauses, new days, the end."""
    rule, span = clock.rule, clock.rule.within or clock.rule.every
    unit = "working day" if span and span.unit == "wd" else "day"
    said = [
        f"{rule.within or f'every {rule.every}'} from {rule.source}"
        + (" (first day counted)" * (rule.count != "after"))
    ]
    named = [f"{day:%d %b} {name}" for day, name in clock.skipped if name not in ("Saturday", "Sunday")]
    weekends = len(clock.skipped) - len(named)
    if clock.skipped:
        said.append("not counted: " + ", ".join([*named, *([counted(weekends, "weekend day")] if weekends else [])]))
    said += [
        f"paused {pause.start:%d %b} to {f'{pause.end:%d %b}' if pause.end else 'now'}: "
        + f"{counted(pause.days, unit)} more"
        for pause in clock.pauses
    ]
    if clock.extended:
        said.append(f"extended, first due {clock.first_due:%d %b %Y}")
    if clock.met:
        said.append(f"done {clock.met.astimezone(ZoneInfo(clock.timezone)):%d %b %Y}")
    return said


def counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
