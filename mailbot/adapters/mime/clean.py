"""What is left of text once the characters are gone that only deceive or break things."""

from __future__ import annotations

import re

from mailbot.adapters.mime.charsets import without_surrogates

# Bidirectional controls and invisible characters reorder or hide what a person reads (threat: lookalikes, RTL names).
_INVISIBLE = "\u200b\u200e\u200f\u061c\u2060\ufeff\u00ad" + "".join(
    map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
)
_CONTROLS = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))
_IN_LINE = re.compile(f"[{re.escape(_CONTROLS)}\u2028\u2029]+")
_GONE = re.compile(f"[{_INVISIBLE}]+")
_IN_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f" + _INVISIBLE + "]+")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\u2028\u2029]")
_SPACES = re.compile(r"[\xa0\u2007\u202f]")


# C1 controls in mail are Windows-1252 that someone took for Latin-1: "\x80" was a euro sign, "&#146;" an apostrophe.
_C1 = re.compile(r"[\x80-\x9f]")
_WINDOWS = {chr(b): bytes([b]).decode("cp1252", "ignore") for b in range(0x80, 0xA0)}


def _printable(text: str) -> str:
    return _C1.sub(lambda m: _WINDOWS[m[0]], without_surrogates(text))


def line(text: str, most: int) -> str:
    """One line of at most `most` characters: controls become a space, invisible characters vanish."""
    text = _printable(text[: most * 4])
    return " ".join(_GONE.sub("", _IN_LINE.sub(" ", text)).split())[:most].rstrip()


def body(text: str) -> str:
    """Body text with \\n line ends, without NUL, controls and invisible characters; no-break spaces become spaces.

    Spans of fields are offsets into what this returns, so that nothing is normalised again later.
    """
    text = _printable(text)
    return _SPACES.sub(" ", _IN_TEXT.sub("", _LINE_ENDS.sub("\n", text)))
