"""What does not answer, and since when: kept in the store, so that a restart neither forgets it nor begins anew."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from mailbot import vitals
from mailbot.core import decide
from mailbot.core.decision import Decision
from mailbot.core.health import AWAY, Check, Outage, Vitals, judge
from mailbot.flow.ports import Unavailable
from mailbot.house import House

BACK_OFF = (5, 10, 30, 60, 120, 300)  # seconds between tries while something outside is away
BY_MAIL = ("imap", "smtp")  # what a mail to the owner tells; she can do nothing about the rest from her mailbox


@dataclass(slots=True)
class Outages:
    """The book of outages. `house` is asked for each time, since a new config brings a new one."""

    house: Callable[[], House]
    now: Callable[[], datetime]
    _tries: dict[str, int] = field(default_factory=dict)
    _without_store: datetime | None = None  # which is no place to write down that it is away itself

    def is_away(self, what: str) -> bool:
        return what in self._tries

    def checks(self) -> tuple[Check, ...]:
        """The state of the desk for the bell, which must ring without a store, too."""
        house, now = self.house(), self.now()
        try:
            found = vitals.read(house.store, now)
            self._without_store = None
        except Unavailable:
            self._without_store = self._without_store or now
            found = Vitals(tick=now, poll=now, outages=(Outage(what="store", since=self._without_store),))
        return judge(found, vitals.limits(house.config), now)

    async def begin(self, away: Unavailable) -> float:
        """Notes it and tells the owner of one that lasts; the seconds to wait before the next try."""
        tries = self._tries.get(away.what, 0)
        self._tries[away.what] = tries + 1
        self.house().tell("unavailable", what=away.what, said=away.said, tries=tries)
        with contextlib.suppress(Unavailable):  # The store itself may be what is away.
            await asyncio.to_thread(self._note, away)
        return BACK_OFF[min(tries, len(BACK_OFF) - 1)]

    async def lasts(self, away: Unavailable) -> bool:
        """Notes it for the next start; True where it has lasted over several by now. The caller says what it is."""
        with contextlib.suppress(Unavailable):
            await asyncio.to_thread(self._note, away)
            since = vitals.since(self.house().store, away.what)
            return since is not None and self.now() - since >= AWAY
        return False

    async def end(self, what: str) -> None:
        """It answers; nothing to do in the usual case."""
        if self._tries.pop(what, None) is not None:
            self.house().tell("available", what=what)
            with contextlib.suppress(Unavailable):
                await asyncio.to_thread(self._close, what)

    def remember(self) -> None:
        """At the start: what was away when the program ended, and has still to be found back."""
        store = self.house().store
        self._tries |= {what: 0 for what in vitals.PLACES if vitals.since(store, what)}

    def _note(self, away: Unavailable) -> None:
        store, now = self.house().store, self.now()
        since = vitals.since(store, away.what)
        if since is None:
            store.beat(vitals.away(away.what), now)
        elif away.what in BY_MAIL and now - since >= AWAY and not self._is_told(away.what, since):
            self._tell_owner(away.what, since, away.said, over=False)

    def _close(self, what: str) -> None:
        store, now = self.house().store, self.now()
        since = vitals.since(store, what)
        if since is None:
            return
        if self._is_told(what, since):
            self._tell_owner(what, since, "", over=True)
        store.beat(vitals.back(what), max(now, since))

    def _is_told(self, what: str, since: datetime) -> bool:
        told = self.house().store.last(f"told:{what}")
        return told is not None and told >= since

    def _tell_owner(self, what: str, since: datetime, said: str, over: bool) -> None:
        """By mail, which leaves by the way that still works, or as soon as one does."""
        house, now = self.house(), self.now()
        letter = decide.outage(what, since, said, house.desk_for(None), 0, over)
        told = Decision(outcome="alarm", reason=what, letters=(letter,), beats=((f"told:{what}", now),))
        house.store.record(told, [house.letters.render(letter, now)], now)
