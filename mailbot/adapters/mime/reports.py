"""What a delivery status notification says of each recipient (RFC 3464), and which mail came back (RFC 6522)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.message import Message

from mailbot.adapters.mime import clean, headers
from mailbot.core.mail import Returned

RECIPIENTS = 100
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_ID = re.compile(r"<[^<>\s]{1,998}>|<[^<>]{1,998}@[^<>]{1,998}>")
_SPACE = re.compile(r"\s+")


def of_status(part: Message) -> list[Returned]:
    """One entry for each recipient block of a message/delivery-status part."""
    blocks = part.get_payload() if part.is_multipart() else None
    if isinstance(blocks, list) and not str(part.get("content-transfer-encoding", "")).strip().lower().startswith(
        ("b", "q")
    ):
        told = [_fields(block.items()) for block in blocks if isinstance(block, Message)]
    else:
        told = _read(_content(part))
    return [_returned(f) for f in told if "final-recipient" in f or "original-recipient" in f][:RECIPIENTS]


def message_ids(text: str) -> list[str]:
    """Every id in angle brackets; one that was folded inside is put together again."""
    return [_SPACE.sub("", found) for found in _ID.findall(text)]


def message_id(text: str) -> str | None:
    return next(iter(message_ids(text)), None)


def id_in_headers(data: bytes) -> str | None:
    """The Message-ID in a text/rfc822-headers part."""
    fields, _ = headers.block(data)
    return next((message_id(headers.readable(f, None)) for f in fields if f.name == "message-id"), None)


def joined(recipients: list[Returned], original: str | None) -> tuple[Returned, ...]:
    """Every recipient with the id of the mail that came back; one nameless entry where only the id is known."""
    if not recipients and original:
        return (Returned(message_id=original),)
    return tuple(
        Returned(message_id=r.message_id or original, recipient=r.recipient, action=r.action, status=r.status)
        for r in recipients
    )


def _content(part: Message) -> bytes:
    """The decoded bytes, also where the parser took an encoded part for blocks of headers."""
    blocks = part.get_payload() if part.is_multipart() else None
    if isinstance(blocks, list):
        carrier = Message()
        carrier["Content-Transfer-Encoding"] = str(part.get("content-transfer-encoding", ""))
        lines = [m.get_payload(decode=True) for m in blocks if isinstance(m, Message)]
        text = b"\n".join(line for line in lines if isinstance(line, bytes))
        carrier.set_payload(text.decode("ascii", "surrogateescape"))
        part = carrier
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _read(data: bytes) -> list[dict[str, str]]:
    chunks = re.split(rb"\n[ \t\r]*\n", data.replace(b"\r\n", b"\n"))[: 2 * RECIPIENTS]
    return [{f.name: headers.readable(f, None) for f in headers.block(chunk.lstrip())[0]} for chunk in chunks]


def _fields(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): clean.line(str(value), 998) for name, value in items}


def _returned(told: dict[str, str]) -> Returned:
    status = _STATUS.search(told.get("status", ""))
    named = told.get("original-recipient") or told.get("final-recipient", "")
    kind, _, address = named.rpartition(";")
    if "original-recipient" in told and "rfc822" in kind.lower():
        address = _XTEXT.sub(lambda m: chr(int(m[1], 16)), address) if "@" not in address else address
    return Returned(
        message_id=message_id(told.get("original-message-id", "")),
        recipient=clean.line(address, 320).strip("<> "),
        action=told.get("action", "").lower().partition(" ")[0].strip(";"),
        status=status[0] if status else "",
    )
