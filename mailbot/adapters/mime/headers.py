"""Header blocks read by a reader of our own: linear, lenient, the same for every mail, however broken."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message

from mailbot.adapters.mime import charsets, clean

_NAMED = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_KNOWN = re.compile(
    rb"(?i)(?:return-path|received|date|from|to|cc|subject|message-id|mime-version|content-[a-z-]+|reply-to|sender"
    rb"|in-reply-to|references|x-[!-9;-~]+|list-[a-z-]+|dkim-signature|authentication-results|arc-[a-z-]+):"
)
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]+(?==\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=)")
_ESCAPE = re.compile(rb"=([0-9A-Fa-f]{2})")
# Structured fields hold no encoded words (RFC 2047 s.5); decoding one there could forge a token such as dmarc=pass.
_STRUCTURED = re.compile(
    r"(?:authentication-results|arc-.*|dkim-.*|domainkey-.*|received.*|return-path|.*message-id|references|in-reply-to"
    r"|content-(?!description).*|mime-version|auto-submitted|precedence|.*date|list-(?:un)?subscribe.*|x-mailbot-.*)"
)
VALUE = 2_000  # characters kept of a header value
STRUCTURED_VALUE = 8_000
HEADERS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One header as it stood: lower-case name, value bytes with their folds."""

    name: str
    value: bytes

    @property
    def unfolded(self) -> bytes:
        return b" ".join(line.strip(b" \t") for line in self.value.split(b"\n")).strip()


def block(raw: bytes) -> tuple[list[Field], int]:
    """The header fields at the start of `raw` (line ends are \\n or \\r\\n) and where the body begins."""
    fields: list[Field] = []
    lines: list[bytes] = []
    at = 0
    while at < len(raw):
        end = raw.find(b"\n", at)
        following = len(raw) if end < 0 else end + 1
        line = raw[at:following].rstrip(b"\r\n")
        if not line:
            return _closed(fields, lines), following
        if line[:1] in b" \t" and (fields or lines):
            lines.append(line)
        elif _NAMED.match(line):
            _closed(fields, lines)
            lines = [line]
        elif not (at == 0 and line.startswith((b"From ", b">From "))) and not _goes_on(raw, following):
            return _closed(fields, lines), at
        at = following
    return _closed(fields, lines), len(raw)


def _closed(fields: list[Field], lines: list[bytes]) -> list[Field]:
    """Adds the header that `lines` make."""
    if lines:
        named = _NAMED.match(lines[0])
        if named:
            value = b"\n".join([lines[0][named.end() :], *lines[1:]])
            fields.append(Field(name=named[1].decode("ascii").lower(), value=value))
    return fields


def _goes_on(raw: bytes, at: int) -> bool:
    """Whether a known header follows a line that is none: then that line is dirt, else the body has begun."""
    for line in raw[at : at + 2_000].split(b"\n")[:3]:
        if not line.strip():
            return False
        if _KNOWN.match(line):
            return True
    return False


def bytes_of(part: Message, name: str) -> bytes:
    """A part's header as it stood; the library's own access replaces eight-bit bytes."""
    value = next((value for key, value in part.raw_items() if key.lower() == name), "")
    return str(value).encode("utf-8", "surrogateescape").replace(b"\r\n", b"\n").replace(b"\n", b"")


def written(fields: Sequence[Field]) -> bytes:
    """The block again, in a form that every parser reads alike."""
    return b"".join(f.name.title().encode("ascii") + b": " + f.unfolded + b"\n" for f in fields)


def decoded_words(text: str) -> str:
    """RFC 2047 encoded words read; neighbours of one charset are joined as bytes, for senders split characters."""
    if "=?" not in text:
        return text
    out: list[str] = []
    held = b""
    label = ""
    at = 0
    text = _BETWEEN.sub(r"\1", text)
    for word in _WORD.finditer(text):
        data = _word_bytes(word[2], word[3])
        if data is None:
            continue
        if held and (word.start() > at or word[1].lower() != label):
            out.append(charsets.decoded(held, label))
            held = b""
        out.append(text[at : word.start()])
        label, at = word[1].lower(), word.end()
        held += data
    if held:
        out.append(charsets.decoded(held, label))
    return "".join([*out, text[at:]])


def _word_bytes(encoding: str, text: str) -> bytes | None:
    data = text.encode("utf-8", "surrogateescape")
    if encoding in "bB":
        try:
            data = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
            return base64.b64decode(data[: len(data) - (len(data) % 4 == 1)] + b"===")
        except (binascii.Error, ValueError):
            return None
    return _ESCAPE.sub(lambda m: bytes([int(m[1], 16)]), data.replace(b"_", b" "))


def readable(field: Field, body_label: str | None) -> str:
    """A header's value for people and rules: unfolded, decoded, without controls, capped."""
    structured = _STRUCTURED.fullmatch(field.name) is not None
    text = charsets.undeclared(field.unfolded[: 4 * STRUCTURED_VALUE], body_label)
    return clean.line(text if structured else decoded_words(text), STRUCTURED_VALUE if structured else VALUE)
