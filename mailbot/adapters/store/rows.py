"""Core types to rows and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, Table, bindparam, select
from sqlalchemy.dialects.postgresql import insert as _postgres_insert
from sqlalchemy.dialects.sqlite import insert as _sqlite_insert

from mailbot.adapters.tables import chunks, storable
from mailbot.core.case import Case, CaseField, Event, State
from mailbot.core.mail import Audience, Nature, OutgoingMail
from mailbot.flow.ports import Claimed, Folder, Kept

CHUNK = 1_000_000
LONGEST = 998  # of an identifier that others chose and that we index (RFC 5322 s.2.1.1)
BATCH = 500  # values in one statement

_TYPES = {f.name: str(f.type) for f in fields(Case)}
_SETS = frozenset(name for name, kind in _TYPES.items() if kind.startswith("frozenset"))
_TIMES = frozenset(name for name, kind in _TYPES.items() if kind.startswith("datetime"))
_OWN_COLUMN = ("state", "wake", "journal")
_BODY = tuple(name for name in _TYPES if name not in _OWN_COLUMN)


class Upsert:
    """An INSERT with ON CONFLICT, which both databases know; made once, since making it costs more than running it."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        made = {"sqlite": make(_sqlite_insert), "postgresql": make(_postgres_insert)}
        self._of = {name: insert.execution_options(preserve_rowcount=True) for name, insert in made.items()}

    def run(self, connection: Connection, values: Any) -> int:
        """How many rows were written."""
        return connection.execute(self._of[connection.dialect.name], values).rowcount


def unless_there(table: Table, *key: str) -> Upsert:
    """Adds rows; one whose key is taken is skipped."""
    return Upsert(lambda insert: insert(table).on_conflict_do_nothing(index_elements=key or None))


def or_replace(table: Table, *key: str, where: Any = None) -> Upsert:
    """Adds a row or writes over the one with that key."""

    def make(insert: Any) -> Any:
        adding = insert(table)
        changed = {column.name: adding.excluded[column.name] for column in table.c if column.name not in key}
        return adding.on_conflict_do_update(index_elements=key, set_=changed, where=where)

    return Upsert(make)


_BYTES = select(chunks.c.data).where(chunks.c.sha256 == bindparam("sha256")).order_by(chunks.c.n)
_HAS_BYTES = select(chunks.c.sha256).where(chunks.c.sha256.in_(bindparam("digests", expanding=True)), chunks.c.n == 0)
_ADD_CHUNKS = unless_there(chunks)


def batches(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]


def indexable(identifier: str | None) -> str | None:
    """What an index takes: PostgreSQL refuses entries of more than 2.7 KB, and a sender may write any length."""
    if not identifier or len(identifier) > LONGEST:
        return None
    return storable(identifier)


def keep_bytes(connection: Connection, contents: Mapping[str, bytes]) -> None:
    """Bytes by their SHA-256, in pieces, unless they are there."""
    there = set(connection.scalars(_HAS_BYTES, {"digests": list(contents)}))
    new = {sha256: data for sha256, data in contents.items() if sha256 not in there}
    small = [{"sha256": sha256, "n": 0, "data": data} for sha256, data in new.items() if len(data) <= CHUNK]
    if small:
        _ADD_CHUNKS.run(connection, small)
    for sha256, data in new.items():
        if len(data) > CHUNK:  # one at a time, so that the pieces of one mail alone are held besides the mail
            pieces = range(0, len(data), CHUNK)
            rows = [{"sha256": sha256, "n": n, "data": data[at : at + CHUNK]} for n, at in enumerate(pieces)]
            _ADD_CHUNKS.run(connection, rows)


def bytes_of(connection: Connection, sha256: str) -> bytes:
    pieces = connection.scalars(_BYTES, {"sha256": sha256}).all()
    if not pieces:
        raise KeyError(sha256)
    return b"".join(pieces)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def case_values(case: Case) -> dict[str, Any]:
    body = {name: _plain(name, getattr(case, name)) for name in _BODY}
    return {
        "reference": case.reference,
        "state": case.state.value,
        "customer_email": indexable(case.customer_email),
        "opened": case.opened,
        "wake": case.wake,
        "journaled": len(case.journal),
        "body": json.dumps(body, separators=(",", ":")),
    }


def _plain(name: str, value: Any) -> Any:
    if name in _SETS:
        return sorted(value)
    if name == "fields":
        return [[f.name, f.value, f.words, f.mail] for f in value]
    if name in _TIMES:
        return value.isoformat() if value else None
    return value


def case_of(row: Row[Any], journal: Iterable[Event]) -> Case:
    """The case of a row. A key that a later version added is absent in old rows and has its default."""
    body: Mapping[str, Any] = json.loads(row.body)
    values = {name: _own(name, body[name]) for name in _BODY if name in body}
    return Case(**values, state=State(row.state), wake=row.wake, journal=tuple(journal))


def _own(name: str, value: Any) -> Any:
    if name in _SETS:
        return frozenset(value)
    if name == "fields":
        return tuple(CaseField(name=f[0], value=f[1], words=f[2], mail=f[3]) for f in value)
    if name in _TIMES:
        return datetime.fromisoformat(value) if value else None
    return tuple(value) if isinstance(value, list) else value


def event_values(reference: str, n: int, event: Event) -> dict[str, Any]:
    return {
        "reference": reference,
        "n": n,
        "at": event.at,
        "name": event.name,
        "by": event.by,
        "data": json.dumps(event.data, separators=(",", ":")),
    }


def event_of(row: Row[Any]) -> Event:
    return Event(name=row.name, at=row.at, by=row.by, data=tuple((key, value) for key, value in json.loads(row.data)))


def outgoing_values(mail: OutgoingMail, sha256: str, now: datetime) -> dict[str, Any]:
    return {
        "key": mail.key,
        "message_id": mail.message_id,
        "reference": mail.reference,
        "template": mail.template,
        "audience": mail.audience.value,
        "nature": mail.nature.value,
        "sender": mail.sender,
        "recipient": mail.recipient,
        "address": mail.recipient.strip().lower(),
        "subject": mail.subject,
        "sha256": sha256,
        "marks": json.dumps(mail.marks),
        "documents": json.dumps(mail.documents),
        "not_before": mail.not_before,
        "written": now,
        "ready": max(now, mail.not_before) if mail.not_before else now,
        "state": "waiting",
        "attempts": 0,
        "doubtful_since": mail.doubtful_since,
        "said": "",
    }


def claimed_of(row: RowMapping, raw: bytes) -> Claimed:
    mail = OutgoingMail(
        key=row["key"],
        message_id=row["message_id"],
        sender=row["sender"],
        recipient=row["recipient"],
        subject=row["subject"],
        raw=raw,
        template=row["template"],
        audience=Audience(row["audience"]),
        reference=row["reference"],
        marks=tuple(json.loads(row["marks"])),
        documents=tuple(json.loads(row["documents"])),
        not_before=row["not_before"],
        nature=Nature(row["nature"]),
    )
    return Claimed(
        id=row["id"],
        mail=mail,
        attempts=row["attempts"],
        first_tried=row["first_tried"],
        doubtful_since=row["doubtful_since"],
        said=row["said"],
    )


def kept_of(row: Row[Any]) -> Kept:
    return Kept(
        id=row.id,
        folder=Folder(mailbox=row.mailbox, name=row.name, uidvalidity=row.uidvalidity),
        uid=row.uid,
        sha256=row.sha256,
        received=row.received,
        size=row.size,
        attempts=row.attempts,
        whole=row.whole,
    )
