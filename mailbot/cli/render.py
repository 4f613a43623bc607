"""`mailbot procedure render`: the documents that customers get, written from a procedure file."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from mailbot import config as configs
from mailbot.adapters.calendars import UnknownCalendar, calendar
from mailbot.adapters.pages import NAMES, Documents, PagesError
from mailbot.adapters.procedures import shipped
from mailbot.core import procedure as procedures
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.facts import Person
from mailbot.core.mail import Address
from mailbot.core.procedure import Procedure, ProcedureError
from mailbot.resources import folder


class Tongue(StrEnum):
    EN = "en"
    SV = "sv"
    ZH = "zh"


class Form(StrEnum):
    PDF = "pdf"
    HTML = "html"
    MD = "md"


class Which(StrEnum):
    POLICY = "policy"
    PROCEDURE = "procedure"


def render(
    name: Annotated[str, typer.Argument(help="A shipped procedure (yanna) or the path of a procedure file.")],
    language: Annotated[Tongue, typer.Option(help="The language of the document.")] = Tongue.EN,
    form: Annotated[Form, typer.Option("--format", help="pdf, html or md.")] = Form.PDF,
    document: Annotated[Which, typer.Option(help="The short policy or the whole procedure.")] = Which.PROCEDURE,
    out: Annotated[Path | None, typer.Option(help="Where to write it; without it, a file name of its own.")] = None,
    config: Annotated[Path | None, typer.Option(help="The config with the business's name and addresses.")] = None,
) -> None:
    """Write the complaints policy or procedure that customers get."""
    try:
        procedure = _procedure(name)
        documents = Documents(desk_with(config, procedure), procedure)
        made = documents.render(_NAMES[document], language.value, form.value)
        if str(out) == "-":
            sys.stdout.buffer.write(made.content)
            return
        path = out or Path(made.file_name)
        path.write_bytes(made.content)
    except (ProcedureError, configs.ConfigError, UnknownCalendar, PagesError, OSError) as problem:
        for line in getattr(problem, "problems", (str(problem),)):
            typer.echo(line, err=True)
        raise typer.Exit(1) from None
    if made.note:
        typer.echo(made.note, err=True)
    typer.echo(f"Wrote {path}, {len(made.content):,} bytes, SHA-256 {made.sha256[:16]}.")


_NAMES = dict(zip((Which.POLICY, Which.PROCEDURE), NAMES, strict=True))


def _procedure(name: str) -> Procedure:
    """A name without a dot or a slash is the file or the id of a shipped one."""
    path = Path(name) if "." in name or "/" in name else folder("procedures") / f"{name}.toml"
    if not path.is_file():
        by_id = {one.id: one for one in shipped(folder("procedures"))}
        if name in by_id:
            return by_id[name]
        known = ", ".join(sorted(by_id))
        raise PagesError(f"There is no procedure {name}. Shipped: {known}. Or give the path of a file.")
    return procedures.load(path.read_text(encoding="utf-8"), str(path))


def desk_with(path: Path | None, procedure: Procedure) -> Desk:
    """The business of the config, or one in brackets, so that a draft can be looked at before there is a config."""
    blank = Desk(
        name="[business]",
        timezone=ZoneInfo(procedure.timezone),
        mailbox="complaints@business.example",
        owner=Address(email="owner@business.example"),
        owner_person=Person(name="[owner]", role="owner"),
        procedure=procedure,
        calendar=calendar(procedure.calendar),
    )
    if path is None:
        return blank
    config = configs.load(path, os.environ)
    business, owner = config.business, config.owner
    return replace(
        blank,
        name=business.name,
        address=business.address,
        language=business.language,
        mailbox=config.mailbox.address,
        owner=Address(email=owner.email, name=owner.name),
        owner_person=Person(name=owner.name, role="owner", phone=business.phone or None, hours=business.hours or None),
        staff=tuple(StaffMember(name=member.name, role=member.role) for member in config.staff),
    )
