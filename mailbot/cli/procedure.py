"""`mailbot procedure`: list the shipped procedures, check a file, and work out dates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from mailbot.adapters import procedures
from mailbot.adapters.calendars import UnknownCalendar, calendar
from mailbot.adapters.letters import Letters, contents
from mailbot.adapters.pages import Documents
from mailbot.cli import dates as said
from mailbot.cli.render import desk_with, render
from mailbot.core.deadlines import Clock, History, clocks
from mailbot.core.procedure import Procedure, ProcedureError, remarks
from mailbot.core.procedure.problems import places
from mailbot.core.procedure.remarks import WHERE, foreign
from mailbot.core.workdays import Calendar
from mailbot.resources import folder

app = typer.Typer(help="Procedures: list them, check a file of your own, work out dates.", no_args_is_help=True)

app.command()(render)

PDF = "application/pdf"
_NAME = Annotated[str, typer.Argument(help="A shipped procedure (yanna, hexpress, ...) or the path of a .toml file.")]
_ON = Annotated[
    list[str],
    typer.Option(
        "--on",
        metavar="EVENT=DATE",
        help="What happened when: received=2026-12-18 or received=2026-12-18T23:50, in the procedure's own time zone. "
        "May be given many times, the same event too. A new day that was told: extended:CLOCK=NEW_DAY@DAY_IT_WAS_TOLD.",
    ),
]
_IF = Annotated[
    list[str] | None,
    typer.Option("--if", metavar="CONDITION", help="What holds for the case, e.g. tag:psd or decision:remedy."),
]
_NOW = Annotated[
    str | None,
    typer.Option("--now", metavar="ISO", help="As of when. Default: now, or the last event where that is later."),
]
_JSON = Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")]


@app.command("list")
def list_(as_json: _JSON = False) -> None:
    """The procedures that are shipped."""
    found = list(procedures.shipped(folder("procedures")))
    if as_json:
        typer.echo(json.dumps([_headline(one) for one in found], ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("id", "title", "version", "calendar", "stages", "clocks"):
        table.add_column(heading)
    for one in found:
        stages = ", ".join(stage.name for stage in one.stages) or "beside another"
        table.add_row(one.id, one.title, one.version, one.calendar, stages, str(len(one.clocks)))
    said.console().print(table)


def _headline(procedure: Procedure) -> dict[str, object]:
    return {
        "id": procedure.id,
        "title": procedure.title,
        "version": procedure.version,
        "calendar": procedure.calendar,
        "stages": [stage.name for stage in procedure.stages],
        "clocks": [clock.name for clock in procedure.clocks],
        "overlay": procedure.overlay,
        "digest": procedure.digest,
    }


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Files of your own, or shipped names.")],
) -> None:
    """Say everything that is wrong in procedure files, with file, line, key and what would be right."""
    wrong = False
    for file in files:
        try:
            procedure = procedures.find(file, folder("procedures"))
            calendar(procedure.calendar)
        except ProcedureError as error:
            wrong = True
            for problem in error.problems:
                typer.echo(problem)
        except UnknownCalendar as error:
            wrong = True
            line = places(procedure.text).get(("policy", "calendar"), 1)
            typer.echo(f"{file} line {line}: [policy] {error}")
        else:
            lacking = _lacking(procedure)
            wrong = wrong or bool(lacking)
            for sentence in lacking:
                typer.echo(f"{file}: {sentence}")
            if not lacking:
                typer.echo(f"{file}: right. {_counted(procedure)}")
            for name in foreign(procedure):
                typer.echo(f"{file}: attaches {name}, which you provide. {WHERE.format(name=name)}")
            for remark in remarks(procedure):
                typer.echo(f"{file}: remark: {remark}")
    if wrong:
        raise typer.Exit(2)


def _lacking(procedure: Procedure) -> tuple[str, ...]:
    """What the procedure's notices promise and the letters do not say, found by writing a sample of each."""
    desk = desk_with(None, procedure)
    papers = Documents(desk, procedure)
    letters = Letters(desk, domain="shop.example", documents=papers, report=lambda *_: ("report.pdf", PDF, b"sample"))
    return contents.broken(procedure, letters)


def _counted(procedure: Procedure) -> str:
    parts = (
        (procedure.stages, "stage"),
        (procedure.clocks, "clock"),
        (procedure.notices, "notice"),
        (procedure.fields, "field"),
        (procedure.decisions, "decision"),
    )
    counts = ", ".join(said.counted(len(found), what) for found, what in parts)
    return f"{procedure.id} {procedure.version}: {counts}."


@app.command()
def dates(name: _NAME, on: _ON, conditions: _IF = None, now: _NOW = None, as_json: _JSON = False) -> None:
    """Every clock that the events start: from when, until when, in which state, and why."""
    procedure, days = _found(name)
    marks = said.marks(on, procedure)
    held = said.conditions(conditions or [])
    moment = said.moment(now, procedure) if now else max(datetime.now(UTC), marks[-1].at)
    history = History(marks=marks, conditions=held)
    found = clocks(procedure, history, days, moment)
    other = _under_conditions(procedure, history, days, moment, found)
    if as_json:
        typer.echo(json.dumps(said.as_object(procedure, moment, found, other), ensure_ascii=False))
    else:
        _show(said.console(), said.table(found, other), procedure, moment)


def _found(name: str) -> tuple[Procedure, Calendar]:
    try:
        procedure = procedures.find(name, folder("procedures"))
        return procedure, calendar(procedure.calendar)
    except ProcedureError as error:
        for problem in error.problems:
            typer.echo(problem, err=True)
    except UnknownCalendar as error:
        typer.echo(f"{name}: [policy] {error}", err=True)
    raise typer.Exit(2)


def _under_conditions(
    procedure: Procedure, history: History, days: Calendar, now: datetime, found: Sequence[Clock]
) -> tuple[Clock, ...]:
    """The clocks that would run as well if their own conditions held."""
    names = {clock.name for clock in found}
    rules = tuple(replace(rule, when=()) for rule in procedure.clocks if rule.when and rule.name not in names)
    return clocks(replace(procedure, clocks=rules), history, days, now)


def _show(console: Console, table: Table, procedure: Procedure, now: datetime) -> None:
    moment = f"{now.astimezone(procedure.zone):%a %d %b %Y %H:%M}"
    console.print(f"{procedure.title} ({procedure.id} {procedure.version}), as of {moment}")
    console.print(table)
