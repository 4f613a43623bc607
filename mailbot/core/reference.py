"""References of cases: made of 40 random bits and a check character, found again however they were typed."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32: no I, L, O, U
_READ_AS = str.maketrans("OIL", "011")
_GAP = r"[\s\u00ad\u200b\u2010-\u2015\u2212_.\-]{0,3}"
_SIGN = "[0-9A-Za-z]"
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, irreducible over GF(2)


def make(prefix: str, bits: int) -> str:
    """`CMP-7KQ2-M9XT-4` from a prefix and a random number of 40 bits."""
    if not 0 <= bits < 1 << 40:
        raise ValueError("a reference is made of 40 bits")
    body = "".join(ALPHABET[(bits >> shift) & 31] for shift in range(35, -1, -5))
    return f"{prefix.upper()}-{body[:4]}-{body[4:]}-{_check(body)}"


def after(reference: str) -> str:
    """Another one, as random as the first: for a mail that opens several cases."""
    digest = hashlib.sha256(reference.encode()).digest()
    return make(reference.rsplit("-", 3)[0], int.from_bytes(digest[:5], "big"))


def _check(body: str) -> str:
    """One character by Damm's rule in GF(32): every single slip and every swap of neighbours shows."""
    check = 0
    for sign in body:
        check = (check ^ ALPHABET.index(sign)) << 1
        check ^= _POLYNOMIAL if check & 32 else 0
    return ALPHABET[check]


def find(text: str, prefix: str) -> tuple[str, ...]:
    """Every reference in the text as we write it, once: any case, any gaps, full-width, O/0 and I/1 confused.

    Only those whose check character is right count, so that no other number is taken for one.
    """
    folded = unicodedata.normalize("NFKC", text)
    found: dict[str, None] = {}
    for match in _pattern(prefix).finditer(folded):
        body = re.sub(r"[^0-9A-Z]", "", match[1].upper()).translate(_READ_AS)
        if len(body) == 9 and all(s in ALPHABET for s in body) and _check(body[:8]) == body[8]:
            found[f"{prefix.upper()}-{body[:4]}-{body[4:8]}-{body[8]}"] = None
    return tuple(found)


@cache
def _pattern(prefix: str) -> re.Pattern[str]:
    letters = _GAP.join(_confusable(sign) for sign in prefix)
    return re.compile(rf"(?<![0-9A-Za-z]){letters}{_GAP}({_GAP.join([_SIGN] * 9)})(?![0-9A-Za-z])", re.IGNORECASE)


def _confusable(sign: str) -> str:
    for same in ("0O", "1IL"):
        if sign.upper() in same:
            return f"[{same}]"
    return re.escape(sign)
