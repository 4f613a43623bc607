"""Web forms: the labelled lines of a form's mail, in the languages of the word lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mailbot.core.extract.plain import plain
from mailbot.core.extract.words import LANGUAGES, any_of

KEYS = (
    "footer",
    "first_name",
    "last_name",
    "email",
    "phone",
    "order_date",
    "order",
    "channel",
    "hours",
    "address",
    "town",
    "postcode",
    "outcome",
    "behalf",
    "staff",
    "message",
    "name",
)
PROSE = ("message", "outcome")  # what the customer typed freely
_EMPTY = re.compile(
    r"(?:not given|none|n/?a|-+|no|nil|keine?|ej angivet|ingen|inget|inte angivet|nej|nicht angegeben|non|aucun|无"
    r"|没有|geen|\.|\?)?\.?$",
    re.IGNORECASE,
)
_OTHER = re.compile(r"[ ]{0,4}([^\W\d_][^:\n]{0,48}?)\s?(?::|\?:?)(?: |$)|[ ]{0,4}([^\W\d_][^:\n]{0,48}?) {2,}(?=\S)")
_TICKED = re.compile(
    r"\s*(?:yes|no|ja|nej|nein|oui|non|nee|true|false|on|off|[01]|是|否|同意|不同意|checked|accepted)\s*$",
    re.IGNORECASE,
)
_RULE = re.compile(r"[ ]{0,4}(?:-- ?|-{3,}|_{3,}|={3,}|\*{3,})$")


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled line: its meaning, and where its value stands in the text."""

    key: str
    label: str
    start: int
    end: int
    value: str

    @property
    def is_filled(self) -> bool:
        return not _EMPTY.match(self.value)


@cache
def _labels() -> dict[str, re.Pattern[str]]:
    return {
        key: re.compile(
            rf"[ *_]{{0,4}}{any_of('form', key, LANGUAGES)}[ *_]{{0,3}}(?:\(.{{1,40}}\))?\s?\*?\s?\??[*_]{{0,2}}$",
            re.IGNORECASE,
        )
        for key in KEYS
    }


def rows(text: str) -> tuple[Row, ...]:
    """Every labelled line with its value; free text runs on until the next known label or the form's own footer."""
    return tuple(_grown(plain(text)))


def _grown(flat: str) -> Iterator[Row]:
    open_key: tuple[str, str, int] | None = None  # key, label, start of the value
    end = 0
    parted = True
    for start, stop, line in _lines(flat):
        key, label, value_at = _label(line, parted)
        parted = not line.strip()
        prose = open_key is not None and open_key[0] in PROSE and not _ends_prose(line, value_at)
        if _RULE.match(line) or key == "footer" or (label and (key or not prose)):
            if open_key is not None:
                yield _row(flat, *open_key, end)
            open_key = (key, label, start + value_at) if label and key and key != "footer" else None
        elif not line.strip() and open_key is not None and not prose and end > open_key[2]:
            yield _row(flat, *open_key, end)
            open_key = None
        end = stop if line.strip() else end
    if open_key is not None:
        yield _row(flat, *open_key, end)


def _ends_prose(line: str, value_at: int) -> bool:
    """True of a table's cell or a ticked box under free text: no customer writes `Newsletter: no`."""
    return bool(value_at) and (line[value_at - 2 : value_at] == "  " or bool(_TICKED.match(line[value_at:])))


def _row(flat: str, key: str, label: str, start: int, end: int) -> Row:
    raw = flat[start : max(start, end)]
    left = start + len(raw) - len(raw.lstrip())
    return Row(key, label, left, max(left, left + len(raw.strip())), raw.strip())


def _lines(flat: str) -> Iterator[tuple[int, int, str]]:
    start = 0
    while start < len(flat):
        stop = flat.find("\n", start)
        stop = len(flat) if stop < 0 else stop
        yield start, stop, flat[start : min(stop, start + 400)]
        start = stop + 1


def _label(line: str, parted: bool) -> tuple[str, str, int]:
    """The meaning, wording and length of a line's label; an unknown label has no meaning but ends the one before.

    A label may stand on a line of its own: any after a blank line (`parted`), those of free text anywhere.
    """
    match = _OTHER.match(line)
    bare = line.strip()
    if match is None:
        if len(bare) <= 40 and bare and _stands_alone(key := _meaning(bare.rstrip(": ")), parted):
            return key, bare, len(line)
        if (footer := _labels_start(bare)) is not None:
            return "footer", footer, len(line)
        return "", "", 0
    label = (match[1] or match[2]).strip()
    key = _meaning(label)
    return ("footer", bare, 0) if not key and _labels_start(bare) else (key, label, match.end())


def _stands_alone(key: str, parted: bool) -> bool:
    return key in ("message", "outcome", "footer") or bool(key and parted)


def _meaning(label: str) -> str:
    return next((key for key in KEYS if _labels()[key].match(label)), "")


@cache
def _footer() -> re.Pattern[str]:
    return re.compile(rf"[ *_-]{{0,4}}{any_of('form', 'footer', LANGUAGES)}(?![^\W\d_])", re.IGNORECASE)


def _labels_start(line: str) -> str | None:
    return line if _footer().match(line) and len(line.split()) > 2 else None
