"""Names of attachments as they may be shown and stored: never empty, never a path, never deceiving."""

from __future__ import annotations

import re
from email.message import Message
from email.utils import collapse_rfc2231_value
from mimetypes import guess_extension
from urllib.parse import unquote_to_bytes

from mailbot.adapters.mime import charsets, clean, headers

LENGTH = 150
_FORBIDDEN = re.compile(r'[<>:"|?*%\x00-\x1f]')
_EXTENDED = re.compile(r"^([A-Za-z0-9_.:+-]{0,40})'([A-Za-z0-9-]{0,20})'(.*)$", re.S)
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_USUAL = {"message/rfc822": ".eml", "text/plain": ".txt", "text/html": ".html", "image/jpeg": ".jpg"}


def name_of(part: Message, number: int) -> str:
    """RFC 2231 / 5987 `filename*`, else `filename=`, else `name=`, else Content-ID, else one of our own."""
    content_type = part.get_content_type()
    for text in (_parameter(part, "filename", "content-disposition"), _parameter(part, "name", "content-type")):
        shown = safe(text)
        if shown:
            return shown
    if content_type == "message/rfc822":
        shown = safe(_subject(part))
        return f"{shown or 'message'}.eml"
    shown = safe(str(part.get("content-id", "")).strip().strip("<>").partition("@")[0])
    extension = _USUAL.get(content_type) or guess_extension(content_type) or ".bin"
    return shown + ("" if _EXTENSION.search(shown) else extension) if shown else f"attachment-{number + 1}{extension}"


def safe(text: str) -> str:
    """The last step of a path, without what file systems, terminals or readers take for something else."""
    last = re.split(r"[/\\]", clean.line(text, 4 * LENGTH))[-1]
    bare = _FORBIDDEN.sub("_", last).strip(" .")
    if len(bare) <= LENGTH:
        return bare
    extension = _EXTENSION.search(bare)
    tail = extension[0] if extension else ""
    return bare[: LENGTH - len(tail)].rstrip(" .") + tail


def _parameter(part: Message, name: str, header: str) -> str:
    carrier = Message()
    carrier[header] = charsets.undeclared(headers.bytes_of(part, header), charset_of(part))
    try:
        value = carrier.get_param(name, header=header, unquote=True)
    except (ValueError, TypeError, LookupError):
        return ""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return _extended_value(value)
    written = _EXTENDED.match(value)
    if written and "%" in value:
        # `filename="utf-8''a%20b"`: RFC 5987 syntax under the plain parameter's name.
        return charsets.decoded(unquote_to_bytes(written[3]), written[1])
    return headers.decoded_words(value)


def charset_of(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError, TypeError):
        return None


def _extended_value(value: tuple[str | None, str | None, str]) -> str:
    codec, _, text = value
    data = text.encode("latin-1", "replace") if text.isascii() or _is_latin(text) else None
    if data is None:
        return str(collapse_rfc2231_value(value))
    return charsets.decoded(data, codec)


def _is_latin(text: str) -> bool:
    return all(c < "\u0100" for c in text)


def _subject(part: Message) -> str:
    inner = part.get_payload() if part.is_multipart() else None
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        return headers.decoded_words(charsets.undeclared(headers.bytes_of(inner[0], "subject")[:1_000]))
    return ""
