"""What each behaviour of a mail server means for a mail: sent, try later, refused or unknown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.adapters.smtp import Account, SmtpMailer
from mailbot.adapters.smtp.mailer import is_address
from mailbot.core.mail import Audience, OutgoingMail
from mailbot.flow.ports import Delivery, Unavailable
from tests.servers import Certificates, free_port, wait_until
from tests.smtp_server import Act, SmtpServer

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


async def test_a_mail_arrives_byte_for_byte(smtp_server: SmtpServer) -> None:
    async with mailing(smtp_server) as mailer:
        sent = await mailer.send(outgoing())
    assert (sent.delivery, sent.code, sent.said) == (Delivery.SENT, 250, "taken")
    (taken,) = smtp_server.mails
    assert (taken.sender, taken.recipients, taken.raw) == ("desk@example.com", ("ann@example.org",), RAW)


async def test_dots_and_bare_line_ends_cannot_smuggle_a_second_mail(smtp_server: SmtpServer) -> None:
    evil = b"A: b\r\n\r\none\n.\nMAIL FROM:<x@example.net>\r.\r\n..\r\n.end"
    async with mailing(smtp_server) as mailer:
        await mailer.send(outgoing(evil))
    assert [taken.raw for taken in smtp_server.mails] == [
        b"A: b\r\n\r\none\r\n.\r\nMAIL FROM:<x@example.net>\r\n.\r\n..\r\n.end\r\n"
    ]
    assert smtp_server.verbs().count("MAIL") == 1


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


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_mail_goes_out_over_verified_tls(certificates: Certificates, security: str) -> None:
    with serving(certificates, implicit_tls=security == "tls", starttls=True, password="secret") as server:
        options: dict[str, Any] = {"security": security, "username": "desk", "password": lambda: "secret"}
        async with mailing(server, ca_file=str(certificates.ca_file), **options) as mailer:
            assert (await mailer.send(outgoing())).delivery is Delivery.SENT


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("kind", ["self_signed", "wrong_host", "expired"])
async def test_a_bad_certificate_gets_no_password(certificates: Certificates, security: str, kind: str) -> None:
    bad = getattr(certificates, kind)
    with serving(
        certificates, certificate=bad, implicit_tls=security == "tls", starttls=True, password="secret"
    ) as server:
        trouble = await refusal(
            server, security=security, username="desk", password=lambda: "secret", ca_file=str(certificates.ca_file)
        )
        assert "AUTH" not in server.verbs()
    assert trouble.permanent
    assert "certificate" in trouble.said


async def test_a_stripped_starttls_gets_no_password(certificates: Certificates) -> None:
    with serving(certificates, starttls=False, password="secret") as server:
        trouble = await refusal(server, security="starttls", username="desk", password=lambda: "secret")
        assert {"AUTH", "MAIL"}.isdisjoint(server.verbs())
    assert trouble.permanent
    assert "does not offer STARTTLS" in trouble.said


async def test_what_is_injected_before_tls_is_not_believed(certificates: Certificates) -> None:
    injected = b"250-evil\r\n250 AUTH LOGIN\r\n"
    with serving(certificates, starttls=True, password="secret", injected=injected) as server:
        options: dict[str, Any] = {"security": "starttls", "username": "desk", "password": lambda: "secret"}
        async with mailing(server, ca_file=str(certificates.ca_file), **options) as mailer:
            assert (await mailer.send(outgoing())).delivery is Delivery.SENT
        assert [line.split()[1] for line in server.lines if line.startswith("AUTH")] == ["PLAIN"]


async def test_tls_on_a_port_without_it_names_the_setting(smtp_server: SmtpServer) -> None:
    trouble = await refusal(smtp_server, security="tls")
    assert trouble.permanent
    assert 'security = "starttls"' in trouble.said


async def test_no_password_in_clear_beyond_this_machine(smtp_server: SmtpServer) -> None:
    trouble = await refusal(smtp_server, host="mail.example.com")
    assert trouble.permanent
    assert smtp_server.connections == 0


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


async def test_two_mails_at_once_take_turns(smtp_server: SmtpServer) -> None:
    async with AsyncExitStack() as stack:
        mailer = await stack.enter_async_context(mailing(smtp_server))
        sent = await asyncio.gather(*(mailer.send(outgoing()) for _ in range(5)))
    assert {answer.delivery for answer in sent} == {Delivery.SENT}
    assert len(smtp_server.mails) == 5
    assert smtp_server.connections == 1
