"""The disk is full: one sentence, the program lives on, nothing is lost, and it goes on by itself (threats 55)."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.test_daemon import Desk, mail
from tests.servers import Account, wait_until
from tests.smtp_server import SmtpServer

pytestmark = [pytest.mark.servers, pytest.mark.slow]

MAILS = 12


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB in memory, which `mount -o remount` can make larger."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a file system of 1 MB to fill up")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_loses_nothing_and_it_goes_on_by_itself(
    tmp_path: Path, account: Account, smtp_server: SmtpServer, small_disk: Path
) -> None:
    desk = Desk(tmp_path, account, smtp_server, url=f"sqlite:///{small_disk / 'mailbot.db'}")
    desk.config.write_text(desk.config.read_text() + "spare_megabytes = 0\n[backup]\nevery_minutes = 0\n")
    assert desk.mailbot("run", "--once").returncode == 0
    long = "\n".join("It was cracked when it came." for _ in range(2000))
    account.append(*(mail(n, f"My lamp WF-20817.\n{long}\n", f"C <c{n}@mail.example>") for n in range(MAILS)))
    full = desk.mailbot("run", "--once")
    assert full.returncode == 4
    assert "full" in full.stderr.strip().splitlines()[-1]
    assert "Traceback" not in full.stderr
    with desk.running() as daemon:
        subprocess.run(["mount", "-o", "remount,size=60m", str(small_disk)], check=True)
        wait_until(lambda: len({m.recipients[0] for m in smtp_server.mails if m.recipients[0][0] == "c"}) == MAILS, 60)
        daemon.send_signal(signal.SIGTERM)
        daemon.communicate(timeout=25)
    taken = Counter(m.recipients[0] for m in smtp_server.mails if m.recipients[0][0] == "c")
    assert set(taken.values()) == {1}
    with closing(sqlite3.connect(small_disk / "mailbot.db")) as rows:
        assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert rows.execute("SELECT count(*) FROM case_").fetchone() == (MAILS,)


def test_a_disk_that_is_nearly_full_leaves_new_mail_on_the_server(
    tmp_path: Path, account: Account, smtp_server: SmtpServer, small_disk: Path
) -> None:
    subprocess.run(["mount", "-o", "remount,size=50m", str(small_disk)], check=True)
    desk = Desk(tmp_path, account, smtp_server, url=f"sqlite:///{small_disk / 'mailbot.db'}")
    assert desk.mailbot("run", "--once").returncode == 0
    account.append(mail(1))
    refused = desk.mailbot("run", "--once")
    assert refused.returncode == 4
    assert "nearly full" in refused.stderr
    assert len(account.flags()) == 1
    subprocess.run(["mount", "-o", "remount,size=300m", str(small_disk)], check=True)
    assert desk.mailbot("run", "--once").returncode == 0
    assert len(desk.sent("c1@mail.example") + desk.sent("sam.okafor@mail.example")) == 1
