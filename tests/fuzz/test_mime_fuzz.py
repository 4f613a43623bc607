"""Thousands of damaged mails and random bytes: each becomes an IncomingMail that can be stored and shown."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.mail import IncomingMail
from tests.adapters.mime_reading import HEAD, parsed

MAILS = Path(__file__).parents[1] / "adapters" / "mails"
SEEDS = [path.read_bytes() for path in sorted(MAILS.glob("*.eml"))]
SECONDS = 60.0  # of one core
MAILS_WANTED = 20_000
SHARED = 0.25  # of the damaged mails, so many have the Message-ID of their seed
_ID = re.compile(rb"(?im)^(message-id:[ \t]*<)")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
TOKENS = [
    b"\r\n", b"\n", b"\r", b"\0", b"\xff", b"\x1b$B", b"--m", b"--m--", b"=?utf-8?q?", b"?=", b"=?gb2312?B?", 
    b"<", b">", b'"', b"(", b"\\", b";", b"@", b"\r\n\r\n", b"Content-Type: multipart/mixed; boundary=m\r\n",
    b"Content-Type: message/rfc822\r\n", b"Content-Type: message/delivery-status\r\n", b"charset=idna", b"charset*=x'y",
    b"Content-Transfer-Encoding: base64\r\n", b"From: a@b.example\r\n", b"<blockquote>", b"<table><tr>", b"&#xd800;",
]  # fmt: skip


def is_sound(mail: IncomingMail) -> bool:
    """What everyone downstream relies on."""
    lines = [mail.subject, mail.message_id or "", *(a.name for a in mail.attachments), *(v for _, v in mail.headers)]
    for addresses in (mail.senders, mail.reply_to, mail.to, mail.cc):
        lines += [text for a in addresses for text in (a.name, a.email)]
    texts = [*lines, mail.text, *mail.attached_text]
    return (
        all("\0" not in text and "\r" not in text and text.encode("utf-8") is not None for text in texts)
        and not any(_CONTROLS.search(line) or "\n" in line for line in lines)
        and all(a.name and not {"/", "\\"} & set(a.name) and len(a.name) <= 160 for a in mail.attachments)
        and (mail.sent is None or mail.sent.tzinfo is not None)
        and (len(mail.senders) != 1 or bool(mail.senders[0].email))
    )


def swap_bytes(raw: bytearray, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 20)):
        if raw:
            raw[dice.randrange(len(raw))] = dice.randrange(256)


def put_token(raw: bytearray, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 6)):
        at = dice.randint(0, len(raw))
        raw[at:at] = dice.choice(TOKENS)


def cut_out(raw: bytearray, dice: random.Random) -> None:
    at = dice.randint(0, len(raw))
    del raw[at : at + dice.randint(1, 200)]


def cut_off(raw: bytearray, dice: random.Random) -> None:
    del raw[dice.randint(0, len(raw)) :]


def repeat(raw: bytearray, dice: random.Random) -> None:
    at = dice.randint(0, len(raw))
    raw[at:at] = raw[at : at + dice.randint(1, 120)] * dice.randint(1, 30)


def join_mails(raw: bytearray, dice: random.Random) -> None:
    other = dice.choice(SEEDS)
    at = dice.randint(0, len(raw))
    raw[at:] = other[dice.randint(0, len(other)) :]


def shuffle_lines(raw: bytearray, dice: random.Random) -> None:
    lines = bytes(raw).split(b"\n")
    dice.shuffle(lines)
    raw[:] = b"\n".join(lines)


DAMAGES: list[Callable[[bytearray, random.Random], None]] = [
    swap_bytes, put_token, put_token, cut_out, cut_off, repeat, join_mails, shuffle_lines,
]  # fmt: skip


def damaged(number: int) -> bytes:
    dice = random.Random(number)
    seed = dice.choice(SEEDS)
    raw = bytearray(seed if dice.random() < SHARED else _ID.sub(rb"\g<1>%d." % number, seed, count=1))
    for _ in range(dice.randint(1, 4)):
        dice.choice(DAMAGES)(raw, dice)
    return bytes(raw)


def test_damaged_mails_are_read_or_refused_by_name() -> None:
    started = time.process_time()
    problems: Counter[str | None] = Counter()
    for number in range(MAILS_WANTED):
        mail = parsed(damaged(number))
        assert is_sound(mail), number
        problems[mail.problem] += 1
        if time.process_time() - started > SECONDS:
            break
    tried = problems.total()
    assert tried >= 5_000, "too slow to mean anything"
    assert problems["parse-failed"] == 0, problems
    assert problems[None] >= 0.99 * tried, problems


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=400))
def test_any_bytes_become_a_mail(raw: bytes) -> None:
    assert is_sound(parsed(raw))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.sampled_from([b"Subject: ", b"From: ", b"Date: ", b"Content-Type: ", b"References: "]), st.binary(max_size=200)
)
def test_any_header_value_becomes_a_mail(name: bytes, value: bytes) -> None:
    mail = parsed(name + value + b"\r\n" + HEAD + b"\r\nWords.\r\n")
    assert is_sound(mail)
    assert mail.problem is None


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=200), st.sampled_from(["text/plain", "text/html"]))
def test_any_text_survives_in_utf8(text: str, kind: str) -> None:
    body = text.encode("utf-8", "replace")
    mail = parsed(HEAD + f"Content-Type: {kind}; charset=utf-8\r\n\r\n".encode() + body)
    assert is_sound(mail)
    assert mail.problem is None
