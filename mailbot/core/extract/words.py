"""What words mean to the finders: lists of small patterns per language, read once from the package."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources

LANGUAGES = ("en", "sv", "zh", "de", "fr", "nl")  # those customers write in; the others have only mail-client words
CLIENTS = (*LANGUAGES, "es", "no", "da", "fi", "it", "pl", "pt")
NOTHING = "(?!)"


_CLASS = re.compile(r"\{([a-z]+)\}")


@cache
def _file(language: str) -> dict[str, dict[str, list[str]]]:
    path = resources.files("mailbot.core.extract") / "words" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _whole(language: str, item: str) -> str:
    """A pattern with `{money}` and the like spelt out by the classes of words of its language."""
    classes = _file(language).get("class", {})
    for name in _CLASS.findall(item):
        if name in classes:  # other names in braces are filled in by the finder that asked
            item = item.replace(f"{{{name}}}", f"(?:{'|'.join(_whole(language, one) for one in classes[name])})")
    return item


def listed(section: str, key: str, languages: Iterable[str]) -> tuple[str, ...]:
    """The patterns of `[section] key` in those languages, in their order."""
    return tuple(_whole(lang, item) for lang in languages for item in _file(lang).get(section, {}).get(key, ()))


@cache
def any_of(section: str, key: str, languages: tuple[str, ...] = LANGUAGES) -> str:
    """One group that matches any word of the list, or nothing at all where the list is empty."""
    items = listed(section, key, languages)
    return f"(?:{'|'.join(items)})" if items else NOTHING


@cache
def pattern(section: str, key: str, languages: tuple[str, ...] = LANGUAGES) -> re.Pattern[str]:
    """The compiled form of `any_of`, blind to case."""
    return re.compile(any_of(section, key, languages), re.IGNORECASE)


def spoken(language: str) -> tuple[str, ...]:
    """The languages to look in: the mail's own and English, which is mixed into all of them; every one if unknown."""
    if language in LANGUAGES:
        return tuple(dict.fromkeys((language, "en")))
    return LANGUAGES


@cache
def lowered(section: str, key: str, languages: tuple[str, ...], end: str = "") -> re.Pattern[str]:
    """A list of words for a text in lower case: whole words, but for Chinese, which has no spaces between them."""
    western = any_of(section, key, tuple(lang for lang in languages if lang != "zh"))
    chinese = f"|{any_of(section, key, ('zh',))}" if "zh" in languages else ""
    return re.compile(rf"(?<![^\W_])(?:{western}){end}{chinese}")


WHOLE = r"(?![^\W\d_])"
