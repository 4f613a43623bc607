"""Threats 30 to 36: mails built to exhaust a parser are read or refused by name, quickly, and keep their headers."""

from __future__ import annotations

import resource
from collections.abc import Iterator

import pytest

from tests.adapters.mime_reading import HEAD, parsed

NEST = b"Content-Type: multipart/%s; boundary=b%d\r\n\r\n--b%d\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
TNEF = HEAD + b"Content-Type: application/ms-tnef\r\n\r\n"
STATUS = HEAD + b"Content-Type: message/delivery-status\r\n\r\n"
SECONDS = 5.0  # of the processor's time, children's included: a machine that is busy only takes longer
MEMORY_MB = 256
PLAIN = b"Content-Type: text/plain\r\n\r\nWords.\r\n"


def nested(depth: int, subtype: bytes = b"mixed") -> bytes:
    return HEAD + b"".join(NEST % (subtype, i, i) for i in range(depth)) + PLAIN


def forwarded(depth: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + PLAIN


def parts(number: int) -> bytes:
    return MIXED + b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * number + b"--b--\r\n"


def subject(value: bytes) -> bytes:
    return HEAD.replace(b"Subject: Complaint", b"Subject: " + value) + b"\r\nWords.\r\n"


def sender(value: bytes) -> bytes:
    return HEAD.replace(b"Anna Berg <anna.berg@example.com>", value) + b"\r\nWords.\r\n"


def date(value: bytes) -> bytes:
    return HEAD.replace(b"Mon, 2 Nov 2026 10:15:00 +0100", value) + b"\r\nWords.\r\n"


def charset(label: bytes) -> bytes:
    return HEAD + b"Content-Type: text/plain; charset=" + label + b"\r\n\r\n" + b"Words \xe9.\r\n" * 10_000


def html(markup: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + markup


def with_file(kind: bytes, content: bytes) -> bytes:
    head = b"--b\r\nContent-Type: %s; name=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n" % kind
    return MIXED + b"--b\r\n\r\nWords.\r\n" + head + content + b"\r\n--b--\r\n"


REFUSED = {
    "30 depth 100": (nested(100), "nested-too-deep"),
    "30 depth 5000": (nested(5_000), "nested-too-deep"),
    "30 forwards 300": (forwarded(300), "nested-too-deep"),
    "30 forwards 2000": (forwarded(2_000), "nested-too-deep"),
    "30 digest": (MIXED.replace(b"mixed", b"digest") + b"--b\r\n\r\nx\r\n" * 100, "nested-too-deep"),
    "31 parts 20000": (parts(20_000), "too-many-parts"),
    "31 parts behind bare CR": (MIXED + b"--b\rX: y\r\rx\r" * 20_000, "too-many-parts"),
    "31 almost boundaries": (MIXED + b"--bx\r\n" * 100_000, "too-many-parts"),
    "32 headers 100000": (b"X-A: b\r\n" * 100_000 + HEAD + b"\r\nx", "header-block-too-long"),
    "32 headers 1001": (HEAD + b"X-A: b\r\n" * 1_001 + b"\r\nx", "too-many-headers"),
    "32 received 20000": (HEAD + b"Received: from a by b\r\n" * 20_000 + b"\r\nx", "header-block-too-long"),
    "33 line of 1 MB": (subject(b"a" * 1_000_000), "header-block-too-long"),
    "33 line of 70 KB": (subject(b"a" * 70_000), "header-too-long"),
    "33 words 30000": (subject(b"=?utf-8?q?a?= " * 30_000), "header-block-too-long"),
    "33 words 300": (subject(b"=?utf-8?q?a?= " * 300), "too-many-encoded-words"),
    "33 addresses 20000": (sender(b"a@example.com, " * 20_000), "header-block-too-long"),
    "33 addresses 600": (sender(b"a@example.com, " * 600), "too-many-addresses"),
    "33 brackets 5000": (sender(b"(" * 5_000), "too-many-addresses"),
    "33 quotes 20000": (sender(b'"' * 20_000), "too-many-addresses"),
    "33 parameters": (HEAD + b"Content-Type: text/plain; " + b"a=b; " * 1_000 + b"\r\n\r\nx", "part-header-too-long"),
    "33 parameters of a part": (MIXED + b"--b\r\nContent-Type: a/b; c=" + b'"' * 20_000, "part-header-too-long"),
    "34 mail of 40 MB": (HEAD + b"\r\n" + b"x" * 40_000_000, "too-big"),
}  # fmt: skip

READ = {
    "30 depth 59": nested(59),
    "30 alternatives 59": nested(59, b"alternative"),
    "30 forwards 59": forwarded(59),
    "31 parts 490": parts(490),
    "32 headers 900": b"".join(b"X-%d: b\r\n" % i for i in range(900)) + HEAD + b"\r\nx",
    "32 headers of a part": MIXED + b"--b\r\n" + b"X-A: b\r\n" * 100_000 + b"\r\nx\r\n--b--",
    "33 words 190": subject(b"=?utf-8?q?a?= " * 190),
    "33 word of 60 KB": subject(b"=?utf-8?q?" + b"=41" * 20_000 + b"?="),
    "33 brackets 490": sender(b"(" * 490),
    "33 quotes 490": sender(b'"' * 490),
    "33 backslashes": sender(b"\\" * 240 + b'"' * 240),
    "33 folds": subject(b"x" + b"\r\n x" * 15_000),
    "33 references": HEAD + b"References:" + b" <a@b.example>" * 3_000 + b"\r\n\r\nx",
    "34 file of 25 MB": with_file(b"image/png", (b"QUJD" * 19 + b"\r\n") * 320_000),
    "35 zlib": charset(b"zlib"),
    "35 rot13": charset(b"rot13"),
    "35 idna": charset(b"idna"),
    "35 punycode": charset(b"punycode"),
    "35 undefined": charset(b"undefined"),
    "35 unknown": charset(b"unknown-8bit"),
    "35 empty label": charset(b'""'),
    "35 NUL in label": charset(b'"utf\x008"'),
    "35 long label": charset(b"x" * 5_000),
    "35 utf-7": charset(b"utf-7"),
    "35 utf-16": charset(b"utf-16"),
    "35 utf-32": charset(b"utf-32"),
    "35 NUL": HEAD + b"\r\n" + b"\0" * 100_000,
    "35 surrogates": HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xed\xa0\x80\xed\xb0\x80",
    "35 empty": b"",
    "35 no headers": b"Words.\r\n",
    "35 only line ends": b"\n" * 50_000,
    "36 year 99999": date(b"Mon, 02 Nov 99999 10:00:00 +0000"),
    "36 year 1601": date(b"Mon, 01 Jan 1601 00:00:00 +0000"),
    "36 zone": date(b"Mon, 2 Nov 2026 10:15:00 +9999999999"),
    "36 digits": date(b"9" * 5_000),
    "html depth": html(b"<div>" * 100_000),
    "html depth under the limit": html((b"<div>" * 140 + b"x" + b"</div>" * 140) * 100),
    "html tables within tables": html(b"<table><tr><td>" * 30_000),
    "html wide table": html(b"<table><tr>" + b"<td>x</td>" * 50_000),
    "html padded table": html(b"<table><tr><td>" + b"x" * 90_000 + b"<td>y" + b"<tr><td>a<td>b" * 5_000),
    "html margin": html(b'<p style="margin-top:999999999em;padding-left:99999999em">x</p>' * 10),
    "html lists": html(b"<ul>" * 140 + b"<br>x" * 15_000),
    "html quotes": html(b"<blockquote>" * 60 + b"<br>x" * 15_000),
    "html open angles": html(b"<" * 900_000),
    "html comments": html(b"<!--" * 200_000),
    "html breaks": html(b"<br>" * 200_000),
    "flowed": HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"a \r\n" * 200_000,
    "mojibake": HEAD + b"Content-Type: text/plain\r\n\r\n" + "Ã¤Ã¶ x\r\n".encode() * 30_000,
    "winmail objects": TNEF + b"\x78\x9f\x3e\x22\1\0" + b"\1".ljust(11, b"\0") * 60_000,
    "bounce recipients": STATUS + b"Final-Recipient: rfc822; a@b.example\r\n\r\n" * 5_000,
}  # fmt: skip


def spent() -> float:
    ours, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return ours.ru_utime + ours.ru_stime + theirs.ru_utime + theirs.ru_stime


@pytest.fixture
def clock() -> Iterator[None]:
    started, before = spent(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert spent() - started < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY_MB * 1024


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("name", REFUSED)
def test_bomb_is_refused_by_name_and_its_headers_are_read(name: str) -> None:
    raw, rule = REFUSED[name]
    mail = parsed(raw)
    assert mail.problem == rule
    assert mail.text == ""
    assert mail.size == len(raw)
    in_reach = raw.find(b"Message-ID") < 60_000 and raw.find(b"Message-ID", 60_000) < 0
    assert mail.message_id == "<1@example.com>" or not in_reach
    assert mail.sender is not None or raw.count(b"anna.berg") == 0 or not in_reach
    assert len(mail.subject) <= 2_000


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("name", READ)
def test_bomb_within_the_limits_is_read(name: str) -> None:
    mail = parsed(READ[name])
    assert mail.problem is None
    assert len(mail.text) <= 400_000
    assert sum(map(len, mail.attached_text)) <= 20 * 64_000
    assert "Words" in mail.text or b"Words" not in READ[name] or "forwards" in name


def test_absurd_dates_are_no_dates() -> None:
    assert all(parsed(raw).sent is None for name, raw in READ.items() if name.startswith("36"))


def test_a_mail_cut_by_the_mailbox_is_read_by_its_headers() -> None:
    mail = parsed(HEAD + b"\r\n", whole=False, size=50_000_000)
    assert mail.problem == "too-big"
    assert mail.size == 50_000_000
    assert mail.sender is not None
    assert (mail.subject, mail.sender.email) == ("Complaint", "anna.berg@example.com")
