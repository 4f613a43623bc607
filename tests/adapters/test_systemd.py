"""The unit file: systemd understands every line of it, and it keeps the service in a tight box."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def analyze() -> str:
    program = shutil.which("systemd-analyze")
    if program is None:
        reason = "systemd-analyze is not installed; `make test` as root installs it, or: apt-get install systemd"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return program


@pytest.fixture
def unit(project: Path, tmp_path: Path) -> Path:
    """The unit as it is installed, with a program in the place of the installed one."""
    text = (project / "systemd" / "mailbot.service").read_text()
    placed = tmp_path / "mailbot.service"
    placed.write_text(text.replace("/opt/mailbot/bin/mailbot", shutil.which("true") or "/bin/true"))
    return placed


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_systemd_understands_every_line(analyze: str, unit: Path) -> None:
    verdict = run(analyze, "verify", "--man=no", unit)
    assert (verdict.returncode, verdict.stdout + verdict.stderr) == (0, "")


def test_a_mistyped_line_would_be_found(analyze: str, unit: Path) -> None:
    unit.write_text(unit.read_text().replace("ProtectHome=yes", "ProtectHouse=yes"))
    assert "ProtectHouse" in run(analyze, "verify", "--man=no", unit).stderr


def test_the_box_is_tight(analyze: str, unit: Path) -> None:
    """Exposure runs from 0 (none) to 10; what is left is the network, which the service is for."""
    verdict = run(analyze, "security", "--offline=true", "--no-pager", unit)
    if "unrecognized option" in verdict.stderr:
        pytest.skip("this systemd-analyze cannot judge a unit that is not loaded (older than version 250)")
    found = re.search(r"Overall exposure level .*: ([0-9.]+)", verdict.stdout)
    assert found is not None, verdict.stderr
    assert float(found[1]) < 2.0


def test_the_unit_keeps_the_promises_of_the_program(project: Path) -> None:
    lines = (project / "systemd" / "mailbot.service").read_text().splitlines()
    promised = {
        "Type=notify",
        "TimeoutStopSec=20",
        "ExecReload=/bin/kill -HUP $MAINPID",
        "DynamicUser=yes",
        "ProtectSystem=strict",
        "StateDirectory=mailbot",
        "LoadCredential=mailbox_password:/etc/mailbot/mailbox_password",
        "LoadCredential=smtp_password:/etc/mailbot/smtp_password",
    }
    assert promised <= set(lines)
    assert any(line.startswith("WatchdogSec=") for line in lines)
