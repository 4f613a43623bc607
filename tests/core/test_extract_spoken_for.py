"""Passages in which somebody writes for somebody else, and such as look alike."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.core.extract_kit import mail, value

CORPUS = Path(__file__).parents[1] / "corpus"
SPOKEN_FOR = tomllib.loads((CORPUS / "spoken_for.toml").read_text(encoding="utf-8"))["spoken_for"]


@pytest.mark.parametrize("language", SPOKEN_FOR)
def test_the_person_spoken_for(language: str) -> None:
    read = [
        (text, wanted, value(mail(text), "represented_person", language=language) or "")
        for text, wanted in SPOKEN_FOR[language]
    ]
    wrong = [(text, found) for text, wanted, found in read if found.casefold() != wanted.casefold()]
    assert len(wrong) <= len(read) // 25, wrong
