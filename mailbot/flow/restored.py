"""After a restore: what happened since the backup happens again, and must not be said to anybody twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.core.mail import OutgoingMail
from mailbot.flow.ports import Mailbox, Store

MARGIN = timedelta(days=1)  # a mail may have lain for a while before it was handled
REPEATED = timedelta(days=14)  # within which all of it has happened again, though the mailbox was away at first


def doubted(
    outgoing: Sequence[OutgoingMail], happened: datetime, now: datetime, store: Store
) -> Sequence[OutgoingMail]:
    """Letters may have left between the backup and the restore that follow from what happened before the latter.

    How long before says nothing: a mail out of another folder, or one from before us that the owner let in, is older.
    """
    restored = store.last("restored") if outgoing else None
    if restored is None or happened > restored or now - restored > REPEATED:
        return outgoing
    return [replace(mail, doubtful_since=restored) for mail in outgoing]


def put_back(mailbox: Mailbox, store: Store, now: datetime) -> bool:
    """Handled mail that was moved away since the backup is moved back once, to be taken in again; by its bytes the
    store knows those that it still has.
    """
    restored, since = store.last("restored"), store.last("restored from")
    done = store.last("put back")
    if restored is None or since is None or (done is not None and done >= restored):
        return False
    mailbox.put_back(since - MARGIN)
    store.beat("put back", max(now, restored))
    return True
