"""The real program on real servers: `mailbot run` against Dovecot and an SMTP server, as its user would start it."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.firm import config_text
from tests.flow.harness import BROKEN, parsed, plain
from tests.servers import Account, wait_until
from tests.smtp_server import SmtpServer

pytestmark = [pytest.mark.servers, pytest.mark.slow]


class Desk:
    """One installation in a folder of its own."""

    def __init__(self, folder: Path, account: Account, smtp: SmtpServer, url: str = "", **tables: str) -> None:
        self.folder, self.account, self.smtp = folder, account, smtp
        self.config, where = folder / "config.toml", url or f"sqlite:///{folder / 'mailbot.db'}"
        self.config.write_text(
            config_text(
                business=tables.get("business", ""),
                mailbox=f'port = {account.dovecot.port}\nusername = "{account.address}"\npoll_seconds = 1\n'
                + tables.get("mailbox", ""),
                smtp=f"port = {smtp.port}\n{tables.get('out', '')}",
                store=f'url = "{where}"',
            )
        )
        self.environ = {**os.environ, "MAILBOT_MAILBOX_PASSWORD": account.password, "NO_COLOR": "1"}

    def mailbot(self, *words: str, password: str | None = None) -> subprocess.CompletedProcess[str]:
        environ = {**self.environ, **({"MAILBOT_MAILBOX_PASSWORD": password} if password else {})}
        command = [sys.executable, "-m", "mailbot", *words, "--config", str(self.config)]
        return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[str]]:
        command = [sys.executable, "-m", "mailbot", "run", "--config", str(self.config)]
        daemon = subprocess.Popen(command, env=self.environ, stderr=subprocess.PIPE, text=True)
        try:
            yield daemon
        finally:
            daemon.kill()
            print(daemon.communicate(timeout=10)[1])  # what the program said, for a test that fails

    def sent(self, address: str) -> list[EmailMessage]:
        return [parsed(mail.raw) for mail in self.smtp.mails if address in mail.recipients]


def has_looked(folder: Path) -> bool:
    """True once the daemon has looked at its mailbox for the first time."""
    if not (folder / "mailbot.db").exists():
        return False
    with contextlib.closing(sqlite3.connect(f"file:{folder / 'mailbot.db'}?mode=ro", uri=True)) as rows:
        try:
            return bool(rows.execute("SELECT 1 FROM beat WHERE name = 'poll'").fetchall())
        except sqlite3.OperationalError:
            return False


def mail(
    number: int, text: str = BROKEN, sender: str = "Sam Okafor <sam.okafor@mail.example>", subject: str = "Broken lamp"
) -> bytes:
    head = (
        f"From: {sender}\r\nTo: complaints@wrenfield.example\r\nSubject: {subject}\r\n"
        f"Message-ID: <{number}@mail.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    )
    return (head + text.replace("\n", "\r\n")).encode()


def test_a_mail_that_arrives_while_it_runs_is_acknowledged_and_sigterm_ends_it(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    account.append(mail(1, sender="Old Customer <old@mail.example>"))
    with desk.running() as daemon:
        wait_until(lambda: bool(desk.sent("meera@wrenfield.example")), 30)
        assert desk.sent("old@mail.example") == []
        account.append(mail(2))
        wait_until(lambda: bool(desk.sent("sam.okafor@mail.example")), 30)
        daemon.send_signal(signal.SIGTERM)
        _, said = daemon.communicate(timeout=20)
        assert daemon.returncode == 0
    (acknowledgement,) = desk.sent("sam.okafor@mail.example")
    assert "WF-20817" in plain(acknowledgement)
    assert len(list(acknowledgement.iter_attachments())) == 2
    assert "Sam" not in said
    assert "cracked" not in said
    assert "sam.okafor" not in said


@pytest.mark.parametrize("handled", ["leave", "flag", "move"])
def test_once_does_to_a_handled_mail_what_the_config_says(
    tmp_path: Path, account: Account, smtp_server: SmtpServer, handled: str
) -> None:
    desk = Desk(tmp_path, account, smtp_server, mailbox=f'handled = "{handled}"\nhandled_folder = "Done"')
    assert desk.mailbot("run", "--once").returncode == 0
    account.append(mail(1))
    done = desk.mailbot("run", "--once")
    assert done.returncode == 0, done.stderr
    assert len(desk.sent("sam.okafor@mail.example")) == 1
    flags = account.flags()
    assert len(flags) == (0 if handled == "move" else 1)
    assert all(("Seen" in marks) == (handled == "flag") for marks in flags.values())
    assert desk.mailbot("run", "--once").returncode == 0
    assert len(desk.sent("sam.okafor@mail.example")) == 1


def test_the_same_on_postgresql(tmp_path: Path, account: Account, smtp_server: SmtpServer, postgres_url: str) -> None:
    desk = Desk(tmp_path, account, smtp_server, url=postgres_url)
    assert desk.mailbot("run", "--once").returncode == 0
    account.append(mail(1), mail(1))
    done = desk.mailbot("run", "--once")
    assert done.returncode == 0, done.stderr
    assert len(desk.sent("sam.okafor@mail.example")) == 1
    assert '"complaint"' in desk.mailbot("cases", "--json").stdout


def test_rehearsal_sends_everything_to_the_owner(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> None:
    desk = Desk(tmp_path, account, smtp_server, business="rehearsal = true")
    desk.mailbot("run", "--once")
    account.append(mail(1))
    desk.mailbot("run", "--once")
    assert desk.sent("sam.okafor@mail.example") == []
    assert any("sam.okafor@mail.example" in plain(sent) for sent in desk.sent("meera@wrenfield.example"))


def test_a_shared_mailbox_leaves_private_mail_unread(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> None:
    desk = Desk(tmp_path, account, smtp_server, mailbox='purpose = "shared"\nhandled = "flag"')
    desk.mailbot("run", "--once")
    account.append(
        mail(1, "Hi Meera,\n\nlunch on Friday at the usual place?\n\nAnn\n", "Ann <ann@friend.example>", "Friday")
    )
    done = desk.mailbot("run", "--once")
    assert done.returncode == 0, done.stderr
    assert list(account.flags().values()) == [""] or all("Seen" not in f for f in account.flags().values())
    assert desk.sent("ann@friend.example") == []


def test_a_wrong_password_is_one_sentence_and_an_exit_code(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    said = desk.mailbot("run", password="wrong")
    assert said.returncode == 4
    assert len(said.stderr.strip().splitlines()) == 1
    assert "password" in said.stderr.lower()
    assert "wrong" not in said.stderr.replace("is wrong", "")


def test_an_unreachable_server_is_one_sentence(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    desk.config.write_text(desk.config.read_text().replace(f"port = {account.dovecot.port}", "port = 1"))
    for words in (("run",), ("run", "--once")):
        said = desk.mailbot(*words)
        assert said.returncode == 4
        assert len(said.stderr.strip().splitlines()) == 1


def test_smtp_away_loses_nothing(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    text = desk.config.read_text()
    desk.config.write_text(text.replace(f"port = {smtp_server.port}", "port = 1"))
    desk.mailbot("run", "--once")
    account.append(mail(1))
    desk.mailbot("run", "--once")
    assert len(sqlite3.connect(tmp_path / "mailbot.db").execute("SELECT 1 FROM outbox").fetchall()) >= 2
    assert desk.sent("sam.okafor@mail.example") == []


def test_check_says_what_is_there(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    said = desk.mailbot("check")
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stdout.count("ok ") == 10
    assert desk.mailbot("check", password="nonsense").returncode == 4


def test_broken_mails_stop_nothing(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    desk.mailbot("run", "--once")
    account.append(
        b"\r\n\r\n",
        b"From: a@mail.example\r\n\r\n",
        b"Subject: no sender\r\n\r\nI want to complain about a broken lamp.\r\n",
        b"From: =?utf-8?b?gg?= <b@mail.example>\r\nContent-Type: text/plain; charset=no\r\n\r\n\xff\xfe broken\r\n",
        mail(5),
    )
    done = desk.mailbot("run", "--once")
    assert done.returncode == 0, done.stderr
    assert len(desk.sent("sam.okafor@mail.example")) == 1
    rows = sqlite3.connect(tmp_path / "mailbot.db").execute("SELECT outcome FROM ledger").fetchall()
    assert len(rows) == 5
    assert all(outcome for (outcome,) in rows)


def test_a_broken_connection_is_mended_and_the_next_mail_is_read(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    with desk.running():
        wait_until(lambda: has_looked(tmp_path), 30)
        account.append(mail(1))
        wait_until(lambda: len(desk.sent("sam.okafor@mail.example")) == 1, 30)
        account.kick()
        account.append(mail(2, sender="Ann Lee <ann@mail.example>"))
        wait_until(lambda: len(desk.sent("ann@mail.example")) == 1, 30)
    assert len(desk.sent("sam.okafor@mail.example")) == 1
