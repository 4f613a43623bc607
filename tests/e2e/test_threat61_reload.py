"""SIGHUP: a new config is taken without a pause; one with an error changes nothing and names the line (threats 61)."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path
from threading import Thread

import pytest

from tests.e2e.test_daemon import Desk, has_looked, mail
from tests.servers import Account, wait_until
from tests.smtp_server import SmtpServer

pytestmark = [pytest.mark.servers, pytest.mark.slow]
SAM, ANN = "sam.okafor@mail.example", "ann@mail.example"


def lines_of(daemon: subprocess.Popen[str]) -> list[str]:
    """What the daemon says, as it says it."""
    said: list[str] = []
    assert daemon.stderr is not None
    stream = daemon.stderr
    Thread(target=lambda: said.extend(iter(stream.readline, "")), daemon=True).start()
    return said


def test_a_reload_takes_a_good_config_and_refuses_a_bad_one(
    tmp_path: Path, account: Account, smtp_server: SmtpServer
) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    good = desk.config.read_text()
    with desk.running() as daemon:
        said = lines_of(daemon)
        wait_until(lambda: has_looked(tmp_path), 30)
        desk.config.write_text(good.replace("Wrenfield", "Millrow").replace("poll_seconds = 1", "pol_seconds = 1"))
        daemon.send_signal(signal.SIGHUP)
        wait_until(lambda: any("config kept" in line for line in said), 20)
        (line,) = [line for line in said if "config kept" in line]
        number = 1 + good.splitlines().index("poll_seconds = 1")
        assert f"config.toml line {number}: [mailbox] pol_seconds: unknown key" in line
        account.append(mail(1))
        wait_until(lambda: bool(desk.sent(SAM)), 30)
        assert "Wrenfield Lamps" in str(desk.sent(SAM)[0]["From"])
        desk.config.write_text(good.replace("Wrenfield", "Millrow"))
        daemon.send_signal(signal.SIGHUP)
        wait_until(lambda: any("reloaded" in line for line in said), 20)
        account.append(mail(2, sender=f"Ann Lee <{ANN}>"))
        wait_until(lambda: bool(desk.sent(ANN)), 30)
        assert "Millrow Lamps" in str(desk.sent(ANN)[0]["From"])
        assert daemon.poll() is None
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(20) == 0
    assert len(desk.sent(SAM)) == 1


def test_another_store_takes_a_new_start(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> None:
    desk = Desk(tmp_path, account, smtp_server)
    with desk.running() as daemon:
        said = lines_of(daemon)
        wait_until(lambda: has_looked(tmp_path), 30)
        desk.config.write_text(desk.config.read_text().replace("mailbot.db", "other.db"))
        daemon.send_signal(signal.SIGHUP)
        wait_until(lambda: any("config kept" in line and "[store] url" in line for line in said), 20)
        assert not (tmp_path / "other.db").exists()
        assert daemon.poll() is None
