"""The way out on a good day: one connection, a login, a witness, and clear words where it is shut."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from mailbot.adapters.smtp import SmtpMailer
from mailbot.flow.ports import Delivery, Unavailable
from tests.adapters.smtp_desk import RAW, mailing, outgoing, refusal, serving, settings
from tests.servers import Certificates, free_port
from tests.smtp_server import SmtpServer


async def test_a_mail_arrives_byte_for_byte(smtp_server: SmtpServer) -> None:
    async with mailing(smtp_server) as mailer:
        sent = await mailer.send(outgoing())
    assert (sent.delivery, sent.code, sent.said) == (Delivery.SENT, 250, "taken")
    (taken,) = smtp_server.mails
    assert (taken.sender, taken.recipients, taken.raw) == ("desk@example.com", ("ann@example.org",), RAW)


async def test_mails_that_follow_each_other_share_one_connection(smtp_server: SmtpServer) -> None:
    async with mailing(smtp_server) as mailer:
        for _ in range(3):
            await mailer.send(outgoing())
    assert smtp_server.connections == 1
    assert smtp_server.verbs()[-1] == "QUIT"


async def test_an_idle_connection_is_closed(smtp_server: SmtpServer) -> None:
    mailer = SmtpMailer(settings(smtp_server), idle_seconds=0.01)
    await mailer.send(outgoing())
    await asyncio.wait_for(_gone(mailer), 5)
    assert (await mailer.send(outgoing())).delivery is Delivery.SENT
    assert smtp_server.connections == 2
    await mailer.close()


async def _gone(mailer: SmtpMailer) -> None:
    loop = asyncio.get_running_loop()
    while mailer.is_connected:
        turn = loop.create_future()
        loop.call_later(0.01, turn.set_result, None)
        await turn


@pytest.mark.parametrize("end", ["drop", "421"])
async def test_a_connection_that_died_meanwhile_is_made_anew(smtp_server: SmtpServer, end: str) -> None:
    async with mailing(smtp_server) as mailer:
        await mailer.send(outgoing())
        if end == "drop":
            smtp_server.drop_all()
        else:
            smtp_server.say("MAIL", "421 idle for too long")
        assert (await mailer.send(outgoing())).delivery is Delivery.SENT
    assert len(smtp_server.mails) == 2


async def test_a_check_logs_in_and_sends_nothing(certificates: Certificates) -> None:
    with serving(certificates, password="secret") as server:
        await SmtpMailer(settings(server, username="desk", password=lambda: "secret")).check()
        assert server.verbs() == ["EHLO", "AUTH", "QUIT"]
        with pytest.raises(Unavailable, match="refused the login"):
            await SmtpMailer(settings(server, username="desk", password=lambda: "wrong")).check()
        server.say("CONNECT", "421 too busy")
        with pytest.raises(Unavailable, match="421 too busy") as caught:
            await SmtpMailer(settings(server)).check()
        assert not caught.value.permanent


async def test_a_closed_port_and_an_unknown_name_are_told_apart(smtp_server: SmtpServer) -> None:
    closed = free_port()
    async with mailing(smtp_server, port=closed) as mailer:
        refused = await mailer.send(outgoing())
    async with mailing(smtp_server, host="mail.example.invalid", security="tls") as mailer:
        unknown = await mailer.send(outgoing())
    assert refused.delivery is unknown.delivery is Delivery.TRY_LATER
    assert f"127.0.0.1:{closed} refused the connection" in refused.said
    assert "mail.example.invalid" in unknown.said
    assert "cannot be found by that name" in unknown.said


async def test_the_witness_gets_a_copy_in_the_envelope(smtp_server: SmtpServer) -> None:
    mailer = SmtpMailer(settings(smtp_server), witness="desk@example.com")
    smtp_server.say("RCPT", "250 ok", "250 ok", "250 ok", "550 not here", "550 no such user")
    deliveries = [(await mailer.send(outgoing())).delivery for _ in range(3)]
    await mailer.close()
    assert deliveries == [Delivery.SENT, Delivery.SENT, Delivery.REFUSED]
    assert [taken.recipients for taken in smtp_server.mails] == [
        ("ann@example.org", "desk@example.com"),
        ("ann@example.org",),
    ]


async def test_any_password_logs_in(certificates: Certificates) -> None:
    with serving(certificates, password="pässword 密码") as server:
        async with mailing(server, username="desk", password=lambda: "pässword 密码") as mailer:
            assert (await mailer.send(outgoing())).delivery is Delivery.SENT


async def test_a_wrong_password_says_so_and_does_not_contain_it(certificates: Certificates) -> None:
    with serving(certificates, password="secret") as server:
        trouble = await refusal(server, username="desk", password=lambda: "hunter2-is-wrong")
    assert trouble.permanent
    assert "refused the login" in trouble.said
    assert "hunter2" not in str(trouble)


async def test_a_login_that_cannot_be_checked_now_is_tried_later(certificates: Certificates) -> None:
    with serving(certificates, password="secret") as server:
        server.say("AUTH", "454 4.7.0 temporary authentication failure")
        async with mailing(server, username="desk", password=lambda: "secret") as mailer:
            assert (await mailer.send(outgoing())).delivery is Delivery.TRY_LATER
            assert (await mailer.send(outgoing())).delivery is Delivery.SENT


async def test_a_server_that_wants_a_login_is_the_config_s_fault(smtp_server: SmtpServer) -> None:
    smtp_server.say("MAIL", "530 5.7.0 authentication required")
    trouble = await refusal(smtp_server)
    assert trouble.permanent
    assert "wants a login" in trouble.said


async def test_two_mails_at_once_take_turns(smtp_server: SmtpServer) -> None:
    async with AsyncExitStack() as stack:
        mailer = await stack.enter_async_context(mailing(smtp_server))
        sent = await asyncio.gather(*(mailer.send(outgoing()) for _ in range(5)))
    assert {answer.delivery for answer in sent} == {Delivery.SENT}
    assert len(smtp_server.mails) == 5
    assert smtp_server.connections == 1
