"""Strings made safe before they meet a template: no controls, no bidi tricks, no block markers of their own."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from typing import Any, TypeVar

GUARD = "\ue000"  # stands before every value in a rendered template, so that no value can begin a block
END = "\ue001"  # a blank line of a template: the end of a block, whatever jinja does to line ends
SHORT = 500  # characters of a value that stands inside a sentence
LONG = 40_000  # characters of the owner's own prose

_UNWANTED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ue000-\uf8ff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BETWEEN = " .'’‘·-"  # what may stand between the letters of a name
_TWO_MARKS = re.compile(r"[.'’‘·-]{2}|[a-z]\.[a-z]", re.IGNORECASE)  # www.shop.example is no name
T = TypeVar("T")


class Ready(str):
    """Text that is already in the template format and goes into a letter as it stands."""

    __slots__ = ()


def clean(text: str, limit: int = LONG) -> str:
    """Keeps line ends, turns every other control and every bidi control into a space, replaces lone surrogates."""
    if text.isascii() and text.isprintable():
        return text[:limit]
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _SURROGATE.sub("\ufffd", _UNWANTED.sub(" ", text[:limit]))


def flat(text: str, limit: int = SHORT) -> str:
    """One line without runs of blanks (no-break spaces stay), cut at `limit` characters."""
    if len(text) <= limit and "\n" not in text and "  " not in text:
        return text.strip(" ")
    line = re.sub(r"[ \n]+", " ", text[: limit * 4]).strip(" ")
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def value(text: str) -> str:
    """A value as it may stand anywhere in a template: on one line and unable to open a block or a link."""
    return GUARD + flat(text).replace("[[", f"[{GUARD}[")


def unguarded(text: str) -> str:
    return text.replace(GUARD, "")


def clean_facts(facts: T) -> T:
    """The same facts with every string in them cleaned, however deep."""
    cleaned: T = _clean(facts)
    return cleaned


def _clean(item: Any) -> Any:
    if isinstance(item, str):
        return clean(item)
    if isinstance(item, tuple):
        return tuple(_clean(part) for part in item) if item else item
    if dataclasses.is_dataclass(item) and not isinstance(item, type):
        held = ((name, getattr(item, name)) for name in item.__slots__)  # type: ignore[attr-defined]
        changed = {name: new for name, old in held if (new := _clean(old)) is not old and new != old}
        return dataclasses.replace(item, **changed) if changed else item
    return item


def person_name(name: str | None) -> str | None:
    """A name fit for a greeting, or None: letters only and short, so that nobody puts an advertisement there."""
    if not name:
        return None
    line = flat(unicodedata.normalize("NFC", clean(name)), 200).strip()
    if len(line) > 60 or len(line.split()) > 6 or not line[:1].isalpha() or _TWO_MARKS.search(line):
        return None
    return line if all(unicodedata.category(sign)[0] in "LM" or sign in _BETWEEN for sign in line) else None
