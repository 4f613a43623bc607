"""The database is lost and a backup takes its place: every mail has its case, nobody is acknowledged twice (57)."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.e2e.test_daemon import Desk, mail
from tests.servers import Account
from tests.smtp_server import SmtpServer

pytestmark = [pytest.mark.servers, pytest.mark.slow]
MAILS = 10


def customer(number: int) -> str:
    return f"c{number}@mail.example"


def arrive(account: Account, numbers: range) -> None:
    account.append(*(mail(n, sender=f"Customer <{customer(n)}>", subject=f"Broken lamp {n}") for n in numbers))


def acknowledged(smtp: SmtpServer) -> Counter[str]:
    return Counter(mail.recipients[0] for mail in smtp.mails if mail.recipients[0].startswith("c"))


def spoilt(database: Path) -> None:
    """32 KB of noise in the middle of it, as a bad disk leaves them."""
    with database.open("r+b") as file:
        file.seek(40_960)
        file.write(os.urandom(32_768))


def cases(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "mailbot.db")) as rows:
        return int(rows.execute("SELECT count(*) FROM case_").fetchone()[0])


def lost_and_restored(desk: Desk, folder: Path) -> None:
    """Five mails, a backup, five more, and the database is lost; the sentence at the start names what to restore."""
    assert desk.mailbot("run", "--once").returncode == 0
    arrive(desk.account, range(5))
    assert desk.mailbot("run", "--once").returncode == 0
    made = desk.mailbot("backup")
    assert made.returncode == 0, made.stderr
    arrive(desk.account, range(5, MAILS))
    assert desk.mailbot("run", "--once").returncode == 0
    assert set(acknowledged(desk.smtp).values()) == {1}
    assert len(acknowledged(desk.smtp)) == MAILS
    spoilt(folder / "mailbot.db")
    refused = desk.mailbot("run", "--once")
    backup = max((folder / "backups").glob("mailbot-*.db"))
    assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (4, 1)
    assert "is damaged" in refused.stderr
    assert f"mailbot restore {backup}" in refused.stderr
    secrets = [desk.account.password.encode(), (folder / "mailbot.key").read_bytes()]
    assert not any(secret in backup.read_bytes() for secret in secrets)
    done = desk.mailbot("restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert len(list(folder.glob("mailbot.db.broken-*"))) >= 1


@pytest.mark.parametrize("handled", ["leave", "move"])
def test_with_a_witness_every_letter_is_found_and_none_goes_again(
    tmp_path: Path, account: Account, smtp_server: SmtpServer, handled: str
) -> None:
    desk = Desk(
        tmp_path, account, smtp_server, mailbox=f'handled = "{handled}"', out='settle_seconds = 0\nwitness = "sent"'
    )
    account.doveadm("mailbox", "create", "Sent")
    lost_and_restored(desk, tmp_path)
    account.append(*(taken.raw for taken in smtp_server.mails), folder="Sent")
    before = len(smtp_server.mails)
    assert desk.mailbot("run", "--once").returncode == 0
    assert cases(tmp_path) == MAILS
    assert set(acknowledged(smtp_server).values()) == {1}
    assert not [m for m in smtp_server.mails[before:] if b"Did this letter arrive?" in m.raw]
    with closing(sqlite3.connect(tmp_path / "mailbot.db")) as rows:
        done = rows.execute("SELECT count(*) FROM journal WHERE name = 'acknowledged'").fetchone()
    assert done == (MAILS,)


def test_without_a_witness_the_owner_is_asked_and_nobody_is_written_to_twice(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    desk = Desk(tmp_path, account, smtp_server, out='settle_seconds = 0\nwitness = "none"')
    lost_and_restored(desk, tmp_path)
    later = datetime.now(UTC) + timedelta(seconds=5)  # servers tell whole seconds
    account.append(mail(MAILS, sender=f"Customer <{customer(MAILS)}>"), received=later)
    assert desk.mailbot("run", "--once").returncode == 0
    assert desk.mailbot("run", "--once").returncode == 0
    assert cases(tmp_path) == MAILS + 1
    assert set(acknowledged(smtp_server).values()) == {1}
    assert len(acknowledged(smtp_server)) == MAILS + 1
    asked = [m for m in desk.sent("meera@wrenfield.example") if "Did this letter arrive?" in str(m["Subject"])]
    assert len(asked) == 5


def test_a_backup_that_is_no_backup_changes_nothing(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    assert desk.mailbot("run", "--once").returncode == 0
    before = (tmp_path / "mailbot.db").read_bytes()
    (tmp_path / "letter.db").write_bytes(b"Dear customer, this is no database. " * 200)
    shutil.copy(tmp_path / "mailbot.db", tmp_path / "spoilt.db")
    spoilt(tmp_path / "spoilt.db")
    for name in ("letter.db", "spoilt.db", "nowhere.db"):
        said = desk.mailbot("restore", str(tmp_path / name))
        assert (said.returncode, len(said.stderr.strip().splitlines())) == (4, 1)
    assert (tmp_path / "mailbot.db").read_bytes() == before


def test_the_same_on_postgresql(tmp_path: Path, account: Account, smtp_server: SmtpServer, postgres_url: str) -> None:
    desk = Desk(tmp_path, account, smtp_server, url=postgres_url, out='settle_seconds = 0\nwitness = "none"')
    assert desk.mailbot("run", "--once").returncode == 0
    arrive(account, range(5))
    assert desk.mailbot("run", "--once").returncode == 0
    made = desk.mailbot("backup", str(tmp_path / "elsewhere"))
    assert made.returncode == 0, made.stderr
    arrive(account, range(5, MAILS))
    assert desk.mailbot("run", "--once").returncode == 0
    (backup,) = (tmp_path / "elsewhere").glob("mailbot-*.dump")
    done = desk.mailbot("restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert desk.mailbot("cases", "--json").stdout.count('"reference"') == 5
    assert desk.mailbot("run", "--once").returncode == 0
    assert desk.mailbot("cases", "--json").stdout.count('"reference"') == MAILS
    assert set(acknowledged(smtp_server).values()) == {1}
