"""Our own check of a DKIM signature (RFC 6376), stricter than the library's: what it lets pass is refused here."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

import dkim
from dkim.util import InvalidTagValueList, parse_tag_value

from mailbot.adapters.senders.dns import Silent
from mailbot.core.evidence import LATER, is_aligned
from mailbot.core.mail import IncomingMail

Lookup = Callable[[str], bytes | None]  # a text record of that name; Silent where nobody answers

MOST: Final = 5  # signatures of one mail that are looked at
SHORTEST_KEY: Final = 1024  # bits (RFC 8301 s.3.2)
_MUST_BE_SIGNED = frozenset({b"from", b"subject", b"message-id", b"date"})
_Tags = dict[bytes, bytes]


class Refused(Exception):
    """A signature that proves nothing to us; `str()` is one word."""


def checked(raw: bytes, mail: IncomingMail, lookup: Lookup) -> str:
    """`pass` where one signature proves the domain in From; else `later`, the first refusal, or `none`."""
    sender = mail.sender
    signed = mail.all("dkim-signature")
    if sender is None or not signed:
        return "none"
    if any(len(mail.all(name.decode())) != 1 for name in _MUST_BE_SIGNED):
        return "doubled"  # Verified is the lowest of several headers, read is the topmost.
    said = [_one(raw, n, sender.key.rpartition("@")[2], mail.received, lookup) for n in range(min(len(signed), MOST))]
    return next((word for best in ("pass", LATER) for word in said if word == best), said[0])


def _one(raw: bytes, number: int, domain: str, received: datetime, lookup: Lookup) -> str:
    """One signature, counted from the top."""
    try:
        message = dkim.DKIM(raw, minkey=SHORTEST_KEY)
        values = [value for name, value in message.headers if name.lower() == b"dkim-signature"]
        tags = parse_tag_value(values[number])
        _refuse(tags, domain, received)
        is_good = message.verify(number, lambda name, timeout=0: _record(name, lookup))
        if is_good and message.keysize < SHORTEST_KEY:
            raise Refused("weak-key")
        return "pass" if is_good else "broken"
    except Refused as refused:
        return str(refused)
    except Silent:
        return LATER
    except dkim.KeyFormatError as error:
        return "weak-key" if "too small" in str(error) else "no-key"
    except (dkim.DKIMException, InvalidTagValueList):
        return "broken"
    except Exception:  # The library raises anything of a forger's bytes; none of it proves a writer.
        return "unreadable"


def _refuse(tags: _Tags, domain: str, received: datetime) -> None:
    """What the library accepts and we do not (threats 5)."""
    names = {name.strip().lower() for name in tags.get(b"h", b"").split(b":")}
    refusals = (
        ("length", b"l" in tags),  # anybody may write below what was signed
        ("unaligned", not is_aligned(tags.get(b"d", b"").decode("ascii", "replace").lower(), domain)),
        ("headers", not names >= _MUST_BE_SIGNED),
        ("algorithm", tags.get(b"a", b"").lower() not in (b"rsa-sha256", b"ed25519-sha256")),  # RFC 8301 s.3.1
        ("expired", _number(tags.get(b"x")) is not None and received.timestamp() > (_number(tags.get(b"x")) or 0)),
    )
    for reason, holds in refusals:
        if holds:
            raise Refused(reason)


def _number(value: bytes | None) -> int | None:
    return int(value) if value and re.fullmatch(rb"\d{1,15}", value) else None


def _record(name: bytes, lookup: Lookup) -> bytes:
    """The key record; one that its domain only tries out counts as none (RFC 6376 s.3.6.1, t=y)."""
    found = lookup(name.decode("ascii").rstrip("."))
    if not found:
        raise Refused("no-key")
    tags: _Tags = parse_tag_value(found)
    if b"y" in [flag.strip() for flag in tags.get(b"t", b"").split(b":")]:
        raise Refused("testing")
    return found
