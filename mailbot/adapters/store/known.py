"""What the store knows that bears on one mail: cases, letters of ours, an earlier mail with the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from mailbot.adapters.store.rows import indexable
from mailbot.adapters.tables import cases, held, ledger, outbox, parties
from mailbot.core.case import OPEN
from mailbot.core.reading import Known, KnownCase, Probe

_SAME_SENDER = 20  # of a sender's cases, so many of the newest are known: a flood must not slow its own reading
_MANY = 200  # a References header may be endless; a thread of ours is not


def known(connection: Connection, probe: Probe, now: datetime) -> Known:
    """Cases by reference, by Message-ID and by sender; of their Message-IDs those alone that the probe names."""
    named = [i for i in map(indexable, probe.message_ids) if i][:_MANY]
    ours = _letters(connection, named)
    theirs = _mails(connection, named)
    of_sender = _of_sender(connection, probe.sender)
    references = {*probe.references, *(r for _, r in ours), *(r for _, r in theirs), *of_sender}
    return Known(
        cases=_known_cases(connection, references, (*ours, *theirs)) if references else (),
        duplicate_of=_duplicate(connection, probe.sha256),
        automatic_today=_automatic(connection, probe.sender, now),
        letters=tuple(ours),
    )


def _letters(connection: Connection, named: Sequence[str]) -> list[tuple[str, str]]:
    if not named:
        return []
    query = select(outbox.c.message_id, outbox.c.reference).where(
        outbox.c.message_id.in_(named), outbox.c.reference.is_not(None)
    )
    return [(row.message_id, row.reference) for row in connection.execute(query.order_by(outbox.c.id))]


def _mails(connection: Connection, named: Sequence[str]) -> list[tuple[str, str]]:
    if not named:
        return []
    query = (
        select(ledger.c.message_id, held.c.reference)
        .join(held, held.c.ledger_id == ledger.c.id)
        .where(ledger.c.message_id.in_(named))
    )
    return [(row.message_id, row.reference) for row in connection.execute(query)]


def _address(sender: str | None) -> str | None:
    return indexable(sender.strip().lower()) if sender else None


def _of_sender(connection: Connection, sender: str | None) -> list[str]:
    address = _address(sender)
    if address is None:
        return []
    query = (
        select(parties.c.reference)
        .join(cases, cases.c.reference == parties.c.reference)
        .where(parties.c.address == address)
        .order_by(cases.c.opened.desc(), cases.c.reference)
        .limit(_SAME_SENDER)
    )
    return list(connection.scalars(query))


def _known_cases(connection: Connection, references: set[str], ids: Sequence[tuple[str, str]]) -> tuple[KnownCase, ...]:
    wanted = sorted(references)[:_MANY]
    people: dict[str, set[str]] = {}
    for row in connection.execute(select(parties).where(parties.c.reference.in_(wanted))):
        people.setdefault(row.reference, set()).add(row.address)
    query = select(cases.c.reference, cases.c.state, cases.c.customer_email).where(cases.c.reference.in_(wanted))
    return tuple(
        KnownCase(
            reference=row.reference,
            customer_email=row.customer_email or "",
            participants=frozenset(people.get(row.reference, ())),
            message_ids=frozenset(i for i, reference in ids if reference == row.reference),
            is_open=row.state in OPEN,
        )
        for row in connection.execute(query.order_by(cases.c.opened, cases.c.reference))
    )


def _duplicate(connection: Connection, sha256: str) -> str | None:
    found: str | None = connection.scalar(
        select(ledger.c.outcome)
        .where(ledger.c.sha256 == sha256, ledger.c.outcome.is_not(None))
        .order_by(ledger.c.id)
        .limit(1)
    )
    return found


def _automatic(connection: Connection, sender: str | None, now: datetime) -> int:
    """Automatic letters written to that address in the last 24 hours, refused ones apart."""
    address = _address(sender)
    if address is None:
        return 0
    query = select(func.count()).where(
        outbox.c.address == address,
        outbox.c.written > now - timedelta(hours=24),
        outbox.c.audience.in_(("customer", "stranger")),
        outbox.c.nature != "signed",
        outbox.c.state != "refused",
    )
    return connection.scalar(query) or 0
