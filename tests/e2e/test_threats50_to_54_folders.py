"""The folder changes under the running program: new numbers, another name, mails taken away by others (50 to 54)."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.test_daemon import Desk, has_looked, mail
from tests.servers import Account, wait_until
from tests.smtp_server import SmtpServer

pytestmark = [pytest.mark.servers, pytest.mark.slow]

OLD = mail(99, sender="Old Customer <old@mail.example>")
ANN = mail(2, sender="Ann Lee <ann@mail.example>")


def customers(desk: Desk) -> list[str]:
    return [sent.recipients[0] for sent in desk.smtp.mails if "meera" not in sent.recipients[0]]


def cases(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "mailbot.db")) as rows:
        return int(rows.execute("SELECT count(*) FROM case_").fetchone()[0])


def test_new_numbers_while_it_runs_make_no_mail_new(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    account.append(OLD)
    with desk.running() as daemon:
        wait_until(lambda: has_looked(tmp_path), 30)
        account.append(mail(1))
        wait_until(lambda: len(customers(desk)) == 1, 30)
        account.doveadm("mailbox", "update", "--uid-validity", "77", "INBOX")
        account.append(ANN)
        wait_until(lambda: "ann@mail.example" in customers(desk), 30)
        daemon.send_signal(signal.SIGTERM)
        daemon.communicate(timeout=20)
    assert customers(desk) == ["sam.okafor@mail.example", "ann@mail.example"]
    assert cases(tmp_path) == 2


def test_new_numbers_while_it_is_off_make_no_mail_new(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    desk = Desk(tmp_path, account, smtp_server, mailbox='handled = "flag"')
    account.append(OLD)
    desk.mailbot("run", "--once")
    account.append(mail(1))
    desk.mailbot("run", "--once")
    account.doveadm("mailbox", "update", "--uid-validity", "78", "INBOX")
    account.append(ANN)
    assert desk.mailbot("run", "--once").returncode == 0
    assert customers(desk) == ["sam.okafor@mail.example", "ann@mail.example"]
    assert cases(tmp_path) == 2


def test_a_folder_that_is_gone_for_a_while_and_emptied_by_others(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    account.doveadm("mailbox", "create", "Complaints")
    desk = Desk(tmp_path, account, smtp_server, mailbox='folder = "Complaints"')
    with desk.running() as daemon:
        wait_until(lambda: has_looked(tmp_path), 30)
        account.append(mail(1), folder="Complaints")
        wait_until(lambda: len(customers(desk)) == 1, 30)
        account.doveadm("mailbox", "rename", "Complaints", "Elsewhere")
        account.append(ANN, folder="Elsewhere")
        assert "Complaints" not in account.folders()
        account.doveadm("mailbox", "rename", "Elsewhere", "Complaints")
        wait_until(lambda: len(customers(desk)) == 2, 40)
        account.doveadm("expunge", "mailbox", "Complaints", "all")
        account.append(mail(3, sender="Bo Ek <bo@mail.example>"), folder="Complaints")
        wait_until(lambda: len(customers(desk)) == 3, 40)
        assert daemon.poll() is None
    assert len(set(customers(desk))) == 3


@pytest.mark.parametrize(("handled", "later"), [("leave", 3), ("flag", 0), ("move", 3)])
def test_a_mailbox_put_back_by_its_files_hands_out_its_numbers_again(
    tmp_path: Path, account: Account, smtp_server: SmtpServer, handled: str, later: int
) -> None:
    """UIDVALIDITY is as before, and mails that nobody has read have the numbers of mails that are gone."""
    target = '\nhandled_folder = "Done"' if handled == "move" else ""
    desk = Desk(tmp_path, account, smtp_server, mailbox=f'handled = "{handled}"{target}')
    account.append(OLD)
    desk.mailbot("run", "--once")
    account.append(mail(1))
    desk.mailbot("run", "--once")
    account.back_up(tmp_path / "kept")
    account.append(ANN, mail(3, sender="Bo Ek <bo@mail.example>"))
    desk.mailbot("run", "--once")
    account.restore(tmp_path / "kept")
    fresh = [mail(10 + n, sender=f"New {n} <new{n}@mail.example>") for n in range(1 + later)]
    account.append(*fresh)
    assert desk.mailbot("run", "--once").returncode == 0
    assert len(customers(desk)) == len(set(customers(desk))) == 3 + len(fresh)
    assert cases(tmp_path) == 3 + len(fresh)
