"""A second bot on the same store ends with one sentence before it has sent anything (threats 59)."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from tests.e2e.test_daemon import Desk, has_looked, mail
from tests.servers import Account, wait_until
from tests.smtp_server import SmtpServer

pytestmark = [pytest.mark.servers, pytest.mark.slow]

SECONDS = 2.0  # of the processor's time, nearly all of it for imports


def spent() -> float:
    """The processor's time of all processes that this one has started and seen end."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_second_bot_on_the_same_store_ends_at_once(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    with desk.running():
        wait_until(lambda: has_looked(tmp_path), 30)
        account.append(mail(1, sender="Old Customer <old@mail.example>"))
        wait_until(lambda: len(smtp_server.mails) == 2, 30)  # the acknowledgement and the owner's card
        account.append(mail(2, sender="Ann Lee <ann@mail.example>"))
        before = spent()
        second = desk.mailbot("run", "--once")
        assert spent() - before < SECONDS
        wait_until(lambda: len(smtp_server.mails) == 4, 30)  # by the first alone
    assert second.returncode == 3
    assert len(second.stderr.strip().splitlines()) == 1
