"""Mail that was there before us: listed to the owner, and answered only if she asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailbot.core import decide
from mailbot.core.decision import Decision
from mailbot.core.desk import Desk
from mailbot.core.facts import Backlog, BacklogItem
from mailbot.flow.ports import Folder, Mailbox, Store, Writer

MOST_LISTED = 50


def keep(
    mailbox: Mailbox, store: Store, write: Writer, desk: Desk, folder: Folder, uids: Sequence[int], now: datetime
) -> None:
    """At the first look all that there is; later nothing, but for a change of UIDVALIDITY.

    Then every mail has a new number: those older than the first look stay backlog, and the others are known again by
    their bytes.
    """
    first_look = store.first_seen(folder)
    if first_look is None:
        if uids:
            _list(mailbox, store, write, desk, folder, uids, now)
        store.keep_backlog(folder, uids, now)
    elif store.last(_numbering(folder)) is None:
        since = first_look.replace(microsecond=0)  # A server tells whole seconds only.
        lines = mailbox.headlines(uids) if uids else ()
        store.keep_backlog(folder, [line.uid for line in lines if line.received < since], first_look)
    else:
        return
    store.beat(_numbering(folder), now)


def answerable(store: Store, folder: Folder, numbers: Sequence[int]) -> frozenset[int]:
    """Those of the numbers that still stand for the mails of the list: none once the mails have got new numbers."""
    if store.last(_numbering(folder)) != store.first_seen(folder):
        return frozenset()
    return frozenset(row.uid for row in store.numbered(folder, numbers) if row.sha256 is None)


def _numbering(folder: Folder) -> str:
    return f"numbering:{folder.name}:{folder.uidvalidity}"


def _list(
    mailbox: Mailbox, store: Store, write: Writer, desk: Desk, folder: Folder, uids: Sequence[int], now: datetime
) -> None:
    """The newest of them, once; recorded before they count as backlog, so that a sudden end cannot hide them."""
    items = tuple(
        BacklogItem(number=line.uid, received=line.received, sender=line.sender, subject=line.subject)
        for line in mailbox.headlines(sorted(uids)[-MOST_LISTED:])
    )
    letter = decide.backlog(Backlog(folder=folder.name, total=len(uids), items=items), desk)
    told = Decision(outcome="backlog", reason="first-look", letters=(letter,))
    store.record(told, [write.render(letter, now)], now)
