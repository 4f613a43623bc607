"""Measures of plain language: words a sentence, LIX, characters of Chinese sentences, forbidden words, contrast."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
# Words that regulators and dictionaries give no shorter form for, and names; LIX does not count them as long.
_GIVEN = {
    "en": {"complaint", "complaints", "procedure", "working", "decision", "ombudsman", "investigate"},
    "sv": {"klagomål", "klagomålet", "klagomålspolicy", "arbetsdag", "arbetsdagar", "ärendenummer", "beslut"},
}
FORBIDDEN = {
    "en": (
        "unfortunately", "please note", "kindly", "as per", "hereby", "aforementioned", "valued customer",
        "seriously", "at this time", "stakeholder", "the complainant", "your claim", "alleged", "unfounded",
        "rejected", "ticket", "case closed", "shortly", "in due course", "statutory", "n/a", "none",
    ),
    "sv": (
        "vänligen", "olägenhet", "beklagar att du upplever", "ovanstående", "härmed", "undertecknad", "erhålla",
        "i dagsläget", " ej ", "utan vidare åtgärd", "bästa kund", "avslås",
    ),
    "zh": (
        "敬请谅解", "逾期视为放弃", "予以", "特此告知", "贵方", "若有不便", "如未回复将结案", "您们", "抱怨", "亲爱的",
        "驳回",
    ),
}  # fmt: skip


def sentences(text: str) -> list[str]:
    """Headings, items and paragraphs stand on lines of their own, so a line end ends a sentence too."""
    marks = re.sub(r"(?m)^\s*(#{1,4}|[-*>]|\d{1,2}\.)\s+", "", text)
    parts = re.split(r"[\n:;：；]|(?<=[.!?])(?:\s|$)|[。！？]", marks)
    return [part.strip() for part in parts if _WORD.search(part)]


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def average(text: str) -> float:
    return len(words(text)) / len(sentences(text))


def longest(text: str) -> int:
    return max(len(words(part)) for part in sentences(text))


def lix(text: str, language: str) -> float:
    every = words(text)
    long = [w for w in every if len(w) > 6 and not w[0].isupper() and w.lower() not in _GIVEN.get(language, ())]
    return average(text) + 100 * len(long) / len(every)


def han(text: str) -> int:
    return len(re.findall(r"[\u3400-\u9fff，、]", text))


def width(text: str) -> float:
    """The length of a subject in Chinese characters; two Latin signs take the room of one."""
    return sum(1 if ord(sign) > 0x2E7F else 0.5 for sign in text)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""
    a, b = sorted((_luminance(one), _luminance(other)))
    return (b + 0.05) / (a + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour.lstrip("#")[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
