"""Attachments are listed with their true size and given back byte for byte, also those cut out before parsing."""

from __future__ import annotations

import base64
import random
from pathlib import Path

import pytest

from mailbot.adapters import mime
from tests.adapters.mime_reading import HEAD, parsed

MAILS = Path(__file__).parent / "mails"
NOISE = random.Random(1).randbytes(300_001)
FORWARD = b"From: Bo <bo@example.com>\r\nSubject: Old\r\nContent-Type: text/plain\r\n\r\nInner words.\r\n"


def part(head: str, content: bytes) -> bytes:
    return b"--b\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n"


def mixed(*parts: bytes) -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"".join(parts) + b"--b--\r\n"


def packed(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n").rstrip(b"\r\n")


B64 = "\r\nContent-Transfer-Encoding: base64"
MAIL = mixed(
    part("Content-Type: text/plain", b"See the files."),
    part('Content-Type: image/jpeg; name="big.jpg"' + B64, packed(NOISE)),
    part('Content-Type: image/png; name="small.png"' + B64, packed(NOISE[:1000])),
    part("Content-Type: message/rfc822", FORWARD),
    part('Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="b.pdf"' + B64, packed(NOISE[1:])),
    part('Content-Type: text/csv; charset=utf-8; name="a.csv"' + B64, packed("å,1\r\n".encode() * 60_000)),
)


def test_sizes_and_names_without_decoding() -> None:
    mail = parsed(MAIL)
    assert [(a.name, a.size) for a in mail.attachments] == [
        ("big.jpg", 300_001),
        ("small.png", 1_000),
        ("Old.eml", len(FORWARD) + 2),
        ("b.pdf", 300_000),
        ("a.csv", 360_000),
    ]
    assert mail.text == "See the files."
    assert mail.attached_text[0] == "From: Bo <bo@example.com>\nSubject: Old\n\nInner words."
    assert mail.attached_text[1].startswith("å,1\nå,1\n")
    assert len(mail.attached_text[1]) == 64_000


def test_every_byte_comes_back() -> None:
    got = [mime.attachment(MAIL, number) for number in range(5)]
    assert [a for a, _ in got] == list(parsed(MAIL).attachments)
    assert got[0][1] == NOISE
    assert got[1][1] == NOISE[:1000]
    assert got[2][1].strip() == FORWARD.strip()
    assert got[3][1] == NOISE[1:]
    assert got[4][1] == "å,1\r\n".encode() * 60_000


@pytest.mark.parametrize("number", [-1, 5, 99])
def test_a_number_that_is_none_is_an_index_error(number: int) -> None:
    with pytest.raises(IndexError):
        mime.attachment(MAIL, number)


def test_a_refused_mail_has_no_attachments() -> None:
    with pytest.raises(IndexError, match="nested-too-deep"):
        mime.attachment(HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 100, 0)


def test_a_mail_in_base64_with_a_large_file_of_its_own() -> None:
    inner = mixed(part("", b"Inner words."), part('Content-Type: image/png; name="deep.png"' + B64, packed(NOISE)))
    raw = mixed(
        part('Content-Type: image/jpeg; name="big.jpg"' + B64, packed(NOISE)),
        part("Content-Type: message/rfc822" + B64, packed(inner)),
    )
    mail = parsed(raw)
    assert [(a.name, a.size) for a in mail.attachments] == [("big.jpg", 300_001), ("message.eml", len(inner))]
    assert mail.attached_text[0].endswith("Attachment: deep.png\n\nInner words.")
    assert mime.attachment(raw, 1)[1] == inner


def test_a_saved_mail_beyond_the_limits_stays_a_file() -> None:
    bomb = b"From: Bo <bo@example.com>\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 100
    raw = mixed(part("", b"Words."), part('Content-Type: application/octet-stream; name="a.eml"' + B64, packed(bomb)))
    mail = parsed(raw)
    assert (mail.problem, mail.text, mail.attached_text) == (None, "Words.", ())
    assert mime.attachment(raw, 0)[1] == bomb


def test_what_winmail_holds_comes_back() -> None:
    found, data = mime.attachment((MAILS / "winmail.eml").read_bytes(), 0)
    assert (found.name, data) == ("invoice HX-4857701.pdf", b"%PDF-1.4 packed")


def test_a_forward_in_base64_comes_back_decoded() -> None:
    _, data = mime.attachment((MAILS / "forward_in_base64.eml").read_bytes(), 0)
    assert data.startswith(b"From: Courier <help@courier.example>\n")


def test_a_mail_that_is_nothing_but_a_file() -> None:
    raw = (
        HEAD
        + b'Content-Type: application/pdf; name="only.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + packed(NOISE)
    )
    mail = parsed(raw)
    assert [(a.name, a.size) for a in mail.attachments] == [("only.pdf", 300_001)]
    assert mime.attachment(raw, 0)[1] == NOISE


def test_a_sender_cannot_forge_the_mark_of_a_cut_part() -> None:
    forged = MAIL.replace(b'name="small.png"', b'name="small.png"\r\nX-Cut: 0\r\nX-Cut-000000000000000000000000: 0')
    assert [a.size for a in parsed(forged).attachments][:2] == [300_001, 1_000]


@pytest.mark.parametrize("path", sorted(MAILS.glob("*.eml")), ids=lambda p: p.stem)
def test_listed_and_given_back_agree(path: Path) -> None:
    raw = path.read_bytes()
    for number, listed in enumerate(parsed(raw).attachments):
        found, data = mime.attachment(raw, number)
        assert found == listed
        assert len(data) == listed.size
