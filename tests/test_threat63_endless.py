"""Threat 63: what computes without end over a mail, or ends with it, takes the program with it twice at most."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mailbot import rehearsal
from mailbot.adapters.store import SqlStore
from mailbot.core.desk import Desk
from mailbot.flow.ports import RawMail
from tests import endless
from tests.flow.harness import BROKEN, START, desk


def spins(raw: RawMail, sha256: str, desk: Desk) -> None:
    endless.read(raw, sha256, desk)


def ends(raw: RawMail, sha256: str, desk: Desk) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def eats(raw: RawMail, sha256: str, desk: Desk) -> None:
    bytearray(4 * rehearsal.MEMORY)


def fails(raw: RawMail, sha256: str, desk: Desk) -> None:
    raise KeyError("a bug of ours, which the program bears")


def mail(text: str) -> RawMail:
    raw = f"From: Eve <eve@mail.example>\r\nSubject: Lamp\r\n\r\n{text}".encode()
    return RawMail(uid=1, received=START, size=len(raw), raw=raw)


@pytest.mark.parametrize(
    ("reads", "survives"), [(rehearsal.read, True), (fails, True), (spins, False), (ends, False), (eats, False)]
)
def test_only_a_process_of_its_own_ends(reads: Callable[[RawMail, str, Desk], None], survives: bool) -> None:
    assert rehearsal.is_survived(mail(endless.POISON + BROKEN), "0" * 64, desk(), reads, cpu=5) is survives


def test_a_mail_without_end_is_set_aside_at_the_third_start_and_the_others_are_done(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'mailbot.db'}"
    starts = [subprocess.run([sys.executable, "-m", "tests.endless", url], capture_output=True) for _ in range(4)]
    assert [start.returncode for start in starts] == [-signal.SIGPROF, -signal.SIGPROF, 0, 0], starts[-1].stderr
    assert b"tests/endless.py" in starts[0].stderr  # The journal names the line at work,
    assert b"without end" not in starts[0].stderr  # and nothing of the mail.
    store = SqlStore.open(url)
    (aside,) = store.set_aside()
    cases = {case.customer_email: case for case in store.cases()}
    store.close()
    assert (aside.why, aside.reference) == ("Poisoned", cases["eve@mail.example"].reference)
    assert cases["ann@mail.example"].value("order_number") == "WF-20817"
