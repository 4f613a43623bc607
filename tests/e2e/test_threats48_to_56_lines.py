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
SILENT = max(3, PLACES // 8)  # of them, at which it falls silent: each takes as long as the program waits
A_DESK = 100  # places after which a fresh desk takes over, so that its folder stays small


def desks(places: int) -> pytest.MarkDecorator:
    """A fresh desk for every so many places, each with its share of them from the whole round."""
    count = -(-places // A_DESK)
    return pytest.mark.parametrize("places", [range(n, places, count) for n in range(count)], ids=str)


def wrong_after_breaks(desk: Lines, proxy: Proxy, act: Act, places: range) -> list[str]:
    """The same round over and over, each time broken at another byte; what is wrong in the end."""
    proxy.set(act, 10**9)
    first = desk.arrive()
    desk.round()
    whole = proxy.passed
    assert whole > 500
    desk.recover()
    wanted, broken = list(first), 0
    for number in places:
        fault = proxy.set(act, 1 + whole * number // places.stop)
        wanted += desk.arrive()
        desk.round()
        broken += fault.done
        proxy.heal()
        desk.recover()
    ids = [taken.raw.partition(b"\r\nMessage-ID:")[2].split()[0] for taken in desk.server.mails]
    holds = {
        "the line was broken, however short the round has become": broken >= len(places) * 0.6,
        "every customer is acknowledged once": desk.acknowledged() == dict.fromkeys(wanted, 1),
        "every mail has a case": len(desk.house.store.cases()) == len(wanted),
        "no mail was set aside": desk.house.store.set_aside() == [],
        "no letter left twice": len(ids) == len(set(ids)),
    }
    wrong = invariants(desk.url, desk.server.mails, desk.mails, own=DESK)
    return [*wrong, *(f"not so: {said}" for said, is_so in holds.items() if not is_so)]


@desks(PLACES)
@pytest.mark.parametrize("act", [Act.CUT, Act.INJECT])
def test_49_the_mailbox_breaks_off_at_any_byte(
    tmp_path: Path, account: Account, smtp_server: SmtpServer, certificates: Certificates, act: Act, places: range
) -> None:
    with lines(tmp_path, account, smtp_server, certificates) as desk:
        assert wrong_after_breaks(desk, desk.imap, act, places) == []


@desks(PLACES)
@pytest.mark.parametrize("act", [Act.CUT, Act.INJECT])
def test_48_the_mail_server_breaks_off_at_any_byte(
    tmp_path: Path, account: Account, smtp_server: SmtpServer, certificates: Certificates, act: Act, places: range
) -> None:
    with lines(tmp_path, account, smtp_server, certificates) as desk:
        assert wrong_after_breaks(desk, desk.smtp, act, places) == []


@desks(PLACES)
def test_56_the_database_breaks_off_at_any_byte(
    tmp_path: Path,
    account: Account,
    smtp_server: SmtpServer,
    certificates: Certificates,
    postgres: Postgres,
    places: range,
) -> None:
    with lines(
        tmp_path, account, smtp_server, certificates, store_port=postgres.port, store_url=postgres.database()
    ) as desk:
        assert desk.store is not None
        assert wrong_after_breaks(desk, desk.store, Act.CUT, places) == []


@desks(SILENT)
def test_a_mailbox_that_falls_silent_is_given_up(
    tmp_path: Path, account: Account, smtp_server: SmtpServer, certificates: Certificates, places: range
) -> None:
    """A mail server that does is waited for, ten minutes after the data (RFC 5321 s.4.5.3.2.6): see the stalls."""
    with lines(tmp_path, account, smtp_server, certificates) as desk:
        assert wrong_after_breaks(desk, desk.imap, Act.SILENCE, places) == []
