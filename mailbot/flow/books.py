"""Looks up in the store what a mail of the owner's commands needs besides its own case."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailbot.core import commands
from mailbot.core.books import Books, Figures
from mailbot.core.case import Case
from mailbot.core.decide import erasing
from mailbot.core.desk import Desk
from mailbot.core.mail import Audience, Underway
from mailbot.flow.listed import SentMail
from mailbot.flow.ports import Store

MOST_UNANSWERED = 50
_FAILED = ("refused", "held", "recalled")  # unless an earlier attempt may have got through


def opened(store: Store, text: str, case: Case | None, desk: Desk) -> Books:
    """`text` is what the owner typed, `case` the one that her mail belongs to."""
    found = commands.parse(text)[0]
    words = {command.word for command in found}
    doom = next((command for command in found if command.word == "erase"), None)
    if doom is not None:
        return _doomed(store, erasing.named(doom, case, desk))
    looks_beyond = case is None or "merge" in words
    return Books(
        cases=tuple(store.open_cases()) if looks_beyond else (),
        letters=tuple(map(_underway, store.outgoing(case.reference))) if case and "undo" in words else (),
    )


def _doomed(store: Store, named: tuple[str, ...]) -> Books:
    """The cases named and those that were joined with them, with their letters to others than the owner."""
    wanted, found = list(named), dict[str, Case]()
    while wanted:
        case = store.case(wanted.pop())
        if case is not None and case.reference not in found:
            found[case.reference] = case
            wanted += [event.get("reference") or "" for event in case.counted if event.name == "took_in"]
    sent = [letter for reference in found for letter in store.outgoing(reference)]
    return Books(
        cases=tuple(found.values()),
        letters=tuple(_underway(letter) for letter in sent if letter.audience is not Audience.OWNER),
    )


def figures(store: Store, now: datetime) -> Figures:
    """What the digest tells besides the open cases, since the digest before."""
    last = store.last("digest")
    if last and last > now:  # The machine's clock was ahead when it was written (threats 58).
        last = None
    tally = store.tally(last or now - timedelta(days=1))
    return Figures(
        sent=tally.sent,
        came_back=tally.came_back,
        set_aside=tally.set_aside,
        delayed=tally.delayed,
        delayed_until=tally.delayed_until,
        last_read=store.last("poll"),
        reviewed=store.last("review"),
        kept=tuple(store.kept_cases()),
        unanswered=tuple(store.unanswered(MOST_UNANSWERED)),
    )


def _underway(mail: SentMail) -> Underway:
    is_sure = not mail.doubtful
    fate = (
        "waiting" if mail.state == "waiting" and is_sure else "failed" if mail.state in _FAILED and is_sure else "gone"
    )
    return Underway(key=mail.key, template=mail.template, fate=fate, at=mail.settled or mail.ready)
