"""Whether a case is as it should be: somebody was told that it arrived, and time will look at it when it must."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailbot.core.case import Case, State
from mailbot.core.decide import wake
from mailbot.core.desk import Desk

GRACE = timedelta(hours=1)  # a letter and a mail may take as long
ANSWERED = ("acknowledged", "withheld", "letter_failed")  # each a reason, or the thing itself
ACKNOWLEDGING = frozenset(
    {"acknowledgement", "acknowledgement_questions", "acknowledgement_representative", "post", "call"}
)


def lacks_acknowledgement(case: Case, now: datetime) -> bool:
    """True where the journal knows neither an acknowledgement nor why there is none; one may still be under way."""
    is_old = now - case.opened >= GRACE
    return case.state is State.REGISTERED and is_old and not any(case.has(event) for event in ANSWERED)


def sleeps_too_long(case: Case, desk: Desk, now: datetime) -> datetime | None:
    """The moment at which its clocks demand a look, where the one on record is later or missing."""
    demanded = wake.moment(case, desk, now)
    return demanded if demanded and (case.wake is None or case.wake > demanded) else None
