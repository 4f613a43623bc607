"""What the store knows that bears on one mail: cases, letters of ours, an earlier mail with the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, func, literal, select, text, union_all

from mailbot.adapters.store import proofs
from mailbot.adapters.store.rows import indexable
from mailbot.adapters.tables import cases, held, journal, ledger, outbox, parties
from mailbot.core.authority import ENDS
from mailbot.core.case import OPEN
from mailbot.core.evidence import Purpose
from mailbot.core.reading import Known, KnownCase, Limits, Paced, Probe

_SAME_SENDER = 20  # of a sender's cases, so many of the newest are known: a flood must not slow its own reading
_WEEK = timedelta(days=7)
_MOST_AUTOMATIC = 100  # letters to one address: more than any limit for it
_MANY = 200  # a References header may be endless; a thread of ours is not

_NAMED: BindParameter[str] = bindparam("named", expanding=True)
_THREADS = union_all(
    select(outbox.c.message_id, outbox.c.reference, literal(True).label("ours")).where(
        outbox.c.message_id.in_(_NAMED), outbox.c.reference.is_not(None)
    ),
    select(ledger.c.message_id, held.c.reference, literal(False).label("ours"))
    .join(held, held.c.ledger_id == ledger.c.id)
    .where(ledger.c.message_id.in_(_NAMED)),
)
_OF_SENDER = (
    select(parties.c.reference)
    .join(cases, cases.c.reference == parties.c.reference)
    .where(parties.c.address == bindparam("address"))
    .order_by(cases.c.opened.desc(), cases.c.reference)
    .limit(_SAME_SENDER)
)
_PARTIES = select(parties).where(parties.c.reference.in_(bindparam("wanted", expanding=True)))
_ENDED = (
    select(journal.c.reference, func.max(journal.c.at).label("at"))
    .where(journal.c.reference.in_(bindparam("wanted", expanding=True)), journal.c.name.in_(sorted(ENDS)))
    .group_by(journal.c.reference)
)
_CASES = (
    select(cases.c.reference, cases.c.state, cases.c.customer_email, cases.c.opened)
    .where(cases.c.reference.in_(bindparam("wanted", expanding=True)))
    .order_by(cases.c.opened, cases.c.reference)
)
_DUPLICATE = (
    select(ledger.c.outcome)
    .where(ledger.c.sha256 == bindparam("sha256"), ledger.c.outcome.is_not(None))
    .order_by(ledger.c.id)
    .limit(1)
)
_HELD_BY = (
    select(held.c.reference)
    .join(ledger, ledger.c.id == held.c.ledger_id)
    .where(ledger.c.sha256 == bindparam("sha256"), ledger.c.outcome.is_(None))
    .limit(1)
)
# To an alias and to the mailbox, or through a forwarder: the trace headers differ, and so do the bytes. The same
# Message-ID alone proves nothing, else anybody could suppress a complaint by using its id first (threats 12).
_SAME = (
    select(ledger.c.outcome)
    .join(held, held.c.ledger_id == ledger.c.id)
    .where(ledger.c.message_id == bindparam("own_id"), ledger.c.content == bindparam("content"))
    .where(ledger.c.outcome.is_not(None))
    .order_by(ledger.c.id)
    .limit(1)
)
_AUTOMATIC = (
    select(outbox.c.ready)
    .where(
        outbox.c.address == bindparam("address"),
        outbox.c.ready > bindparam("since"),
        outbox.c.audience.in_(("customer", "stranger")),
        outbox.c.nature != "signed",
        outbox.c.state.not_in(("refused", "recalled")),
    )
    .order_by(outbox.c.ready.desc())
    .limit(_MOST_AUTOMATIC)
)


def _nth(where: str, n: str) -> Select[Any]:
    """When the last but so many of them left or leaves, in one look at the index of those rows."""
    return select(outbox.c.ready).where(text(where)).order_by(outbox.c.ready.desc()).limit(1).offset(bindparam(n))


_ANSWERS = "outbox.nature = 'auto-replied' AND outbox.audience <> 'owner'"
_NOTICES = "outbox.template IN ('card', 'alarm')"
_EVER = select(  # what every mail asks for, in one statement
    _DUPLICATE.scalar_subquery().label("duplicate_of"),
    _HELD_BY.scalar_subquery().label("held_by"),
    _SAME.scalar_subquery().label("same"),
    _nth(_ANSWERS, "hour").scalar_subquery().label("hour"),
    _nth(_ANSWERS, "day").scalar_subquery().label("day"),
    _nth(_NOTICES, "notices").scalar_subquery().label("notices"),
)


def known(connection: Connection, probe: Probe, now: datetime) -> Known:
    """Cases by reference, by Message-ID and by sender; of their Message-IDs those alone that the probe names."""
    named = [i for i in map(indexable, probe.message_ids) if i][:_MANY]
    threads = connection.execute(_THREADS, {"named": named}).all() if named else ()
    ours = tuple(sorted((row.message_id, row.reference) for row in threads if row.ours))
    theirs = tuple((row.message_id, row.reference) for row in threads if not row.ours)
    address = indexable(probe.sender.strip().lower()) if probe.sender else None
    of_sender = connection.scalars(_OF_SENDER, {"address": address}).all() if address else ()
    references = {*probe.references, *(r for _, r in ours), *(r for _, r in theirs), *of_sender}
    asked = proofs.named(connection, probe.codes)
    whose = next((q.person for q in asked if q.purpose is Purpose.PROBE), address)
    mail = {"sha256": probe.sha256, "own_id": indexable(probe.own_id), "content": probe.content}
    ever = connection.execute(_EVER, mail | _places(probe.limits)).one()
    return Known(
        cases=_known_cases(connection, references, (*ours, *theirs)) if references else (),
        duplicate_of=ever.duplicate_of or (ever.same if ever.held_by is None else None),
        held_by=ever.held_by,
        automatic=tuple(connection.scalars(_AUTOMATIC, {"address": address, "since": now - _WEEK})) if address else (),
        paced=Paced(hour=ever.hour, day=ever.day, notices=ever.notices),
        letters=ours,
        enrolled=proofs.enrolled(connection, whose) if whose else None,
        questions=asked,
        asked=proofs.asked(connection, address, now) if address else 0,
        is_obeyed=proofs.is_obeyed(connection, probe.own_id),
    )


def _places(limits: Limits) -> dict[str, int]:
    """How many letters of each kind come before the one that sets the pace."""
    return {
        "hour": limits.answers_per_hour - 1,
        "day": limits.answers_per_day - 1,
        "notices": limits.notices_per_hour - 1,
    }


def _known_cases(connection: Connection, references: set[str], ids: Sequence[tuple[str, str]]) -> tuple[KnownCase, ...]:
    wanted = {"wanted": sorted(references)[:_MANY]}
    people: dict[str, set[str]] = {}
    for row in connection.execute(_PARTIES, wanted):
        people.setdefault(row.reference, set()).add(row.address)
    threads: dict[str, set[str]] = {}
    for message_id, reference in ids:
        threads.setdefault(reference, set()).add(message_id)
    ended = {row.reference: row.at for row in connection.execute(_ENDED, wanted)}
    return tuple(
        KnownCase(
            reference=row.reference,
            customer_email=row.customer_email or "",
            participants=frozenset(people.get(row.reference, ())),
            message_ids=frozenset(threads.get(row.reference, ())),
            is_open=row.state in OPEN,
            opened=row.opened,
            ended=ended.get(row.reference) if row.state not in OPEN else None,
        )
        for row in connection.execute(_CASES, wanted)
    )
