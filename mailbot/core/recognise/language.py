"""Which language the writer typed: script first, then the small words of each language, then py3langid."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from mailbot.core.recognise.lexicon import fold, tables

KNOWN = ("en", "sv", "zh", "de", "fr", "nl", "es", "no", "da", "fi", "it", "pl", "pt")
_ENOUGH = 1500  # characters tell a language; more only cost time
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_LETTERS = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"[^\s@]{1,64}@\S+|https?://\S+|www\.\S+")


def language(new: str, subject: str, otherwise: str) -> str:
    """ISO 639-1 code of the new text; of the subject where there is hardly any text; else `otherwise`."""
    text = _ADDRESS.sub(" ", new[: 2 * _ENOUGH])[:_ENOUGH]
    return _of(text, otherwise=None) or _of(f"{text}\n{subject}"[:_ENOUGH], otherwise=otherwise) or otherwise


def _of(text: str, otherwise: str | None) -> str | None:
    scripted = _by_script(text)
    if scripted:
        return scripted
    words = [fold(word) for word in _LETTERS.findall(text.replace("'", " "))]
    first, lead = _by_small_words(words)
    if lead >= 2 or (lead and len(words) <= 6):
        return first
    letters = sum(map(len, words))
    if otherwise is None and letters < 24:
        return None
    return _asked(text, otherwise) if letters >= 8 else otherwise


def _by_script(text: str) -> str | None:
    """A Han sign weighs about as much as three Latin letters."""
    han = len(_HAN.findall(text))
    latin = sum(len(word) for word in _LETTERS.findall(text)) - han
    for code, pattern in (("ja", _KANA), ("ko", _HANGUL)):
        if len(pattern.findall(text)) * 3 > max(latin, han):
            return code
    return "zh" if han and han * 3 >= latin else None


def _by_small_words(words: list[str]) -> tuple[str | None, int]:
    """The language whose small words are most, and by how many it leads."""
    counts = sorted(
        ((sum(word in small for word in words), code) for code, small in _small_words().items()), reverse=True
    )
    (best, code), (second, _) = counts[0], counts[1]
    return (code, best - second) if best else (None, 0)


def _asked(text: str, otherwise: str | None) -> str | None:
    code, score = _identifier().classify(text.lower())
    if otherwise is None or score >= 0.5:
        return str(code)
    return otherwise


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(KNOWN))
    return identifier


@cache
def _small_words() -> dict[str, frozenset[str]]:
    return {code: frozenset(fold(word) for word in words.split()) for code, words in tables("languages").items()}
