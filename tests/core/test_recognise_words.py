"""The language files: every language says the same things, every phrase can be found, and nothing is slow."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.recognise import lexicon
from mailbot.core.recognise.language import KNOWN, language
from mailbot.core.recognise.rules import TABLE
from tests.core.recognising import mail, read

GROUPS = [(code, name) for code in lexicon.LANGUAGES for name in lexicon.groups(code)]


def test_every_language_has_the_same_groups() -> None:
    english = set(lexicon.groups("en"))
    assert all(set(lexicon.groups(code)) == english for code in lexicon.LANGUAGES)
    assert set(lexicon.meanings()) <= english


def test_a_rule_has_a_name_of_its_own_and_the_last_always_answers() -> None:
    names = [name for name, _ in TABLE]
    assert len(names) == len(set(names))
    assert names[-1] == "nothing-clear"
    assert names.index("delivery-report") < names.index("auto-submitted") < names.index("owner-command")
    assert names.index("owner-command") < names.index("answered-stamp") < names.index("answered-letter")
    assert names.index("answered-letter") < names.index("known-reference") < names.index("stranger-with-reference")


@pytest.mark.parametrize(("code", "name"), GROUPS, ids=[f"{code}-{name}" for code, name in GROUPS])
def test_a_plain_phrase_is_found_where_it_stands(code: str, name: str) -> None:
    """Phrases without choices or stars are taken from the file and looked for in a text."""
    plain = [p for p in lexicon.phrases(code)[name] if re.fullmatch(r"[\w' ]+", p)]
    for phrase in plain:
        text = f"xx {phrase.upper()} yy"
        assert (3, 3 + len(phrase)) in lexicon.groups(code)[name].find(lexicon.folded(text)) or any(
            start <= 3 < end or 3 <= start < 3 + len(phrase)
            for start, end in lexicon.groups(code)[name].find(lexicon.folded(text))
        ), phrase


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("broke*", "It BROKEN down", "BROKEN"),
        ("(has|have) (not )?arrived", "it has not arrived yet", "has not arrived"),
        ("promised .. monday", "you promised it would be here on Monday", "promised it would be here on Monday"),
        ("promised .. monday", "you promised. On Monday", None),
        ("auto[ -]?reply", "an auto-reply", "auto-reply"),
        ("auto[ -]?reply", "an autoreply", "autoreply"),
        ("didn't", "we didn’t", "didn’t"),
        ("didn't", "we didnt", "didnt"),
        ("är trasig", "den AR TRASIG nu", "AR TRASIG"),
        ("没.. 收到", "我到现在没有能收到", "没有能收到"),
        ("art", "the party started", None),
    ],
)
def test_the_liberties_of_a_phrase(phrase: str, text: str, found: str | None) -> None:
    places = lexicon.group("x", [phrase]).find(lexicon.folded(text))
    assert [text[a:b] for a, b in places] == ([found] if found else [])


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    folded = lexicon.folded(text)
    assert len(folded.text) == len(text) == len(folded.plain)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=400), st.text(max_size=60))
def test_every_text_is_read_and_every_span_is_true(text: str, subject: str) -> None:
    clean = mail(text.replace("\r", " ").replace("\0", " "), subject.replace("\n", " ").replace("\r", " "))
    for span in read(clean).recognition.words:
        whole = {"subject": clean.subject, "body": clean.text}.get(span.source)
        assert whole is None or whole[span.start : span.end] == span.text


@pytest.mark.parametrize("line", ["a " * 50_000, "not " * 25_000, "!" * 100_000, "(((" * 30_000, "退" * 60_000])
def test_a_long_mail_takes_no_longer_than_its_length(line: str) -> None:
    read(mail("warm"))
    began = time.process_time()
    read(mail(line, "x"))
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("text", "subject", "expected"),
    [
        ("Ta. Appreciate it.", "Re: x", "en"),
        ("where is my refund??", "", "en"),
        ("har mejlat tre gånger nu å ingen svarar", "hallå??", "sv"),
        ("Hej! Var är paketet?", "", "sv"),
        ("Toujours rien reçu.", "", "fr"),
        ("Wo bleibt mein Geld?", "", "de"),
        ("Waar blijft mijn pakket?", "", "nl"),
        ("¿Dónde está mi pedido? No ha llegado todavía.", "", "es"),
        ("Hvor er pakken min? Jeg har ikke fått noe.", "", "no"),
        ("Missä tilaukseni on? En ole saanut mitään.", "", "fi"),
        ("钱呢？", "", "zh"),
        ("ok 谢谢", "", "zh"),
        ("赔！", "Order 55 refund", "zh"),
        ("", "Klagomål på leveransen som inte kom", "sv"),
        ("", "", "en"),
        ("1234567", "", "en"),
        ("Skickat. Order SE-55", "Var är min order? Jag har väntat", "sv"),
    ],
)
def test_the_language_of_short_mails(text: str, subject: str, expected: str) -> None:
    assert language(text, subject, "en") == expected
    assert expected in KNOWN


def test_a_mail_without_letters_is_in_the_desks_language() -> None:
    assert language("???", "", "sv") == "sv"
