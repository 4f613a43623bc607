"""All that a decision leads to, in the one transaction of its caller."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from mailbot.adapters.store import cases, erase, figures, ledger, outbox, proofs
from mailbot.adapters.tables import folders
from mailbot.core.decision import ERASED, Decision
from mailbot.core.mail import OutgoingMail
from mailbot.flow.ports import Kept


def record(
    connection: Connection, decision: Decision, outgoing: Sequence[OutgoingMail], now: datetime, kept: Kept | None
) -> None:
    """The order matters: what is erased or called back must be as it was read, and a question is answered first."""
    cases.change(connection, decision.changes)
    outbox.recall(connection, decision.recalled, now)
    proofs.record(connection, decision, now)
    erase.erase(connection, decision.erasures, now)
    outbox.write(connection, outgoing, now)
    if decision.release:
        _release(connection, decision.release, kept)
    for name, at in decision.beats:
        figures.beat(connection, name, at)
    if kept is not None:
        ledger.decided(connection, kept, decision, now)
        if decision.outcome == ERASED:
            erase.drop(connection, [kept.sha256], now)


def _release(connection: Connection, uids: Sequence[int], kept: Kept | None) -> None:
    """Backlog of the folder that the owner's mail came in; 0 stands for all of it."""
    query = select(folders.c.id)
    if kept is not None:
        query = query.where(folders.c.mailbox == kept.folder.mailbox.lower(), folders.c.name == kept.folder.name)
    ledger.release_backlog(connection, query, None if 0 in uids else uids)
