"""Bytes to a mail in one call, as the tests of the reader need it."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from mailbot.adapters import mime
from mailbot.core.mail import IncomingMail
from mailbot.flow.ports import RawMail

ARRIVED = datetime(2026, 11, 2, 9, 16, tzinfo=UTC)
HEAD = (
    b"From: Anna Berg <anna.berg@example.com>\r\nTo: complaints@shop.example\r\nSubject: Complaint\r\n"
    b"Date: Mon, 2 Nov 2026 10:15:00 +0100\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n"
)


def parsed(raw: bytes, whole: bool = True, size: int | None = None) -> IncomingMail:
    arrived = RawMail(uid=1, received=ARRIVED, size=len(raw) if size is None else size, raw=raw, whole=whole)
    return mime.parse(arrived, sha256(raw).hexdigest())
