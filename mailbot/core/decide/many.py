"""Mail without end: each one is kept, but the owner is told once an hour (threats 41, 42, 46)."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailbot.core import roles
from mailbot.core.case import Case
from mailbot.core.decide import say
from mailbot.core.decide.draft import Draft
from mailbot.core.desk import Desk
from mailbot.core.facts import Alarm
from mailbot.core.mail import IncomingMail, Letter
from mailbot.core.reading import Known

NO_CARD = "no-card"  # why a case has a note: its owner got no card of it
CARDS_A_DAY = 10  # for one sender's new matters, and for one side's mails in one case
_HOUR, _DAY = timedelta(hours=1), timedelta(hours=24)


def matters(case: Case, known: Known, now: datetime) -> int:
    """How many cases this customer opened within a day, this one included."""
    address = (case.customer_email or "").lower()
    return 1 + sum(
        1 for k in known.cases if address and address in k.participants and k.opened and now - k.opened < _DAY
    )


def replies(case: Case, by: str, now: datetime) -> int:
    """How many mails of the customer, or of strangers, came in the case within a day."""
    return sum(1 for e in case.journal if e.name == "replied" and e.by == by and now - e.at < _DAY)


def instead(mail: IncomingMail, case: Case, is_new: bool, desk: Desk, now: datetime) -> Letter:
    """One notice an hour for the sender's new matters, or for the case that the mails came in."""
    sender = mail.sender
    reference = None if is_new else case.reference
    said = Alarm(what="many", since=mail.received, reference=reference, recipient=sender.email if sender else None)
    whose = (sender.key if sender else "") if is_new else case.reference
    to = roles.reader(case, desk, now)
    return say.to_owner("alarm", said, f"many:{whose}:{now:%Y-%m-%dT%H}", desk, reference, to=to)


def is_flood(known: Known, now: datetime) -> bool:
    """True where the owner got as many cards and alarms within an hour as she can read."""
    return known.paced.notices is not None and now - known.paced.notices < _HOUR


def unseen(draft: Draft) -> None:
    """The morning's list marks the case as one that its owner was shown no letter about."""
    draft.add("noted", text="one of many, no card was sent", why=NO_CARD)


def flood(since: datetime, desk: Desk, now: datetime, grave: str | None = None) -> Letter:
    """One notice an hour for what is more; each case is registered, and the morning's list has them all.

    One more an hour names a case that is grave, the first of them: nobody can make more of these than of the others.
    """
    said = Alarm(what="flood", since=since, reference=grave)
    cause = f"flood:{'grave:' if grave else ''}{now:%Y-%m-%dT%H}"
    return say.to_owner("alarm", said, cause, desk, None, to=roles.in_charge(desk, now))
