"""The owner's procedure file, edited well and badly under the running program and between its runs."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from mailbot.resources import folder
from tests.e2e.test_daemon import Desk, has_looked, mail
from tests.flow.harness import plain
from tests.servers import Account, wait_until
from tests.smtp_server import SmtpServer

pytestmark = [pytest.mark.servers, pytest.mark.slow]

GOOD = (folder("procedures") / "yanna.toml").read_text(encoding="utf-8").replace('id = "yanna"', 'id = "own"')
BAD = GOOD.replace('within = "7wd"', 'within = "7dw"')
LONGER = GOOD.replace('within = "7wd"', 'within = "9wd"')
SUBJECT = "Your procedure file has a mistake"


def own(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> tuple[Desk, Path]:
    """A desk whose procedure is a file of the owner's."""
    desk, file = Desk(tmp_path, account, smtp_server), tmp_path / "own.toml"
    file.write_text(GOOD)
    desk.config.write_text(desk.config.read_text().replace('use = "yanna"', f'use = "{file}"'))
    return desk, file


def alarms(desk: Desk, subject: str = SUBJECT) -> list[str]:
    return [plain(sent) for sent in desk.sent("meera@wrenfield.example") if sent["Subject"] == subject]


def digests(tmp_path: Path) -> list[str]:
    """The version that each case began under, oldest first."""
    with contextlib.closing(sqlite3.connect(tmp_path / "mailbot.db")) as rows:
        found = rows.execute("SELECT json_extract(body, '$.digest') FROM case_ ORDER BY opened, reference").fetchall()
    return [str(row[0]) for row in found]


def test_a_bad_file_at_a_start_leaves_the_last_good_version_in_use(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    desk, file = own(tmp_path, account, smtp_server)
    assert desk.mailbot("run", "--once").returncode == 0
    account.append(mail(1))
    assert desk.mailbot("run", "--once").returncode == 0
    file.write_text(BAD)
    account.append(mail(2, sender="Ann Lee <ann.lee@mail.example>"))
    done = desk.mailbot("run", "--once")
    assert done.returncode == 0, done.stderr
    line = BAD[: BAD.index('"7dw"')].count("\n") + 1
    assert f'line {line}: [clock.decide] within = "7dw"' in done.stderr
    assert len(desk.sent("ann.lee@mail.example")) == 1
    (said,) = alarms(desk)
    assert f'line {line}: [clock.decide] within = "7dw"' in said
    assert '"7wd"' in said
    assert desk.mailbot("run", "--once").returncode == 0
    assert len(alarms(desk)) == 1
    assert len(set(digests(tmp_path))) == 1
    checked = desk.mailbot("check")
    assert checked.returncode == 2
    assert "7dw" in checked.stderr


def test_a_file_that_was_never_good_is_refused(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> None:
    desk, file = own(tmp_path, account, smtp_server)
    file.write_text(BAD)
    done = desk.mailbot("run", "--once")
    assert done.returncode == 2
    assert '[clock.decide] within = "7dw"' in done.stderr


def test_a_new_version_is_for_new_cases_alone(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> None:
    desk, file = own(tmp_path, account, smtp_server)
    desk.mailbot("run", "--once")
    account.append(mail(1))
    desk.mailbot("run", "--once")
    file.write_text(LONGER)
    account.append(mail(2, sender="Ann Lee <ann.lee@mail.example>"))
    assert desk.mailbot("run", "--once").returncode == 0
    first, second = digests(tmp_path)
    assert first != second


def test_the_running_program_tells_a_bad_edit_once_and_the_all_clear(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    desk, file = own(tmp_path, account, smtp_server)
    with desk.running():
        wait_until(lambda: has_looked(tmp_path), 30)
        file.write_text(BAD)
        wait_until(lambda: bool(alarms(desk)), 90)
        account.append(mail(1))
        wait_until(lambda: bool(desk.sent("sam.okafor@mail.example")), 30)
        file.write_text(LONGER)
        wait_until(lambda: bool(alarms(desk, "Your procedure file is right again")), 90)
        account.append(mail(2, sender="Ann Lee <ann.lee@mail.example>"))
        wait_until(lambda: bool(desk.sent("ann.lee@mail.example")), 30)
    assert len(alarms(desk)) == 1
    assert len(set(digests(tmp_path))) == 2
