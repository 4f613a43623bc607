"""What to do about a letter that the mail server may have taken: look for it first, and wait before it goes again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailbot.core.mail import Audience, Nature, OutgoingMail
from mailbot.flow.ports import Claimed, Delivery, Sent, Store, Unavailable, Witness

PATIENCE = 1.5  # settling times until a letter that does not show up was not taken
GIVE_UP = timedelta(hours=24)  # well inside three working days
LOST = "it may have left before the database was restored"
SEEN = Sent(delivery=Delivery.SENT, said="found in our own mailbox")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Whom to ask, and how long a server may work on a mail after its data (RFC 5321 s.4.5.3.2.6)."""

    store: Store
    witness: Witness | None = None
    settle: timedelta = timedelta(minutes=10)

    async def cleared(self, claimed: Claimed, now: datetime) -> Claimed | Sent:
        """The letter, to be sent (again), or what became of it.

        Where the witness is sure that it was not taken, the doubt is gone. Where nobody knows, it stays: such a letter
        is repeated once at most, and one that a person decided on goes to the owner.
        """
        if claimed.doubtful_since is None:
            return claimed
        waited = now - claimed.doubtful_since
        try:
            seen = await self._seen(claimed.mail, now)
        except Unavailable:
            if waited < GIVE_UP:
                return Sent(delivery=Delivery.UNSEEN, said=claimed.said)
            seen = None
        if seen:
            return SEEN
        is_lost = _is_of_lost_days(claimed)
        asks = seen is False or (is_lost and self.witness is not None)
        if asks and waited < PATIENCE * self.settle:
            return Sent(delivery=Delivery.UNSEEN, said=claimed.said)
        if not _may_be_repeated(claimed.mail) or (seen is None and is_lost):
            return Sent(delivery=Delivery.UNKNOWN, said=claimed.said or LOST)
        is_early = now - (claimed.first_tried or now) < GIVE_UP
        return replace(claimed, doubtful_since=None) if seen is False and is_early else claimed

    async def _seen(self, mail: OutgoingMail, now: datetime) -> bool | None:
        """A witness that does not even know the last letter which was surely taken says nothing by its silence."""
        if self.witness is None:
            return None
        ask = self.witness.accepted
        if await asyncio.to_thread(ask, mail.message_id):
            return True
        sure = self.store.last_sent(now - self.settle)
        known = await asyncio.to_thread(ask, sure) if sure else None
        return False if known else None


def _is_of_lost_days(claimed: Claimed) -> bool:
    """True for a letter in doubt before its first attempt: it may have left by the store whose place a backup took."""
    is_before = bool(claimed.doubtful_since and claimed.first_tried and claimed.doubtful_since < claimed.first_tried)
    return is_before and claimed.mail.audience is not Audience.OWNER


def _may_be_repeated(mail: OutgoingMail) -> bool:
    """A letter that a person decided on is not said twice."""
    return mail.nature is not Nature.SIGNED or mail.audience is Audience.OWNER
