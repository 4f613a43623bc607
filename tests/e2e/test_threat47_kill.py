"""The program is killed at any moment, again and again: no mail is lost, no customer gets two different letters."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.test_daemon import Desk, mail
from tests.servers import Account, wait_until
from tests.smtp_server import SmtpServer

pytestmark = [pytest.mark.servers, pytest.mark.slow]

KILLS, MAILS = 8, 20


def customers(desk: Desk) -> dict[str, list[str]]:
    """Customer's address -> Message-IDs of what the server took for her, in order."""
    taken: dict[str, list[str]] = {}
    for sent in desk.smtp.mails:
        address = sent.recipients[0]
        if address.startswith("c"):
            head = sent.raw.split(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").decode()
            taken.setdefault(address, []).append(head.lower().partition("\nmessage-id:")[2].split()[0])
    return taken


def killed_at_random(desk: Desk, moments: random.Random) -> None:
    """Starts the daemon and kills it -9 within two seconds after it began to work."""
    before = len(desk.smtp.lines)
    pause = threading.Event()
    with desk.running() as daemon:
        wait_until(lambda: len(desk.smtp.lines) > before or (desk.folder / "mailbot.db").exists(), 30)
        pause.wait(moments.uniform(0.5, 2.5))
        daemon.kill()
        daemon.wait(10)


def test_killed_at_any_moment_nothing_is_lost_and_nothing_said_twice(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    desk = Desk(tmp_path, account, smtp_server, mailbox='handled = "flag"')
    desk.config.write_text(desk.config.read_text().replace("[procedure]", "settle_seconds = 1\n[procedure]"))
    assert desk.mailbot("run", "--once").returncode == 0
    moments = random.Random(47)
    arriving = iter(range(MAILS))
    for _ in range(KILLS):
        account.append(
            *(mail(n, sender=f"Customer <c{n}@mail.example>") for _, n in zip(range(2), arriving, strict=False))
        )
        killed_at_random(desk, moments)
    account.append(*(mail(n, sender=f"Customer <c{n}@mail.example>") for n in arriving))
    done: subprocess.CompletedProcess[str] | None = None
    for _ in range(3):
        done = desk.mailbot("run", "--once")
        assert done.returncode == 0, done.stderr
        threading.Event().wait(1.2)
    taken = customers(desk)
    assert len(taken) == MAILS
    for ids in taken.values():
        assert len(set(ids)) == 1
    assert sum(len(ids) - 1 for ids in taken.values()) <= KILLS
    with closing(sqlite3.connect(tmp_path / "mailbot.db")) as rows:
        assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert rows.execute("SELECT count(*) FROM case_").fetchone() == (MAILS,)
        assert rows.execute("SELECT count(*) FROM ledger WHERE outcome IS NULL").fetchone() == (0,)
