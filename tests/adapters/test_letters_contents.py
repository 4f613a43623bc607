"""Every content that a notice of a shipped procedure promises stands in its letter, in all three languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.adapters.letters import Letters
from mailbot.adapters.letters.after import TEMPLATES, after, musts
from mailbot.adapters.letters.contents import PATTERNS, broken
from mailbot.core.procedure import Notice
from mailbot.core.recognise import replies
from tests.adapters.letters_desk import LANGUAGES, NOW, letter, papers, part, text, two_stages, whole, writer
from tests.adapters.pages_desk import SHIPPED, desk, shipped


@pytest.mark.parametrize("name", SHIPPED)
def test_every_promised_content_is_in_the_letter(name: str) -> None:
    assert broken(shipped(name), writer(name)) == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_every_notice_has_its_template_and_every_content_can_be_checked(name: str) -> None:
    letters = writer(name)
    for notice in shipped(name).notices:
        stem = TEMPLATES.get(notice.name, notice.name)
        assert all(letters.has(stem, language) for language in LANGUAGES), stem
        assert set(notice.must) <= set(PATTERNS)


def test_an_override_that_leaves_a_promise_out_is_named(tmp_path: Path) -> None:
    own = tmp_path / "en"
    own.mkdir()
    (own / "delay.txt").write_text(
        "Subject: Later ({{ reference }})\n\nIt takes longer.{% if reason %} {{ reason }}{% endif %}\n"
    )
    found = broken(shipped("yanna"), writer(overrides=tmp_path))
    assert found == ("[notice.delay] must contain length, but the en letter delay does not say it.",)


def test_a_notice_that_nobody_writes_and_a_content_that_nobody_knows_are_named() -> None:
    procedure = shipped("yanna")
    odd = Notice(name="postcard", on="decided", to=("customer",), send="owner", must=("reference",))
    unknown = Notice(name="delay", on="cmd_extend", to=("customer",), send="owner", must=("horoscope",))
    changed = replace(procedure, notices=(odd, unknown))
    found = broken(changed, Letters(desk(changed), domain="x.example", documents=papers))
    assert len(found) == 6
    assert "postcard" in found[0]
    assert "horoscope" in found[-1]


def test_without_the_documents_the_copies_are_missing_and_not_claimed() -> None:
    troubles: list[tuple[str, str]] = []
    letters = writer(documents=_none, trouble=lambda what, why: troubles.append((what, why)))
    shown = part(letters.render(letter("acknowledgement"), NOW), "plain")
    assert "attached" not in shown
    assert [what for what, _ in troubles] == ["document", "document"]
    assert any("policy_copy" in line for line in broken(shipped("yanna"), letters))


def _none(name: str, language: str) -> tuple[str, str, bytes]:
    raise OSError("the disk is gone")


def test_hexpress_is_told_with_both_stages_and_their_times() -> None:
    shown = text("acknowledgement", "en", two_stages(whole("acknowledgement", "en")), "hexpress")
    assert "By Tuesday 17 November, you have our answer and our reasons. This is stage one." in shown
    assert "within 28 days of our answer" in shown
    assert "within 10 working days (Monday to Friday, not bank holidays). This is stage two." in shown
    assert "by phone or post" in shown


def test_yanna_has_no_further_stage_and_asks_for_no_channel() -> None:
    shown = text("acknowledgement", "en")
    assert after(shipped("yanna"), "main") is None
    assert "review" not in shown
    assert "by phone or post" not in shown
    assert "ask_channel" in musts(shipped("hexpress"), "acknowledgement_questions")


def test_the_stage_after_comes_from_the_procedure() -> None:
    found = after(shipped("hexpress"), "one")
    assert found is not None
    assert (found.stage, found.window, found.answer) == ("two", "28d", "10wd")
    assert after(shipped("hexpress"), "two") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ombudsman_of_a_regulated_firm_is_named_with_the_fixed_wording(language: str) -> None:
    final = text("decision", language, procedure="fca-disp")
    assert "free of charge – but you must do so within six months of the date of this letter.\n" in final
    assert "\nwww.financial-ombudsman.org.uk\n" in final
    holding = text("delay", language, procedure="fca-disp")
    assert "six months" not in holding
    assert "\nwww.financial-ombudsman.org.uk\n" in holding


@pytest.mark.parametrize(
    ("procedure", "site"), [("nhs", "www.ombudsman.org.uk"), ("ie-cpc", "www.fspo.ie"), ("uk-data", "www.ico.org.uk")]
)
def test_each_procedure_names_its_own_outside_body(procedure: str, site: str) -> None:
    for language in LANGUAGES:
        assert f"\n{site}\n" in text("decision", language, procedure=procedure)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_promises_a_day_that_has_passed(language: str) -> None:
    later = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    for stem in ("acknowledgement", "investigating", "reopened", "merged", "review", "routed"):
        shown = part(writer().render(letter(stem, language), later), "plain")
        assert not re.search(
            r"By \w+ 17 Nov|by \w+day 17 Nov|Senast tis|senast tis|最晚(?:2026年)?11月17日（", shown
        ), stem
    shown = part(writer().render(letter("investigating", language), later), "plain")
    assert re.search(
        "It is late, and I am sorry|Det är försenat, och jag ber om ursäkt|现在已经延误，我向您道歉", shown
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_that_a_reminder_offers_are_understood_when_they_come_back(language: str) -> None:
    offered = replies.OFFERED[language]
    assert re.search(f'["”“]{offered}["”]', text("reminder", language))
    assert replies.is_offered(f"\n{offered}.\n\nSam")
    assert replies.is_offered(f"”{offered.upper()}”")
    assert not replies.is_offered(f"{offered} xyz")
    assert not replies.is_offered("")
