"""The body of an outgoing mail: plain text and HTML as alternatives, attachments beside them, in seven bits."""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from mailbot.adapters.letters.headers import encoded
from mailbot.adapters.letters.text import clean, flat

_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,80}(; charset=utf-8)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes with letters, its bytes already in base64 lines."""

    name: str
    content_type: str
    lines: bytes = field(repr=False)
    sha256: str = ""  # of the content
    document: str = ""  # which of the letter's documents it is


def enclosure(name: str, content_type: str, content: bytes) -> Enclosure:
    """The name on one line and without path; an odd content type becomes application/octet-stream."""
    tidy = re.sub(r'[/\\:*?"<>|]', "-", flat(clean(name), 100)).lstrip(".") or "file"
    kind = content_type if _TYPE.fullmatch(content_type) else "application/octet-stream"
    digest = hashlib.sha256(content).hexdigest()
    return Enclosure(name=tidy, content_type=kind, lines=base64_lines(content), sha256=digest)


def base64_lines(content: bytes) -> bytes:
    """Lines of 76 characters (RFC 2045 s.6.8)."""
    whole = binascii.b2a_base64(content, newline=False)
    return b"".join(whole[i : i + 76] + b"\r\n" for i in range(0, len(whole), 76))


def body(key: str, text: str, html: str, enclosures: Sequence[Enclosure]) -> tuple[str, bytes]:
    """The Content-Type and the bytes under the header block; boundaries follow from the key alone."""
    seed = hashlib.sha256(key.encode()).hexdigest()[:24]
    inner_type, inner = _joined("alternative", f"=_a{seed}", [_text("plain", text), _text("html", html)])
    if not enclosures:
        return inner_type, inner
    first = f"Content-Type: {inner_type}\r\n\r\n".encode() + inner
    return _joined("mixed", f"=_m{seed}", [first, *(_file(e) for e in enclosures)])


def _joined(kind: str, boundary: str, parts: Sequence[bytes]) -> tuple[str, bytes]:
    """`=_` stands neither in base64 nor in quoted-printable: the boundary never occurs in a part (RFC 2045 s.6.7)."""
    line = f"--{boundary}".encode()
    whole = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"
    return f'multipart/{kind}; boundary="{boundary}"', whole


def _text(kind: str, text: str) -> bytes:
    octets = text.replace("\n", "\r\n").encode()
    dense = len(octets) > len(text) * 1.3  # Han characters: base64 is the shorter
    content = base64_lines(octets) if dense else binascii.b2a_qp(octets, istext=True)
    coding = "base64" if dense else "quoted-printable"
    return (
        f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {coding}\r\n\r\n".encode()
        + content.rstrip(b"\r\n")
        + b"\r\n"
    )


def _file(enclosed: Enclosure) -> bytes:
    if enclosed.name.isascii():
        name, filename = f'name="{enclosed.name}"', f'filename="{enclosed.name}"'
    else:  # RFC 2231, and the older encoded word for programs that read only Content-Type
        name, filename = f'name="{encoded(enclosed.name)}"', f"filename*=utf-8''{quote(enclosed.name, safe='')}"
    return (
        f"Content-Type: {enclosed.content_type};\r\n {name}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n {filename}\r\n\r\n"
    ).encode() + enclosed.lines
