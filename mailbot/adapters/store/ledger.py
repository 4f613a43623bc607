"""Which mail came in, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, text, update

from mailbot.adapters.store.rows import batches, digest, indexable, keep_bytes, kept_of, or_replace, unless_there
from mailbot.adapters.tables import asides, folders, held, ledger
from mailbot.core.decision import ERASED, Decision
from mailbot.flow.ports import Folder, HeldMail, Kept, Numbered, RawMail, SetAsideMail, Stale

EARLY = -1  # attempts of a mail that has to wait for something else; the next one is no attempt yet
_MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_IS_WAITING = text("ledger.outcome IS NULL")
_IS_UNFINISHED = text("ledger.finished = false")

_SAME_FOLDER = (folders.c.mailbox == bindparam("mailbox"), folders.c.name == bindparam("name"))
_FOLDER_ID = select(folders.c.id).where(*_SAME_FOLDER, folders.c.uidvalidity == bindparam("uidvalidity"))
_ADD_FOLDER = folders.insert().returning(folders.c.id)
_FIRST_SEEN = select(func.min(folders.c.seen)).where(*_SAME_FOLDER)
_ADD_MAILS = unless_there(ledger, "folder_id", "uid")
_LOWEST = select(func.min(folders.c.uidvalidity)).where(*_SAME_FOLDER)
_UIDS = select(ledger.c.uid).where(ledger.c.folder_id == bindparam("folder_id"))
_NUMBERED = (
    select(ledger.c.uid, ledger.c.sha256, ledger.c.received)
    .where(ledger.c.folder_id == bindparam("folder_id"), ledger.c.uid.in_(bindparam("uids", expanding=True)))
    .order_by(ledger.c.uid.desc())
)
_UNDECIDED = (
    select(ledger, folders.c.mailbox, folders.c.name, folders.c.uidvalidity)
    .join(folders, folders.c.id == ledger.c.folder_id)
    .where(_IS_WAITING)
)
# Mails that have to wait come last, however many somebody sends: they would keep all others from their turn.
_WAITING = _UNDECIDED.order_by(ledger.c.attempts == EARLY, ledger.c.attempts, ledger.c.id).limit(bindparam("many"))
_KEPT = _UNDECIDED.where(
    ledger.c.folder_id == bindparam("place"), ledger.c.uid.in_(bindparam("uids", expanding=True))
).order_by(ledger.c.id)
_ATTEMPT = (
    update(ledger)
    .where(ledger.c.id == bindparam("number"))
    .values(attempts=ledger.c.attempts + 1)
    .returning(ledger.c.attempts)
)
_DECIDE = (
    update(ledger)
    .where(ledger.c.id == bindparam("number"), _IS_WAITING)
    .values(
        {name: bindparam(f"new_{name}") for name in ("outcome", "reason", "touch", "finished", "decided", "content")}
    )
)
_HOLD = unless_there(held, "reference", "ledger_id")
_ASIDE = or_replace(asides, "ledger_id")


def _folder(folder: Folder) -> dict[str, Any]:
    return {"mailbox": folder.mailbox.lower(), "name": folder.name, "uidvalidity": folder.uidvalidity}


def _folder_id(connection: Connection, folder: Folder) -> int | None:
    found: int | None = connection.scalar(_FOLDER_ID, _folder(folder))
    return found


def _some_folder_id(connection: Connection, folder: Folder) -> int:
    found = _folder_id(connection, folder)
    return connection.execute(_ADD_FOLDER, _folder(folder)).scalar_one() if found is None else found


def uids(connection: Connection, folder: Folder, since: int) -> frozenset[int]:
    place = {"folder_id": _folder_id(connection, folder), "since": since}
    return frozenset(connection.scalars(_UIDS.where(ledger.c.uid >= bindparam("since")), place))


def first_seen(connection: Connection, folder: Folder) -> datetime | None:
    found: datetime | None = connection.scalar(_FIRST_SEEN, _folder(folder))
    return found


def numbered(connection: Connection, folder: Folder, numbers: Sequence[int]) -> list[Numbered]:
    place = {"folder_id": _folder_id(connection, folder), "uids": numbers}
    return [Numbered(**row) for row in connection.execute(_NUMBERED, place).mappings()]


def unnumber(connection: Connection, folder: Folder, numbers: Sequence[int]) -> None:
    """Into a folder of no UIDVALIDITY that a server could have, one for each time."""
    place = _folder_id(connection, folder)
    lowest = connection.scalar(_LOWEST, _folder(folder)) or 0
    past = connection.execute(_ADD_FOLDER, {**_folder(folder), "uidvalidity": min(lowest, 0) - 1}).scalar_one()
    for some in batches(numbers):
        these = (ledger.c.folder_id == place, ledger.c.uid.in_(some))
        connection.execute(update(ledger).where(*these).values(folder_id=past, finished=True))


def keep(connection: Connection, folder: Folder, raws: Sequence[RawMail]) -> list[Kept]:
    place = _some_folder_id(connection, folder)
    if not raws:
        return []
    digests = [digest(mail.raw) for mail in raws]
    keep_bytes(connection, {sha256: mail.raw for sha256, mail in zip(digests, raws, strict=True)})
    rows = [_row(place, mail, sha256) for sha256, mail in zip(digests, raws, strict=True)]
    _ADD_MAILS.run(connection, rows)
    return [kept_of(row) for row in connection.execute(_KEPT, {"place": place, "uids": [mail.uid for mail in raws]})]


def _row(place: int, mail: RawMail, sha256: str) -> dict[str, Any]:
    return {
        "folder_id": place,
        "uid": mail.uid,
        "sha256": sha256,
        "message_id": _message_id(mail.raw),
        "received": mail.received,
        "size": mail.size,
        "whole": mail.whole,
        "attempts": 1,
        "touch": True,
        "finished": False,
    }


def _message_id(raw: bytes) -> str | None:
    """The mail's own Message-ID, so that a reply to it finds its case; a parser reads the rest."""
    end = _BLANK_LINE.search(raw)
    found = _MESSAGE_ID.search(raw, 0, end.start() if end else len(raw))
    return indexable(found[1].decode("ascii", "replace")) if found else None


def keep_backlog(connection: Connection, folder: Folder, numbers: Sequence[int], now: datetime) -> None:
    place = _some_folder_id(connection, folder)
    connection.execute(update(folders).where(folders.c.id == place, folders.c.seen.is_(None)).values(seen=now))
    same = {
        "folder_id": place,
        "received": now,
        "size": 0,
        "whole": False,
        "attempts": 0,
        "outcome": "backlog",
        "reason": "backlog",
        "touch": False,
        "finished": True,
        "decided": now,
    }
    if numbers:
        _ADD_MAILS.run(connection, [{**same, "uid": uid} for uid in numbers])


def release_backlog(connection: Connection, of: Any, numbers: Sequence[int] | None) -> int:
    """Drops the backlog rows of the folders that `of` selects by id; None drops all."""
    backlog = delete(ledger).where(ledger.c.folder_id.in_(of), ledger.c.outcome == "backlog")
    if numbers is None:
        return connection.execute(backlog).rowcount
    return sum(connection.execute(backlog.where(ledger.c.uid.in_(some))).rowcount for some in batches(numbers))


def waiting(connection: Connection, limit: int) -> list[Kept]:
    return [kept_of(row) for row in connection.execute(_WAITING, {"many": limit})]


def attempt(connection: Connection, kept: Kept) -> int:
    count: int = connection.execute(_ATTEMPT, {"number": kept.id}).scalar_one()
    return count


def excuse(connection: Connection, kept: Kept, is_early: bool) -> None:
    row = update(ledger).where(ledger.c.id == kept.id)
    fewer = row.where(ledger.c.attempts > 0).values(attempts=ledger.c.attempts - 1)
    connection.execute(row.values(attempts=EARLY) if is_early else fewer)


def unfinished(connection: Connection, folder: Folder) -> list[int]:
    lying = _UIDS.where(_IS_UNFINISHED, ledger.c.outcome.is_not(None)).order_by(ledger.c.uid)
    return list(connection.scalars(lying, {"folder_id": _folder_id(connection, folder)}))


def finished(connection: Connection, folder: Folder, numbers: Sequence[int]) -> None:
    place = _folder_id(connection, folder)
    for some in batches(numbers):
        connection.execute(
            update(ledger).where(ledger.c.folder_id == place, ledger.c.uid.in_(some)).values(finished=True)
        )


def decided(connection: Connection, kept: Kept, decision: Decision, now: datetime) -> None:
    """The row's outcome, the cases that hold the mail, and why it is set aside if it is."""
    values = {
        "number": kept.id,
        "new_outcome": decision.outcome,
        "new_reason": decision.reason,
        "new_touch": decision.touch,
        "new_finished": not decision.touch,
        "new_decided": now,
        "new_content": decision.content,
    }
    if connection.execute(_DECIDE, values).rowcount != 1:
        raise Stale(f"the mail {kept.id} has been decided already")
    holders = dict.fromkeys((*(change.case.reference for change in decision.changes), *decision.about))
    if holders:
        row = {"ledger_id": kept.id, "words": decision.words}
        _HOLD.run(connection, [row | {"reference": reference} for reference in holders])
    if decision.aside is not None:
        _ASIDE.run(connection, {"ledger_id": kept.id, "why": decision.aside, "at": now, "released": False})


def set_aside(connection: Connection) -> list[SetAsideMail]:
    rows = connection.execute(
        select(asides, ledger.c.sha256, ledger.c.received, ledger.c.size, func.min(held.c.reference).label("reference"))
        .join(ledger, ledger.c.id == asides.c.ledger_id)
        .outerjoin(held, held.c.ledger_id == ledger.c.id)
        .group_by(asides.c.ledger_id, ledger.c.id)
        .order_by(asides.c.ledger_id)
    )
    return [
        SetAsideMail(
            id=row.ledger_id,
            sha256=row.sha256,
            received=row.received,
            size=row.size,
            why=row.why,
            reference=row.reference,
            released=row.released,
        )
        for row in rows
    ]


def release_aside(connection: Connection, number: int) -> bool:
    erased = select(ledger.c.id).where(ledger.c.outcome == ERASED)
    lying = update(asides).where(asides.c.ledger_id == number, asides.c.released.is_(False)).values(released=True)
    lying = lying.where(asides.c.ledger_id.not_in(erased))  # by a mailbot that still listed them
    if connection.execute(lying).rowcount != 1:
        return False
    again = {"outcome": None, "reason": None, "decided": None, "attempts": 0, "touch": True, "finished": False}
    connection.execute(update(ledger).where(ledger.c.id == number).values(again))
    return True


def incoming(connection: Connection, reference: str) -> list[HeldMail]:
    query = select(ledger).join(held, held.c.ledger_id == ledger.c.id).where(held.c.reference == reference)
    return [
        HeldMail(
            id=row.id,
            sha256=row.sha256,
            received=row.received,
            size=row.size,
            message_id=row.message_id,
            outcome=row.outcome or "",
            reason=row.reason or "",
        )
        for row in connection.execute(query.order_by(ledger.c.id))
    ]
