"""What the tests of the way out share: a mail, an account, a mailer that is closed at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest

from mailbot.adapters.smtp import Account, SmtpMailer
from mailbot.core.mail import Audience, OutgoingMail
from mailbot.flow.ports import Unavailable
from tests.servers import Certificates
from tests.smtp_server import SmtpServer

RAW = b"From: desk@example.com\r\nTo: ann@example.org\r\nSubject: Your complaint\r\n\r\nThank you.\r\n"


def outgoing(raw: bytes = RAW, recipient: str = "ann@example.org", sender: str = "desk@example.com") -> OutgoingMail:
    return OutgoingMail(
        key="HX-1|acknowledgement|1",
        message_id="<1@example.com>",
        sender=sender,
        recipient=recipient,
        subject="Your complaint",
        raw=raw,
        template="acknowledgement",
        audience=Audience.CUSTOMER,
    )


def settings(server: SmtpServer, **changed: Any) -> Account:
    plain: dict[str, Any] = {"host": "127.0.0.1", "port": server.port, "security": "none", "timeout": 5.0}
    return Account(**(plain | changed))


@asynccontextmanager
async def mailing(server: SmtpServer, **changed: Any) -> AsyncIterator[SmtpMailer]:
    mailer = SmtpMailer(settings(server, **changed))
    try:
        yield mailer
    finally:
        await mailer.close()


@contextmanager
def serving(certificates: Certificates, **options: Any) -> Iterator[SmtpServer]:
    server = SmtpServer(certificates, **options)
    server.start()
    try:
        yield server
    finally:
        server.stop()


async def refusal(server: SmtpServer, **changed: Any) -> Unavailable:
    async with mailing(server, **changed) as mailer:
        with pytest.raises(Unavailable) as caught:
            await mailer.send(outgoing())
    assert caught.value.what == "smtp"
    assert "\n" not in str(caught.value)
    return caught.value
