"""Nothing in an address or a letter can end a command or a mail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.adapters.smtp.mailer import is_address
from mailbot.flow.ports import Delivery
from tests.adapters.smtp_desk import mailing, outgoing
from tests.smtp_server import SmtpServer


async def test_dots_and_bare_line_ends_cannot_smuggle_a_second_mail(smtp_server: SmtpServer) -> None:
    evil = b"A: b\r\n\r\none\n.\nMAIL FROM:<x@example.net>\r.\r\n..\r\n.end"
    async with mailing(smtp_server) as mailer:
        await mailer.send(outgoing(evil))
    assert [taken.raw for taken in smtp_server.mails] == [
        b"A: b\r\n\r\none\r\n.\r\nMAIL FROM:<x@example.net>\r\n.\r\n..\r\n.end\r\n"
    ]
    assert smtp_server.verbs().count("MAIL") == 1


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org>\r\nRCPT TO:<evil@example.net",
        "a@example.org, b@example.org",
        "a@example.org\n",
        "<a@example.org>",
        "ann",
        "@example.org",
        "ann@",
        "a b@example.org",
        "å@example.org",
        "ann@exämple.org",
        ".ann@example.org",
        "ann@-example.org",
        "x" * 65 + "@example.org",
        "ann@" + "x." * 130 + "org",
        "",
    ],
)
async def test_an_address_that_is_none_is_refused_before_anything_is_said(
    smtp_server: SmtpServer, address: str
) -> None:
    async with mailing(smtp_server) as mailer:
        to_it = await mailer.send(outgoing(recipient=address))
    assert to_it.delivery is Delivery.REFUSED
    assert smtp_server.connections == 0
    assert not address or address not in to_it.said


async def test_the_null_sender_is_allowed(smtp_server: SmtpServer) -> None:
    async with mailing(smtp_server) as mailer:
        assert (await mailer.send(outgoing(sender=""))).delivery is Delivery.SENT
        assert (await mailer.send(outgoing(sender="desk@\r\nexample.com"))).delivery is Delivery.REFUSED
    assert smtp_server.mails[0].sender == ""


@given(st.text(max_size=80) | st.emails())
def test_an_address_never_holds_what_could_end_a_command(text: str) -> None:
    if is_address(text):
        assert text.isascii()
        assert text.isprintable()
        assert not set(text) & set(' <>,;:"()[]\\')
        assert text.count("@") == 1
