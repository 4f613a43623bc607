"""`mailbot read`: how the desk reads a mail, for people and for programs; nothing is stored and nothing is sent."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.entrance import environ, fail, told
from mailbot.cli.reads import Read

if TYPE_CHECKING:
    from mailbot.core.desk import Desk
    from mailbot.core.reading import Known

WRONG_KNOWN = 2


def read(
    files: Annotated[list[Path], typer.Argument(help="Raw mails (.eml).", metavar="FILE...")],
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="The config file.", envvar="MAILBOT_CONFIG")
    ] = None,
    known: Annotated[
        Path | None, typer.Option("--known", help="JSON: cases to take as known, each with reference and message_ids.")
    ] = None,
    orders: Annotated[
        list[str] | None, typer.Option("--orders", help="An order number as ours look; may be given again.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show which rules were tried.")] = False,
) -> None:
    """Show a mail as the desk sees it: what it is, by which words, and what it would answer and ask."""
    from mailbot.cli import read_json, read_panel

    desk = _desk(config, orders or [])
    cases = _known(known)
    for found in _all(files, desk, cases):
        if as_json:
            print(json.dumps(read_json.line(found, desk), ensure_ascii=False), flush=len(files) == 1)
        else:
            read_panel.show(found, desk, explain)


def _all(files: list[Path], desk: Desk, known: Known) -> Iterator[Read]:
    for path in files:
        yield _one(path, desk, known)


def _one(path: Path, desk: Desk, known: Known) -> Read:
    """Never raises: a file that cannot be read, or a mail that cannot, is a result with a problem."""
    from mailbot.adapters.mime import parse
    from mailbot.core import recognise
    from mailbot.flow.ports import RawMail

    problem = None
    try:
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        raw, problem = b"", f"unreadable-file: {getattr(error, 'strerror', None) or 'no such name'}"
    digest = hashlib.sha256(raw).hexdigest()
    mail = parse(RawMail(uid=0, received=datetime.now(UTC), size=len(raw), raw=raw), digest)
    mail = replace(mail, received=mail.sent or mail.received)
    if problem:
        return Read(file=str(path), mail=mail, reading=None, problem=problem)
    try:
        return Read(file=str(path), mail=mail, reading=recognise.read(mail, known, desk), problem=mail.problem)
    except Exception as error:  # One mail must not stop the others; the name of the error is all that may be told.
        return Read(file=str(path), mail=mail, reading=None, problem=f"reading-failed: {type(error).__name__}")


def _desk(config: Path | None, orders: list[str]) -> Desk:
    from mailbot.config import load
    from mailbot.core.extract import PatternError, infer
    from mailbot.desk import desk_of

    with told():
        desk = desk_of(load(config, environ())) if config else _nobody()
    try:
        for example in orders:
            infer((example,))
    except PatternError as error:
        fail(f"--orders: {error}", WRONG_KNOWN)
    return replace(desk, order_examples=(*desk.order_examples, *orders))


def _nobody() -> Desk:
    """A desk without a business, so that a mail can be looked at before there is a config."""
    from mailbot import resources
    from mailbot.adapters import calendars, procedures
    from mailbot.core.desk import Desk
    from mailbot.core.facts import Person
    from mailbot.core.mail import Address

    procedure = procedures.find("yanna", resources.folder("procedures"))
    return Desk(
        name="",
        mailbox="complaints@business.example",
        owner=Address(email="owner@business.example"),
        owner_person=Person(name=""),
        countries=("GB", "SE", "CN", "DE", "FR", "NL"),
        procedure=procedure,
        calendar=calendars.calendar(procedure.calendar),
    )


def _known(path: Path | None) -> Known:
    """Cases to take as known; a wrong file is told in one sentence."""
    from mailbot.core.reading import Known

    if path is None:
        return Known()
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        cases = tuple(_case(entry) for entry in entries)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(
            f"{path}: {_wrong(error)}; a list of {{reference, customer_email, message_ids}} is right", file=sys.stderr
        )
        raise typer.Exit(WRONG_KNOWN) from None
    return Known(cases=cases)


def _wrong(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"an entry has no {error}"
    if isinstance(error, OSError):
        return error.strerror or "cannot be read"
    return f"is not what was expected ({error})"


def _case(entry: dict[str, Any]) -> Any:
    from mailbot.core.reading import KnownCase

    customer = str(entry["customer_email"]).strip().lower()
    return KnownCase(
        reference=str(entry["reference"]),
        customer_email=customer,
        participants=frozenset({customer}),
        message_ids=frozenset(str(message_id) for message_id in entry["message_ids"]),
    )
