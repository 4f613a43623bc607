"""Which backups have had their day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta


def outdated(made: Iterable[datetime], keep: int, days: int) -> frozenset[datetime]:
    """All but the newest `keep`, and the last one of each of the `days` before the newest."""
    newest_first = sorted(made, reverse=True)
    kept = set(newest_first[:keep])
    last_of_day: dict[object, datetime] = {}
    for moment in newest_first:
        last_of_day.setdefault(moment.date(), moment)
    kept |= {moment for moment in last_of_day.values() if newest_first[0] - moment < timedelta(days=days)}
    return frozenset(newest_first) - kept
