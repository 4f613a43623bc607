"""The documents that customers get: the same rules as the clocks, plain to read, the same bytes every time."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from mailbot.adapters.pages import FORMATS, NAMES, Documents, PagesError, blocks
from mailbot.adapters.pages import words as tables
from mailbot.core import procedure as procedures
from mailbot.core.facts import CaseFacts, Person
from mailbot.core.procedure import EVENTS
from mailbot.resources import folder
from tests.adapters import reading_ease as ease
from tests.adapters.pages_desk import LANGUAGES, SHIPPED, desk, shipped, text

PAGES = folder("templates") / "pages"
_UNITS = {"en": "{n} working day", "sv": "{n} arbetsdag", "zh": "{n}个工作日"}


def markdown(procedure: str, name: str, language: str, *, minimal: bool = False) -> str:
    loaded = shipped(procedure)
    documents = Documents(desk(loaded, minimal=minimal), loaded)
    return documents.render(name, language, "md").content.decode()


def edited(name: str, *changes: tuple[str, str]) -> Documents:
    """The documents of a shipped procedure with some of its text exchanged."""
    source = text(name)
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    loaded = procedures.load(source, name)
    return Documents(desk(loaded), loaded)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("procedure", SHIPPED)
def test_every_promise_of_the_file_stands_in_both_documents(procedure: str, language: str) -> None:
    promised = [c for c in shipped(procedure).clocks if c.whose == "us" and c.force in ("law", "policy")]
    assert promised
    table = tables.load(PAGES, language)
    for name in NAMES:
        said = markdown(procedure, name, language)
        for clock in promised:
            assert table.days(clock.within or clock.every) in said, f"{clock.name} is missing in {name}"  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_changed_clock_changes_both_documents(language: str) -> None:
    documents = edited("yanna", ('within = "7wd"', 'within = "9wd"'))
    for name in NAMES:
        said = documents.render(name, language, "md").content.decode().replace("\u00a0", " ")
        assert _UNITS[language].format(n=9) in said
        assert _UNITS[language].format(n=7) not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_ombudsman_and_no_review_unless_the_file_names_them(language: str) -> None:
    words = {"en": ("ombudsman", "review"), "sv": ("ombudsman", "omprövning"), "zh": ("监察", "复核")}[language]
    for name in NAMES:
        said = markdown("yanna", name, language).lower()
        assert not [word for word in words if word in said]
    named = edited("yanna", ('review_every = "12mo"', 'review_every = "12mo"\nombudsman = "Lamp Ombudsman"'))
    assert "Lamp Ombudsman" in named.render("complaints-policy", language, "md").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_stages_name_both_handlers_and_the_window(language: str) -> None:
    said = markdown("hexpress", "complaints-procedure", language).replace("\u00a0", " ")
    days = {"en": "28 days", "sv": "28 dagar", "zh": "28天"}[language]
    assert "Tom Adeyemi" in said
    assert days in said
    assert said.index(days) < said.index("Tom Adeyemi")


@pytest.mark.parametrize("language", LANGUAGES)
def test_training_only_with_permission_where_the_procedure_asks_for_it(language: str) -> None:
    words = {"en": "say yes first", "sv": "först säger ja", "zh": "事先同意"}[language]
    assert words in markdown("yanna", "complaints-policy", language)
    assert words not in markdown("hexpress", "complaints-policy", language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("procedure", SHIPPED)
def test_missing_business_data_takes_its_line_away(procedure: str, name: str, language: str) -> None:
    said = markdown(procedure, name, language, minimal=True)
    assert "None" not in said
    assert "01632" not in said
    assert not re.search(r"[(（]\s*[)）]|: ?$|\{|\}|\bundefined\b", re.sub(r"(?m)^(?!- ).*[:：]$", "", said), re.M)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("procedure", SHIPPED)
@pytest.mark.parametrize(("language", "limit"), [("en", 35), ("sv", 38)])
def test_documents_are_plain_to_read(language: str, limit: int, procedure: str, name: str) -> None:
    said = markdown(procedure, name, language)
    assert ease.average(said) <= 15
    assert ease.longest(said) <= 25
    assert ease.lix(said, language) <= limit
    assert not [word for word in ease.FORBIDDEN[language] if word in said.lower()]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("procedure", SHIPPED)
def test_chinese_documents_are_plain_to_read(procedure: str, name: str) -> None:
    said = markdown(procedure, name, "zh")
    lengths = [ease.han(part) for part in ease.sentences(said)]
    assert sum(lengths) / len(lengths) <= 30
    assert max(lengths) <= 60
    assert not [word for word in ease.FORBIDDEN["zh"] if word in said]
    assert not re.search(r"[\u3400-\u9fff][A-Za-z]|[A-Za-z][\u3400-\u9fff]", said), "a space parts Chinese and Latin"
    assert not re.search(r"[\u3400-\u9fff][,;:?!]", said), "full-width marks after Chinese"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_a_file_may_start_a_promise_on_has_words(language: str) -> None:
    table = tables.load(PAGES, language)
    started = {c.source for name in SHIPPED for c in shipped(name).clocks if c.whose != "system"}
    ended = [c.done for name in SHIPPED for c in shipped(name).clocks if c.whose == "us" and not c.every]
    assert started <= set(table.tables["after"])
    assert set(table.tables["after"]) <= set(EVENTS)
    assert all(set(done) & set(table.tables["done"]) for done in ended)


def test_three_languages_have_words_for_the_same_things() -> None:
    first, *others = [tables.load(PAGES, language).tables for language in LANGUAGES]
    for other in others:
        assert {table: set(entries) for table, entries in first.items()} == {t: set(e) for t, e in other.items()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMATS)
def test_the_same_file_gives_the_same_bytes(form: str, language: str) -> None:
    loaded = shipped("yanna")
    once, twice = (Documents(desk(loaded), loaded).render("complaints-policy", language, form) for _ in range(2))
    assert once.content == twice.content
    assert once.sha256 == twice.sha256


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_pdf_is_tagged_in_its_language_on_a4(name: str, language: str) -> None:
    loaded = shipped("yanna")
    made = Documents(desk(loaded), loaded).attachment(name, language)
    if made.note:
        pytest.skip(made.note)
    raw = made.content
    assert raw.startswith(b"%PDF-")
    assert b"/MarkInfo" in raw
    assert b"/Lang(" + language.encode() in raw.replace(b" ", b"")
    assert b"pdfuaid:part" in raw
    assert b"/DisplayDocTitle true" in raw
    assert len(raw) < 300_000


def test_file_names_are_plain_words_of_the_language() -> None:
    loaded = shipped("yanna")
    documents = Documents(desk(loaded), loaded, installed=frozenset({"Noto Sans CJK SC"}))
    names = {language: documents.render("complaints-policy", language, "html").file_name for language in LANGUAGES}
    assert names == {"en": "complaints-policy.html", "sv": "klagomalspolicy.html", "zh": "客户投诉政策.html"}


def test_without_a_chinese_font_the_document_is_html_and_says_so() -> None:
    loaded = shipped("yanna")
    documents = Documents(desk(loaded), loaded, installed=frozenset({"DejaVu Sans"}))
    made = documents.attachment("complaints-policy", "zh")
    assert made.file_name == "客户投诉政策.html"
    assert made.content_type == "text/html; charset=utf-8"
    assert made.note is not None
    assert "fonts-noto-cjk" in made.note
    assert documents.notes() == (made.note,)
    assert documents.attachment("complaints-policy", "en").content_type == "application/pdf"
    assert Documents(desk(loaded), loaded, installed=frozenset({"Noto Sans CJK SC"})).notes() == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_stands_alone_and_is_accessible(language: str) -> None:
    loaded = shipped("hexpress")
    page = Documents(desk(loaded), loaded).render("complaints-procedure", language, "html").content.decode()
    tag = {"en": "en-GB", "sv": "sv", "zh": "zh-Hans"}[language]
    assert f'<html lang="{tag}" dir="ltr">' in page
    assert page.count("<h1>") == 1
    assert re.findall(r"<h[1-6]>", page)[0] == "<h1>"
    assert not re.search(r"<(script|img|link|iframe)|https?://|url\(", page)
    levels = [int(level) for level in re.findall(r"<h([1-6])>", page)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    colours = re.findall(r"background: (#\w{6}); color: (#\w{6})", page)
    assert len(colours) >= 2
    assert all(ease.contrast(*pair) >= 7 for pair in colours)


def test_text_of_the_config_is_never_markup() -> None:
    loaded = shipped("yanna")
    odd = replace(desk(loaded), name='<b>"Lamps" & #Co [x](y) *z* \\', address="## 1 Lane\n- Cardiff")
    documents = Documents(odd, loaded)
    html = documents.render("complaints-policy", "en", "html").content.decode()
    assert "&lt;b&gt;&quot;Lamps&quot; &amp; #Co" in html
    assert "<b>" not in html
    md = documents.render("complaints-policy", "en", "md").content.decode()
    assert r"\<b\>" in md
    assert r"\[x\](y) \*z\* \\" in md
    assert documents.render("complaints-policy", "en", "pdf").content.startswith(b"%PDF-")


def test_the_owners_own_pdf_wins(tmp_path: Path) -> None:
    (tmp_path / "complaints-policy.pdf").write_bytes(b"%PDF-1.7 every language")
    (tmp_path / "complaints-policy.sv.pdf").write_bytes(b"%PDF-1.7 Swedish")
    loaded = shipped("yanna")
    documents = Documents(desk(loaded), loaded, tmp_path)
    assert documents.attachment("complaints-policy", "en").content == b"%PDF-1.7 every language"
    assert documents.attachment("complaints-policy", "sv").content == b"%PDF-1.7 Swedish"
    assert documents.attachment("complaints-policy", "sv").own
    assert documents.attachment("complaints-policy", "sv").file_name == "klagomalspolicy.pdf"
    assert not documents.attachment("complaints-procedure", "en").own


def test_an_own_file_that_is_no_pdf_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "complaints-policy.pdf").write_bytes(b"PK\x03\x04 a word processor's file")
    loaded = shipped("yanna")
    with pytest.raises(PagesError, match=r"complaints-policy\.pdf is not a PDF file"):
        Documents(desk(loaded), loaded, tmp_path).attachment("complaints-policy", "en")


def test_a_document_is_rendered_once() -> None:
    loaded = shipped("yanna")
    documents = Documents(desk(loaded), loaded)
    assert documents.attachment("complaints-policy", "en") is documents.attachment("complaints-policy", "en")


def test_an_unknown_document_is_named() -> None:
    loaded = shipped("yanna")
    with pytest.raises(PagesError, match=r"There is no document .leaflet.\. There are: complaints-policy"):
        Documents(desk(loaded), loaded)("leaflet", "en")


def test_a_language_without_documents_gets_the_desks_own() -> None:
    loaded = shipped("yanna")
    documents = Documents(desk(loaded, language="sv"), loaded)
    assert documents.attachment("complaints-policy", "de").file_name == "klagomalspolicy.pdf"


def facts(report: str | None) -> CaseFacts:
    return CaseFacts(reference="CMP-7KQ2-M9XT-Z", handler=Person(name="Meera Holt", role="owner"), report=report)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_investigation_report_is_a_file_of_its_own(language: str) -> None:
    loaded = shipped("yanna")
    documents = Documents(desk(loaded), loaded, installed=frozenset({"DejaVu Sans", "WenQuanYi Micro Hei"}))
    made = documents.investigation_report(facts("The lamp was cracked.\n1. The box had one layer."), language)
    assert made.content.startswith(b"%PDF-")
    stems = {"en": "investigation-report", "sv": "utredningsrapport", "zh": "调查报告"}
    assert made.file_name == f"{stems[language]}.pdf"


def test_a_report_without_text_is_refused() -> None:
    loaded = shipped("yanna")
    with pytest.raises(PagesError, match="no report text for CMP-7KQ2-M9XT-Z"):
        Documents(desk(loaded), loaded).investigation_report(facts(None), "en")


def test_the_text_of_a_report_keeps_its_lists_and_loses_its_line_breaks() -> None:
    long = "The lamp was cracked from the rim to the base, as the photographs show,"
    report = blocks.unwrapped(f"{long}\nand badly packed.\nShort.\n1. one\n\n2. two\n- a\n- b")
    page = blocks.read(f"Title: T\n\n{report}", "en")
    assert [(block.kind, block.lines) for block in page.blocks] == [
        ("paragraph", (f"{long} and badly packed.",)),
        ("paragraph", ("Short.",)),
        ("numbers", ("one", "two")),
        ("bullets", ("a", "b")),
    ]
