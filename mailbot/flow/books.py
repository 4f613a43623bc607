"""Looks up in the store what a mail of the owner's commands needs besides its own case."""

from __future__ import annotations

from mailbot.core import commands
from mailbot.core.books import Books
from mailbot.core.case import Case
from mailbot.core.mail import Underway
from mailbot.flow.listed import SentMail
from mailbot.flow.ports import Store

_FAILED = ("refused", "held", "recalled")  # unless an earlier attempt may have got through


def opened(store: Store, text: str, case: Case | None) -> Books:
    """`text` is what the owner typed, `case` the one that her mail belongs to."""
    words = {command.word for command in commands.parse(text)[0]}
    looks_beyond = case is None or "merge" in words
    return Books(
        cases=tuple(store.open_cases()) if looks_beyond else (),
        letters=tuple(map(_underway, store.outgoing(case.reference))) if case and "undo" in words else (),
    )


def _underway(mail: SentMail) -> Underway:
    is_sure = not mail.doubtful
    fate = (
        "waiting" if mail.state == "waiting" and is_sure else "failed" if mail.state in _FAILED and is_sure else "gone"
    )
    return Underway(key=mail.key, template=mail.template, fate=fate, at=mail.settled or mail.ready)
