"""The header block of an outgoing mail: encoded, folded, read back, and refused unless it is exactly what was meant."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from email.parser import BytesHeaderParser
from email.policy import compat32

from mailbot.core.mail import Address, Thread

_ADDRESS = re.compile(
    r"(?=.{3,254}$)(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@(?:[A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}"
)
_ID = re.compile(r"<[!-;=?A-~]{1,200}@[!-;=?A-~]{1,200}>")  # RFC 5322 s.3.6.4, printable ASCII without < > and blanks
_LINE = re.compile(rb"(?:[A-Za-z-]+:)?(?: [!-~]+)+")
_IDS = 12  # of a chain: its first and its last eleven
_WORD = 42  # bytes of UTF-8 in one encoded word, so that it keeps within 75 characters (RFC 2047 s.2)

Headers = Sequence[tuple[str, str]]


class Unwritable(ValueError):
    """A letter that must not leave as it is: a malformed address, a header that turned into two."""


def checked(address: str) -> str:
    """The address, or Unwritable where it is no plain ASCII addr-spec: nothing else may reach an SMTP command."""
    if not _ADDRESS.fullmatch(address):  # dots where RFC 5321 has none are in use, and harmless
        raise Unwritable("an address is not a plain addr-spec; the letter stays here")
    return address


def mailbox(address: Address) -> str:
    """`"Meera Holt, Wrenfield Lamps" <complaints@…>`."""
    email = checked(address.email)
    if not address.name:
        return email
    if is_plain(address.name):
        quoted = address.name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{email}>' if re.search(r"[^A-Za-z0-9 -]", address.name) else f"{address.name} <{email}>"
    return f"{encoded(address.name)} <{email}>"


def encoded(text: str) -> str:
    """Plain text as it is, anything else as RFC 2047 words, never cut inside a character."""
    if is_plain(text):
        return text
    words, chunk = [], b""
    for sign in text:
        octets = sign.encode()
        if len(chunk) + len(octets) > _WORD:
            words.append(chunk)
            chunk = b""
        chunk += octets
    return " ".join(f"=?utf-8?b?{base64.b64encode(word).decode()}?=" for word in (*words, chunk))


def is_plain(text: str) -> bool:
    """ASCII that nobody takes for an encoded word: a customer's could decode to a line end (CVE-2024-6923)."""
    return text.isascii() and "=?" not in text


def threading(answers: Thread | None) -> list[tuple[str, str]]:
    """In-Reply-To and References (RFC 5322 s.3.6.4) of well-formed ids alone, the chain capped."""
    if answers is None or not is_id(answers.message_id):
        return []
    chain = [*dict.fromkeys(i for i in answers.references if is_id(i) and i != answers.message_id), answers.message_id]
    if len(chain) > _IDS:
        chain = [chain[0], *chain[1 - _IDS :]]
    return [("In-Reply-To", answers.message_id), ("References", " ".join(chain))]


def is_id(text: str) -> bool:
    return bool(_ID.fullmatch(text)) and is_plain(text)


def header_block(headers: Headers) -> bytes:
    """The lines with CRLF, without the blank line; raises Unwritable unless they read back as exactly these headers."""
    block = b"".join(_folded(name, value) for name, value in headers)
    if not all(_LINE.fullmatch(line) for line in block.split(b"\r\n")[:-1]):
        raise Unwritable("a header holds something that is not plain text; the letter stays here")
    found = [name for name, _ in BytesHeaderParser(policy=compat32).parsebytes(block + b"\r\n").items()]
    if found != [name for name, _ in headers]:
        raise Unwritable("the headers do not read back as they were meant; the letter stays here")
    return block


def _folded(name: str, value: str) -> bytes:
    """RFC 5322 s.2.2.3: lines of at most 78 characters where the words allow it."""
    if not value.isascii():
        raise Unwritable(f"the header {name} was not encoded; the letter stays here")
    if len(name) + len(value) <= 76:
        return f"{name}: {value}\r\n".encode("ascii")
    return f"{name}:{''.join(_pieces(value.split(' '), len(name) + 1))}\r\n".encode("ascii")


def _pieces(words: Iterable[str], used: int) -> Iterable[str]:
    for number, word in enumerate(words):
        if number and used + 1 + len(word) > 78:
            yield "\r\n"
            used = 0
        yield f" {word}"
        used += 1 + len(word)
