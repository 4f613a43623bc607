"""Whether this machine's clock may be believed: it jumped, and the mail server's time does not agree (threats 58)."""

from __future__ import annotations

from datetime import datetime, timedelta

BACK = timedelta(minutes=5)
FORWARD = timedelta(hours=24)
NEAR = timedelta(minutes=10)  # two servers' clocks that are both right


def has_jumped(last: datetime | None, now: datetime) -> bool:
    """Against the last sign of life. A fortnight off looks like a jump, too, and is confirmed at once."""
    return last is not None and not -BACK <= now - last <= FORWARD


def is_confirmed(now: datetime, served: datetime | None) -> bool:
    """`served` is what the mail server's clock says; None where it says nothing."""
    return served is not None and abs(now - served) <= NEAR
