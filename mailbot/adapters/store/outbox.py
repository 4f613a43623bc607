"""The way out: final bytes wait here, are claimed one at a time, and are settled by what the mail server said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text, update

from mailbot.adapters.store.rows import bytes_of, claimed_of, digest, insert, keep_bytes, outgoing_values
from mailbot.adapters.tables import outbox
from mailbot.core.mail import Audience, OutgoingMail
from mailbot.flow.ports import Claimed, Delivery, Sent, SentMail, Stale

_IS_WAITING = text("outbox.state = 'waiting'")
_IS_OPEN = text("outbox.state IN ('waiting', 'sending', 'unknown')")
_FINAL = {
    Delivery.SENT: "sent",
    Delivery.REFUSED: "refused",
    Delivery.UNKNOWN: "unknown",
    Delivery.TRY_LATER: "held",
}


def write(connection: Connection, outgoing: Sequence[OutgoingMail], now: datetime) -> None:
    """Each mail once: the key of a letter that was written before is skipped."""
    for mail in outgoing:
        sha256 = digest(mail.raw)
        adding = insert(connection, outbox).values(outgoing_values(mail, sha256, now))
        if connection.execute(adding.on_conflict_do_nothing(index_elements=["key"])).rowcount == 1:
            keep_bytes(connection, sha256, mail.raw)


def claim(connection: Connection, now: datetime) -> Claimed | None:
    next_one = (
        select(outbox.c.id)
        .where(_IS_WAITING, outbox.c.ready <= now)
        .order_by(outbox.c.ready, outbox.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    number = connection.scalar(next_one)
    if number is None:
        return None
    row = (
        connection.execute(
            update(outbox)
            .where(outbox.c.id == number)
            .values(
                state="sending",
                attempts=outbox.c.attempts + 1,
                first_tried=func.coalesce(outbox.c.first_tried, bindparam("now", now, outbox.c.first_tried.type)),
            )
            .returning(outbox)
        )
        .mappings()
        .one()
    )
    return claimed_of(row, bytes_of(connection, row["sha256"]))


def settle(connection: Connection, claimed: Claimed, sent: Sent, now: datetime, retry_at: datetime | None) -> None:
    values: dict[str, Any] = {"said": sent.said, "code": sent.code}
    if sent.delivery is Delivery.UNKNOWN:
        values["doubtful"] = True
    if retry_at is not None:
        values |= {"state": "waiting", "ready": retry_at}
    else:
        values |= {"state": _FINAL[sent.delivery], "settled": now}
    mine = update(outbox).where(
        outbox.c.id == claimed.id, outbox.c.state.in_(("sending", "unknown")), outbox.c.settled.is_(None)
    )
    if connection.execute(mine.values(values)).rowcount != 1:
        raise Stale(f"the outgoing mail {claimed.id} has been settled already")


def interrupted(connection: Connection) -> list[Claimed]:
    connection.execute(
        update(outbox).where(_IS_OPEN, outbox.c.state == "sending").values(state="unknown", doubtful=True)
    )
    rows = connection.execute(
        select(outbox).where(_IS_OPEN, outbox.c.state == "unknown", outbox.c.settled.is_(None)).order_by(outbox.c.id)
    )
    return [claimed_of(row, bytes_of(connection, row["sha256"])) for row in rows.mappings().all()]


def of_case(connection: Connection, reference: str) -> list[SentMail]:
    rows = connection.execute(select(outbox).where(outbox.c.reference == reference).order_by(outbox.c.id))
    return [
        SentMail(
            id=row.id,
            message_id=row.message_id,
            template=row.template,
            audience=Audience(row.audience),
            recipient=row.recipient,
            subject=row.subject,
            state=row.state,
            attempts=row.attempts,
            written=row.written,
            ready=row.ready,
            settled=row.settled,
            said=row.said,
        )
        for row in rows
    ]


def raw(connection: Connection, message_id: str) -> bytes:
    sha256 = connection.scalar(select(outbox.c.sha256).where(outbox.c.message_id == message_id))
    if sha256 is None:
        raise KeyError(message_id)
    return bytes_of(connection, sha256)
