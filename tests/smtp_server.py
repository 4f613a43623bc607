"""A scripted SMTP server: it accepts and keeps everything until a test tells it to answer otherwise."""

from __future__ import annotations

import asyncio
import base64
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import ClassVar

from tests.loopback import LoopbackServer
from tests.servers import Certificates


class Act(Enum):
    """What the server may do instead of answering."""

    DROP = "closes the connection"
    TAKE_AND_DROP = "keeps the mail, then closes the connection"
    HANG = "never answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A mail that the server accepted, dots unstuffed."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes = field(repr=False)


@dataclass(slots=True)
class _Session:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    encrypted: bool
    sender: str | None = None  # None between two mails
    recipients: list[str] = field(default_factory=list)


class SmtpServer(LoopbackServer):
    """Steps to script with say(): CONNECT EHLO STARTTLS AUTH MAIL RCPT DATA DOT RSET NOOP QUIT."""

    DEFAULT: ClassVar = {"CONNECT": "220 test", "STARTTLS": "220 go", "DATA": "354 go on", "QUIT": "221 bye"}

    def __init__(
        self,
        certificates: Certificates,
        *,
        certificate: Path | None = None,
        implicit_tls: bool = False,
        starttls: bool = False,
        password: str | None = None,
        injected: bytes = b"",
    ) -> None:
        super().__init__(certificate or certificates.good, implicit_tls)
        self.starttls, self.password, self.injected = starttls, password, injected
        self.mails: list[Taken] = []
        self.lines: list[str] = []  # every command line that arrived
        self._script: defaultdict[str, deque[str | Act]] = defaultdict(deque)
        self._always: dict[str, str | Act] = {}
        self._changed = threading.Condition()

    def say(self, step: str, *answers: str | Act) -> None:
        """The next answers at that step; afterwards it is friendly again."""
        self._script[step].extend(answers)

    def always(self, step: str, answer: str | Act) -> None:
        """Every answer at that step that say() does not settle."""
        self._always[step] = answer

    def wait_for(self, mails: int, seconds: float = 10.0) -> list[Taken]:
        """Waits until that many mails were taken."""
        with self._changed:
            there = self._changed.wait_for(lambda: len(self.mails) >= mails, seconds)
        assert there, f"{len(self.mails)} of {mails} mails arrived within {seconds:g} s"
        return list(self.mails)

    def verbs(self) -> list[str]:
        """The commands that arrived, without arguments."""
        return [line.split(" ")[0].upper() for line in self.lines]

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._serve(_Session(reader, writer, self.implicit_tls))

    async def _serve(self, session: _Session) -> None:
        going = await self._answer(session, "CONNECT")
        while going:
            line = await session.reader.readline()
            if not line:
                return
            self.lines.append(line.decode("ascii", "replace").rstrip("\r\n"))
            going = await self._obey(session, self.lines[-1])

    async def _obey(self, session: _Session, line: str) -> bool:
        verb, _, argument = line.partition(" ")
        match verb.upper():
            case "EHLO" | "HELO":
                return await self._answer(session, "EHLO", self._greeting(session))
            case "STARTTLS":
                return await self._start_tls(session)
            case "AUTH":
                return await self._answer(session, "AUTH", self._judge(argument))
            case "MAIL":
                return await self._sender(session, _path(argument))
            case "RSET":
                session.sender = None
                return await self._answer(session, "RSET")
            case "RCPT":
                return await self._recipient(session, _path(argument))
            case "DATA":
                return await self._data(session)
            case "QUIT":
                await self._answer(session, "QUIT")
                return False
            case step:
                return await self._answer(session, step)

    def _greeting(self, session: _Session) -> str:
        offers = ["test", "SIZE 36700160", "8BITMIME"]
        if self.starttls and not session.encrypted:
            offers.append("STARTTLS")
        if self.password is not None:
            offers.append("AUTH PLAIN")
        return "\r\n".join(f"250-{offer}" for offer in offers[:-1]) + f"\r\n250 {offers[-1]}"

    def _judge(self, argument: str) -> str:
        secret = base64.b64decode(argument.partition(" ")[2]).decode().split("\0")[-1]
        return "235 welcome" if secret == self.password else "535 5.7.8 authentication failed"

    async def _start_tls(self, session: _Session) -> bool:
        going = await self._answer(session, "STARTTLS", "220 go\r\n" + self.injected.decode())
        if going:
            await session.writer.start_tls(self.tls)
            session.encrypted = True
        return going

    async def _sender(self, session: _Session, sender: str) -> bool:
        if session.sender is not None:
            return await self._do(session, "503 nested MAIL")
        session.sender, session.recipients = sender, []
        return await self._answer(session, "MAIL")

    async def _recipient(self, session: _Session, recipient: str) -> bool:
        answer = self._next("RCPT", "250 ok")
        if isinstance(answer, str) and answer.startswith("2"):
            session.recipients.append(recipient)
        return await self._do(session, answer)

    async def _data(self, session: _Session) -> bool:
        answer = self._next("DATA", "354 go on")
        if not await self._do(session, answer):
            return False
        if isinstance(answer, str) and not answer.startswith("354"):
            return True
        stuffed = await session.reader.readuntil(b"\r\n.\r\n")
        lines = stuffed[:-3].split(b"\r\n")
        raw = b"\r\n".join(line[1:] if line.startswith(b".") else line for line in lines)
        verdict = self._next("DOT", "250 taken")
        if verdict is Act.TAKE_AND_DROP or (isinstance(verdict, str) and verdict.startswith("2")):
            self._keep(Taken(sender=session.sender or "", recipients=tuple(session.recipients), raw=raw))
        session.sender = None
        return await self._do(session, verdict)

    def _keep(self, taken: Taken) -> None:
        with self._changed:
            self.mails.append(taken)
            self._changed.notify_all()

    def _next(self, step: str, friendly: str) -> str | Act:
        if self._script[step]:
            return self._script[step].popleft()
        return self._always.get(step, friendly)

    async def _answer(self, session: _Session, step: str, friendly: str = "") -> bool:
        return await self._do(session, self._next(step, friendly or self.DEFAULT.get(step, "250 ok")))

    async def _do(self, session: _Session, answer: str | Act) -> bool:
        """False ends the session."""
        if answer is Act.HANG:
            await asyncio.Event().wait()
        if isinstance(answer, Act):
            return False
        session.writer.write(answer.rstrip("\r\n").encode() + b"\r\n")
        await session.writer.drain()
        return not answer.startswith("421")


def _path(argument: str) -> str:
    return argument.partition("<")[2].partition(">")[0]
