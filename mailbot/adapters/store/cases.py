"""Cases with their journals, read whole and changed by what a decision says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, exists, or_, select, text, update

from mailbot.adapters.store.rows import (
    batches,
    case_of,
    case_values,
    event_of,
    event_values,
    indexable,
    or_replace,
    unless_there,
)
from mailbot.adapters.tables import cases, held, journal, ledger, outbox, parties
from mailbot.core.case import OPEN, Case, Event, State
from mailbot.core.decision import Change
from mailbot.flow.ports import Stale

_DUE = (
    select(cases)
    .where(text("case_.wake IS NOT NULL"), cases.c.wake <= bindparam("now"))
    .order_by(cases.c.wake, cases.c.reference)
    .limit(bindparam("many"))
)
_CASE = select(cases).where(cases.c.reference == bindparam("wanted"))
_ALL = select(cases).order_by(cases.c.opened, cases.c.reference)
_OPEN = _ALL.where(cases.c.state.in_(sorted(OPEN)))
_KEPT = _ALL.where(
    cases.c.state == State.CLOSED.value,
    cases.c.reference.in_(select(journal.c.reference).where(text("journal.name IN ('raised', 'erasure_requested')"))),
)
_ROUTED = ("enquiry", "return", "legal")
_UNANSWERED = _ALL.where(
    cases.c.state == "closed",
    or_(*(cases.c.body.contains(f'"closed":"routed:{route}"') for route in _ROUTED)),
    ~exists().where(journal.c.reference == cases.c.reference, journal.c.name == "commanded"),
).limit(bindparam("many"))
_NEWEST = select(cases).order_by(cases.c.opened.desc(), cases.c.reference).limit(bindparam("many"))
_JOURNALS = (
    select(journal)
    .where(journal.c.reference.in_(bindparam("wanted", expanding=True)))
    .order_by(journal.c.reference, journal.c.n)
)
_ADD = or_replace(cases, "reference", where=cases.c.journaled == 0)  # where it was never opened
_REPLACE = (
    update(cases)
    .where(cases.c.reference == bindparam("of"), cases.c.journaled == bindparam("before"))
    .values({column.name: bindparam(column.name) for column in cases.c if column.name != "reference"})
)
_ADD_PARTIES = unless_there(parties, "reference", "address")
_DROP_PARTIES = delete(parties).where(
    parties.c.reference == bindparam("of"), parties.c.address.not_in(bindparam("stay", expanding=True))
)
_ADD_LINES = journal.insert()


def case(connection: Connection, reference: str) -> Case | None:
    found = _cases(connection, _CASE, {"wanted": reference})
    return found[0] if found else None


def due(connection: Connection, now: datetime, limit: int) -> list[Case]:
    return _cases(connection, _DUE, {"now": now, "many": limit})


def open_cases(connection: Connection) -> list[Case]:
    return _cases(connection, _OPEN)


def all_cases(connection: Connection) -> list[Case]:
    return _cases(connection, _ALL)


def kept(connection: Connection) -> list[Case]:
    return _cases(connection, _KEPT)


def unanswered(connection: Connection, limit: int) -> list[Case]:
    return _cases(connection, _UNANSWERED, {"many": limit})


def search(connection: Connection, terms: Sequence[str], limit: int) -> list[Case]:
    """Every term is a bound value in which nothing is a wildcard."""
    query = _NEWEST.where(cases.c.state != "erased")
    for term in terms:
        said = select(held.c.reference).where(held.c.words.contains(term, autoescape=True))
        query = query.where(
            or_(
                cases.c.reference.contains(term.upper(), autoescape=True),
                cases.c.customer_email.icontains(term, autoescape=True),
                cases.c.reference.in_(said),
            )
        )
    return _cases(connection, query, {"many": limit})


def closed(connection: Connection, limit: int) -> list[Case]:
    return _cases(connection, _NEWEST.where(cases.c.state == "closed"), {"many": limit})


def _cases(connection: Connection, query: Select[Any], values: dict[str, Any] | None = None) -> list[Case]:
    rows = connection.execute(query, values or {}).all()
    journals: dict[str, list[Event]] = {row.reference: [] for row in rows}
    for some in batches(list(journals)):
        for line in connection.execute(_JOURNALS, {"wanted": some}):
            journals[line.reference].append(event_of(line))
    return [case_of(row, journals[row.reference]) for row in rows]


def events(connection: Connection, reference: str) -> list[Event]:
    return [event_of(line) for line in connection.execute(_JOURNALS, {"wanted": [reference]})]


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
            replace(connection, one.case, before)
        else:
            _add(connection, one.case)
        _parties(connection, one.case, new=not before)
        lines = [event_values(one.case.reference, before + n, event) for n, event in enumerate(one.events)]
        if lines:
            connection.execute(_ADD_LINES, lines)


def replace(connection: Connection, case: Case, before: int) -> None:
    values = case_values(case)
    values |= {"of": values.pop("reference"), "before": before}
    if connection.execute(_REPLACE, values).rowcount != 1:
        raise Stale(f"{case.reference} has changed since it was read")


def _add(connection: Connection, case: Case) -> None:
    if _ADD.run(connection, case_values(case)) != 1:
        raise Stale(f"{case.reference} exists already")


def _parties(connection: Connection, case: Case, new: bool) -> None:
    addresses = sorted(a for a in map(indexable, case.participants) if a)
    if not new:
        connection.execute(_DROP_PARTIES, {"of": case.reference, "stay": addresses})
    if addresses:
        _ADD_PARTIES.run(connection, [{"reference": case.reference, "address": address} for address in addresses])
