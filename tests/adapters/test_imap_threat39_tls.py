"""No password goes to a server that is not proven to be the right one."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.adapters.imap_answers import mailbox_on, trouble_of
from tests.imap_server import Serve
from tests.servers import Certificates


@pytest.mark.parametrize("kind", ["self_signed", "wrong_host", "expired"])
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_bad_certificate_gets_no_password(serve: Serve, certificates: Certificates, kind: str, security: str) -> None:
    server = serve(certificate=kind, implicit_tls=security == "tls", capabilities="STARTTLS")
    trouble = trouble_of(server, security=security, ca_file=str(certificates.ca_file))
    assert trouble.permanent
    assert "certificate" in trouble.said
    assert not [line for line in server.commands if "LOGIN" in line]


@pytest.mark.parametrize("greeting", [b"* OK ready", b"* PREAUTH welcome"])
def test_a_stripped_starttls_gets_no_password(serve: Serve, greeting: bytes) -> None:
    server = serve(greeting=greeting, capabilities="STARTTLS" if b"PREAUTH" in greeting else "")
    trouble = trouble_of(server, security="starttls")
    assert not [line for line in server.commands if "LOGIN" in line]
    assert trouble.what == "imap"


def test_what_is_injected_before_tls_is_not_believed(serve: Serve, certificates: Certificates) -> None:
    injected = b"$TAG OK go\r\n* CAPABILITY IMAP4rev1 INJECTED ID\r\n"
    server = serve({"STARTTLS": injected}, capabilities="STARTTLS")
    with closing(mailbox_on(server, security="starttls", ca_file=str(certificates.ca_file))) as mailbox:
        mailbox.open()
    assert not [line for line in server.commands if line.startswith("ID ")]
