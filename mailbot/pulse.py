"""Which loops are at work and when each last got on: the service manager hears that all are alive, or nothing."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from mailbot.adapters import notify

STUCK = 20 * 60.0  # seconds: a mail server may take ten minutes for one answer (RFC 5321 s.4.5.3.2.6)
EVERY = 30.0  # seconds between signs of life


@dataclass(slots=True)
class Pulse:
    """A loop that waits is alive; one that works must get on. Its clock is no wall clock, which may be set."""

    clock: Callable[[], float] = time.monotonic
    _at_work: dict[str, float] = field(default_factory=dict)

    def works(self, name: str) -> None:
        """The loop has begun, or has got a step further."""
        self._at_work[name] = self.clock()

    def rests(self, name: str) -> None:
        self._at_work.pop(name, None)

    @property
    def is_alive(self) -> bool:
        return all(self.clock() - at < STUCK for at in tuple(self._at_work.values()))

    async def feed(self, ended: asyncio.Event) -> None:
        """Signs of life for the service manager's watchdog, until the end."""
        while not ended.is_set():
            if self.is_alive:
                notify.alive()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), EVERY)


async def ring(bell: asyncio.Event) -> None:
    """In the loop itself: a thread of the ticker may not, and would be told as an error where the end cuts it off."""
    bell.set()
