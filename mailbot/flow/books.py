"""Looks up in the store what a mail of the owner's commands needs besides its own case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from mailbot.core import commands
from mailbot.core import reference as references
from mailbot.core.books import Books, Figures, Sought, Written
from mailbot.core.case import Case
from mailbot.core.commands import Command
from mailbot.core.decide import erasing, looking
from mailbot.core.desk import Desk
from mailbot.core.mail import Audience, Underway
from mailbot.core.reading import Kind, Reading, ReplyKind
from mailbot.flow import backlog
from mailbot.flow.listed import SentMail
from mailbot.flow.ports import Folder, Parser, RawMail, Store

MOST_UNANSWERED = 50
MOST_FOUND = 50
_TAKES_OVER = frozenset({"assign", "staff", "escalate"})  # commands that bring somebody new
_OURS = ("owner_command", "duplicate")
_FAILED = ("refused", "held", "recalled")  # unless an earlier attempt may have got through


def opened(
    store: Store, parse: Parser, reading: Reading, case: Case | None, folder: Folder, desk: Desk, now: datetime
) -> Books:
    """What a mail needs beyond its own case: a command, or a request for review that brings somebody new."""
    if reading.recognition.kind is Kind.OWNER_COMMAND:
        return _commanded(store, parse, reading.new_text, case, folder, desk, now)
    asks_for_more = reading.recognition.reply is ReplyKind.NEXT_STAGE
    return Books(written=_written(store, parse, case)) if case and asks_for_more else Books()


def _commanded(
    store: Store, parse: Parser, text: str, case: Case | None, folder: Folder, desk: Desk, now: datetime
) -> Books:
    """`text` is what the owner typed, `case` the one that her mail belongs to."""
    found = commands.parse(text)[0]
    words = {command.word for command in found}
    doom = next((command for command in found if command.word == "erase"), None)
    if doom is not None:
        return _doomed(store, erasing.named(doom, case, desk))
    looks_beyond = case is None or words & {"merge", "list", "digest"}
    named = _named(store, found, desk) if case is None else None
    changes = any(not command.spec.reads_only for command in found)
    old = tuple(n for command in found if command.word == "answer" for n in looking.numbers(command))
    read = named or (case if words & _TAKES_OVER else None)
    return Books(
        found=_found(store, found),
        figures=figures(store, now) if "digest" in words else None,
        named=named,
        answerable=backlog.answerable(store, folder, old) if old else frozenset(),
        written=_written(store, parse, read) if read else (),
        cases=tuple(store.open_cases()) if looks_beyond else (),
        letters=tuple(map(_underway, store.outgoing(case.reference))) if case and changes else (),
    )


def _named(store: Store, found: Sequence[Command], desk: Desk) -> Case | None:
    """The case that `#status REFERENCE` asks for."""
    asked = next((command for command in found if command.word == "status"), None)
    wanted = references.find(asked.argument, desk.prefix) if asked else ()
    return store.case(wanted[0]) if wanted else None


def _written(store: Store, parse: Parser, case: Case) -> tuple[Written, ...]:
    """What was written to us and to the customer, oldest first; commands stay with whoever gave them."""
    came = [
        _read(parse, held.received, store.raw(held.sha256), held.sha256)
        for held in store.incoming(case.reference)
        if held.outcome not in _OURS
    ]
    went = [
        _read(parse, letter.settled or letter.written, store.raw_outgoing(letter.message_id), "")
        for letter in store.outgoing(case.reference)
        if letter.audience is Audience.CUSTOMER and letter.state == "sent"
    ]
    return tuple(sorted([*came, *went], key=lambda written: written.at))


def _read(parse: Parser, at: datetime, raw: bytes, sha256: str) -> Written:
    mail = parse(RawMail(uid=0, received=at, size=len(raw), raw=raw), sha256)
    writer = mail.sender
    return Written(at=at, by=(writer.name or writer.email) if writer else "", text=mail.text)


def _found(store: Store, commands: Sequence[Command]) -> tuple[Sought, ...]:
    """What is looked for by words, and closed cases where those are asked for."""
    found: list[Sought] = []
    for command in commands:
        if command.word == "search" and (terms := looking.terms(command)):
            found.append(Sought(line=command.line, cases=tuple(store.search(terms, MOST_FOUND))))
        elif command.word == "list" and looking.part(command) == "closed":
            found.append(Sought(line=command.line, cases=tuple(store.closed(MOST_FOUND))))
    return tuple(found)


def _doomed(store: Store, named: tuple[str, ...]) -> Books:
    """The cases named and those that were joined with them, with their letters to others than the owner."""
    wanted, found = list(named), dict[str, Case]()
    while wanted:
        case = store.case(wanted.pop())
        if case is not None and case.reference not in found:
            found[case.reference] = case
            wanted += [event.get("reference") or "" for event in case.counted if event.name == "took_in"]
    sent = [letter for reference in found for letter in store.outgoing(reference)]
    return Books(
        cases=tuple(found.values()),
        letters=tuple(_underway(letter) for letter in sent if letter.audience is not Audience.OWNER),
    )


def figures(store: Store, now: datetime) -> Figures:
    """What the digest tells besides the open cases, since the digest before."""
    last = store.last("digest")
    if last and last > now:  # The machine's clock was ahead when it was written (threats 58).
        last = None
    tally = store.tally(last or now - timedelta(days=1))
    return Figures(
        sent=tally.sent,
        came_back=tally.came_back,
        set_aside=tally.set_aside,
        delayed=tally.delayed,
        delayed_until=tally.delayed_until,
        last_read=store.last("poll"),
        reviewed=store.last("review"),
        kept=tuple(store.kept_cases()),
        unanswered=tuple(store.unanswered(MOST_UNANSWERED)),
    )


def _underway(mail: SentMail) -> Underway:
    is_sure = not mail.doubtful
    fate = (
        "waiting" if mail.state == "waiting" and is_sure else "failed" if mail.state in _FAILED and is_sure else "gone"
    )
    return Underway(key=mail.key, template=mail.template, fate=fate, at=mail.settled or mail.ready)
