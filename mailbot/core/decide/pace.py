"""Whether and when an automatic answer may leave, so that nobody can make a flood of us (threats 41 to 46)."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailbot.core.desk import Desk
from mailbot.core.mail import Address
from mailbot.core.reading import Known

_NEVER_ANSWERED = ("mailer-daemon", "postmaster", "abuse", "root", "noreply", "no-reply", "donotreply", "do-not-reply")
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def withheld(writer: Address | None, known: Known, desk: Desk) -> str | None:
    """Why no automatic mail may go to this writer at all, or None (peers rule 12)."""
    if writer is None or not is_usable(writer.email):
        return "no-address"
    local = writer.key.partition("@")[0]
    if writer.key in desk.own_addresses or local.startswith(_NEVER_ANSWERED):
        return "no-reply-address"
    return "too-many" if len(known.automatic) >= desk.limits.automatic_per_week else None


def leaves(writer: Address, known: Known, desk: Desk, now: datetime) -> datetime | None:
    """The moment at which the limits let one more answer to this writer leave; None for now.

    The limits in all hold for those who write for the first time: who is known already cannot be an invention.
    """
    ends = [now]
    a_day = desk.limits.automatic_per_day
    if len(known.automatic) >= a_day:
        ends.append(known.automatic[a_day - 1] + _DAY)
    if not any(writer.key in case.participants for case in known.cases):
        ends += [at + span for at, span in ((known.paced.hour, _HOUR), (known.paced.day, _DAY)) if at]
    return max(ends) if max(ends) > now else None


def is_usable(email: str) -> bool:
    """True for an address that a letter may be sent to: plain ASCII, one @, nothing that SMTP could misread."""
    local, at, domain = email.partition("@")
    return (
        bool(at)
        and "@" not in domain
        and email.isascii()
        and email.isprintable()
        and not set(email) & set(' <>,;:"()[]\\')
        and "." in domain
        and bool(local)
    )
