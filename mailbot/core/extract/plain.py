"""One plain form of a text, letter for letter, so that every offset found in it holds in the original."""

from __future__ import annotations

from functools import lru_cache

_TABLE: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full-width ASCII
_TABLE |= {ord(c): " " for c in "\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000\t"}
_TABLE |= {ord(c): "-" for c in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"}
_TABLE |= {ord(c): "'" for c in "\u2018\u2019\u201b\u02bc\u0060\u00b4"}
_TABLE |= {ord(c): '"' for c in "\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d"}
_TABLE |= {ord("。"): ".", ord("、"): ",", ord("【"): "[", ord("】"): "]"}


@lru_cache(maxsize=8)
def plain(text: str) -> str:
    """Full-width forms, odd spaces, dashes and quotes made ASCII; the length never changes."""
    return text.translate(_TABLE)


def lower(text: str) -> str:
    """Lower case of the same length; a letter that would become two stays as it is."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
