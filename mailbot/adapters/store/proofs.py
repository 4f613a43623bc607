"""Who is enrolled with which proof, and which questions wait for their answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, bindparam, exists, func, select, text, update

from mailbot.adapters.store.rows import indexable, or_replace, unless_there
from mailbot.adapters.tables import enrolments, ledger, questions
from mailbot.core.decision import Decision
from mailbot.core.evidence import Enrolment, Proof, Purpose, Question
from mailbot.flow.ports import Stale

_DAY = timedelta(days=1)
_MOST_CODES = 50
_IS_OPEN = text("question.spent IS NULL")
_ENROLLED = select(enrolments).where(enrolments.c.address == bindparam("address"))
_NAMED = select(questions).where(questions.c.code.in_(bindparam("codes", expanding=True)))
_ASKED = (
    select(func.count())
    .select_from(questions)
    .where(questions.c.person == bindparam("address"), questions.c.made > bindparam("since"), _IS_OPEN)
    .where(questions.c.purpose == Purpose.COMMANDS.value)
)
_OBEYED = select(
    exists().where(
        ledger.c.message_id == bindparam("message_id"),
        ledger.c.outcome == "owner_command",
        ledger.c.reason.in_(("done", "nothing-done")),
    )
)
_ENROL = or_replace(enrolments, "address")
_ASK = unless_there(questions, "code")


def enrolled(connection: Connection, address: str) -> Enrolment | None:
    row = connection.execute(_ENROLLED, {"address": address}).one_or_none()
    if row is None:
        return None
    return Enrolment(
        address=row.address,
        proofs=frozenset(Proof(name) for name in row.proofs.split()),
        server=row.server,
        hops=frozenset(row.hops.split(",")) if row.hops else frozenset(),
        at=row.at,
    )


def named(connection: Connection, codes: Sequence[str]) -> tuple[Question, ...]:
    """In the order of the codes: the question of the letter that was answered stands first."""
    wanted = list(codes)[:_MOST_CODES]
    rows = connection.execute(_NAMED, {"codes": wanted}) if wanted else ()
    return tuple(sorted(map(_question, rows), key=lambda question: wanted.index(question.code)))


def asked(connection: Connection, address: str, now: datetime) -> int:
    return connection.scalar(_ASKED, {"address": address, "since": now - _DAY}) or 0


def is_obeyed(connection: Connection, message_id: str | None) -> bool:
    named = indexable(message_id)
    return bool(named and connection.scalar(_OBEYED, {"message_id": named}))


def record(connection: Connection, decision: Decision, now: datetime) -> None:
    """New questions, a new enrolment, and the one question that has its answer; Stale if it had one before."""
    if decision.asks:
        _ASK.run(connection, [_row(question) for question in decision.asks])
    if decision.enrols:
        _ENROL.run(connection, _enrolment(decision.enrols))
    if decision.spends:
        spending = update(questions).where(questions.c.code == decision.spends, questions.c.spent.is_(None))
        if connection.execute(spending.values(spent=now)).rowcount != 1:
            raise Stale("the question has its answer already")


def _row(question: Question) -> dict[str, object]:
    return {name: getattr(question, name) for name in question.__slots__} | {"purpose": question.purpose.value}


def _question(row: Row[tuple[object, ...]]) -> Question:
    given = dict(row._mapping)
    return Question(**(given | {"purpose": Purpose(given["purpose"])}))


def _enrolment(enrolment: Enrolment) -> dict[str, object]:
    return {
        "address": enrolment.address,
        "proofs": " ".join(sorted(proof.value for proof in enrolment.proofs)),
        "server": enrolment.server,
        "hops": ",".join(sorted(enrolment.hops)),
        "at": enrolment.at,
    }
