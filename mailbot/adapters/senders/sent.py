"""Whether a mail that came in is the very mail that lies in our Sent folder."""

from __future__ import annotations

import re

# A Message-ID alone proves nothing: our own letters lie in that folder, and their ids are known outside.
_SAME = (b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"in-reply-to", b"references", b"content-type")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_BLANKS = re.compile(rb"[ \t]+")


def is_same(arrived: bytes, copy: bytes) -> bool:
    """The same words under the same headers; trace headers and line ends may differ."""
    (head, body), (kept_head, kept_body) = _halves(arrived), _halves(copy)
    return bool(body.strip()) and body == kept_body and _fields(head) == _fields(kept_head)


def _halves(raw: bytes) -> tuple[bytes, bytes]:
    head, _, body = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").partition(b"\n\n")
    return head, body.rstrip()


def _fields(head: bytes) -> list[tuple[bytes, bytes]]:
    """The headers that matter, in order: one that was added, taken away or doubled makes a difference."""
    found = []
    for line in _FOLD.sub(b" ", head).split(b"\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() in _SAME:
            found.append((name.strip().lower(), _BLANKS.sub(b" ", value).strip()))
    return sorted(found)
