"""Cases with their journals, read whole and changed by what a decision says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, select, text, update

from mailbot.adapters.store.rows import batches, case_of, case_values, event_of, event_values, indexable, insert
from mailbot.adapters.tables import cases, held, journal, ledger, outbox, parties
from mailbot.core.case import OPEN, Case, Event
from mailbot.core.decision import Change
from mailbot.flow.ports import Stale

_HAS_WAKE = text("case_.wake IS NOT NULL")


def case(connection: Connection, reference: str) -> Case | None:
    found = _cases(connection, select(cases).where(cases.c.reference == reference))
    return found[0] if found else None


def due(connection: Connection, now: datetime, limit: int) -> list[Case]:
    woken = select(cases).where(_HAS_WAKE, cases.c.wake <= now).order_by(cases.c.wake, cases.c.reference)
    return _cases(connection, woken.limit(limit))


def open_cases(connection: Connection) -> list[Case]:
    return _cases(connection, _in_order(cases.c.state.in_(sorted(OPEN))))


def all_cases(connection: Connection) -> list[Case]:
    return _cases(connection, _in_order())


def _in_order(*where: ColumnElement[bool]) -> Select[Any]:
    return select(cases).where(*where).order_by(cases.c.opened, cases.c.reference)


def _cases(connection: Connection, query: Select[Any]) -> list[Case]:
    rows = connection.execute(query).all()
    journals: dict[str, list[Event]] = {row.reference: [] for row in rows}
    for some in batches([row.reference for row in rows]):
        lines = select(journal).where(journal.c.reference.in_(some)).order_by(journal.c.reference, journal.c.n)
        for line in connection.execute(lines):
            journals[line.reference].append(event_of(line))
    return [case_of(row, journals[row.reference]) for row in rows]


def events(connection: Connection, reference: str) -> list[Event]:
    lines = select(journal).where(journal.c.reference == reference).order_by(journal.c.n)
    return [event_of(line) for line in connection.execute(lines)]


def message_ids(connection: Connection, reference: str) -> frozenset[str]:
    theirs = (
        select(ledger.c.message_id)
        .join(held, held.c.ledger_id == ledger.c.id)
        .where(held.c.reference == reference, ledger.c.message_id.is_not(None))
    )
    ours = select(outbox.c.message_id).where(outbox.c.reference == reference)
    return frozenset([*connection.scalars(theirs), *connection.scalars(ours)])


def change(connection: Connection, changes: Sequence[Change]) -> None:
    """Writes the cases as they are now and adds their new journal lines; Stale where one moved since it was read."""
    for one in changes:
        before = len(one.case.journal) - len(one.events)
        if before:
            _replace(connection, one.case, before)
        else:
            _add(connection, one.case)
        _parties(connection, one.case, new=not before)
        lines = [event_values(one.case.reference, before + n, event) for n, event in enumerate(one.events)]
        if lines:
            connection.execute(journal.insert(), lines)


def _replace(connection: Connection, case: Case, before: int) -> None:
    same = update(cases).where(cases.c.reference == case.reference, cases.c.journaled == before)
    if connection.execute(same.values(case_values(case))).rowcount != 1:
        raise Stale(f"{case.reference} has changed since it was read")


def _add(connection: Connection, case: Case) -> None:
    """A case without a journal before: new, or (never opened) written again."""
    values = case_values(case)
    adding = insert(connection, cases).values(values)
    done = connection.execute(
        adding.on_conflict_do_update(index_elements=["reference"], set_=values, where=cases.c.journaled == 0)
    )
    if done.rowcount != 1:
        raise Stale(f"{case.reference} exists already")


def _parties(connection: Connection, case: Case, new: bool) -> None:
    addresses = sorted(a for a in map(indexable, case.participants) if a)
    if not new:
        gone = delete(parties).where(parties.c.reference == case.reference)
        connection.execute(gone.where(parties.c.address.not_in(addresses)) if addresses else gone)
    if addresses:
        rows = [{"reference": case.reference, "address": address} for address in addresses]
        connection.execute(insert(connection, parties).on_conflict_do_nothing(), rows)
