"""`mailbot demo` as its user runs it: it ends by itself, leaves mails and a transcript, and Ctrl-C leaves nothing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.servers import wait_until

pytestmark = pytest.mark.slow


def _started(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "mailbot", "demo", "--seconds", "1", "--folder", str(folder)]
    environ = {**os.environ, "NO_COLOR": "1", "COLUMNS": "160"}
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_three_weeks_of_a_desk(tmp_path: Path) -> None:
    out, err = _started(tmp_path / "demo").communicate(timeout=240)
    assert not err
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in _mails(tmp_path)]
    to = Counter(str(mail["To"]) for mail in mails)
    assert (
        to["sam.okafor@mail.example"] == 4
    )  # acknowledgement, new day, decision, completed: one mail twice, one answer
    assert to["old@mail.example"] == 0
    page = (tmp_path / "demo" / "transcript.html").read_text()
    for who in ("Sam Okafor", "Elin Sandberg", "李文静", "David Price", "Nora Lindqvist", "Amir Khan", "Ruth Cole"):
        assert who in page
    assert "Vi har fått ditt klagomål" in page
    assert "您的投诉已收到" in page
    assert "Nothing done: 1 line to correct" in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "README.md" in out
    assert len(re.findall(r"^  \d\d:\d\d -> ", out, re.MULTILINE)) >= 20


def _mails(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "demo" / "mails").glob("*.eml"))


def test_ctrl_c_ends_it_and_leaves_nothing_running(tmp_path: Path) -> None:
    demo = _started(tmp_path / "demo")
    wait_until(lambda: len(_mails(tmp_path)) >= 3, 60)
    demo.send_signal(signal.SIGINT)
    _, err = demo.communicate(timeout=30)
    assert demo.returncode == 130
    assert err.strip() == "Stopped; nothing is left running."
    assert not (tmp_path / "demo" / "transcript.html").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "mine").write_text("mine")
    _, err = _started(tmp_path / "demo").communicate(timeout=60)
    assert "is not empty" in err
    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["mine"]
