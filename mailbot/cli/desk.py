"""`mailbot check`: is everything there that the desk needs, and what to do where it is not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mailbot.cli import auth, machine
from mailbot.cli.entrance import DEFAULT, UNAVAILABLE, ConfigOption, environ, told

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

if TYPE_CHECKING:
    from mailbot.house import House


def check(config: ConfigOption = DEFAULT) -> None:
    """Check config, mailbox, mail server, store and documents, one line each; nothing is sent or changed."""
    from mailbot.config import load
    from mailbot.desk import check_roles, desk_of
    from mailbot.house import furnish

    with told():
        settings = load(Path(config), environ())
        # `run` would go on with the last good version of a procedure; here its mistakes are told.
        check_roles(settings, desk_of(settings).procedure)
        _say(True, f"{config}: every key is right")
        house = furnish(settings, environ(), exclusive=False)
    try:
        results = [
            _try("store", lambda: house.store.tally(LONG_AGO) and "opens, its tables are up to date"),
            _try("mailbox", lambda: _mailbox(house)),
            _try("mail server", lambda: _mailer(house)),
            _try("witness", lambda: _witness(house)),
            _try("owner", lambda: auth.line(house)),
            _try("people", lambda: _people(house)),
            _try("documents", lambda: _documents(house)),
            _try("alarm", lambda: machine.alarm(settings.alarm)),
            _try("backup", lambda: _backup(house)),
        ]
    finally:
        house.close()
    if house.config.business.rehearsal:
        print("Rehearsal is on: what is meant for customers goes to the owner.")
    raise typer.Exit(0 if all(results) else UNAVAILABLE)


def _try(name: str, work: Callable[[], object]) -> bool:
    from mailbot.flow.ports import Unavailable

    try:
        _say(True, f"{name}: {work()}")
    except (Unavailable, LookupError, OSError, ValueError) as error:
        _say(False, f"{name}: {error}")
        return False
    return True


def _say(is_good: bool, sentence: str) -> None:
    from rich.console import Console

    Console(highlight=False, soft_wrap=True).print(
        f"[{'green' if is_good else 'red'}]{'ok  ' if is_good else 'FAIL'}[/] ", end=""
    )
    print(sentence)


def _mailbox(house: House) -> str:
    folder = house.mailbox.open()
    count = len(house.mailbox.uids())
    house.mailbox.close()
    is_new = house.store.first_seen(folder) is None
    held = f"{count} mails" + (
        ", which are listed to the owner as backlog at the first run" if is_new and count else ""
    )
    return f"{house.config.mailbox.login} can read {folder.name}: {held}"


def _mailer(house: House) -> str:
    asyncio.run(house.mailer.check())
    return f"{house.config.smtp.host} takes mail from us"


def _witness(house: House) -> str:
    """Where a letter is looked for when the connection broke before the mail server had answered."""
    table = house.config.smtp
    if table.witness == "none":
        return "nobody is asked whether a letter was sent when the connection broke: it may go twice"
    copied = f"a copy of each letter comes to {house.config.mailbox.address}"
    if table.witness == "bcc":
        return copied
    name = house.sent_folder()
    if table.witness == "sent":
        if name is None:
            raise LookupError('the server shows no folder of sent mail: set [smtp] witness_folder, or witness = "bcc"')
        return f'letters are looked for in "{name}"'
    if name and house.keeps_sent_mail(datetime.now(UTC)):
        return f'"{name}" has our last letter: letters are looked for there'
    return f'{copied} until "{name}" has them' if name else f"{copied}; there is no folder of sent mail"


def _people(house: House) -> str:
    """Which roles of the procedure nobody has, and which of the config the procedure does not know."""
    from mailbot.core import roles

    staff, known = house.desk.staff, roles.named(house.desk.procedure)
    free = [role for role in known if role not in {roles.OWNER, *(member.role for member in staff)}]
    other = [member for member in staff if member.role and member.role not in known]
    nobody = [f"nobody is {role}, so whoever is next in line does it" for role in free]
    told = [f'{member.name} is "{member.role}", which the procedure does not name' for member in other]
    return "; ".join((*nobody, *told)) or "every role of the procedure is filled"


def _backup(house: House) -> str:
    from mailbot.caretaker import backup_every

    table = house.config.backup
    return machine.backup(table.folder, table.every_minutes if backup_every(house.config) else None)


def _documents(house: House) -> str:
    for language in ("en", "sv", "zh"):
        for name in house.documents.names:
            house.documents.attachment(name, language)
    return "; ".join(("policy and procedure can be made in en, sv, zh", *house.documents.notes()))
