"""A mail server that takes its time, keeps copies as providers do, and can end the program in the middle of a mail."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress

from tests.servers import Certificates
from tests.smtp_server import SmtpServer, Taken, _Session

LATE = 0.3  # seconds that a mail may take to be accepted after its data


def nothing(step: str) -> None:
    """Nobody waits for that step."""


class Sink(SmtpServer):
    """`reached` is told each step of each mail; `keep` gets each mail that was accepted."""

    def __init__(self, certificates: Certificates, dice: random.Random) -> None:
        super().__init__(certificates)
        self.dice = dice
        self.reached: Callable[[str], None] = nothing
        self.keep: Callable[[Taken], None] = lambda taken: None
        self.cut_at = 0  # the step at which the connection is cut, counted down; 0 for none

    def _is_cut(self) -> bool:
        self.cut_at -= 1
        return self.cut_at == 0

    async def _obey(self, session: _Session, line: str) -> bool:
        return not self._is_cut() and await super()._obey(session, line)

    async def _recipient(self, session: _Session, recipient: str) -> bool:
        going = await super()._recipient(session, recipient)
        self.reached("after_rcpt")
        return going

    async def _data(self, session: _Session) -> bool:
        await self._do(session, "354 go on")
        with suppress(asyncio.IncompleteReadError):
            begun = await session.reader.readexactly(200)
            self.reached("in_data")
            rest = await session.reader.readuntil(b"\r\n.\r\n")
            self.reached("after_data")
            if self._is_cut():
                return False
            await self._taken(session, begun + rest)
            return not self._is_cut() and await self._do(session, "250 taken")
        return False

    async def _taken(self, session: _Session, stuffed: bytes) -> None:
        """Accepted after a while, whether or not the other side is still there."""
        await self._work()
        lines = stuffed[:-3].split(b"\r\n")
        raw = b"\r\n".join(line[1:] if line.startswith(b".") else line for line in lines)
        taken = Taken(sender=session.sender or "", recipients=tuple(session.recipients), raw=raw)
        session.sender = None
        self._keep(taken)
        self.keep(taken)
        await self._work()

    async def _work(self) -> None:
        """What takes the server a moment before it accepts a mail, and again before it says so."""
        await _pause(self.dice.choice((0.0, 0.004, 0.03, LATE)) * self.dice.random())


async def _pause(seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.Event().wait(), seconds)
