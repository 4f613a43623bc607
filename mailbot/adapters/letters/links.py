"""One-tap answers for the owner: mailto links as RFC 6068 writes them."""

from __future__ import annotations

from urllib.parse import quote

LONGEST = 1_500  # encoded characters; longer links are cut off by some programs


def mailto(address: str, subject: str, line: str) -> str | None:
    """A link that opens a new mail with that subject and that one line, or None where it would be too long.

    Everything but letters, digits and `-._~` is percent-encoded: a bare `#` would end the link and lose the command.
    """
    lines = line.replace("\n", "\r\n")
    local, _, domain = address.rpartition("@")
    link = f"mailto:{_encoded(local)}@{_encoded(domain)}?subject={_encoded(subject)}&body={_encoded(lines)}"
    return link if len(link) <= LONGEST else None


def _encoded(text: str) -> str:
    return quote(text, safe="-._~")
