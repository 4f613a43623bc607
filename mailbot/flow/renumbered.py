"""A mailbox that is put back by its files hands out numbers again, under its old UIDVALIDITY (threats 54).

RFC 3501 2.3.1.1 forbids it; copies of a server's disk do it all the same. A new mail then has the number of one that
the ledger knows, and would never be read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from mailbot.flow.ports import Folder, HeaderParser, Mailbox, Numbered, RawMail, Store

CLOCKS = timedelta(hours=1)  # by which ours and the server's may differ
MOST = 200  # rows that are looked at together
MOST_COPIES = 20  # mails that are the same under another day, one after the other, before the rest is believed


def forget(mailbox: Mailbox, store: Store, headers: HeaderParser, folder: Folder, uids: Sequence[int]) -> int:
    """Takes numbers that stand for other mails now from the rows that had them, so that those mails are new; how many.

    `uids` are all that the folder has. Where nothing is wrong, the newest mail that we know is asked when it came in,
    and that is all.
    """
    count, listed = 0, set(uids)
    while others := _others(mailbox, headers, store.newest(folder, MOST), folder, listed):
        store.unnumber(folder, others)
        count += len(others)
    return count


def _others(
    mailbox: Mailbox, headers: HeaderParser, rows: Sequence[Numbered], folder: Folder, listed: set[int]
) -> list[int]:
    """Numbers that the server has yet to hand out, and those of other mails, down to one that came in when we say.

    What is older than that one is as it was, too.
    """
    due = folder.next_uid or 1 + max((row.uid for row in rows), default=0)
    found, copies = [row.uid for row in rows if row.uid >= due and row.uid not in listed], 0
    for row in rows:
        if row.uid not in listed:
            continue
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
