"""Addresses that look like the desk's own and are somebody else's (threats 16): to be shown, never to be judged by."""

from __future__ import annotations

import unicodedata

from mailbot.core import roles
from mailbot.core.desk import Desk

# Letters of other scripts that stand for a Latin one to the eye (Unicode TS 39: small letters that print alike).
_ALIKE = str.maketrans(
    "аеорсухѕіјһԁԛԝοανικρτυ"
    "01|",
    "aeopcyxsijhdqwoavikptu"
    "oll",
)  # fmt: skip
_PAIRS = (("rn", "m"), ("vv", "w"), ("i", "l"))


def is_lookalike(address: str, desk: Desk) -> bool:
    """True for an address that a person could take for one of the desk's or of somebody who works at it."""
    written = address.strip().lower()
    known = {*desk.own_addresses, desk.mailbox.lower(), *(roles.key(m) for m in roles.everybody(desk))} - {""}
    return bool(written) and written not in known and _outline(written) in {_outline(one) for one in known}


def escaped(address: str) -> str:
    """With every letter beyond ASCII as its number, so that it cannot be mistaken."""
    return address.encode("ascii", "backslashreplace").decode()


def _outline(address: str) -> str:
    """What is left to the eye: no accents, no width, nothing invisible."""
    plain = unicodedata.normalize("NFKD", address.lower())
    seen = "".join(sign for sign in plain if unicodedata.category(sign) not in ("Mn", "Cf", "Cc"))
    seen = seen.translate(_ALIKE)
    for pair, single in _PAIRS:
        seen = seen.replace(pair, single)
    return seen
