"""Stamps that prove that a reply answers a letter of ours: an HMAC over case, address, audience and letter."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from mailbot.core import reference as references
from mailbot.core.mail import Audience

DESK = "desk"  # stands for the reference in letters that belong to no case
_LETTER = {Audience.CUSTOMER: "c", Audience.OWNER: "o", Audience.STAFF: "s", Audience.STRANGER: "x"}
_AUDIENCE = {letter: audience for audience, letter in _LETTER.items()}
_STAMP = re.compile(
    r"(?<![a-z0-9])([cosx])\.([a-z0-9]{4,40})\.([a-z2-7]{8,12})\.([a-z2-7]{26})(?![a-z0-9])", re.IGNORECASE
)
_CODE = re.compile(r"(?<![a-z0-9-])([a-z2-7]{4})-([a-z2-7]{4})-([a-z2-7]{4})-([a-z2-7]{4})(?![a-z0-9-])", re.IGNORECASE)
# Of a case's letters and of the desk's: a plus address holds 64 characters, and the desk writes most letters.
_SERIALS = (8, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A stamp as found in a header; nothing is proved until `is_ours` says so."""

    audience: Audience
    case: str  # reference in lower case without dashes, or "desk"
    serial: str
    token: str

    def reference(self, prefix: str) -> str | None:
        return next(iter(references.find(self.case, prefix)), None)


def stamp(key: bytes, audience: Audience, reference: str | None, address: str, outgoing_key: str) -> str:
    """`o.cmp9ny8xhghq.<serial>.<token>`: 128 bits bound to all four; fit for a Message-ID or a plus address."""
    case = _bare(reference)
    serial = _base32(hashlib.sha256(outgoing_key.encode()).digest())[: _SERIALS[case == DESK]]
    return f"{_LETTER[audience]}.{case}.{serial}.{_token(key, audience, case, address, serial)}"


def message_id(
    key: bytes, audience: Audience, reference: str | None, address: str, outgoing_key: str, domain: str
) -> str:
    """The Message-ID of a letter: the same for the same letter for ever (threats: outbox with witness)."""
    return f"<{stamp(key, audience, reference, address, outgoing_key)}@{domain}>"


def find(text: str) -> tuple[Stamp, ...]:
    """Every stamp in a header value."""
    return tuple(
        Stamp(audience=_AUDIENCE[m[1].lower()], case=m[2].lower(), serial=m[3].lower(), token=m[4].lower())
        for m in _STAMP.finditer(text)
    )


def is_ours(found: Stamp, key: bytes, address: str) -> bool:
    """True where this very letter was written by us to that address (compared in constant time)."""
    return hmac.compare_digest(found.token, _token(key, found.audience, found.case, address, found.serial))


def code(key: bytes, token: str) -> str:
    """The code of a question: 80 bits that follow from the token of its letter, and from nothing that others know."""
    return _base32(hmac.new(key, f"code|{token}".encode(), hashlib.sha256).digest())[:16]


def codes(text: str) -> tuple[str, ...]:
    """Every code that is written out in a text."""
    return tuple(dict.fromkeys("".join(m.groups()).lower() for m in _CODE.finditer(text)))


def spelt(plain: str) -> str:
    """`k7q2-m9xt-...`: a code as people see it."""
    return "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def _token(key: bytes, audience: Audience, case: str, address: str, serial: str) -> str:
    message = "|".join((_LETTER[audience], case, address.strip().lower(), serial))
    return _base32(hmac.new(key, message.encode(), hashlib.sha256).digest())[:26]


def _base32(digest: bytes) -> str:
    return base64.b32encode(digest).decode().lower()


def reference_bits(key: bytes, sha256: str, nth: int) -> int:
    """40 bits for the reference of the case that a mail opens: nobody guesses them, and the same mail has the same.

    So a mail that is taken in again after a restore leads to the same letters with the same Message-IDs (threats 57).
    """
    return int.from_bytes(hmac.new(key, f"reference|{sha256}|{nth}".encode(), hashlib.sha256).digest()[:5])


def _bare(reference: str | None) -> str:
    return re.sub(r"[^a-z0-9]", "", reference.lower()) if reference else DESK
