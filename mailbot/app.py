"""Three loops - mailbox, clock, outbox - driven by a ticker; the only module that reads the clock."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from mailbot.adapters import notify
from mailbot.core import decide
from mailbot.core.decision import Decision
from mailbot.flow import clockwork, dispatch, intake
from mailbot.flow.ports import Unavailable
from mailbot.house import House
from mailbot.lane import Lane

BACK_OFF = (5, 10, 30, 60, 120, 300)  # seconds between tries while something outside is away
ALARM_AFTER = timedelta(minutes=15)
STOP_WITHIN = 12  # seconds, of the 20 that the service manager gives
PART_WITHIN = 3  # seconds for a goodbye to the mail server
LOOPS = ("mailbox", "clock", "outbox")


def utc_now() -> datetime:
    """The clock of the house."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Outage:
    """Something outside that does not answer: since when, how often tried, and whether the owner knows."""

    since: datetime
    tries: int = 0
    told: bool = False


@dataclass(slots=True)
class App:
    """The running house. `now` is handed in so that a demonstration can run days in seconds."""

    house: House
    now: Callable[[], datetime] = utc_now
    clock_seconds: float = 30
    outbox_seconds: float = 5
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _wake: dict[str, asyncio.Event] = field(default_factory=lambda: {name: asyncio.Event() for name in LOOPS})
    _outages: dict[str, Outage] = field(default_factory=dict)
    _interrupt: threading.Event = field(default_factory=threading.Event)
    _imap: Lane = field(default_factory=lambda: Lane("mailbox"))

    def stop(self) -> None:
        """Ends the loops; a mail that is being sent is finished first."""
        self.stopping.set()
        self._interrupt.set()

    def nudge(self) -> None:
        """Wakes clock and outbox now, without waiting for the ticker; the mailbox wakes by the mail itself."""
        self._wake["clock"].set()
        self._wake["outbox"].set()

    async def once(self) -> None:
        """Takes in what waits, ticks once, sends what is due. Unavailable is the caller's to tell."""
        dispatch.recover(self.house.dispatch, self.now())
        await self._in_imap_thread(self.house.choose_witness, self.now())
        await self._in_imap_thread(self._poll)
        await asyncio.to_thread(clockwork.tick, self.house.clockwork, self.now())
        await dispatch.send_due(self.house.dispatch, self.now)
        await self.house.close_mailer()
        await self._in_imap_thread(self.house.close_mailbox)

    async def run(self) -> None:
        """Runs until `stop`. The first look at the mailbox is done here, so that a wrong password ends the program."""
        dispatch.recover(self.house.dispatch, self.now())
        if not await self._first_look():
            return
        await self._in_imap_thread(self.house.choose_witness, self.now())
        self.house.tell("started", folder=self.house.config.mailbox.folder, rehearsal=self._is_rehearsal())
        scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True})
        for name in LOOPS:
            scheduler.add_job(self._wake[name].set, "interval", seconds=self._pace(name), id=name)
        scheduler.start()
        notify.ready()
        rounds = {"mailbox": self._mailbox, "clock": self._clock, "outbox": self._outbox}
        loops = [asyncio.create_task(self._loop(name, rounds[name]), name=name) for name in LOOPS]
        await self.stopping.wait()
        notify.stopping()
        scheduler.shutdown(wait=False)
        await self._ended(loops)
        self.house.tell("stopped")

    def _is_rehearsal(self) -> str | None:
        return "everything goes to the owner" if self.house.config.business.rehearsal else None

    async def _first_look(self) -> bool:
        """False where the end came first: a server that says nothing must not keep the program from stopping."""
        look = asyncio.create_task(self._guarded("mailbox", self._mailbox, is_first=True))
        end = asyncio.create_task(self.stopping.wait())
        await asyncio.wait({look, end}, return_when=asyncio.FIRST_COMPLETED)
        if not self.stopping.is_set():
            end.cancel()
            await look
            return True
        await self._ended([look])
        return False

    async def _ended(self, loops: Sequence[asyncio.Task[Any]]) -> None:
        for event in self._wake.values():
            event.set()
        _, late = await asyncio.wait(loops, timeout=STOP_WITHIN)
        for loop in late:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        with contextlib.suppress(Unavailable):
            await self.house.close_mailer()
        await asyncio.wait({self._in_imap_thread(self.house.close_mailbox)}, timeout=PART_WITHIN)
        self._imap.shutdown()

    async def _loop(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """One loop: a round, then sleep until the ticker or another loop wakes it."""
        while not self.stopping.is_set():
            self._wake[name].clear()
            pause = await self._guarded(name, work)
            if self.stopping.is_set():
                return
            if pause:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.stopping.wait(), pause)
            elif name == "mailbox":
                await self._watch()
            else:
                await self._woken(name)

    def _pace(self, name: str) -> float:
        if name == "mailbox":
            return self.house.poll_seconds
        return self.clock_seconds if name == "clock" else self.outbox_seconds

    async def _woken(self, name: str) -> None:
        """By another loop, or by the ticker, which goes by the wall clock: that may be set back a day (threats 58)."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake[name].wait(), 2 * self._pace(name))

    async def _guarded(self, name: str, work: Callable[[], Awaitable[None]], is_first: bool = False) -> float:
        """One round; the seconds to wait where something outside is away. The one place that outlives any error."""
        try:
            await work()
        except Unavailable as away:
            if is_first:
                raise
            return await self._away(away)
        except Exception as error:
            self.house.tell("error", loop=name, error=type(error).__name__, where=_where(error))
            return BACK_OFF[0]
        await self._back(name)
        return 0

    async def _away(self, away: Unavailable) -> float:
        outage = self._outages.setdefault(away.what, Outage(since=self.now()))
        self.house.tell("unavailable", what=away.what, said=away.said, tries=outage.tries)
        wait = BACK_OFF[min(outage.tries, len(BACK_OFF) - 1)]
        outage.tries += 1
        if not outage.told and away.what != "store" and self.now() - outage.since >= ALARM_AFTER:
            outage.told = await self._alarm(away.what, outage, away.said, over=False)
        return wait * random.uniform(0.8, 1.2)

    async def _back(self, name: str) -> None:
        what = {"mailbox": "imap", "outbox": "smtp"}.get(name, "store")
        outage = self._outages.pop(what, None)
        if outage is not None:
            self.house.tell("available", what=what)
            if outage.told:
                await self._alarm(what, outage, "", over=True)

    async def _alarm(self, what: str, outage: Outage, said: str, over: bool) -> bool:
        """Tells the owner by mail, which leaves by the way that still works."""
        letter = decide.outage(what, outage.since, said, self.house.desk_for(None), 0, over)
        told = Decision(outcome="alarm", reason=what, letters=(letter,))
        try:
            outgoing = [self.house.letters.render(letter, self.now())]
            await asyncio.to_thread(self.house.store.record, told, outgoing, self.now())
        except Unavailable:
            return False
        self._wake["outbox"].set()
        return True

    async def _mailbox(self) -> None:
        await self._in_imap_thread(self._poll)
        self._wake["outbox"].set()

    def _poll(self) -> None:
        intake.poll(self.house.intake, self.now)

    async def _watch(self) -> None:
        """IDLE in the thread that owns the connection, until mail arrives, the ticker wakes us, or the end."""
        self._interrupt.clear()
        if self.stopping.is_set():
            return
        watching = self._in_imap_thread(self.house.wait_for_mail, self._interrupt)
        woken = asyncio.ensure_future(self._wake["mailbox"].wait())
        both: set[asyncio.Future[Any]] = {watching, woken}
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._interrupt.set()
            woken.cancel()
        with contextlib.suppress(Unavailable):
            await watching

    async def _clock(self) -> None:
        notify.alive()
        await asyncio.to_thread(clockwork.tick, self.house.clockwork, self.now())
        self._wake["outbox"].set()

    async def _outbox(self) -> None:
        await dispatch.send_due(self.house.dispatch, self.now)

    def _in_imap_thread(self, work: Callable[..., None], *given: object) -> asyncio.Future[None]:
        return asyncio.get_running_loop().run_in_executor(self._imap, work, *given)


def _where(error: Exception) -> str:
    """Module and line of an error; its words may hold a customer's, and stay out of the log."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('mailbot/')[2]}:{trace.tb_lineno}" if trace else ""
