"""Fetches mails in bounded bites, without marking anything as read."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from mailbot.flow.ports import Headline, RawMail

UIDS_A_COMMAND = 250
BATCH_BYTES = 8 * 2**20  # of one FETCH of several mails
SLICE_BYTES = 2**20  # of one partial FETCH of a larger mail
HEADER_BYTES = 2**18  # of the header block of a mail that is too large
ANSWER_BYTES = 64 * 2**20  # of one call of fetch(): the rest is asked for again
HEADLINE = "BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE)]"
HEADLINE_BYTES = 4096
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

log = logging.getLogger("mailbot.imap")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Announced:
    """What the server says of a mail before its bytes are asked for."""

    uid: int
    size: int
    received: datetime | None


def fetch(client: IMAPClient, uids: Sequence[int], max_bytes: int) -> list[RawMail]:
    """The mails of these UIDs; absent are those that vanished meanwhile, and those beyond 64 MB of one answer."""
    raws: list[RawMail] = []
    taken = 0
    for batch in _batches(_announced(client, uids), max_bytes):
        if raws and taken + sum(min(mail.size, max_bytes) for mail in batch) > ANSWER_BYTES:
            break
        found = list(_of_batch(client, batch, max_bytes))
        taken += sum(len(raw.raw) for raw in found)
        raws.extend(found)
    return raws


def headlines(client: IMAPClient, uids: Sequence[int]) -> list[Headline]:
    """Sender and subject of each mail, readable and on one line, for a person's list."""
    lines: list[Headline] = []
    for some in chunks(uids):
        answer = client.fetch(some, ["INTERNALDATE", HEADLINE])
        lines.extend(_headline(uid, answer[uid]) for uid in some if uid in answer)
    return lines


def chunks(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    """As many UIDs as one command line bears."""
    for start in range(0, len(uids), UIDS_A_COMMAND):
        yield uids[start : start + UIDS_A_COMMAND]


def _announced(client: IMAPClient, uids: Sequence[int]) -> list[_Announced]:
    found: list[_Announced] = []
    for some in chunks(uids):
        answer = client.fetch(some, ["RFC822.SIZE", "INTERNALDATE"])
        found.extend(
            _Announced(uid=uid, size=answer[uid][b"RFC822.SIZE"], received=_utc(answer[uid].get(b"INTERNALDATE")))
            for uid in some
            if b"RFC822.SIZE" in answer.get(uid, {})
        )
    return found


def _batches(mails: Sequence[_Announced], max_bytes: int) -> Iterator[list[_Announced]]:
    """Small mails together, up to 8 MB; a large one on its own."""
    batch: list[_Announced] = []
    for mail in mails:
        alone = _is_large(mail, max_bytes)
        if batch and (alone or sum(each.size for each in batch) + mail.size > BATCH_BYTES):
            yield batch
            batch = []
        batch.append(mail)
        if alone:
            yield batch
            batch = []
    if batch:
        yield batch


def _is_large(mail: _Announced, max_bytes: int) -> bool:
    return mail.size > min(SLICE_BYTES, max_bytes)


def _of_batch(client: IMAPClient, batch: Sequence[_Announced], max_bytes: int) -> Iterator[RawMail]:
    if _is_large(batch[0], max_bytes):
        alone = _large(client, batch[0], max_bytes)
        if alone:
            yield alone
        return
    try:
        bodies = _bodies(client, [mail.uid for mail in batch])
    except IMAPClientAbortError:
        raise
    except IMAPClientError:  # One mail that the server cannot read must not keep the others away.
        bodies = _one_by_one(client, batch)
    for mail in batch:
        raw = bodies.get(mail.uid)
        if raw is not None:
            yield RawMail(uid=mail.uid, received=mail.received or _arrival(raw), size=len(raw), raw=raw)


def _bodies(client: IMAPClient, uids: Sequence[int]) -> dict[int, bytes]:
    answer = client.fetch(uids, ["BODY.PEEK[]"])
    return {uid: part[b"BODY[]"] for uid, part in answer.items() if isinstance(part.get(b"BODY[]"), bytes)}


def _one_by_one(client: IMAPClient, batch: Sequence[_Announced]) -> dict[int, bytes]:
    bodies: dict[int, bytes] = {}
    for mail in batch:
        try:
            bodies |= _bodies(client, [mail.uid])
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            log.warning("the server does not hand out the mail with UID %d; it is asked for again", mail.uid)
    return bodies


def _large(client: IMAPClient, mail: _Announced, max_bytes: int) -> RawMail | None:
    """Whole, in slices, or cut to its header block where it is larger than the limit whatever its server announced."""
    if mail.size <= max_bytes:
        raw = _sliced(client, mail.uid, "BODY.PEEK[]", max_bytes + 1)
        if raw is None:
            return None
        if len(raw) <= max_bytes:
            return RawMail(uid=mail.uid, received=mail.received or _arrival(raw), size=len(raw), raw=raw)
    head = _sliced(client, mail.uid, "BODY.PEEK[HEADER]", HEADER_BYTES)
    if head is None:
        return None
    received = mail.received or _arrival(head)
    return RawMail(uid=mail.uid, received=received, size=mail.size, raw=head, whole=False)


def _sliced(client: IMAPClient, uid: int, section: str, limit: int) -> bytes | None:
    """At most `limit` bytes of a section, 1 MB a command; None where the mail is gone."""
    pieces: list[bytes] = []
    length = 0
    while length < limit:
        wanted = min(SLICE_BYTES, limit - length)
        answer = client.fetch([uid], [f"{section}<{length}.{wanted}>"]).get(uid)
        key = section.replace(".PEEK", "").encode() + b"<%d>" % length
        piece = answer.get(key) if answer else None
        if not isinstance(piece, bytes):
            return None
        pieces.append(piece)
        length += len(piece)
        if len(piece) < wanted:
            break
    return b"".join(pieces)


def _utc(received: object) -> datetime | None:
    try:
        return received.astimezone(UTC) if isinstance(received, datetime) and received.tzinfo else None
    except OverflowError:
        return None


def _arrival(raw: bytes) -> datetime:
    """For a server that does not say when a mail came: its own stamp on top of the mail, else the writer's date."""
    head = BytesHeaderParser().parsebytes(raw[:HEADER_BYTES].partition(b"\r\n\r\n")[0])
    for stamp in (str(head.get("Received", "")).rpartition(";")[2], str(head.get("Date", ""))):
        try:
            when = parsedate_to_datetime(stamp.strip())
            return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            continue
    return EPOCH


def _headline(uid: int, part: dict[bytes, Any]) -> Headline:
    block = next((value for key, value in part.items() if key.startswith(b"BODY[")), None) or b""
    fields: dict[str, str] = {}
    for line in re.sub(rb"\r?\n(?=[ \t])", b"", block[:HEADLINE_BYTES]).splitlines():
        name, _, value = line.partition(b":")
        fields.setdefault(name.decode("ascii", "replace").strip().lower(), _readable(value))
    received = _utc(part.get(b"INTERNALDATE")) or _arrival(block)
    return Headline(uid=uid, received=received, sender=fields.get("from", ""), subject=fields.get("subject", ""))


def _readable(value: bytes) -> str:
    """Encoded words decoded as far as they can be; printable, on one line, at most 200 letters."""
    text = value.decode("utf-8", "replace")
    try:
        pieces = decode_header(text)
        text = "".join(_decoded(piece, charset) for piece, charset in pieces)
    except (HeaderParseError, ValueError):
        pass  # It is shown as it came.
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]


def _decoded(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    try:
        return piece.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):
        return piece.decode("utf-8", "replace")
