"""Extraction on any text whatever: it never raises, its spans hold, and its work grows no faster than the text."""

from __future__ import annotations

import tomllib
from importlib import resources
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.extract.plain import lower, plain
from mailbot.core.mail import Address
from tests.core.extract_kit import desk, mail, read

pytestmark = pytest.mark.slow  # of "make test", not of "make check"

SCRAPS = st.sampled_from(
    [
        "order ",
        "WF-20817",
        "#1042 ",
        "number ",
        "my ",
        "07700 900123 ",
        "+46 70 174 06 05",
        "Leeds LS9 8AB",
        "114 34 Stockholm",
        "12 Mill Lane, ",
        "3 October ",
        "last Tuesday",
        "十月十四号",
        "£45.00 ",
        "1.249,00 EUR",
        "refund ",
        "please ",
        "don't want ",
        "call me ",
        "by post ",
        "Your assistant Tomas ",
        "rude. ",
        "on behalf of my mother, ",
        "Edith Marsh",
        "\n",
        "\n\n",
        "> ",
        "-- \n",
        "From: A <a@b.example>\n",
        "Name: ",
        "Message: ",
        "E-mail: ",
        "Kind regards,\n",
        "Sam Okafor",
        "订单号：",
        "退款",
        "(",
        ")",
        ",",
        ". ",
        ":",
        "\u200b",
        "İ",
        "ß",
        "\x00",
        "１２３",
    ]
)
TEXT = st.one_of(st.text(max_size=200), st.lists(SCRAPS, max_size=60).map("".join))
LANGUAGES = st.sampled_from(["en", "sv", "zh", "de", "fr", "nl", "fi", ""])


@settings(max_examples=120, deadline=None)
@given(TEXT, TEXT, LANGUAGES, st.booleans(), st.booleans())
def test_no_text_makes_it_raise_and_every_span_is_true(
    text: str, subject: str, language: str, by_form: bool, with_examples: bool
) -> None:
    attached = "From: Ann <ann@example.com>\nDate: x\nSubject: y\n\n" + text
    given_mail = mail(
        text,
        subject=subject,
        email="web@wrenfield.example" if by_form else "sam.okafor@example.com",
        reply_to=(Address(email="sam.okafor@example.com", name="Sam"),),
        files=(subject[:40],),
        attached=(attached,),
    )
    at = desk() if with_examples else desk(order_examples=())
    texts = {
        "body": text,
        "subject": subject,
        "attachment": subject[:40],
        "attached": attached,
        "from": "Sam Okafor",
        "reply-to": "Sam",
    }
    for one in read(given_mail, at, language):
        assert one.value
        assert 0 < one.confidence <= 1
        if one.field != "email" and one.span.source in texts:
            assert texts[one.span.source][one.span.start : one.span.end] == one.span.text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=100))
def test_plain_form_and_lower_case_keep_every_letter_in_its_place(text: str) -> None:
    assert len(plain(text)) == len(text)
    assert len(lower(text)) == len(text)


PIECES = (
    "order ",
    "order number ",
    "1234 ",
    "#",
    "7 ",
    "07700 900 ",
    "12 Mill Lane, ",
    "A ",
    "Sam ",
    "£1 ",
    "1,",
    "please ",
    "refund ",
    "my mother ",
    "call me by phone ",
    "Your Mr Brodie ",
    "on the 3rd ",
    "my number is ",
    "Name: a\n",
    "订单号",
    "退款不要",
    "a.b.c@",
    "LS9 8AB ",
    "x",
    "(((((",
    "Dr. ",
    "I want ",
    "no. ",
    "Kind regards ",
    "10115 Berlin ",
    "12.",
    "3 October ",
)


@pytest.mark.parametrize("piece", PIECES)
def test_sixty_thousand_letters_of_anything_are_read_in_bounded_time(piece: str) -> None:
    given_mail = mail(piece * (60_000 // len(piece)), subject=piece * 40)
    read(mail("warm up"), language="")  # an unknown language is looked for in every list
    before = process_time()
    read(given_mail, language="")
    # A quadratic search takes minutes here; the bound leaves room for a busy machine.
    assert process_time() - before < 5


@pytest.mark.parametrize("language", ["en", "sv", "zh", "de", "fr", "nl", "es", "no", "da", "fi", "it", "pl", "pt"])
def test_word_lists_are_patterns_in_lower_case(language: str) -> None:
    """Capitals would never be found in the lower-case text that lists are looked up in; months may have them."""
    import re

    source = resources.files("mailbot.core.extract") / "words" / f"{language}.toml"
    for section, lists in tomllib.loads(source.read_text(encoding="utf-8")).items():
        for key, items in lists.items():
            for item in items:
                assert re.compile(item)
                bare = re.sub(r"\\.|\(\?-i:[^)]*\)|\(\?=\(\?:M[^)]*\)|\(\?=H[^)]*\)", "", item)
                assert bare == bare.lower(), f"{language} [{section}] {key}: {item}"
