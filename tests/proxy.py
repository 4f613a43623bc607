"""A line between the program and a server that breaks where a test wants it to: cut, silent or lying."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tests.loopback import LoopbackServer


class Act(Enum):
    """What happens to the connection that carries the byte."""

    CUT = "both ends are closed at once"
    SILENCE = "nothing passes any more, and nobody is told"
    INJECT = "the client reads bytes that the server never wrote"


@dataclass(slots=True)
class Fault:
    """Happens once, when so many bytes have passed, both ways and over all connections, since it was set."""

    act: Act
    after: int
    data: bytes = b"\x00\xff* 1 EXPUNGE\r\n* BYE ENOUGH\r\n"
    done: bool = False


class Proxy(LoopbackServer):
    """Passes bytes between its port and another's. `passed` counts them since the last fault was set.

    `down` closes every new connection at once.
    """

    def __init__(self, certificate: Path, target: int) -> None:
        super().__init__(certificate)
        self.target = target
        self.passed = 0
        self.down = False
        self.fault: Fault | None = None

    def set(self, act: Act, after: int) -> Fault:
        self.passed, self.fault = 0, Fault(act, after)
        return self.fault

    def heal(self) -> None:
        self.fault, self.down = None, False

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.down:
            return
        to, out = await asyncio.open_connection("127.0.0.1", self.target)
        silent = asyncio.Event()
        ways = [
            asyncio.create_task(self._pass(reader, out, silent, None)),
            asyncio.create_task(self._pass(to, writer, silent, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            out.transport.abort()

    async def _pass(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        silent: asyncio.Event,
        client: asyncio.StreamWriter | None,
    ) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(2**16):
                fault = self.fault
                room = fault.after - self.passed if fault and not fault.done else len(data) + 1
                self.passed += len(data)
                if fault and not fault.done and len(data) >= room:
                    fault.done = True
                    writer.write(data[: max(room, 0)])
                    await writer.drain()
                    if fault.act is Act.CUT:
                        return
                    if fault.act is Act.SILENCE:
                        silent.set()
                    elif client:
                        client.write(fault.data)
                    data = data[max(room, 0) :]
                if not silent.is_set():
                    writer.write(data)
                    await writer.drain()
