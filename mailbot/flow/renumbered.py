"""A mailbox that is put back by its files hands out numbers again, under its old UIDVALIDITY (threats 54).

RFC 3501 2.3.1.1 forbids it; copies of a server's disk do it all the same. A new mail then has the number of one that
the ledger knows, and would never be read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from mailbot.flow.ports import Folder, Mailbox, Numbered, Store

MOST = 200  # rows that are looked at together


def forget(mailbox: Mailbox, store: Store, folder: Folder, uids: Sequence[int]) -> int:
    """Takes numbers that stand for other mails now from the rows that had them, so that those mails are new; how many.

    `uids` are all that the folder has. Where nothing is wrong, the newest mail that we know is asked when it came in,
    and that is all.
    """
    count = 0
    while others := _others(mailbox, store.newest(folder, MOST), folder, set(uids)):
        store.unnumber(folder, others)
        count += len(others)
    return count


def _others(mailbox: Mailbox, rows: Sequence[Numbered], folder: Folder, listed: set[int]) -> list[int]:
    """Numbers that the server has yet to hand out, and those of other mails, down to one that is as we know it.

    What is older than that one is as it was, too; and what was there before us was never read, so that it is taken for
    what it was.
    """
    due = folder.next_uid or 1 + max((row.uid for row in rows), default=0)
    found = [row.uid for row in rows if row.uid >= due and row.uid not in listed]
    for row in rows:
        if row.uid not in listed:
            continue
        if row.sha256 is None or _is_same(mailbox, row):
            break
        found.append(row.uid)
    return found


def _is_same(mailbox: Mailbox, row: Numbered) -> bool:
    """By the day on which the server got it, or by its bytes: a copied file may be younger than its mail.

    A mail that somebody takes away at this moment says nothing, and may as well be the same.
    """
    if any(line.received == row.received for line in mailbox.headlines([row.uid])):
        return True
    return all(hashlib.sha256(raw.raw).hexdigest() == row.sha256 for raw in mailbox.fetch([row.uid]))
