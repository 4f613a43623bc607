"""Threat 47: whether a letter was sent is found out in our own mailbox, by the folder of sent mail or by a copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.test_daemon import Desk, mail
from tests.servers import Account, wait_until
from tests.smtp_server import Act, SmtpServer

pytestmark = [pytest.mark.servers, pytest.mark.slow]

ADDRESS = "complaints@wrenfield.example"
SAM = "sam.okafor@mail.example"


def desk_of(folder: Path, account: Account, smtp: SmtpServer, witness: str = "auto") -> Desk:
    return Desk(folder, account, smtp, out=f'settle_seconds = 1\nwitness = "{witness}"')


def begun(desk: Desk) -> None:
    """A first complaint, so that there are letters which the server surely took."""
    desk.mailbot("run", "--once")
    desk.account.append(mail(100, sender="Ann Lee <ann@mail.example>"))
    desk.mailbot("run", "--once")
    assert len(desk.smtp.mails) >= 2


def outcomes(folder: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / "mailbot.db")) as rows:
        return rows.execute("SELECT outcome, reason FROM ledger ORDER BY id").fetchall()


def copies_of(smtp: SmtpServer) -> list[bytes]:
    return [taken.raw for taken in smtp.mails if ADDRESS in taken.recipients]


def test_a_copy_of_each_letter_comes_to_us_and_is_filed_as_our_own(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    desk = desk_of(tmp_path, account, smtp_server)
    assert "a copy of each letter" in desk.mailbot("check").stdout
    desk.mailbot("run", "--once")
    account.append(mail(1))
    assert desk.mailbot("run", "--once").returncode == 0
    assert len(copies_of(smtp_server)) == len(smtp_server.mails) >= 2
    assert all(b"bcc" not in raw.partition(b"\r\n\r\n")[0].lower() for raw in copies_of(smtp_server))
    account.append(*copies_of(smtp_server))
    sent = len(smtp_server.mails)
    assert desk.mailbot("run", "--once").returncode == 0
    assert len(smtp_server.mails) == sent
    assert [outcome for outcome, _ in outcomes(tmp_path)[1:]] == ["own"] * sent


def test_a_folder_of_sent_mail_that_has_our_last_letter_makes_copies_needless(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    desk = desk_of(tmp_path, account, smtp_server)
    account.doveadm("mailbox", "create", "Sent")
    assert 'until "Sent" has them' in desk.mailbot("check").stdout
    begun(desk)
    account.append(*(taken.raw for taken in smtp_server.mails), folder="Sent")
    before = len(smtp_server.mails)
    account.append(mail(1))
    wait_until(lambda: '"Sent" has our last letter' in desk.mailbot("check").stdout, 0.1)
    desk.mailbot("run", "--once")
    assert [ADDRESS in taken.recipients for taken in smtp_server.mails[before:]] == [False, False]


def test_a_folder_that_is_wanted_and_not_there_is_said(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    desk = desk_of(tmp_path, account, smtp_server, "sent")
    said = desk.mailbot("check")
    assert said.returncode == 4
    assert 'witness = "bcc"' in said.stdout
    account.doveadm("mailbox", "create", "Sent")
    assert '"Sent"' in desk.mailbot("check").stdout


@pytest.mark.parametrize(("witness", "acknowledgements"), [("bcc", 1), ("none", 2)])
def test_a_letter_that_was_taken_before_the_line_broke_is_not_sent_again(
    tmp_path: Path, account: Account, smtp_server: SmtpServer, witness: str, acknowledgements: int
) -> None:
    desk = desk_of(tmp_path, account, smtp_server, witness)
    begun(desk)
    account.append(*copies_of(smtp_server), mail(1))
    smtp_server.say("DOT", Act.TAKE_AND_DROP)
    desk.mailbot("run", "--once")
    assert len(desk.sent(SAM)) == 1
    account.append(*copies_of(smtp_server)[2:])
    wait_until(lambda: settled(desk), 0.1)
    ids = [str(letter["Message-ID"]) for letter in desk.sent(SAM)]
    assert len(ids) == acknowledgements
    assert len(set(ids)) == 1


def settled(desk: Desk) -> bool:
    """Another round; True once nothing waits to be sent."""
    assert desk.mailbot("run", "--once").returncode == 0
    with closing(sqlite3.connect(desk.folder / "mailbot.db")) as rows:
        return bool(rows.execute("SELECT count(*) = 0 FROM outbox WHERE settled IS NULL").fetchone()[0])
