"""One outgoing mail through the house: claim -> send -> settle; in doubt, the witness is asked before it is sent."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from mailbot.core.case import Case, State
from mailbot.core.decide import sent as results
from mailbot.core.decision import Decision
from mailbot.core.desk import Desk
from mailbot.core.mail import Audience, OutgoingMail
from mailbot.core.reading import Known, Probe
from mailbot.flow.doubt import GIVE_UP, Doubt
from mailbot.flow.ports import (
    AlreadyRunning,
    Claimed,
    Delivery,
    Mailer,
    Sent,
    Settled,
    Stale,
    Store,
    Teller,
    Unavailable,
    Witness,
    Writer,
)

RETRY = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60))  # then every hour
INTERRUPTED = Sent(delivery=Delivery.UNKNOWN, said="it is not on record how its sending ended")
MOOT = Sent(delivery=Delivery.REFUSED, said="its case was closed before its turn came")

MOST_FAILURES = 3  # errors of ours over one answer, before what would follow from it is given up


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A mail with the server's answer, which is not on record yet."""

    claimed: Claimed
    sent: Sent
    failures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """What the path of one outgoing mail needs."""

    store: Store
    mailer: Mailer
    write: Writer
    desk_for: Callable[[Case | None], Desk]
    tell: Teller
    witness: Witness | None = None
    settle: timedelta = timedelta(minutes=10)
    unsettled: list[Answered] = field(default_factory=list)  # what the store could not take in


async def send_due(dispatch: Dispatch, now: Callable[[], datetime]) -> int:
    """Sends what is due, one after the other; how many the server took."""
    count = 0
    _settle_answered(dispatch, now())
    recover(dispatch, now())
    while claimed := dispatch.store.claim(now()):
        claimed, sent, away = await _send(dispatch, claimed, now())
        dispatch.unsettled.append(Answered(claimed=claimed, sent=sent))
        _settle_answered(dispatch, now())
        if away:
            raise away
        dispatch.tell(
            sent.delivery.value,
            template=claimed.mail.template,
            audience=claimed.mail.audience.value,
            reference=claimed.mail.reference,
            code=sent.code,
        )
        count += sent.delivery is Delivery.SENT
        if sent.delivery is Delivery.TRY_LATER and sent.code is None:
            raise Unavailable("smtp", sent.said)  # The server itself is away; the others would fare no better.
    return count


def _is_moot(dispatch: Dispatch, claimed: Claimed) -> bool:
    """True for an acknowledgement that had to wait for its turn, of a case that was closed meanwhile."""
    mail = claimed.mail
    waited = mail.not_before is not None and "acknowledged" in mail.marks and claimed.attempts == 1
    case = dispatch.store.case(mail.reference) if waited and mail.reference else None
    return case is not None and not case.is_open


async def _send(dispatch: Dispatch, claimed: Claimed, now: datetime) -> tuple[Claimed, Sent, Exception | None]:
    """The mail as it was sent, the answer, and why the round ends if it does."""
    doubt = Doubt(store=dispatch.store, witness=dispatch.witness, settle=dispatch.settle)
    try:
        if _is_moot(dispatch, claimed):
            return claimed, MOOT, None
        cleared = await doubt.cleared(claimed, now)
        if isinstance(cleared, Sent):
            return claimed, cleared, None
        claimed = cleared
        return claimed, await dispatch.mailer.send(claimed.mail), None
    except Unavailable as away:
        return claimed, Sent(delivery=Delivery.TRY_LATER, said=away.said), away
    except Exception as error:  # Nobody knows how far it came; the mail must not lie in `sending` until the next start.
        return claimed, Sent(delivery=Delivery.UNKNOWN, said=type(error).__name__), error


def _settle_answered(dispatch: Dispatch, now: datetime) -> None:
    """An answer outlives a store that is full or locked: forgotten, it would be a mail that nobody knows about.

    An error of ours ends the round, too, but not for ever: the other letters must not wait behind it.
    """
    while dispatch.unsettled:
        answered = dispatch.unsettled[0]
        try:
            settle(dispatch, answered.claimed, answered.sent, now)
        except (Unavailable, AlreadyRunning):
            raise
        except Exception as error:
            answered = replace(answered, failures=answered.failures + 1)
            dispatch.unsettled[0] = answered
            if answered.failures < MOST_FAILURES:
                raise
            _settle_alone(dispatch, answered, type(error).__name__, now)
        dispatch.unsettled.pop(0)


def _settle_alone(dispatch: Dispatch, answered: Answered, why: str, now: datetime) -> None:
    """What follows from an answer cannot be decided on: the answer alone goes on record, and the owner is told."""
    mail, sent = answered.claimed.mail, answered.sent
    dispatch.tell("unsettled", template=mail.template, reference=mail.reference, error=why)
    if sent.delivery not in (Delivery.SENT, Delivery.REFUSED):
        sent = replace(sent, delivery=Delivery.UNKNOWN)
    decision, outgoing = None, list[OutgoingMail]()
    with suppress(Exception):  # Where even this letter fails, the operators' log has been told.
        alarm = results.refused(None, mail, Known(), dispatch.desk_for(None), now, "unknown", why)
        outgoing = [dispatch.write.render(letter, now) for letter in alarm.letters]
        decision = alarm
    with suppress(Settled):
        dispatch.store.settle(answered.claimed, sent, now, None, decision, outgoing)


def recover(dispatch: Dispatch, now: datetime) -> int:
    """Mails whose sending nobody ended: the program did, or the store's answer to a claim was lost on its way.

    No other round is under way, so that whatever is still being sent is in doubt: the server may have taken it.
    """
    left = dispatch.store.interrupted(now)
    # The doubt is about this very attempt, so that a letter which may be repeated is, once for each sudden end.
    dispatch.unsettled.extend(
        Answered(claimed=replace(claimed, doubtful_since=None), sent=INTERRUPTED) for claimed in left
    )
    _settle_answered(dispatch, now)
    return len(left)


def settle(dispatch: Dispatch, claimed: Claimed, sent: Sent, now: datetime) -> None:
    """Records what became of a mail together with everything that follows from it, in one transaction."""
    while True:
        decision, retry_at = _outcome(dispatch, claimed, sent, now)
        outgoing = [dispatch.write.render(letter, now) for letter in decision.letters] if decision else []
        try:
            dispatch.store.settle(claimed, sent, now, retry_at, decision, outgoing)
        except Stale:
            continue  # Another path changed the case; what follows is decided anew on what it is now.
        except Settled:
            return  # It is on record already, by whoever was first.
        return


def _known(dispatch: Dispatch, desk: Desk, now: datetime) -> Known:
    """How much the owner was told of late; no mail of anybody's is asked about."""
    return dispatch.store.known(Probe(sha256="", message_ids=(), references=(), sender=None, limits=desk.limits), now)


def _outcome(
    dispatch: Dispatch, claimed: Claimed, sent: Sent, now: datetime
) -> tuple[Decision | None, datetime | None]:
    mail = claimed.mail
    if sent.delivery is Delivery.SENT and mail.audience is Audience.OWNER and not mail.marks:
        return None, None  # The outbox remembers it; the journal is for what the customer gets.
    case = dispatch.store.case(mail.reference) if mail.reference else None
    desk = dispatch.desk_for(case)
    if case is not None and case.state is State.ERASED:
        case = None  # Nothing more is written down of it.
    if sent.delivery is Delivery.SENT:
        return (results.accepted(case, mail, desk, now) if case else None), None
    if sent is MOOT:
        return None, None
    if sent.delivery is Delivery.REFUSED:
        return results.refused(case, mail, _known(dispatch, desk, now), desk, now, "refused", sent.said), None
    if sent.delivery is Delivery.TRY_LATER:
        first = claimed.first_tried or now
        if now - first < GIVE_UP:
            return None, now + RETRY[min(claimed.attempts, len(RETRY)) - 1]
        return results.refused(case, mail, _known(dispatch, desk, now), desk, now, "refused", sent.said), None
    if sent.delivery is Delivery.UNSEEN:
        return None, now + dispatch.settle / 2
    if claimed.doubtful_since is None:
        return None, now + dispatch.settle  # The witness is asked after the server had its time.
    return results.refused(case, mail, _known(dispatch, desk, now), desk, now, "unknown", sent.said), None
