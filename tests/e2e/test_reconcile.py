"""`mailbot reconcile` on a real mailbox: a table, an exit code, and what the program can mend is mended."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.test_daemon import Desk, mail
from tests.servers import Account
from tests.smtp_server import SmtpServer

pytestmark = [pytest.mark.servers, pytest.mark.slow]


def test_what_does_not_agree_is_shown_and_mended(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    assert desk.mailbot("run", "--once").returncode == 0
    account.append(mail(1))
    assert desk.mailbot("run", "--once").returncode == 0
    fine = desk.mailbot("reconcile")
    assert (fine.returncode, fine.stderr) == (0, "")
    assert all(line.split()[-2:] == ["0", "0"] for line in fine.stdout.splitlines()[1:])
    account.append(mail(2, sender="Ann Lee <ann@mail.example>"))
    with closing(sqlite3.connect(tmp_path / "mailbot.db")) as rows, rows:
        rows.execute("UPDATE case_ SET wake = NULL")
    found = desk.mailbot("reconcile")
    assert found.returncode == 1
    assert "UID 2" in found.stdout
    wake = next(line for line in found.stdout.splitlines() if "time would look" in line)
    assert wake.split()[-3:] == ["1", "1", "0"]
    assert "ann" not in found.stdout.lower()
    assert desk.mailbot("run", "--once").returncode == 0
    assert desk.mailbot("reconcile").returncode == 0
