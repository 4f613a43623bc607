"""The desk itself: when things last happened, the texts of procedures, and figures for the digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Table, bindparam, func, select, text
from sqlalchemy.sql.elements import TextClause

from mailbot.adapters.store.rows import or_replace
from mailbot.adapters.tables import asides, beats, journal, ledger, outbox, procedures
from mailbot.flow.ports import Tally

_UNSENT = text("outbox.settled IS NULL")
_SETTLED = text("outbox.settled IS NOT NULL")
_UNDECIDED = text("ledger.outcome IS NULL")
_CAME_BACK = text("journal.name = 'came_back'")
_DELAYED = select(func.count().label("many"), func.max(outbox.c.ready).label("last")).where(
    _UNSENT, outbox.c.not_before.is_not(None), outbox.c.nature == "auto-replied", outbox.c.attempts == 0
)
_OLDEST_UNSENT = select(func.min(func.coalesce(outbox.c.not_before, outbox.c.written))).where(_UNSENT)
_BEAT = or_replace(beats, "name")
_BEATS = select(beats).where(beats.c.name.in_(bindparam("names", expanding=True)))
_KEEP_PROCEDURE = or_replace(procedures, "digest")


def beat(connection: Connection, name: str, at: datetime) -> None:
    _BEAT.run(connection, {"name": name, "at": at})


def beats_of(connection: Connection, names: Sequence[str]) -> dict[str, datetime]:
    return {row.name: row.at for row in connection.execute(_BEATS, {"names": names})}


def keep_procedure(connection: Connection, digest: str, words: str) -> None:
    _KEEP_PROCEDURE.run(connection, {"digest": digest, "text": words})


def procedure(connection: Connection, digest: str) -> str | None:
    found: str | None = connection.scalar(select(procedures.c.text).where(procedures.c.digest == digest))
    return found


def tally(connection: Connection, since: datetime) -> Tally:
    sent = select(func.count()).where(_SETTLED, outbox.c.settled >= since, outbox.c.state == "sent")
    came_back = select(func.count()).where(_CAME_BACK, journal.c.at >= since)
    aside = select(func.count()).where(asides.c.released.is_(False))
    delayed = connection.execute(_DELAYED).one()
    return Tally(
        sent=connection.scalar(sent) or 0,
        came_back=connection.scalar(came_back) or 0,
        set_aside=connection.scalar(aside) or 0,
        unsent=_count(connection, outbox, _UNSENT),
        oldest_unsent=connection.scalar(_OLDEST_UNSENT),
        undecided=_count(connection, ledger, _UNDECIDED),
        delayed=delayed.many,
        delayed_until=delayed.last,
        oldest_undecided=connection.scalar(select(func.min(ledger.c.received)).where(_UNDECIDED)),
    )


def _count(connection: Connection, table: Table, where: TextClause) -> int:
    return connection.scalar(select(func.count()).select_from(table).where(where)) or 0
