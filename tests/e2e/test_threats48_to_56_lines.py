"""The line to a server breaks at any byte: nothing is lost, nothing is said twice, and all recovers (48 to 56)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.e2e.broken_lines import DESK, Lines, lines
from tests.invariants import invariants
from tests.proxy import Act, Proxy
from tests.servers import Account, Certificates, Postgres
from tests.smtp_server import SmtpServer

pytestmark = [pytest.mark.servers, pytest.mark.slow]

PLACES = int(os.environ.get("MAILBOT_PLACES", "4"))  # at which the line breaks, spread over one standard round


def broken_everywhere(desk: Lines, proxy: Proxy, act: Act, places: int = PLACES) -> None:
    """The same round over and over, each time broken at another byte."""
    proxy.set(act, 10**9)
    first = desk.arrive()
    desk.round()
    whole = proxy.passed
    assert whole > 500
    desk.recover()
    wanted, broken = list(first), 0
    for number in range(places):
        fault = proxy.set(act, 1 + whole * number // places)
        wanted += desk.arrive()
        desk.round()
        broken += fault.done
        proxy.heal()
        desk.recover()
    assert broken >= places * 0.6, "the round has become so short that nothing was broken"
    assert desk.acknowledged() == dict.fromkeys(wanted, 1)
    assert len(desk.house.store.cases()) == len(wanted)
    assert desk.house.store.set_aside() == []
    assert invariants(desk.url, desk.server.mails, desk.mails, own=DESK) == []
    ids = [taken.raw.partition(b"\r\nMessage-ID:")[2].split()[0] for taken in desk.server.mails]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("act", [Act.CUT, Act.INJECT])
def test_49_the_mailbox_breaks_off_at_any_byte(
    tmp_path: Path, account: Account, smtp_server: SmtpServer, certificates: Certificates, act: Act
) -> None:
    with lines(tmp_path, account, smtp_server, certificates) as desk:
        broken_everywhere(desk, desk.imap, act)


@pytest.mark.parametrize("act", [Act.CUT, Act.INJECT])
def test_48_the_mail_server_breaks_off_at_any_byte(
    tmp_path: Path, account: Account, smtp_server: SmtpServer, certificates: Certificates, act: Act
) -> None:
    with lines(tmp_path, account, smtp_server, certificates) as desk:
        broken_everywhere(desk, desk.smtp, act)


def test_56_the_database_breaks_off_at_any_byte(
    tmp_path: Path, account: Account, smtp_server: SmtpServer, certificates: Certificates, postgres: Postgres
) -> None:
    with lines(
        tmp_path, account, smtp_server, certificates, store_port=postgres.port, store_url=postgres.database()
    ) as desk:
        assert desk.store is not None
        broken_everywhere(desk, desk.store, Act.CUT)


def test_a_mailbox_that_falls_silent_is_given_up(
    tmp_path: Path, account: Account, smtp_server: SmtpServer, certificates: Certificates
) -> None:
    """A mail server that does is waited for, ten minutes after the data (RFC 5321 s.4.5.3.2.6): see the stalls."""
    with lines(tmp_path, account, smtp_server, certificates) as desk:
        broken_everywhere(desk, desk.imap, Act.SILENCE, places=max(3, PLACES // 8))
