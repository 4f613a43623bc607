"""Stops the loops after a jump of this machine's clock until the mail server confirms the time (threats 58, 60)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mailbot.core import clock
from mailbot.flow.ports import Store, Unavailable


class Unconfirmed(Unavailable):
    """Another loop asks the mail server for the time at this moment."""


@dataclass(slots=True)
class Timekeeper:
    """Where the time is in doubt nothing is read, reminded or sent: every day that a letter names would be wrong."""

    _last: datetime | None = None
    _doubted: bool = False

    def confirm(self, store: Store, served: Callable[[str], datetime | None], now: datetime) -> None:
        """Asks the mail server, where there is reason to; Unavailable says that its time is another."""
        if self._is_sure(store, now):
            return
        theirs = served(f"{now:%Y%m%d%H%M%S%f}")
        if not clock.is_confirmed(now, theirs):
            said = (
                f"the mail server's says {theirs:%Y-%m-%d %H:%M}" if theirs else "the mail server does not confirm it"
            )
            raise Unavailable("clock", f"this machine's clock jumped to {now:%Y-%m-%d %H:%M} UTC, and {said}")
        self._last, self._doubted = now, False

    def ensure(self, store: Store, now: datetime) -> None:
        """For the loops that cannot ask; Unconfirmed until the mailbox's loop has."""
        if not self._is_sure(store, now):
            raise Unconfirmed("clock", "this machine's clock jumped, and the mail server has not confirmed it yet")

    def _is_sure(self, store: Store, now: datetime) -> bool:
        """A doubt stays until it is cleared, though the next round is near enough to this one."""
        last = self._last or store.last("tick")
        self._doubted = self._doubted or clock.has_jumped(last, now)
        if not self._doubted:
            self._last = now
        return not self._doubted
