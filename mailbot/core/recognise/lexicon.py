"""What words mean, read from the language files in `core/words`, and where they stand in a text.

A phrase is written as people write it, with four liberties: `*` ends or begins a word in any way, ` .. ` lets up to
five other words stand between, `(a|b)` is a choice and `(a )?` may be left out. Accents, case and width do not count.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import re2

LANGUAGES = ("en", "sv", "zh", "de", "fr", "nl")
_PLAIN = {
    "‘": "'",
    "’": "'",
    "ʼ": "'",
    "`": "'",
    "´": "'",
    "“": '"',
    "”": '"',
    "ß": "s",
    "ø": "o",
    "æ": "a",
    "ł": "l",
    "œ": "o",
    "£": "$",
    "€": "$",
}
_TYPED = {"ß": "ss?", "œ": "oe?", "æ": "ae?"}  # what people type for a letter they do not have
_DASHES = "‐‑‒–—−"
_WIDE = re.compile("[\u0370-\u1fff\u2e80-\u9fff\uac00-\ud7af]")
_ROOM = 32 * 1024 * 1024  # bytes at most, taken as they are needed
_SIGN = re.compile(r"((?<!\\)\.(?!\{)|[/$&%])")  # what stands for itself
_GAP = r"[^\w.!?]+(?:[\w'-]+[^\w.!?]+){0,5}"
_WIDE_GAP = r"[^。！？!?\n]{0,8}"


class _Folding(dict[int, str]):
    """One character for one, so that places in the folded text are places in the text."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        plain = _PLAIN.get(sign.lower()) or ("-" if sign in _DASHES else unicodedata.normalize("NFKD", sign)[0].lower())
        plain = plain[0] if plain else sign
        self[code] = plain
        return plain


_FOLDING = _Folding()


def fold(text: str) -> str:
    """The text without accents, capitals and full-width forms, of the same length."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A folded text, and the same in ASCII with one byte a character: matching bytes spares the counting of places."""

    text: str
    plain: bytes
    is_wide: bool


def folded(text: str) -> Folded:
    flat = fold(text)
    return Folded(text=flat, plain=flat.encode("ascii", "replace"), is_wide=not flat.isascii())


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Phrases of one meaning in one language."""

    name: str
    narrow: Any  # compiled google-re2 patterns, linear in the text whatever the phrases: of bytes, one a character
    wide: Any  # of text, for scripts without spaces between words

    def find(self, folded: Folded) -> tuple[tuple[int, int], ...]:
        found = [match.span() for match in self.narrow.finditer(folded.plain)] if self.narrow else []
        if self.wide and folded.is_wide:
            found += [match.span() for match in self.wide.finditer(folded.text)]
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a group tells: how strongly it speaks of a grievance and what about."""

    grievance: int = 0
    about: str | None = None


def group(name: str, phrases: list[str]) -> Group:
    """The phrases in one pattern; none of it is captured, for that would cost ten times as much."""
    wide = [_wide(fold(p)) for p in phrases if _WIDE.search(p)]
    narrow = [_narrow(fold(_typed(p))) for p in phrases if not _WIDE.search(p)]
    return Group(
        name=name,
        narrow=re2.compile((r"\b(?:" + "|".join(narrow) + r")\b").encode(), _options()) if narrow else None,
        wide=re2.compile("|".join(wide), _options()) if wide else None,
    )


def _options() -> Any:
    """Room for what a pattern learns of the texts; where even that is used up, it is slower and says nothing."""
    options = re2.Options()
    options.max_mem = _ROOM
    options.log_errors = False
    return options


def _typed(phrase: str) -> str:
    for letter, typed in _TYPED.items():
        phrase = phrase.replace(letter, typed)
    return phrase


def _narrow(phrase: str) -> str:
    words = _SIGN.sub(r"\\\1", phrase.replace(" .. ", "\0")).replace("(", "(?:")
    words = words.replace("[ -]", r"[^\w]").replace("*", r"\w*").replace("'", "'?").replace(" )?", r"\W+)?")
    return re.sub(" +", r"\\W+", words).replace("\0", _GAP)


def _wide(phrase: str) -> str:
    words = re.sub(r" *\.\. *", lambda _: _WIDE_GAP, phrase).replace("(", "(?:").replace(" ", r"\s?")
    return words.replace(".{", r"[^。！？!?\n]{")


@cache
def groups(language: str) -> dict[str, Group]:
    """Every group of a language, by name; an unknown language has none."""
    if language not in LANGUAGES:
        return {}
    return {name: group(name, words) for name, words in phrases(language).items()}


@cache
def everywhere(name: str) -> Group:
    """The phrases of one group in all languages, for mail whose language is not known yet."""
    words = [word for language in (*LANGUAGES, "others") for word in phrases(language).get(name, [])]
    return group(name, words)


@cache
def meanings() -> dict[str, Meaning]:
    return {name: Meaning(**table) for name, table in tables("groups").items()}


@cache
def phrases(language: str) -> dict[str, list[str]]:
    return {name: list(words) for name, words in tables(language).items()}


def tables(stem: str) -> dict[str, Any]:
    return tomllib.loads((files("mailbot.core") / "words" / f"{stem}.toml").read_text(encoding="utf-8"))
