"""Raw bytes to an IncomingMail: guard, repair, parse, and a reading of the headers alone where that fails."""

from __future__ import annotations

import email
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

import mailparser

from mailbot.adapters.mime import (
    addresses,
    bounces,
    charsets,
    child,
    clean,
    guard,
    headers,
    leaves,
    names,
    parts,
    repair,
    reports,
)
from mailbot.adapters.mime.headers import Field
from mailbot.core.mail import Attachment, IncomingMail
from mailbot.flow.ports import RawMail

HEAVY = 1024 * 1024  # bytes left after cutting, beyond which a child process with limits does the work
IDS = 200
_YEARS = range(1990, 2101)

# These write words of the sender's choice into the log; a mail shall not fill it.
for _library in ("mailparser", "tnefparse", "inscriptis"):
    logging.getLogger(_library).setLevel(logging.CRITICAL + 1)


def parse(raw: RawMail, sha256: str, memory: int = child.MEMORY) -> IncomingMail:
    """Never raises. What cannot be read whole is read from its first 64 KB of headers, with `problem` set.

    `memory` bounds the child process that heavy mails are read in, in bytes.
    """
    try:
        guard.check_size(raw.raw, raw.size, raw.whole)
        repaired = repair.repaired(raw.raw, sha256)
        if len(repaired.slim) > HEAVY:
            del repaired
            return child.read(raw, sha256, memory) or by_headers(raw, sha256, "parse-killed")
        return _whole(raw, sha256, repaired)
    except guard.Refused as refused:
        return by_headers(raw, sha256, str(refused))
    except Exception:
        return by_headers(raw, sha256, "parse-failed")


def parse_here(raw: RawMail, sha256: str) -> IncomingMail:
    """The same without handing heavy mails on: what the child process runs."""
    try:
        return _whole(raw, sha256, repair.repaired(raw.raw, sha256))
    except guard.Refused as refused:
        return by_headers(raw, sha256, str(refused))


def attachment(raw: bytes, number: int) -> tuple[Attachment, bytes]:
    """The attachment at that place of `IncomingMail.attachments`, with its bytes. Raises IndexError for a wrong one."""
    try:
        repaired = repair.repaired(raw)
        content = parts.read(_message(repaired.slim)[0], repaired.cuts, repaired.token)
    except guard.Refused as refused:
        raise IndexError(f"attachment {number} of a mail that is not read: {refused}") from refused
    if not 0 <= number < len(content.attachments):
        raise IndexError(f"attachment {number} of {len(content.attachments)}")
    found, source = content.attachments[number], content.sources[number]
    if isinstance(source, bytes):
        return found, source
    if isinstance(source, repair.Cut):
        return found, repair.content_of(repaired, source)
    return found, leaves.payload(source)


def _whole(raw: RawMail, sha256: str, repaired: repair.Repaired) -> IncomingMail:
    message, written = _message(repaired.slim)
    content = parts.read(message, repaired.cuts, repaired.token)
    mail = _mail(raw, sha256, repaired.fields, _label(message), written, content, None)
    if any(r.recipient for r in mail.returned) or not bounces.may_be(dict(reversed(mail.headers)), mail.content_type):
        return mail
    unreached = bounces.recipients(repaired.slim)
    original = content.original or bounces.id_within([mail.text, *mail.attached_text])
    return replace(mail, returned=reports.joined(unreached, original)) if unreached else mail


def _message(slim: bytes) -> tuple[Message, list[list[str]]]:
    """The parsed message and what the parser read in the first From header."""
    try:
        parsed = mailparser.parse_from_bytes(slim)
        return parsed.message, [[address for _, address in parsed.from_ if address]]
    except Exception:
        return email.message_from_bytes(slim), []


def _label(message: Message) -> str | None:
    """The charset that the first labelled text part declares: a hint for undeclared bytes in headers."""
    labels = (names.charset_of(p) for p in message.walk() if p.get_content_maintype() == "text")
    return next((label for label in labels if label), None)


def by_headers(raw: RawMail, sha256: str, problem: str) -> IncomingMail:
    """What the first 64 KB of headers tell; the mail is no less a complaint for being unreadable."""
    try:
        head = repair.same_line_ends(raw.raw[: guard.HEADERS_READ_OF_REFUSED])
        fields = headers.block(head)[0][: headers.HEADERS]
        return _mail(raw, sha256, fields, None, [], parts.Content(), problem)
    except Exception:
        return IncomingMail(sha256=sha256, size=raw.size, received=raw.received, problem=problem)


def _mail(
    raw: RawMail,
    sha256: str,
    fields: Sequence[Field],
    label: str | None,
    written: Sequence[Sequence[str]],
    content: parts.Content,
    problem: str | None,
) -> IncomingMail:
    readable = tuple((f.name, headers.readable(f, label)) for f in fields[: headers.HEADERS])
    first: dict[str, str] = {}
    for name, value in readable:
        first.setdefault(name, value)
    listed = {name: addresses.of(fields, name, label) for name in ("reply-to", "to", "cc")}
    return IncomingMail(
        sha256=sha256,
        size=max(raw.size, len(raw.raw)),
        received=raw.received,
        message_id=next(iter(_ids(fields, "message-id")), None),
        in_reply_to=_ids(fields, "in-reply-to"),
        references=_ids(fields, "references"),
        senders=addresses.senders(fields, written, label),
        reply_to=listed["reply-to"],
        to=listed["to"],
        cc=listed["cc"],
        subject=first.get("subject", ""),
        sent=sent_at(first.get("date", "")),
        headers=readable,
        content_type=first.get("content-type", "").lower() or "text/plain",
        text=content.text,
        text_from_html=content.is_html,
        attachments=tuple(content.attachments),
        attached_text=tuple(content.attached),
        returned=content.returned,
        problem=problem,
    )


def _ids(fields: Sequence[Field], name: str) -> tuple[str, ...]:
    """Message-IDs of every header of that name; the newest where there are too many."""
    found: list[str] = []
    for field in fields:
        if field.name == name:
            value = clean.line(charsets.undeclared(field.unfolded), guard.ONE_HEADER)
            found += reports.message_ids(value) or _bare_ids(value, name)
    return tuple(dict.fromkeys(found))[-IDS:]


def _bare_ids(value: str, name: str) -> list[str]:
    """An id without its angle brackets, as some programs write it."""
    token = value.strip("<> ")
    is_id = token and " " not in token and len(token) <= 998 and ("@" in token or name == "message-id")
    return [f"<{token}>"] if is_id else []


def sent_at(value: str) -> datetime | None:
    """The Date header in UTC; None where it names no day that a mail can have been written on."""
    try:
        when = parsedate_to_datetime(value[:200])
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return when.astimezone(UTC) if when.year in _YEARS else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
