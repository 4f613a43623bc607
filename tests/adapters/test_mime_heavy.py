"""Heavy mails are read in a child process; one that dies costs the mail its text, nothing else."""

from __future__ import annotations

import time
from hashlib import sha256

import pytest

from mailbot.adapters import mime
from mailbot.flow.ports import RawMail
from tests.adapters.mime_reading import ARRIVED, HEAD, parsed

LONG = HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\nWords first.\r\n" + b"more and more text\r\n" * 100_000


def test_a_long_mail_is_read_like_a_short_one() -> None:
    started = time.monotonic()
    mail = parsed(LONG)
    assert time.monotonic() - started < 10
    assert mail.problem is None
    assert mail.text.startswith("Words first.\nmore and more text\n")
    assert len(mail.text) <= 400_000
    assert mail.sender == parsed(HEAD + b"\r\n").sender


@pytest.mark.parametrize("head", [b"", b"Content-Type: text/html\r\n", b"Content-Type: message/rfc822\r\n\r\n" + HEAD])
def test_of_an_endless_body_the_beginning_is_read(head: bytes) -> None:
    started = time.monotonic()
    mail = parsed(HEAD + head + b"\r\nWords first.\r\n" + b"a<br>b\r\n" * 2_500_000)
    assert time.monotonic() - started < 10
    assert mail.problem is None
    assert "Words first." in (mail.text or mail.attached_text[0])
    assert len(mail.text) <= 400_000


def test_a_child_that_runs_out_of_memory_leaves_the_headers() -> None:
    raw = RawMail(uid=1, received=ARRIVED, size=len(LONG), raw=LONG)
    mail = mime.parse(raw, sha256(LONG).hexdigest(), memory=48 * 1024 * 1024)
    assert mail.problem == "parse-killed"
    assert (mail.subject, mail.message_id, mail.text) == ("Complaint", "<1@example.com>", "")


def test_limits_apply_before_a_child_is_asked() -> None:
    mail = parsed(LONG + b"x" * 36_000_000)
    assert mail.problem == "too-big"
