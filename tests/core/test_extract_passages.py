"""Passages about whom people write for, complain of and are; such as look alike are among them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from mailbot.core.mail import IncomingMail
from tests.core.extract_kit import mail, value


def _passages(name: str) -> dict[str, list[list[str]]]:
    path = Path(__file__).parents[1] / "corpus" / f"{name}.toml"
    return dict(tomllib.loads(path.read_text(encoding="utf-8"))[name])


SPOKEN_FOR, COMPLAINED_OF = _passages("spoken_for"), _passages("complained_of")
INTRODUCED = _passages("introduced")["passages"]


def _wrong(passages: list[list[str]], field: str, language: str) -> list[tuple[str, str]]:
    read = [(text, wanted, value(mail(text), field, language=language) or "") for text, wanted in passages]
    return [(text, found) for text, wanted, found in read if found.casefold() != wanted.casefold()]


@pytest.mark.parametrize("language", SPOKEN_FOR)
def test_the_person_spoken_for(language: str) -> None:
    wrong = _wrong(SPOKEN_FOR[language], "represented_person", language)
    assert len(wrong) <= len(SPOKEN_FOR[language]) // 25, wrong


@pytest.mark.parametrize("language", COMPLAINED_OF)
def test_the_member_of_staff_complained_of(language: str) -> None:
    wrong = _wrong(COMPLAINED_OF[language], "staff_name", language)
    assert len(wrong) <= len(COMPLAINED_OF[language]) // 25, wrong


def test_the_fullest_name() -> None:
    read = [(wanted, value(_from(shown, text), "name", language=_language(text))) for shown, text, wanted in INTRODUCED]
    wrong = [(wanted, found) for wanted, found in read if found != wanted]
    assert len(wrong) <= len(read) // 25, wrong


def _from(shown: str, text: str) -> IncomingMail:
    return mail(text, name=shown, email="x9@example.com")


def _language(text: str) -> str:
    return "zh" if re.search("[\u3400-\u9fff]", text) else "en"
