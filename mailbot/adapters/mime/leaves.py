"""One part of a parsed mail: its bytes, its words, its name and place; no access that can raise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from mailbot.adapters.mime import charsets, clean, flowed, headers, html, names

_LOOKS_LIKE_HTML = re.compile(r"\s{0,200}(?:<!doctype html|<html\b)", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    words: str
    from_html: bool = False


def text_of(part: Message) -> Text:
    """A text part's words, by its own label, else by what the HTML document says of itself."""
    return words_of(payload(part), part)


def words_of(data: bytes, part: Message) -> Text:
    """The words of `data`, which `part` describes. A page is a page, also under the label text/plain."""
    label = names.charset_of(part) or (html.declared_charset(data) if b"<" in data[:400] else None)
    text = charsets.decoded(data, label)
    if part.get_content_type() == "text/html" or _LOOKS_LIKE_HTML.match(text):
        return Text(words=html.text_of(text), from_html=True)
    words = clean.body(text)
    if parameter(part, "format") == "flowed":
        words = flowed.unwrapped(words, delsp=parameter(part, "delsp") == "yes")
    return Text(words=words)


def payload(part: Message) -> bytes:
    """Decoded bytes of a leaf; nothing where they cannot be decoded."""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError):
        return b""
    return data if isinstance(data, bytes) else b""


def within(part: Message) -> list[Message]:
    """The parts of a part. A leaf is not asked, for the library would decode it by a charset that may not exist."""
    inner = part.get_payload() if part.is_multipart() else []
    return [p for p in inner if isinstance(p, Message)] if isinstance(inner, list) else []


def unpacked(part: Message, inner: Message) -> bytes:
    """The bytes of an attached mail that was itself base64: the parser took the encoded lines for its text."""
    carrier = Message()
    carrier["Content-Transfer-Encoding"] = encoding(part)
    carrier.set_payload(payload(inner).decode("ascii", "surrogateescape"))
    return payload(carrier)


def encoding(part: Message) -> str:
    return str(part.get("content-transfer-encoding", "")).strip().lower()


def parameter(part: Message, name: str) -> str:
    value = part.get_param(name, "")
    return value.strip().lower() if isinstance(value, str) else ""


def filename(part: Message) -> str:
    try:
        return part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        return ""


def disposition(part: Message) -> str:
    return (part.get_content_disposition() or "").strip()


def header(message: Message, name: str) -> str:
    """A header of an attached mail, for people."""
    raw = headers.bytes_of(message, name)[:4_000]
    return clean.line(headers.decoded_words(charsets.undeclared(raw, names.charset_of(message))), 500)
