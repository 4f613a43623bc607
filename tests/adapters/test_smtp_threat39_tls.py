"""No password and no letter goes to a server that is not proven to be the right one."""

from __future__ import annotations

from typing import Any

import pytest

from mailbot.flow.ports import Delivery
from tests.adapters.smtp_desk import mailing, outgoing, refusal, serving
from tests.servers import Certificates
from tests.smtp_server import SmtpServer


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
