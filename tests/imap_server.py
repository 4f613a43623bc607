"""A scripted IMAP server for what Dovecot never does: missing extensions, lies, bombs and broken promises."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.loopback import LoopbackServer

Answer = bytes | Callable[[str], bytes] | None  # None closes the connection

Serve = Callable[..., "ImapServer"]

SELECTED = (
    b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 12]\r\n* FLAGS (\\Seen \\Flagged \\Deleted)\r\n"
    b"* OK [PERMANENTFLAGS (\\Seen \\Flagged \\Deleted)] limited\r\n"
)


class ImapServer(LoopbackServer):
    """Answers a command by the first pattern that matches it (without its tag); the tagged OK is added unless there."""

    def __init__(
        self,
        certificate: Path,
        answers: Mapping[str, Answer] | None = None,
        *,
        capabilities: str = "",
        greeting: bytes = b"* OK ready",
        implicit_tls: bool = False,
    ) -> None:
        super().__init__(certificate, implicit_tls)
        self.commands: list[str] = []
        self.greeting = greeting
        usual: dict[str, Answer] = {
            "CAPABILITY": f"* CAPABILITY IMAP4rev1 {capabilities}\r\n".encode(),
            "SELECT|EXAMINE": SELECTED,
            "LIST": b'* LIST () "/" Done\r\n',
            "LOGOUT": b"* BYE bye\r\n",
            "UID SEARCH": b"* SEARCH 10 11\r\n",
        }
        given = dict(answers or {})
        self.answers = given | {pattern: answer for pattern, answer in usual.items() if pattern not in given}

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self.greeting + b"\r\n")
        while line := (await reader.readline()).decode("ascii", "replace").strip():
            tag, _, command = line.partition(" ")
            self.commands.append(command)
            answer = self._answer(command)
            if answer is None:
                return
            tagged = tag.encode() + b" "
            answer = answer.replace(b"$TAG ", tagged)
            writer.write(answer if tagged in answer else answer + tagged + b"OK done\r\n")
            await writer.drain()
            if command.upper() == "STARTTLS" and b"NO " not in answer:
                await writer.start_tls(self.tls)
            if command.upper() == "LOGOUT":
                return

    def _answer(self, command: str) -> bytes | None:
        for pattern, answer in self.answers.items():
            if re.match(pattern, command, re.IGNORECASE):
                return answer(command) if callable(answer) else answer
        return b""
