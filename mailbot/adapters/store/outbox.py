"""The way out: final bytes wait here, are claimed one at a time, and are settled by what the mail server said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, text, update

from mailbot.adapters.store.rows import bytes_of, claimed_of, digest, keep_bytes, outgoing_values, unless_there
from mailbot.adapters.tables import Utc, outbox, storable
from mailbot.core.mail import Audience, OutgoingMail
from mailbot.flow.ports import Claimed, Delivery, Sent, SentMail, Settled, Stale

_IS_OPEN = text("outbox.settled IS NULL")
_IS_SETTLED = text("outbox.settled IS NOT NULL")
_FINAL = {
    Delivery.SENT: "sent",
    Delivery.REFUSED: "refused",
    Delivery.UNKNOWN: "unknown",
    Delivery.TRY_LATER: "held",
}


_KEYS = select(outbox.c.key).where(outbox.c.key.in_(bindparam("keys", expanding=True)))
_ADD = unless_there(outbox, "key")
_NEXT = (
    select(outbox.c.id)
    .where(_IS_OPEN, outbox.c.state == "waiting", outbox.c.ready <= bindparam("now"))
    .order_by(outbox.c.audience == Audience.OWNER.value, outbox.c.ready, outbox.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(outbox)
    .where(outbox.c.id == _NEXT.scalar_subquery())
    .values(
        state="sending",
        attempts=outbox.c.attempts + 1,
        first_tried=func.coalesce(outbox.c.first_tried, bindparam("now", type_=Utc())),
    )
    .returning(outbox)
)
_RECALL = (
    update(outbox)
    .where(
        outbox.c.key.in_(bindparam("keys", expanding=True)),
        outbox.c.state == "waiting",
        outbox.c.doubtful_since.is_(None),
    )
    .values(state="recalled", settled=bindparam("now", type_=Utc()))
)
_SETTLE = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("number"),
        outbox.c.state.in_(("sending", "unknown")),
        outbox.c.settled.is_(None),
    )
    .values(
        {
            **{name: bindparam(f"new_{name}") for name in ("state", "settled", "said", "code")},
            "ready": func.coalesce(bindparam("retry_at", type_=Utc()), outbox.c.ready),
            "doubtful_since": func.coalesce(bindparam("doubtful", type_=Utc()), outbox.c.doubtful_since),
        }
    )
)
_ALL = select(outbox).order_by(outbox.c.id)
_OF_CASE = _ALL.where(outbox.c.reference == bindparam("reference"))
_MIGHT_HAVE_LEFT = func.coalesce(outbox.c.not_before, outbox.c.written)
_LYING = _ALL.where(_IS_OPEN, bindparam("before", type_=Utc()) > _MIGHT_HAVE_LEFT)


def write(connection: Connection, outgoing: Sequence[OutgoingMail], now: datetime) -> None:
    """Each mail once: the key of a letter that was written before is skipped."""
    if not outgoing:
        return
    there = set(connection.scalars(_KEYS, {"keys": [storable(mail.key) for mail in outgoing]}))
    new = {mail.key: mail for mail in reversed(outgoing) if storable(mail.key) not in there}
    if new:
        digests = {key: digest(mail.raw) for key, mail in new.items()}
        _ADD.run(connection, [outgoing_values(new[key], digests[key], now) for key in reversed(new)])
        keep_bytes(connection, {digests[key]: mail.raw for key, mail in new.items()})


def recall(connection: Connection, keys: Sequence[str], now: datetime) -> None:
    """These letters never leave; Stale where a claim was first, for then somebody may have got one."""
    if keys and connection.execute(_RECALL, {"keys": [storable(key) for key in keys], "now": now}).rowcount != len(
        keys
    ):
        raise Stale("a letter that was to be held back has left")


def claim(connection: Connection, now: datetime) -> Claimed | None:
    row = connection.execute(_CLAIM, {"now": now}).mappings().one_or_none()
    return claimed_of(row, bytes_of(connection, row["sha256"])) if row else None


def settle(connection: Connection, claimed: Claimed, sent: Sent, now: datetime, retry_at: datetime | None) -> None:
    values = {
        "number": claimed.id,
        "new_state": _FINAL[sent.delivery] if retry_at is None else "waiting",
        "new_settled": now if retry_at is None else None,
        "new_said": sent.said,
        "new_code": sent.code,
        "retry_at": retry_at,
        "doubtful": now if sent.delivery is Delivery.UNKNOWN else None,
    }
    if connection.execute(_SETTLE, values).rowcount != 1:
        raise Settled(f"the outgoing mail {claimed.id} has been settled already")


def last_sent(connection: Connection, before: datetime) -> str | None:
    """Its code is the server's own word; a letter that only turned up later has none."""
    taken = (_IS_SETTLED, outbox.c.state == "sent", outbox.c.code.is_not(None), outbox.c.settled <= before)
    newest = select(outbox.c.message_id).where(*taken).order_by(outbox.c.settled.desc()).limit(1)
    found: str | None = connection.scalar(newest)
    return found


def interrupted(connection: Connection, now: datetime) -> list[Claimed]:
    connection.execute(
        update(outbox).where(_IS_OPEN, outbox.c.state == "sending").values(state="unknown", doubtful_since=now)
    )
    rows = connection.execute(select(outbox).where(_IS_OPEN, outbox.c.state == "unknown").order_by(outbox.c.id))
    return [claimed_of(row, bytes_of(connection, row["sha256"])) for row in rows.mappings().all()]


def of_case(connection: Connection, reference: str) -> list[SentMail]:
    return _listed(connection, _OF_CASE, {"reference": reference})


def lying(connection: Connection, before: datetime) -> list[SentMail]:
    return _listed(connection, _LYING, {"before": before})


def _listed(connection: Connection, query: Select[Any], values: dict[str, Any]) -> list[SentMail]:
    rows = connection.execute(query, values)
    return [
        SentMail(
            id=row.id,
            reference=row.reference,
            key=row.key,
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
            doubtful=row.doubtful_since is not None,
            documents=tuple(json.loads(row.documents)),
        )
        for row in rows
    ]


def raw(connection: Connection, message_id: str) -> bytes:
    sha256 = connection.scalar(select(outbox.c.sha256).where(outbox.c.message_id == message_id))
    if sha256 is None:
        raise KeyError(message_id)
    return bytes_of(connection, sha256)
