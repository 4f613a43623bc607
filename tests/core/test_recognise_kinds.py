"""Short mails by kind: wrongs told without a word of complaint, and such words where nothing is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from mailbot.core.reading import Kind
from mailbot.core.recognise.look import words_of
from tests.core.recognising import mail, read

KINDS = tomllib.loads((Path(__file__).parents[1] / "corpus" / "kinds.toml").read_text(encoding="utf-8"))
ENOUGH = 0.9  # a mail or two of each kind may be lost, so that no rule is made for one


def _taken(text: str) -> str:
    """An unclear mail opens a case as a complaint does."""
    kind = read(mail(text)).recognition.kind
    return (Kind.COMPLAINT if kind is Kind.UNCLEAR else kind).value


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_short_mail_is_taken_for_what_it_is(kind: str) -> None:
    texts = [text for texts in KINDS[kind].values() for text in texts]
    wrong = [(text, taken) for text in texts if (taken := _taken(text)) != kind]
    assert len(wrong) <= (1 - ENOUGH) * len(texts), wrong


def test_a_wrong_told_in_any_tone_is_felt() -> None:
    told = [(code, text) for code, texts in KINDS["complaint"].items() for text in texts]
    felt = [words_of("", text, code, answers=False).grievance >= 2 for code, text in told]
    assert sum(felt) >= ENOUGH * len(told)


@pytest.mark.parametrize(
    ("code", "told", "none"),
    [
        ("en", "Two glasses were broken.", "Forty glasses and not one broken."),
        ("en", "It came with a scratch.", "It came without a scratch."),
        ("en", "The rug has faded.", "My old rug from another shop has faded."),
        ("en", "The lid is broken.", "If the lid is broken, tell me."),
        ("en", "The lid got broken.", "The lid got broken, entirely my own silly mistake."),
        ("en", "I could see 63 names and addresses.", "I could see the details and the addresses of your shops."),
        ("sv", "Glaset var trasigt.", "Inte ett enda trasigt glas."),
        ("de", "Das Glas war kaputt.", "Kein einziges Glas war kaputt."),
    ],
)
def test_what_is_denied_supposed_or_of_something_else_is_no_grievance(code: str, told: str, none: str) -> None:
    assert words_of("", told, code, answers=False).grievance
    assert not words_of("", none, code, answers=False).grievance


def test_a_line_that_a_program_broke_is_one_sentence() -> None:
    text = "Mine from another shop has by now, after only two summers on the sofa,\nfaded a little by the window."
    assert not words_of("", text, "en", answers=False).grievance
