"""Three loops - mailbox, clock, outbox - driven by a ticker; the only module that reads the clock."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from mailbot import fuse, log
from mailbot.adapters import notify
from mailbot.bell import Bell
from mailbot.caretaker import Caretaker
from mailbot.config import ConfigError
from mailbot.core.procedure import ProcedureError
from mailbot.flow import clockwork, dispatch, intake
from mailbot.flow.ports import AlreadyRunning, Unavailable
from mailbot.house import House
from mailbot.lane import Lane
from mailbot.outages import Outages
from mailbot.pulse import Pulse, ring
from mailbot.timekeeper import Timekeeper, Unconfirmed

WAIT = 5.0  # seconds after an error of ours, and while another loop asks for the time
STOP_WITHIN = 12  # seconds, of the 20 that the service manager gives
PART_WITHIN = 3  # seconds for a goodbye to the mail server
LOOPS = ("mailbox", "clock", "outbox")
PLACE = {"mailbox": "imap", "clock": "store", "outbox": "smtp"}  # what has answered where a round of the loop went well


def utc_now() -> datetime:
    """The clock of the house."""
    return datetime.now(UTC)


@dataclass(slots=True)
class App:
    """The running house. `now` is handed in so that a demonstration can run days in seconds."""

    house: House
    now: Callable[[], datetime] = utc_now
    clock_seconds: float = 30
    outbox_seconds: float = 5
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _wake: dict[str, asyncio.Event] = field(default_factory=lambda: {name: asyncio.Event() for name in LOOPS})
    pulse: Pulse = field(default_factory=Pulse)
    timekeeper: Timekeeper | None = field(default_factory=Timekeeper)  # None where time is only played
    _outages: Outages = field(init=False)
    _bell: Bell = field(init=False)
    _caretaker: Caretaker = field(init=False)
    _interrupt: threading.Event = field(default_factory=threading.Event)
    _imap: Lane = field(default_factory=lambda: Lane("mailbox"))

    def __post_init__(self) -> None:
        self._caretaker = Caretaker(lambda: self.house)
        self._outages = Outages(lambda: self.house, self.now)
        alarm = self.house.config.alarm
        self._bell = Bell(self.house.tell, alarm.file, alarm.command)

    def stop(self) -> None:
        """Ends the loops; a mail that is being sent is finished first."""
        self.stopping.set()
        self._interrupt.set()

    def nudge(self) -> None:
        """Wakes clock and outbox now, without waiting for the ticker; the mailbox wakes by the mail itself."""
        self._wake["clock"].set()
        self._wake["outbox"].set()

    async def reload(self, anew: Callable[[House], House]) -> None:
        """A config with an error changes nothing, and the line that is wrong is told (threats 61)."""
        old = self.house
        try:
            self.house = await asyncio.to_thread(anew, old)
        except (ConfigError, ProcedureError, Unavailable) as error:
            old.tell("config kept", why=str(error).replace("\n", "; "))
            notify.status(f"the old config is in use: {error}")
            return
        self._bell.file, self._bell.command = self.house.config.alarm.file, self.house.config.alarm.command
        self._interrupt.set()
        await old.close_mailer()
        await self._in_imap_thread(old.close_mailbox)
        with contextlib.suppress(Unavailable):
            await self._in_imap_thread(self.house.choose_witness, self.now())
        notify.status("")
        self.house.tell("reloaded", folder=self.house.config.mailbox.folder)

    async def once(self) -> None:
        """Takes in what waits, ticks once, sends what is due. Unavailable is the caller's to tell."""
        await self._in_imap_thread(self.house.choose_witness, self.now())
        await self._in_imap_thread(self._confirm_time)
        await asyncio.to_thread(self.house.refresh, self.now())
        await self._in_imap_thread(self._poll)
        self._outages.remember()
        await self._outages.end("imap")
        await asyncio.to_thread(clockwork.tick, self.house.clockwork, self.now())
        await asyncio.to_thread(self.house.report, self.now())
        await self._send_once()
        await asyncio.to_thread(self._caretaker.back_up, self.now())
        await self.house.close_mailer()
        await self._in_imap_thread(self.house.close_mailbox)

    async def _send_once(self) -> None:
        """A server that is away for now keeps its letters waiting and ends nothing; a refused login does."""
        try:
            await self._outbox()
            await self._outages.end("smtp")
        except Unavailable as away:
            if away.what != "smtp" or away.permanent:
                raise
            await self._outages.begin(away)

    async def run(self) -> None:
        """Runs until `stop`. The first look at the mailbox is done here, so that a wrong password ends the program."""
        self._outages.remember()
        if not await self._first_look():
            return
        await self._in_imap_thread(self.house.choose_witness, self.now())
        self.house.tell(
            "started", folder=self.house.config.mailbox.folder, rehearsal=self.house.config.business.rehearsal or None
        )
        scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True})
        for name in LOOPS:
            scheduler.add_job(ring, "interval", args=[self._wake[name]], seconds=self._pace(name), id=name)
        scheduler.start()
        notify.ready()
        rounds = {"mailbox": self._mailbox, "clock": self._clock, "outbox": self._outbox}
        loops = [asyncio.create_task(self._loop(name, rounds[name]), name=name) for name in LOOPS]
        feed = asyncio.create_task(self.pulse.feed(self.stopping))
        await asyncio.wait([asyncio.create_task(self.stopping.wait()), *loops], return_when=asyncio.FIRST_COMPLETED)
        self.stop()
        notify.stopping()
        scheduler.shutdown(wait=False)
        await self._ended([feed, *loops])
        for loop in loops:
            if not loop.cancelled() and (lost := loop.exception()):
                raise lost
        self.house.tell("stopped")

    async def _first_look(self) -> bool:
        """False where the end came first: a server that says nothing must not keep the program from stopping."""
        look = asyncio.create_task(self._looked())
        end = asyncio.create_task(self.stopping.wait())
        await asyncio.wait({look, end}, return_when=asyncio.FIRST_COMPLETED)
        if not self.stopping.is_set():
            end.cancel()
            await look
            return True
        await self._ended([look])
        return False

    async def _looked(self) -> None:
        """An outage that has lasted over several starts is told by the way out before this start ends, too."""
        try:
            await self._mailbox()
        except Unavailable as away:
            if await self._outages.lasts(away):
                with contextlib.suppress(Unavailable):
                    await dispatch.send_due(self.house.dispatch, self.now)
                await self._bell.hear(self._outages.checks())
            raise
        await self._outages.end("imap")

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

    async def _guarded(self, name: str, work: Callable[[], Awaitable[None]]) -> float:
        """One round; the seconds to wait where something outside is away. The one place that outlives any error."""
        self.pulse.works(name)
        try:
            await work()
            await self._outages.end(PLACE[name])
        except Unconfirmed:
            return WAIT
        except Unavailable as away:
            return await self._outages.begin(away) * random.uniform(0.8, 1.2)
        except AlreadyRunning:
            raise
        except Exception as error:
            self.house.tell("error", loop=name, error=type(error).__name__, where=log.where(error))
            return WAIT
        finally:
            self.pulse.rests(name)
        return 0

    async def _mailbox(self) -> None:
        await self._in_imap_thread(self._confirm_time)
        await self._outages.end("clock")
        await self._in_imap_thread(self._poll)
        self._wake["outbox"].set()

    async def _missing(self) -> Sequence[int]:
        """Asked between two looks; a mailbox that cannot be read has its own alarm."""
        self._interrupt.set()
        with contextlib.suppress(Unavailable):
            return await asyncio.wrap_future(self._imap.submit(self.house.missing))
        return ()

    def _confirm_time(self) -> None:
        if self.timekeeper is not None:
            self.timekeeper.confirm(self.house.store, self.house.mailbox.server_time, self.now())

    def _ensure_time(self) -> None:
        """The mailbox's loop, which can ask the server, is woken to do so."""
        if self.timekeeper is not None:
            try:
                self.timekeeper.ensure(self.house.store, self.now())
            except Unconfirmed:
                self._wake["mailbox"].set()
                raise

    def _poll(self) -> None:
        with fuse.lit(lambda: self._step("mailbox")) as now:
            intake.poll(self.house.intake, now)

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
        self.pulse.works("mailbox")
        with contextlib.suppress(Unavailable):
            await watching
        self.pulse.rests("mailbox")

    async def _clock(self) -> None:
        try:
            self._ensure_time()
            await asyncio.to_thread(self.house.refresh, self.now())
            await asyncio.to_thread(clockwork.tick, self.house.clockwork, self.now())
            await asyncio.to_thread(self.house.report, self.now())
            await asyncio.to_thread(self._caretaker.back_up, self.now())
            if await asyncio.to_thread(self._caretaker.is_night, self.now()):
                await asyncio.to_thread(self._caretaker.reconcile, self.now(), await self._missing())
        finally:
            await self._bell.hear(await asyncio.to_thread(self._outages.checks))
        self._wake["outbox"].set()

    async def _outbox(self) -> None:
        """While the server is away it is greeted before a letter is tried: an empty outbox proves nothing."""
        self._ensure_time()
        if self._outages.is_away("smtp"):
            await self.house.mailer.check()
        await dispatch.send_due(self.house.dispatch, lambda: self._step("outbox"))

    def _step(self, loop: str) -> datetime:
        """The time, which a path asks for at each mail: so the loop is seen to get on."""
        self.pulse.works(loop)
        return self.now()

    def _in_imap_thread(self, work: Callable[..., None], *given: object) -> asyncio.Future[None]:
        return asyncio.get_running_loop().run_in_executor(self._imap, work, *given)
