"""Servers that accept and then say nothing more: the program stops in time all the same, and nothing is lost."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.test_daemon import Desk, has_looked, mail
from tests.servers import Account, wait_until
from tests.smtp_server import Act, SmtpServer

pytestmark = [pytest.mark.servers, pytest.mark.slow]


def stopped(daemon: subprocess.Popen[str]) -> float:
    """Seconds that it takes to end after SIGTERM."""
    began = time.monotonic()
    daemon.send_signal(signal.SIGTERM)
    daemon.communicate(timeout=40)
    assert daemon.returncode == 0
    return time.monotonic() - began


def frozen(account: Account) -> list[int]:
    """Stops the processes of Dovecot that serve this mailbox: its connections are half open from now on."""
    command = ["doveadm", "-c", str(account.dovecot.home / "dovecot.conf"), "who", "-1"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    numbers = [int(line.split()[2]) for line in lines if line.startswith(account.address)]
    for number in numbers:
        os.kill(number, signal.SIGSTOP)
    return numbers


def test_it_stops_in_time_while_the_mailbox_is_half_open(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    with desk.running() as daemon:
        wait_until(lambda: has_looked(tmp_path), 30)
        served = frozen(account)
        try:
            assert served
            assert stopped(daemon) < 20
        finally:
            for number in served:
                os.kill(number, signal.SIGKILL)


def test_it_stops_in_time_while_the_mailbox_never_greets(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        port = silent.getsockname()[1]
        desk.config.write_text(desk.config.read_text().replace(f"port = {account.dovecot.port}", f"port = {port}"))
        with desk.running() as daemon:
            connection, _ = silent.accept()
            assert stopped(daemon) < 20
            connection.close()


def test_it_stops_in_time_in_the_middle_of_sending_and_repeats_the_letter(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    desk.config.write_text(desk.config.read_text().replace("[procedure]", "settle_seconds = 0\n[procedure]"))
    with desk.running() as daemon:
        wait_until(lambda: has_looked(tmp_path), 30)
        smtp_server.say("DOT", Act.HANG)
        account.append(mail(1))
        wait_until(lambda: "DATA" in smtp_server.verbs(), 30)
        assert stopped(daemon) < 20
    with closing(sqlite3.connect(tmp_path / "mailbot.db")) as rows:
        assert rows.execute("SELECT count(*) FROM case_").fetchone() == (1,)
    assert desk.sent("sam.okafor@mail.example") == []
    assert desk.mailbot("run", "--once").returncode == 0
    assert len(desk.sent("sam.okafor@mail.example")) == 1
