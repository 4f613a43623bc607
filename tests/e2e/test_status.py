"""`mailbot status` beside the running program, as a monitor calls it, on both databases."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.test_daemon import Desk, has_looked, mail
from tests.servers import Account, wait_until
from tests.smtp_server import SmtpServer

pytestmark = [pytest.mark.servers, pytest.mark.slow]
TAKEN = "sam.okafor@mail.example"


def set_beat(folder: Path, name: str, at: str) -> None:
    with closing(sqlite3.connect(folder / "mailbot.db")) as rows, rows:
        rows.execute("INSERT OR REPLACE INTO beat VALUES (?, ?)", (name, at))


def test_beside_the_running_program_all_is_fine(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    with desk.running():
        wait_until(lambda: has_looked(tmp_path), 30)
        account.append(mail(1))
        wait_until(lambda: bool(desk.sent(TAKEN)), 30)
        assert desk.mailbot("status").returncode == 0
        plain, told = desk.mailbot("status"), desk.mailbot("status", "--json")
    assert "\x1b" not in plain.stdout
    assert "1 case\n" in plain.stdout
    assert not any(word in plain.stdout + told.stdout for word in ("Sam", "Okafor", TAKEN, "lamp"))
    verdict = json.loads(told.stdout)
    assert verdict["level"] == "fine"
    assert {"heartbeat", "mailbox", "last sent", "unsent", "undecided", "open", "late"} <= {
        check["name"] for check in verdict["checks"]
    }


def test_the_same_on_postgresql(tmp_path: Path, account: Account, smtp_server: SmtpServer, postgres_url: str) -> None:
    desk = Desk(tmp_path, account, smtp_server, url=postgres_url)
    assert desk.mailbot("status").returncode == 2
    assert desk.mailbot("run", "--once").returncode == 0
    assert desk.mailbot("status").returncode == 0


def test_what_is_wrong_has_its_exit_code(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    never = desk.mailbot("status")
    assert (never.returncode, "never" in never.stdout) == (2, True)
    assert desk.mailbot("run", "--once").returncode == 0
    assert desk.mailbot("status").returncode == 0
    set_beat(tmp_path, "away:smtp", "2026-11-03 09:00:00")
    away = desk.mailbot("status")
    assert away.returncode == 2
    assert "CRIT  smtp       away, since" in away.stdout
    set_beat(tmp_path, "away:imap", "2026-11-03 09:00:00")
    assert desk.mailbot("run", "--once").returncode == 0
    assert desk.mailbot("status").returncode == 0
    (tmp_path / "mailbot.db").write_bytes(b"not a database at all" * 500)
    assert desk.mailbot("status").returncode == 2
    desk.config.write_text("[business]\n")
    said = desk.mailbot("status")
    assert (said.returncode, said.stdout.startswith("CRIT  config")) == (2, True)


def test_on_a_terminal_it_has_colours(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    ours, theirs = pty.openpty()
    environ = {name: value for name, value in desk.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm"}
    command = [sys.executable, "-m", "mailbot", "status", "--config", str(desk.config)]
    subprocess.run(command, env=environ, stdout=theirs, check=False, timeout=60)
    os.close(theirs)
    assert b"\x1b[31mCRIT\x1b[0m" in os.read(ours, 10_000)
    os.close(ours)


def test_smtp_that_is_away_is_known_and_found_back(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    assert desk.mailbot("run", "--once").returncode == 0
    text = desk.config.read_text()
    desk.config.write_text(text.replace(f"port = {smtp_server.port}", "port = 1"))
    account.append(mail(1))
    with desk.running():
        wait_until(lambda: "WARN  smtp" in desk.mailbot("status").stdout, 0.5)
    desk.config.write_text(text)
    with desk.running():
        wait_until(lambda: "smtp" not in desk.mailbot("status").stdout, 0.5)


def test_imap_that_was_away_over_many_starts_is_told_by_mail_and_by_the_bell(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    assert desk.mailbot("run", "--once").returncode == 0
    text = desk.config.read_text()
    broken = text.replace(f"port = {account.dovecot.port}", "port = 1")
    desk.config.write_text(f'{broken}[alarm]\nfile = "{tmp_path / "alarm"}"\n')
    assert desk.mailbot("run").returncode == 4
    assert not (tmp_path / "alarm").exists()
    set_beat(tmp_path, "away:imap", "2026-11-03 09:00:00")
    for _ in range(2):
        said = desk.mailbot("run")
        assert (said.returncode, "alarm" in said.stderr) == (4, True)
    assert (tmp_path / "alarm").read_text().startswith("imap: away, since")
    told = [sent for sent in desk.sent("meera@wrenfield.example") if "No mail has been read" in str(sent["Subject"])]
    assert len(told) == 1
