"""What may be parsed at all: limits checked on raw bytes in linear time, each with a name.

The figures come from measured bombs: every mail beyond them cost a parser seconds or gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailbot.adapters.mime.headers import HEADERS, Field

MAIL = 36 * 1024 * 1024
HEADER_BLOCK = 256 * 1024
ONE_HEADER = 64 * 1024
WORDS = 200
ADDRESSES = 500
NESTED = 60
PARTS = 500
SIGNS = 5_000
PARAMETERS = 16 * 1024
_SIGNS = (b"@", b",", b"(", b"<", b"[", b";", b'"', b"\\")
_ADDRESSED = frozenset(
    {"from", "to", "cc", "bcc", "reply-to", "sender", "delivered-to", "resent-from", "resent-to", "resent-cc"}
)
HEADERS_READ_OF_REFUSED = 64 * 1024

_EMPTY_LINE = re.compile(rb"\n\r?\n|\r\r")


class Refused(Exception):
    """The mail breaks a limit; `str()` is the name of the rule."""


def check_size(raw: bytes, size: int, whole: bool) -> None:
    if not whole or max(len(raw), size) > MAIL:
        raise Refused("too-big")


def check_block_end(raw: bytes) -> None:
    """Refuses before anything splits lines: no empty line within the limit means no end of the header block."""
    if len(raw) > HEADER_BLOCK and not _EMPTY_LINE.search(raw, 0, HEADER_BLOCK):
        raise Refused("header-block-too-long")


def check_headers(fields: Sequence[Field]) -> None:
    if len(fields) > HEADERS:
        raise Refused("too-many-headers")
    for field in fields:
        value = field.value
        if len(value) > ONE_HEADER:
            raise Refused("header-too-long")
        if value.count(b"=?") > WORDS:
            raise Refused("too-many-encoded-words")
        most = ADDRESSES if field.name in _ADDRESSED else SIGNS
        if max(value.count(sign) for sign in _SIGNS) > most:
            raise Refused("too-many-addresses" if field.name in _ADDRESSED else "header-too-intricate")


def check_parameters(value: bytes) -> None:
    """The parameters of a part's Content-Type and Content-Disposition, which parsers read in quadratic time."""
    if len(value) > PARAMETERS or value.count(b";") > 100 or value.count(b"=?") > WORDS:
        raise Refused("part-header-too-long")
