"""Mail servers of the demonstration's own: IMAP by pymap and SMTP by aiosmtpd, on free loopback ports, in threads."""

from __future__ import annotations

import asyncio
import queue
import socket
import threading
from argparse import Namespace
from contextlib import AsyncExitStack
from datetime import datetime
from email.parser import BytesHeaderParser
from typing import Any

from aiosmtpd.controller import Controller
from imapclient import IMAPClient

from mailbot.demo.cast import MAILBOX
from mailbot.flow.ports import Folder

SERVER = "mx.wrenfield.example"
USER, PASSWORD = "complaints", "demonstration"
UP_WITHIN = 15


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return int(port)


class ImapServer:
    """One mailbox in memory. It lives in a daemon thread, so nothing is left when the program ends."""

    def __init__(self) -> None:
        self.port = free_port()
        self._ready = threading.Event()
        self._client: IMAPClient | None = None

    def start(self) -> None:
        threading.Thread(target=lambda: asyncio.run(self._serve()), name="imap-server", daemon=True).start()
        if not self._ready.wait(UP_WITHIN):
            raise TimeoutError("the IMAP server of the demonstration did not start")

    def deliver(self, raw: bytes, received: datetime) -> tuple[Folder, int]:
        """Puts a mail into INBOX, arrived at that time; where it lies (RFC 4315, APPENDUID)."""
        if self._client is None:
            self._client = IMAPClient("127.0.0.1", self.port, ssl=False)
            self._client.login(USER, PASSWORD)
        said = self._client.append("INBOX", _vouched(raw), msg_time=received).decode()
        uidvalidity, uid = said.partition("APPENDUID ")[2].partition("]")[0].split()
        return Folder(mailbox=MAILBOX, name="INBOX", uidvalidity=int(uidvalidity)), int(uid)

    async def _serve(self) -> None:
        from pymap.backend.dict import DictBackend
        from pymap.imap import IMAPService

        given = Namespace(
            host="127.0.0.1",
            port=str(self.port),
            cert=None,
            key=None,
            inherited_sockets=None,
            tls=False,
            proxy_protocol=None,
            passlib_cfg=None,
            debug=False,
            demo_data=False,
            demo_user=USER,
            demo_password=PASSWORD,
        )
        backend, config = await DictBackend.init(given)
        config.apply_context()
        async with AsyncExitStack() as stack:
            await backend.start(stack)
            await IMAPService(backend, config).start(stack)
            self._ready.set()
            await asyncio.Event().wait()


def _vouched(raw: bytes) -> bytes:
    """The mail as a receiving server hands it on: with its word for the domain in From (RFC 8601)."""
    domain = str(BytesHeaderParser().parsebytes(raw)["From"]).rpartition("@")[2].rstrip("> ")
    return f"Authentication-Results: {SERVER}; dmarc=pass header.from={domain}\r\n".encode() + raw


class SmtpServer:
    """Takes every mail and hands it on by `taken`: (envelope recipient, bytes)."""

    def __init__(self) -> None:
        self.port = free_port()
        self.taken: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.put((envelope.rcpt_tos[0], bytes(envelope.content)))
        return "250 accepted"
