"""Every letter in every language, whole and bare: short, plain, without a forbidden word or a hole."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from itertools import product

import pytest

from mailbot.adapters.letters import samples
from mailbot.core.facts import CaseFacts
from mailbot.core.mail import OutgoingMail
from tests.adapters import reading_ease as ease
from tests.adapters.letters_desk import (
    LANGUAGES,
    NAMES,
    NOW,
    OUTCOMES,
    REFERENCE,
    STEMS,
    decided,
    letter,
    part,
    two_stages,
    whole,
    writer,
)

# letters.md gives each kind its limit in words without the foot; Chinese has 1.7 characters for a word.
LIMITS = {
    "acknowledgement": 200, "acknowledgement_questions": 240, "acknowledgement_representative": 300, "ask": 180,
    "reminder": 110, "delay": 170,
    "dismissal": 250, "decision": 450, "early_resolution": 200, "review": 150, "window_closing": 90,
    "withdrawal": 100, "reopened": 130, "merged": 120, "training": 150, "training_withdrawn": 100, "closure": 120,
    "routed": 130, "representative": 150, "representative_customer": 150, "stranger": 60, "staff_told": 250,
    "investigating": 170, "progress": 170, "reply": 100, "erasure_kept": 130,
}  # fmt: skip
_LIX = {"en": 35, "sv": 38}
_NOTHING_TO_DO = {"en": "do not need to do anything", "sv": "behöver (du )?inte göra något", "zh": "无需做任何事"}
_ASKS_NOTHING = (
    "acknowledgement", "delay", "review", "window_closing", "closure", "routed", "investigating", "training_withdrawn",
    "erasure_kept",
)  # fmt: skip
_HINTS = {
    "en": r"\bclos(?:e|ed|ing)\b|final reminder|failure to|expires?\b|last chance|urgent",
    "sv": r"avsluta|stäng(?:s|er ärendet)|sista påminnelse|sista chansen",
    "zh": r"结案|最后一次|逾期|关闭投诉",
}


def _all() -> list[tuple[str, str, str, str, CaseFacts]]:
    found = []
    for stem, language in product(STEMS, LANGUAGES):
        for procedure in ("yanna", "hexpress"):
            for name, facts in (("whole", whole(stem, language)), ("bare", samples.bare(stem))):
                staged = two_stages(facts) if procedure == "hexpress" and stem != "review" else facts
                found.append((stem, language, procedure, name, staged))
    for outcome, language in product(OUTCOMES, LANGUAGES):
        found.append(("decision", language, "yanna", outcome, decided(outcome, language)))
    return found


_WRITERS = {(p, bare): writer(p, minimal=bare) for p in ("yanna", "hexpress") for bare in (True, False)}
_MAILS: dict[tuple[str, str], list[tuple[str, OutgoingMail]]] = defaultdict(list)
for _stem, _language, _procedure, _name, _facts in _all():
    _made = _WRITERS[_procedure, _name == "bare"].render(letter(_stem, _language, _facts), NOW)
    _MAILS[_stem, _language].append((f"{_procedure} {_name}", _made))


def each(check: Callable[[str, str, OutgoingMail], None]) -> Callable[[str, str], None]:
    """One test for a letter in a language, over all it can be: whole, bare, under both procedures, each outcome."""

    def test(stem: str, language: str) -> None:
        for name, mail in _MAILS[stem, language]:
            try:
                check(stem, language, mail)
            except AssertionError as wrong:
                wrong.add_note(f"{stem} {language} {name}:\n{part(mail, 'plain')}")
                raise

    test.__name__ = check.__name__
    return pytest.mark.parametrize(("stem", "language"), list(_MAILS))(test)


def _body(mail: OutgoingMail) -> str:
    """The text without greeting, signature and foot, which are names and numbers."""
    text = part(mail, "plain")
    for end in (
        "\nYours sincerely",
        "\nMed vänlig hälsning",
        "\n此致",
        "\nWrenfield Lamps",
        "\nMeera Holt, owner",
        "\n店主 Meera",
    ):
        text = text.partition(f"\n{end.strip()}")[0] if f"\n\n{end.strip()}" in text else text
    return text.partition("\n")[2].strip()


def _measured(mail: OutgoingMail, language: str) -> str:
    """Without dates, names and numbers: they are given, and no writer can shorten them."""
    text = re.sub(r"\[\[.*?\]\]|\(CMP-[^)]*\)", "", _body(mail))
    for given in (*NAMES.values(), "Meera Holt", "Tom Adeyemi", "Jo Bright", REFERENCE, "CMP-9NY8-XHGH-Q"):
        text = text.replace(given, "Meera")
    if language != "zh":
        text = re.sub(r"\+?\d[\d ,.:–-]*\d|\d", "1", text)
    return text


@each
def test_the_subject_is_short_and_ends_with_the_reference(stem: str, language: str, mail: OutgoingMail) -> None:
    subject = mail.subject
    assert len(subject) <= 60
    assert ease.han(subject) <= 24
    assert not re.search(r"^re:|!|urgent|upheld|refund|lamp|WF-|Okafor|Sandberg|李文静|64", subject, re.IGNORECASE) or (
        stem == "representative"
    )
    if language == "en":
        assert subject.isascii()
    if stem in ("stranger", "representative"):
        assert REFERENCE not in subject
    else:
        assert subject.endswith((f"({REFERENCE})", f"（{REFERENCE}）"))


@each
def test_nothing_is_missing_and_no_brackets_are_empty(stem: str, language: str, mail: OutgoingMail) -> None:
    for shown in (part(mail, "plain"), re.sub(r"<[^>]+>", " ", part(mail, "html").partition("<body")[2])):
        assert not re.search(r"\bNone\b|\bN/A\b|\(\s*\)|（\s*）|\{|\}|undefined|\(CMP\)", shown)
        assert not re.search(r"[\ue000-\uf8ff]", shown)
    text = part(mail, "plain")
    assert "  " not in text
    assert not re.search(r" [,.;:!?](?:\s|$)|,,|[^.]\.\.(?!\.)|，，|。。|，。| ，| 。", text)
    assert "\n\n\n" not in text


@each
def test_sentences_are_short_and_words_plain(stem: str, language: str, mail: OutgoingMail) -> None:
    text = _measured(mail, language)
    if language == "zh":
        _is_plain_chinese(text)
        return
    if len(ease.words(text)) < 12:
        return  # a reply holds nothing but the owner's own words
    assert ease.average(text) <= 15
    assert ease.longest(text) <= 25
    assert ease.lix(text, language) <= _LIX[language]


def _is_plain_chinese(text: str) -> None:
    sentences = [s for s in re.split(r"[。！？\n；]", text) if s.strip()]
    lengths = [len(re.sub(r"[\sA-Za-z0-9（）():：.，、+-]", "", s)) for s in sentences]
    assert sum(lengths) / max(len(lengths), 1) <= 30
    assert max(lengths, default=0) <= 60
    for run in re.split(r"[，。！？；：、（）“”《》\n]", text):
        assert len(re.sub(r"[\sA-Za-z0-9]", "", run)) <= 25, run


@each
def test_no_word_of_the_list_and_no_threat(stem: str, language: str, mail: OutgoingMail) -> None:
    body = _body(mail).lower()
    shown = f"{mail.subject}\n{body}".lower()
    for word in ease.FORBIDDEN[language]:
        assert not (re.search(rf"\b{re.escape(word)}\b", shown) if language != "zh" else word in shown), word
    assert not re.search(_HINTS[language], shown, re.IGNORECASE), re.search(_HINTS[language], shown)
    assert not re.search(r"\b(?:don't|can't|won't|i'm|we'll)\b|[‘’]", body)


@each
def test_the_letter_keeps_to_its_length(stem: str, language: str, mail: OutgoingMail) -> None:
    body = _body(mail)
    count = ease.han(body) / 1.7 if language == "zh" else len(ease.words(body))
    assert count <= LIMITS[stem]


@each
def test_it_says_what_to_do_at_once_or_that_nothing_is_to_do(stem: str, language: str, mail: OutgoingMail) -> None:
    text = part(mail, "plain")
    if stem in _ASKS_NOTHING:
        assert re.search(_NOTHING_TO_DO[language], text)
    if stem in (
        "ask",
        "reminder",
        "acknowledgement_questions",
        "acknowledgement_representative",
        "training",
        "representative",
        "staff_told",
    ):
        opening = text.partition("\n\n")[2]
        first = {"en": r"please|need an answer", "sv": r"svara|skicka|behöver", "zh": r"请|需要"}[language]
        before = re.split(first, opening, maxsplit=1, flags=re.IGNORECASE)[0]
        assert len(ease.words(before)) <= 40
        assert ease.han(before) <= 68


@each
def test_automatic_letters_say_so_and_judge_nothing(stem: str, language: str, mail: OutgoingMail) -> None:
    text = _body(mail)
    says_so = re.search({"en": "automatically", "sv": "automatiskt", "zh": "系统自动"}[language], text)
    assert bool(says_so) == (stem in (*samples.ANSWERS, *samples.EVENTS))
    if says_so:
        assert not re.search(r"\bsorry\b|\bI\b(?! cannot)|ursäkt|\bjag\b(?! kan inte)|抱歉|道歉", text)
        for words in ("cracked", "sprucken", "裂纹", "money back", "lamp"):
            assert words not in text


def test_all_three_languages_have_the_same_letters() -> None:
    from mailbot.resources import folder

    names = {code: {f.name for f in (folder("templates") / code).glob("[a-z]*.txt")} for code in LANGUAGES}
    assert names["en"] == names["sv"] == names["zh"]
    assert {f"{stem}.txt" for stem in (*STEMS, *samples.OWNERS, *samples.BY_HAND)} == names["en"]
