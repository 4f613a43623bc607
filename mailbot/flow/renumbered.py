"""A mailbox that is put back by its files hands out numbers again, under its old UIDVALIDITY (threats 54).

RFC 3501 2.3.1.1 forbids it; copies of a server's disk do it all the same. A new mail then has the number of one that
the ledger knows, and would never be read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from mailbot.flow.ports import Folder, HeaderParser, Mailbox, Numbered, RawMail, Store

CLOCKS = timedelta(hours=1)  # by which ours and the server's may differ
AT_ONCE = 50  # mails of which the ledger is asked together
MOST_COPIES = 20  # mails that are the same under another day, one after the other, before the rest is believed


def forget(mailbox: Mailbox, store: Store, headers: HeaderParser, folder: Folder, uids: Sequence[int]) -> int:
    """Takes numbers that stand for other mails now from the rows that had them, so that those mails are new; how many.

    `uids` are all that the folder has. Where nothing is wrong, the newest mail that we know is asked when it came in,
    and that is all.
    """
    due = store.ledgered(folder, folder.next_uid) if folder.next_uid else frozenset()
    others = sorted(due - set(uids)) + _others(mailbox, headers, _known(store, folder, sorted(uids, reverse=True)))
    if others:
        store.unnumber(folder, others)
    return len(others)


def _known(store: Store, folder: Folder, uids: Sequence[int]) -> Iterator[Numbered]:
    """What the ledger says of those that it has, asked for as far as anybody wants to know."""
    for start in range(0, len(uids), AT_ONCE):
        yield from store.numbered(folder, uids[start : start + AT_ONCE])


def _others(mailbox: Mailbox, headers: HeaderParser, rows: Iterable[Numbered]) -> list[int]:
    """UIDs of other mails, the newest first, down to one that came in when we say: what is older is as it was, too."""
    found, copies = [], 0
    for row in rows:
        lines = mailbox.headlines([row.uid])
        if copies == MOST_COPIES or any(_came(row, line.received) for line in lines):
            break
        if all(_is_same(row, raw, headers) for raw in mailbox.fetch([row.uid])):
            copies += 1
        else:
            found.append(row.uid)
    return found


def _came(row: Numbered, received: datetime) -> bool:
    """Of backlog the row has the moment of the first look, which it came in before, by a clock that is not ours."""
    return received == row.received if row.sha256 else received <= row.received + CLOCKS


def _is_same(row: Numbered, raw: RawMail, headers: HeaderParser) -> bool:
    """A copied file may be younger than its mail. The bytes tell; of backlog, which was never read, its own date."""
    digest = hashlib.sha256(raw.raw).hexdigest()
    if row.sha256:
        return digest == row.sha256
    sent = headers(raw, digest, "").sent
    return sent is not None and sent <= row.received
