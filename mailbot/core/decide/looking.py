"""`#search`, `#list` and `#digest`: the owner looks for cases, and nothing changes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mailbot.core import roles
from mailbot.core.books import Books
from mailbot.core.commands import Command, CommandError
from mailbot.core.decide import agenda
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.facts import AgendaItem, Looked
from mailbot.core.mail import IncomingMail, Letter
from mailbot.core.reading import Reading

LONGEST = 8_000  # letters of a mail that are searched
MOST_TERMS = 8
_DIGITS = 10  # of a UID, which has 32 bits
WORDS = frozenset({"search", "list", "digest"})  # they look at the whole desk, whatever mail they stand in
_TERM = re.compile(r'"([^"]+)"|(\S+)')
_QUOTES = str.maketrans("“”„«»「」", '"' * 7)
_PARTS = {
    "late": "late", "sena": "late", "försenade": "late", "逾期": "late",
    "open": "open", "öppna": "open", "未结": "open", "": "open",
    "waiting": "waiting", "väntar": "waiting", "väntande": "waiting", "等候": "waiting",
    "closed": "closed", "stängda": "closed", "avslutade": "closed", "已结": "closed",
}  # fmt: skip


def folded(text: str) -> str:
    """As words are compared: width and case aside, blanks as one."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def words(mail: IncomingMail, reading: Reading) -> str:
    """What `#search` finds a mail by: its subject, who wrote it, and what is new in it."""
    people = (f"{person.name} {person.email}" for person in mail.senders)
    return folded(" ".join((mail.subject, *people, reading.new_text[:LONGEST])))[:LONGEST]


def terms(command: Command) -> tuple[str, ...]:
    """The words that all have to be there; what stands in quotes stays together."""
    found = (folded(quoted or plain) for quoted, plain in _TERM.findall(command.argument.translate(_QUOTES)))
    return tuple(dict.fromkeys(term for term in found if term))[:MOST_TERMS]


def part(command: Command) -> str | None:
    """Which part of the desk `#list` means, or None."""
    return _PARTS.get(command.argument.strip().lower())


def is_list(command: Command) -> bool:
    """True for a command that asks for cases; `#status` with a reference asks for one in full."""
    return command.word in ("search", "list") or (command.word == "status" and not command.argument)


def wrong(command: Command) -> CommandError | None:
    if command.word == "search" and not terms(command):
        return CommandError("needs-text", command.line, command.raw)
    if command.word == "list" and part(command) is None:
        return CommandError("unknown-list", command.line, command.raw, "late, open, waiting, closed")
    return None


def looked(found: Sequence[Command], books: Books, who: StaffMember, desk: Desk, now: datetime) -> tuple[Looked, ...]:
    """What each line asked for, its cases by the day that comes first."""
    return tuple(
        Looked(asked=command.raw, items=_items(command, books, who, desk, now)) for command in found if is_list(command)
    )


def _items(command: Command, books: Books, who: StaffMember, desk: Desk, now: datetime) -> tuple[AgendaItem, ...]:
    wanted = _wanted(command)
    sought = (case for found in books.found if found.line == command.line for case in found.cases)
    cases = books.cases if wanted in ("open", "late", "waiting") else tuple(sought)
    listed = (agenda.item(case, desk, now, who) for case in agenda.of(who, cases, desk, now))
    return tuple(sorted((i for i in listed if _is_in(i, wanted)), key=lambda i: (i.due is None, i.due, i.reference)))


def _wanted(command: Command) -> str | None:
    """The part of the desk that a command shows; None where it shows none."""
    if command.word == "list":
        return part(command)
    return "open" if command.word == "status" and is_list(command) else None


def _is_in(item: AgendaItem, wanted: str | None) -> bool:
    if wanted == "late":
        return item.days_late > 0
    if wanted == "closed":
        return item.state == "closed"
    return wanted != "waiting" or item.state == "waiting"


def letters(
    found: Sequence[Command], books: Books, mail: IncomingMail, who: StaffMember, desk: Desk, now: datetime
) -> tuple[Letter, ...]:
    """The morning's letter once more, for whoever asks."""
    if books.figures is None or not any(command.word == "digest" for command in found):
        return ()
    written = agenda.digests(agenda.of(who, books.cases, desk, now), desk, now, books.figures)
    return tuple(replace(one, cause=f"digest:{mail.sha256}") for one in written if one.to.key == roles.key(who))


def numbers(command: Command) -> tuple[int, ...]:
    """Those that `#answer` names, each once."""
    found = command.argument.replace(",", " ").replace("，", " ").replace("、", " ").split()
    return tuple(dict.fromkeys(int(n) for n in found if n.isdecimal() and len(n) <= _DIGITS))
