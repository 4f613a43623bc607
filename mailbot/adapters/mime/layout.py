"""Where the parts of a raw mail lie: found on the bytes, without decoding anything, in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.message import Message

from mailbot.adapters.mime.guard import NESTED, PARTS, Refused, check_parameters
from mailbot.adapters.mime.headers import Field

_TELLING = frozenset({"content-type", "content-transfer-encoding", "content-disposition", "content-id"})
_TELLING_LINES = re.compile(
    rb"(?im)^(content-(?:type|transfer-encoding|disposition|id))[ \t]*:[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)"
)
_HEADER_LINE = re.compile(rb"(?:[!-9;-~]+[ \t]*:|[ \t])")
_EPILOGUE = "text/x-epilogue"
PART_HEADERS = 64 * 1024
NEAR_MISSES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One leaf or container: its header block is raw[head:body], its content raw[body:end]."""

    head: int
    body: int
    end: int  # for an attached mail: where the whole of it ends
    told: Message  # only its Content-Type, -Transfer-Encoding, -Disposition and -ID

    @property
    def content_type(self) -> str:
        return self.told.get_content_type()

    @property
    def is_container(self) -> bool:
        return self.content_type.startswith(("multipart/", "message/"))

    @property
    def is_mail(self) -> bool:
        return self.content_type.startswith("message/") and self.content_type != "message/delivery-status"

    @property
    def encoding(self) -> str:
        return str(self.told.get("content-transfer-encoding", "")).strip().lower()


@dataclass(slots=True)
class _Delimiters:
    """Every boundary declared so far and where its next line lies."""

    raw: bytes
    next_at: dict[bytes, int] = field(default_factory=dict)
    in_digest: dict[bytes, bool] = field(default_factory=dict)
    misses: int = 0

    def declare(self, boundary: bytes, digest: bool) -> None:
        self.next_at.setdefault(boundary, -2)  # Looked for when first asked.
        self.in_digest[boundary] = digest

    def place(self, boundary: bytes) -> int:
        """How many boundaries were declared before this one: those of the parts around it."""
        return list(self.next_at).index(boundary)

    def nearest(self, at: int) -> tuple[int, int, bytes, bool] | None:
        """The first delimiter line from `at` on: its start, the start after it, its boundary, whether it closes."""
        best: tuple[int, int, bytes, bool] | None = None
        for boundary, known in self.next_at.items():
            found = self._find(boundary, at) if -1 != known < at else self._read(boundary, known)
            if found and (best is None or found[0] < best[0]):
                best = found
        return best

    def _read(self, boundary: bytes, start: int) -> tuple[int, int, bytes, bool] | None:
        """The delimiter line at `start`, or None where something else merely begins like it."""
        if start < 0:
            return None
        end = self.raw.find(b"\n", start)
        stop = len(self.raw) if end < 0 else end
        rest = self.raw[start + 2 + len(boundary) : min(stop, start + 400)].rstrip(b" \t\r")
        if rest not in (b"", b"--"):
            return None
        return start, len(self.raw) if end < 0 else end + 1, boundary, rest == b"--"

    def _find(self, boundary: bytes, at: int) -> tuple[int, int, bytes, bool] | None:
        sought = b"\n--" + boundary
        start = at - 1
        while True:
            start = self.raw.find(sought, max(start, 0))
            self.next_at[boundary] = start + 1 if start >= 0 else -1
            found = self._read(boundary, start + 1) if start >= 0 else None
            if found or start < 0:
                return found
            self.misses += 1
            if self.misses > NEAR_MISSES:
                raise Refused("too-many-parts")
            start += 1


def pieces(raw: bytes, fields: list[Field], body: int) -> list[Piece]:
    """All parts of the mail in the order of their bytes, the top one first. Raises Refused beyond the limits.

    The content of an attached mail is followed by the pieces it consists of.
    """
    found: list[Piece] = []
    mails: list[tuple[int, int]] = []  # place in `found` and boundaries known by then, of every mail still open
    nested = parts = 0
    for piece, declared, ended_by in _walk(raw, _told_by(fields), body):
        nested += piece.is_container
        if nested > NESTED:
            raise Refused("nested-too-deep")
        parts += piece.content_type != _EPILOGUE
        if parts > PARTS + 1 or len(found) > 2 * PARTS:
            raise Refused("too-many-parts")
        if piece.is_mail:
            mails.append((len(found), declared))
        found.append(piece)
        while mails and ended_by is not None and mails[-1][1] > ended_by:
            _end(found, mails.pop()[0], piece.end)
    for place, _ in mails:
        _end(found, place, len(raw))
    return found


def _end(found: list[Piece], place: int, end: int) -> None:
    found[place] = replace(found[place], end=end)


def _walk(raw: bytes, told: Message, body: int) -> Iterator[tuple[Piece, int, int | None]]:
    """Each piece, how many boundaries were known by then, and which of them ended it."""
    delimiters = _Delimiters(raw)
    head = 0
    while True:
        _declare(delimiters, told)
        found = delimiters.nearest(body)
        end = found[0] if found else len(raw)
        piece = Piece(head=head, body=body, end=end, told=told)
        known = len(delimiters.next_at)
        if piece.is_mail and body < end:
            # Its own header block opens here, and stays inside the enclosing part.
            yield piece, known, None
            head, (told, body) = body, _part_head(raw, body, end, "text/plain")
            continue
        yield piece, known, delimiters.place(found[2]) if found else None
        if found is None:
            return
        _, head, boundary, closes = found
        default = "message/rfc822" if delimiters.in_digest[boundary] else "text/plain"
        told, body = (_epilogue(), head) if closes else _part_head(raw, head, len(raw), default)


def _declare(delimiters: _Delimiters, told: Message) -> None:
    if told.get_content_maintype() != "multipart":
        return
    boundary = told.get_boundary()
    if boundary and boundary.isascii():  # The parser finds no other boundary either.
        digest = told.get_content_subtype() == "digest"
        delimiters.declare(boundary.encode("ascii", "surrogateescape"), digest)


def _epilogue() -> Message:
    """What follows a closing delimiter is nobody's: treated as opaque text."""
    told = Message()
    told.set_type(_EPILOGUE)
    return told


def _told_by(fields: list[Field]) -> Message:
    told = Message()
    for f in fields:
        if f.name in _TELLING:
            check_parameters(f.value)
            told[f.name] = f.unfolded.decode("ascii", "surrogateescape")
    return told


def _part_head(raw: bytes, head: int, limit: int, default: str) -> tuple[Message, int]:
    """The telling headers of the part that begins at `head`, and where its content begins."""
    at = following = head
    stop = min(limit, head + PART_HEADERS)
    while at < stop:
        end = raw.find(b"\n", at, limit)
        following = limit if end < 0 else end + 1
        line = raw[at : min(following, at + 300)].rstrip(b"\r\n")
        if not line or not _HEADER_LINE.match(line):
            following = at if line else following
            break
        at = following
    told = Message()
    told.set_default_type(default)
    for name, value in _TELLING_LINES.findall(raw, head, at):
        check_parameters(value)
        told[name.decode("ascii")] = value.rstrip(b"\r").decode("ascii", "surrogateescape")
    return told, following
