"""A letter on paper: laid out for a windowed envelope, ready to print, sign and post."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

# Postcodes end a British address on a line of their own (letters for the post, section 3 of the paper rules).
_POSTCODE = re.compile(r"(?i)^(.+?)[ ,]+([A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})$")
_MOST_LINES = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Where the envelope shows the address, in millimetres from the left and top edge; to be measured on one's own."""

    x: float = 24.6
    y: float = 39.5
    width: float = 95.4
    height: float = 26.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What stands on the paper. `text` is paragraphs, lists and `## ` headings; `size` in points, 12 at least."""

    reference: str
    language: str
    day: date
    to: str  # the customer's name
    address: str
    title: str
    text: str
    name: str  # who signs
    enclosed: tuple[str, ...] = ()
    size: int = 14


def address_lines(name: str, address: str) -> tuple[str, ...]:
    """Up to seven lines without punctuation at their ends and without blank ones; the postcode by itself."""
    parts = [part.strip(" .,;") for part in re.split(r"[\n,]", address)]
    lines = [name.strip(), *filter(None, parts)] if name.strip() else list(filter(None, parts))
    if lines and (ending := _POSTCODE.fullmatch(lines[-1])):
        lines[-1:] = [ending[1].strip(" ,"), ending[2].upper()]
    while len(lines) > _MOST_LINES:
        lines[1:3] = [f"{lines[1]}, {lines[2]}"]
    return tuple(lines)
