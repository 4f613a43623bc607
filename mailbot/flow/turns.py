"""Whose mail is read next where much waits: everybody's first, then everybody's second (threats 41)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mailbot.flow.ports import Mailbox

FEW = 50  # mails that are read in a moment, whosever they are


def ordered(mailbox: Mailbox, uids: set[int], writers: dict[int, str]) -> Sequence[int]:
    """The UIDs by turns of their senders, each in the order of arrival; `writers` remembers who wrote which."""
    if len(uids) <= FEW:
        return sorted(uids)
    writers |= {line.uid: _address(line.sender) for line in mailbox.headlines(sorted(uids - writers.keys()))}
    had: Counter[str] = Counter()
    turns: dict[int, int] = {}
    for uid in sorted(uids):
        writer = writers.get(uid, "")
        turns[uid] = had[writer]
        had[writer] += 1
    return sorted(uids, key=lambda uid: (turns[uid], uid))


def _address(sender: str) -> str:
    """`Ann <ann@mail.example>` without the name, which a sender may change from mail to mail."""
    return sender.rpartition("<")[2].rstrip("> ").lower()
