"""The mail as the parser gets it: charset labels widened, large attachments cut out, header block written anew."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from hashlib import sha256

from mailbot.adapters.mime import guard, headers, layout
from mailbot.adapters.mime.headers import Field
from mailbot.adapters.mime.layout import Piece

LARGE = 64 * 1024
LARGE_TEXT = 192 * 1024  # encoded characters of a text file that are read
LARGE_BODY = 1536 * 1024  # of a body text, several times what is read of it in the end
LARGE_TNEF = 4 * 1024 * 1024
LEAST = min(LARGE, LARGE_BODY, LARGE_TEXT, LARGE_TNEF)  # most parts are smaller, and need no closer look
_LABEL = re.compile(
    rb"(?i)(charset[ \t]*=[ \t]*\"?|=\?)(gb2312|gb_2312-80|gbk|x-gbk|cp936|iso-8859-1|latin-?1|ks_c_5601(?:-1987)?"
    rb"|euc-kr|shift_jis|shift-jis|sjis|x-sjis)(?=[\"';\s?*]|$)"
)
_WIDER = {b"g": b"gb18030", b"x-g": b"gb18030", b"c": b"gb18030", b"i": b"cp1252", b"l": b"cp1252"}
_WIDER |= {b"k": b"cp949", b"e": b"cp949", b"s": b"cp932", b"x-s": b"cp932"}
# Headers that our own reader has read; the parser would spend half its time on the stamps of mail servers.
_TRACE = re.compile(
    r"received.*|arc-.*|dkim-.*|domainkey-.*|authentication-results.*|list-.*|x-(?!mailer$|failed-recipients$).*"
)
_BARE_CR = re.compile(rb"\r(?!\n)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Where a part lies in `Repaired.raw` that was left out of what is parsed, or an attached mail."""

    start: int
    end: int
    size: int
    encoding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    raw: bytes  # with line ends that everyone reads alike
    fields: list[Field]
    slim: bytes  # what is parsed
    token: str  # the header that marks a cut part; no sender knows it, for no mail can hold its own hash
    cuts: tuple[Cut, ...]


def same_line_ends(raw: bytes) -> bytes:
    """Bare CR and CRCRLF end a line for one parser and not for the next; both become one plain line end."""
    if not _BARE_CR.search(raw):
        return raw
    return raw.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def repaired(raw: bytes, digest: str = "") -> Repaired:
    """Raises guard.Refused where the mail breaks a limit. `digest` is its SHA-256, where the caller has it already."""
    guard.check_block_end(raw)
    raw = same_line_ends(raw)
    fields, body = headers.block(raw)
    guard.check_headers(fields)
    if body > guard.HEADER_BLOCK:
        raise guard.Refused("header-block-too-long")
    found = layout.pieces(raw, fields, body)
    top = relabelled(headers.written([f for f in fields if not _TRACE.fullmatch(f.name)])) + b"\n"
    marked = any(p.is_mail or _is_cut(p) for p in found)
    token = "X-Cut-" + (digest or sha256(raw).hexdigest())[:24] if marked else ""
    slim, cuts = _slim(raw, found, top, token)
    return Repaired(raw=raw, fields=fields, slim=slim, token=token, cuts=tuple(cuts))


def relabelled(block: bytes) -> bytes:
    """Widens the charset labels in a header block; only labels, never content."""
    return _LABEL.sub(lambda m: m[1] + _wider(m[2].lower()), block)


def _wider(label: bytes) -> bytes:
    return _WIDER[label[:3] if label.startswith(b"x-") else label[:1]]


def _is_cut(piece: Piece) -> bool:
    size = piece.end - piece.body
    return not piece.is_mail and size > LEAST and size > _most(piece)


def _most(piece: Piece) -> int:
    """Encoded bytes of a part beyond which it is cut."""
    told = piece.told
    if _is_text(piece):
        is_file = told.get_content_disposition() == "attachment" or bool(told.get_filename())
        return LARGE_TEXT if is_file else LARGE_BODY
    is_tnef = "tnef" in piece.content_type or (told.get_filename() or "").lower() == "winmail.dat"
    return LARGE_TNEF if is_tnef else LARGE


def _is_text(piece: Piece) -> bool:
    """Text, or what stands around the parts of a container."""
    return piece.content_type.startswith(("text/", "multipart/", "message/"))


def _slim(raw: bytes, found: list[Piece], top: bytes, token: str) -> tuple[bytes, list[Cut]]:
    out: list[bytes] = []
    cuts: list[Cut] = []
    at = 0
    for piece in found:
        head = relabelled(raw[piece.head : piece.body]) if out else top
        out.append(raw[at : piece.head])
        at = piece.body
        if piece.is_mail or _is_cut(piece):
            head = f"{token}: {len(cuts)}\n".encode() + head
            cuts.append(Cut(start=piece.body, end=piece.end, size=_size(raw, piece), encoding=piece.encoding))
        out.append(head)
        if not piece.is_mail:
            out.append(_kept(raw, piece) if _is_cut(piece) else raw[piece.body : piece.end])
            at = piece.end
    return b"".join([*out, raw[at:]]), cuts


def _kept(raw: bytes, piece: Piece) -> bytes:
    """The beginning of a long text, up to the end of a line; nothing of anything else."""
    if not _is_text(piece):
        return b"\n"
    most = _most(piece)
    end = raw.rfind(b"\n", piece.body, piece.body + most)
    return raw[piece.body : end if end > 0 else piece.body + most] + b"\n"


def _size(raw: bytes, piece: Piece) -> int:
    """Decoded bytes of a cut part, reckoned from the encoded length; exact for clean base64."""
    start, end = piece.body, piece.end
    if piece.encoding != "base64":
        return end - start
    is_crlf = raw.find(b"\r\n", start, min(end, start + 1_100)) >= 0
    breaks = raw.count(b"\n", start, end) * (2 if is_crlf else 1)
    padding = raw.count(b"=", max(start, end - 8), end)
    return max(0, (end - start - breaks) * 3 // 4 - padding)


def content_of(whole: Repaired, cut: Cut) -> bytes:
    """The decoded bytes of a part that was cut out, or of an attached mail."""
    carrier = Message()
    carrier["Content-Transfer-Encoding"] = cut.encoding
    carrier.set_payload(whole.raw[cut.start : cut.end].decode("ascii", "surrogateescape"))
    data = carrier.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""
