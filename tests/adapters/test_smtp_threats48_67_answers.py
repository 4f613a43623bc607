"""What each behaviour of a mail server means for a mail: sent, try later, refused or unknown."""

from __future__ import annotations

import asyncio

import pytest

from mailbot.adapters.smtp import SmtpMailer
from mailbot.flow.ports import Delivery
from tests.adapters.smtp_desk import mailing, outgoing, settings
from tests.servers import wait_until
from tests.smtp_server import Act, SmtpServer


@pytest.mark.parametrize(
    ("step", "answer", "delivery"),
    [
        ("MAIL", "451 greylisted", Delivery.TRY_LATER),
        ("MAIL", "550 no such sender", Delivery.REFUSED),
        ("MAIL", "552 too large", Delivery.REFUSED),
        ("RCPT", "450 mailbox busy", Delivery.TRY_LATER),
        ("RCPT", "452 too many", Delivery.TRY_LATER),
        ("RCPT", "550 no such user", Delivery.REFUSED),
        ("DATA", "451 not now", Delivery.TRY_LATER),
        ("DATA", "554 no valid recipients", Delivery.REFUSED),
        ("DOT", "451 disk full", Delivery.TRY_LATER),
        ("DOT", "554 looks like spam", Delivery.REFUSED),
        ("DOT", "421 going down", Delivery.TRY_LATER),
    ],
)
async def test_an_answer_is_sorted_by_its_first_digit(
    smtp_server: SmtpServer, step: str, answer: str, delivery: Delivery
) -> None:
    smtp_server.say(step, answer)
    async with mailing(smtp_server) as mailer:
        sent = await mailer.send(outgoing())
        assert (sent.delivery, sent.code, sent.said) == (delivery, int(answer[:3]), answer)
        assert (await mailer.send(outgoing())).delivery is Delivery.SENT
    assert len(smtp_server.mails) == 1
    assert smtp_server.mails[0].recipients == ("ann@example.org",)


@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("act", [Act.DROP, Act.HANG])
async def test_a_break_before_the_data_passes(smtp_server: SmtpServer, step: str, act: Act) -> None:
    smtp_server.say(step, act)
    async with mailing(smtp_server, timeout=0.3) as mailer:
        sent = await mailer.send(outgoing())
        assert (sent.delivery, sent.code) == (Delivery.TRY_LATER, None)
        assert f"127.0.0.1:{smtp_server.port}" in sent.said
        assert (await mailer.send(outgoing())).delivery is Delivery.SENT


@pytest.mark.parametrize("answer", [Act.DROP, Act.TAKE_AND_DROP, Act.HANG, "nonsense", "354 more, please", "25"])
async def test_without_an_answer_after_the_data_nobody_knows(smtp_server: SmtpServer, answer: str | Act) -> None:
    smtp_server.say("DOT", answer)
    async with mailing(smtp_server, verdict_timeout=0.3) as mailer:
        assert (await mailer.send(outgoing())).delivery is Delivery.UNKNOWN
        assert (await mailer.send(outgoing())).delivery is Delivery.SENT
    assert smtp_server.connections == 2


async def test_a_break_at_the_goodbye_is_success(smtp_server: SmtpServer) -> None:
    smtp_server.say("QUIT", Act.DROP)
    mailer = SmtpMailer(settings(smtp_server))
    sent = await mailer.send(outgoing())
    await mailer.close()
    await mailer.close()
    assert sent.delivery is Delivery.SENT


@pytest.mark.parametrize("step", ["CONNECT", "EHLO"])
@pytest.mark.parametrize("greeting", ["421 too busy", "554 no mail here"])
async def test_a_server_that_takes_no_mail_now_is_asked_later(
    smtp_server: SmtpServer, step: str, greeting: str
) -> None:
    smtp_server.say(step, greeting)
    async with mailing(smtp_server) as mailer:
        sent = await mailer.send(outgoing())
    assert (sent.delivery, sent.code) == (Delivery.TRY_LATER, None)
    assert greeting in sent.said


async def test_a_cancelled_mail_leaves_no_dialogue_behind(smtp_server: SmtpServer) -> None:
    smtp_server.say("DOT", Act.HANG)
    async with mailing(smtp_server, timeout=60.0) as mailer:
        sending = asyncio.create_task(mailer.send(outgoing()))
        await asyncio.to_thread(wait_until, lambda: "DATA" in smtp_server.verbs())
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert (await asyncio.wait_for(mailer.send(outgoing()), 5)).delivery is Delivery.SENT
    assert len(smtp_server.mails) == 1
