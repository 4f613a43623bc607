"""A password that cannot be read is told in one sentence by every command, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.test_daemon import Desk
from tests.servers import Account
from tests.smtp_server import SmtpServer

pytestmark = [pytest.mark.servers, pytest.mark.slow]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no password"),
        (b"", "is empty"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b"correct horse\nbattery\n", "on one line, and nothing else"),
    ],
)
def test_check_and_run_say_what_is_wrong_with_the_password(
    tmp_path: Path, account: Account, smtp_server: SmtpServer, content: bytes | None, said: str
) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    del desk.environ["MAILBOT_MAILBOX_PASSWORD"]
    if content is not None:
        file = tmp_path / "password"
        file.write_bytes(content)
        desk.config.write_text(desk.config.read_text().replace("[smtp]", f'password_file = "{file}"\n[smtp]'))
    checked, ran = desk.mailbot("check"), desk.mailbot("run", "--once")
    assert (checked.returncode, ran.returncode) == (4, 4)
    assert said in checked.stdout
    assert "ok   mail server" in checked.stdout
    assert said in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
    assert "Traceback" not in checked.stderr
