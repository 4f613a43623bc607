"""Which mail came in, what became of it, and what is known that bears on the next one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, text, update

from mailbot.adapters.store.rows import batches, digest, indexable, insert, keep_bytes, kept_of
from mailbot.adapters.tables import asides, folders, held, ledger
from mailbot.core.decision import Decision
from mailbot.flow.ports import Folder, HeldMail, Kept, RawMail, SetAsideMail, Stale

_MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_IS_WAITING = text("ledger.outcome IS NULL")
_IS_UNFINISHED = text("ledger.finished = false")


def folder_id(connection: Connection, folder: Folder) -> int | None:
    found: int | None = connection.scalar(
        select(folders.c.id).where(
            folders.c.mailbox == folder.mailbox,
            folders.c.name == folder.name,
            folders.c.uidvalidity == folder.uidvalidity,
        )
    )
    return found


def _some_folder_id(connection: Connection, folder: Folder) -> int:
    found = folder_id(connection, folder)
    if found is None:
        values = {"mailbox": folder.mailbox, "name": folder.name, "uidvalidity": folder.uidvalidity}
        found = connection.execute(folders.insert().values(values).returning(folders.c.id)).scalar_one()
    return found


def uids(connection: Connection, folder: Folder) -> frozenset[int]:
    place = folder_id(connection, folder)
    return frozenset(connection.scalars(select(ledger.c.uid).where(ledger.c.folder_id == place)))


def first_seen(connection: Connection, folder: Folder) -> datetime | None:
    found: datetime | None = connection.scalar(
        select(folders.c.seen)
        .where(folders.c.mailbox == folder.mailbox, folders.c.name == folder.name, folders.c.seen.is_not(None))
        .order_by(folders.c.seen)
        .limit(1)
    )
    return found


def is_new(connection: Connection, folder: Folder) -> bool:
    same = select(folders.c.id).where(folders.c.mailbox == folder.mailbox, folders.c.name == folder.name)
    return connection.scalar(same.limit(1)) is None


def keep(connection: Connection, folder: Folder, raws: Sequence[RawMail]) -> None:
    place = _some_folder_id(connection, folder)
    rows = []
    for mail in raws:
        sha256 = digest(mail.raw)
        keep_bytes(connection, sha256, mail.raw)
        rows.append(_row(place, mail, sha256))
    if rows:
        connection.execute(insert(connection, ledger).on_conflict_do_nothing(), rows)


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
    end = re.search(rb"\r?\n\r?\n", raw)
    found = _MESSAGE_ID.search(raw, 0, end.start() if end else len(raw))
    return indexable(found[1].decode("ascii", "replace")) if found else None


def keep_backlog(connection: Connection, folder: Folder, numbers: Sequence[int], now: datetime) -> None:
    place = _some_folder_id(connection, folder)
    connection.execute(update(folders).where(folders.c.id == place, folders.c.seen.is_(None)).values(seen=now))
    rows = [
        {
            "folder_id": place,
            "uid": uid,
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
        for uid in numbers
    ]
    if rows:
        connection.execute(insert(connection, ledger).on_conflict_do_nothing(), rows)


def release_backlog(connection: Connection, of: Any, numbers: Sequence[int] | None) -> int:
    """Drops the backlog rows of the folders that `of` selects by id; None drops all."""
    backlog = delete(ledger).where(ledger.c.folder_id.in_(of), ledger.c.outcome == "backlog")
    if numbers is None:
        return connection.execute(backlog).rowcount
    return sum(connection.execute(backlog.where(ledger.c.uid.in_(some))).rowcount for some in batches(numbers))


def waiting(connection: Connection, limit: int) -> list[Kept]:
    rows = connection.execute(
        select(ledger, folders.c.mailbox, folders.c.name, folders.c.uidvalidity)
        .join(folders, folders.c.id == ledger.c.folder_id)
        .where(_IS_WAITING)
        .order_by(ledger.c.id)
        .limit(limit)
    )
    return [kept_of(row) for row in rows]


def attempt(connection: Connection, kept: Kept) -> int:
    count: int = connection.execute(
        update(ledger).where(ledger.c.id == kept.id).values(attempts=ledger.c.attempts + 1).returning(ledger.c.attempts)
    ).scalar_one()
    return count


def unfinished(connection: Connection, folder: Folder) -> list[int]:
    place = folder_id(connection, folder)
    return list(
        connection.scalars(
            select(ledger.c.uid)
            .where(ledger.c.folder_id == place, _IS_UNFINISHED, ledger.c.outcome.is_not(None))
            .order_by(ledger.c.uid)
        )
    )


def finished(connection: Connection, folder: Folder, numbers: Sequence[int]) -> None:
    place = folder_id(connection, folder)
    for some in batches(numbers):
        connection.execute(
            update(ledger).where(ledger.c.folder_id == place, ledger.c.uid.in_(some)).values(finished=True)
        )


def decided(connection: Connection, kept: Kept, decision: Decision, now: datetime) -> None:
    """The row's outcome, the cases that hold the mail, and the backlog that it sets free."""
    values = {
        "outcome": decision.outcome,
        "reason": decision.reason,
        "touch": decision.touch,
        "finished": not decision.touch,
        "decided": now,
    }
    mine = update(ledger).where(ledger.c.id == kept.id, _IS_WAITING).values(values)
    if connection.execute(mine).rowcount != 1:
        raise Stale(f"the mail {kept.id} has been decided already")
    links = [{"reference": change.case.reference, "ledger_id": kept.id} for change in decision.changes]
    if links:
        connection.execute(insert(connection, held).on_conflict_do_nothing(), links)
    if decision.aside is not None:
        row = {"ledger_id": kept.id, "why": decision.aside, "at": now, "released": False}
        again = insert(connection, asides).values(row)
        connection.execute(again.on_conflict_do_update(index_elements=["ledger_id"], set_=row))


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
    lying = update(asides).where(asides.c.ledger_id == number, asides.c.released.is_(False)).values(released=True)
    if connection.execute(lying).rowcount != 1:
        return False
    again = {"outcome": None, "reason": None, "decided": None, "attempts": 0, "touch": True, "finished": False}
    connection.execute(update(ledger).where(ledger.c.id == number).values(again))
    return True


def incoming(connection: Connection, reference: str) -> list[HeldMail]:
    rows = connection.execute(
        select(ledger).join(held, held.c.ledger_id == ledger.c.id).where(held.c.reference == reference).order_by("id")
    )
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
        for row in rows
    ]
