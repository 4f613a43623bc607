"""Takes an erased case out of every table: journal, mails, letters, addresses and bytes, all but its tombstone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, select, update

from mailbot.adapters.store import cases, figures
from mailbot.adapters.store.rows import batches, event_values
from mailbot.adapters.tables import asides, beats, chunks, held, journal, ledger, outbox, parties, questions
from mailbot.core.decision import ERASED, Erasure

TO_SCRUB = "to-scrub"  # a beat that is there while erased words may still be read in what the database left behind
TABLES = ("case_", "journal", "party", "held", "ledger", "outbox", "chunk")
_COUNTED = timedelta(days=1)  # letters that belong to no case count towards the automatic mails of a day


def erase(connection: Connection, erasures: Sequence[Erasure], now: datetime) -> None:
    """Stale where a case is not as it was read, and nothing is written."""
    for one in erasures:
        reference = one.tombstone.reference
        cases.replace(connection, one.tombstone, one.journaled)
        connection.execute(delete(journal).where(journal.c.reference == reference))
        lines = [event_values(reference, n, event) for n, event in enumerate(one.tombstone.journal)]
        connection.execute(journal.insert(), lines)
        for table in (parties, questions):
            connection.execute(delete(table).where(table.c.reference == reference))
        _papers(connection, reference, now)


def _papers(connection: Connection, reference: str, now: datetime) -> None:
    """Mails that no other case holds, copies of them and of our letters, and the letters with their bytes."""
    ours = outbox.c.reference == reference
    loose = outbox.c.reference.is_(None) & (outbox.c.settled < now - _COUNTED)  # lists and notices may name anybody
    ids = set(connection.scalars(select(outbox.c.message_id).where(ours)))
    digests = set(connection.scalars(select(outbox.c.sha256).where(ours | loose)))
    connection.execute(delete(outbox).where(ours | loose))
    mails = _only_here(connection, reference)
    connection.execute(delete(held).where(held.c.reference == reference))
    ids |= _values(connection, select(ledger.c.message_id), mails)
    mails |= _copies(connection, ids)
    digests |= _values(connection, select(ledger.c.sha256), mails)
    for some in batches(sorted(mails)):
        gone = {"message_id": None, "content": None, "outcome": ERASED, "reason": ERASED}
        connection.execute(update(ledger).where(ledger.c.id.in_(some)).values(gone))
        connection.execute(delete(asides).where(asides.c.ledger_id.in_(some)))
    drop(connection, digests, now)


def _only_here(connection: Connection, reference: str) -> set[int]:
    elsewhere = select(held.c.ledger_id).where(held.c.reference != reference)
    mine = select(held.c.ledger_id).where(held.c.reference == reference, held.c.ledger_id.not_in(elsewhere))
    return set(connection.scalars(mine))


def _values(connection: Connection, query: Select[Any], mails: set[int]) -> set[str]:
    found: set[str] = set()
    for some in batches(sorted(mails)):
        found |= {value for value in connection.scalars(query.where(ledger.c.id.in_(some))) if value}
    return found


def _copies(connection: Connection, ids: Iterable[str]) -> set[int]:
    """Mails that came twice, and our own letters that came back to the mailbox, belong to no case by themselves."""
    found: set[int] = set()
    for some in batches(sorted(ids)):
        query = select(ledger.c.id).where(ledger.c.message_id.in_(some), ledger.c.outcome.in_(("duplicate", "own")))
        found |= set(connection.scalars(query))
    return found


def drop(connection: Connection, digests: Iterable[str], now: datetime) -> None:
    """Bytes that no mail and no letter needs any more; what the database leaves of them is scrubbed later."""
    figures.beat(connection, TO_SCRUB, now)
    for some in batches(sorted(digests)):
        incoming = select(ledger.c.sha256).where(ledger.c.sha256.in_(some), ledger.c.outcome.is_distinct_from(ERASED))
        needed = {*connection.scalars(incoming)}
        needed |= {*connection.scalars(select(outbox.c.sha256).where(outbox.c.sha256.in_(some)))}
        free = [digest for digest in some if digest not in needed]
        connection.execute(delete(chunks).where(chunks.c.sha256.in_(free)))


def scrubbed(connection: Connection) -> None:
    connection.execute(delete(beats).where(beats.c.name == TO_SCRUB))
