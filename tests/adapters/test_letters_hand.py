"""Letters for customers without email: laid out for the post or told by phone, as a task for the owner."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from typing import Any

import pytest

from mailbot.adapters.letters import samples
from mailbot.adapters.letters.hand import Sheet
from mailbot.adapters.pages import Documents, Posted
from mailbot.core import tokens
from mailbot.core.facts import CaseFacts
from mailbot.core.mail import Address, Audience, Letter, Nature, OutgoingMail
from tests.adapters.letters_desk import LANGUAGES, NOW, letter, part, read, whole, writer
from tests.adapters.pages_desk import desk, shipped

POSTED = ("acknowledgement", "acknowledgement_questions", "ask", "decision", "delay", "dismissal", "review", "closure")
ADDRESS = "4 Mill Lane\nCardiff CF10 2AA"
_OWNER = Address(email="meera@wrenfield.example", name="Meera Holt")


def _by(way: str, stem: str, language: str, facts: CaseFacts | None = None) -> Letter:
    said = letter(stem, language, facts or whole(stem, language), cause=f"x:{way}")
    where = ADDRESS if way == "post" else "01632 960111"
    return replace(said, to=_OWNER, audience=Audience.OWNER, nature=Nature.EVENT, by=way, where=where, answers=None)


def _sheets(stem: str, code: str, **options: Any) -> tuple[OutgoingMail, list[Sheet]]:
    seen: list[Sheet] = []

    def paper(sheet: Sheet) -> tuple[str, str, bytes]:
        seen.append(sheet)
        return "letter.pdf", "application/pdf", b"%PDF-1.7"

    return writer(paper=paper, **options).render(_by("post", stem, code), NOW), seen


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", POSTED)
def test_a_letter_on_paper_speaks_of_no_email_and_closes_for_a_signature(stem: str, language: str) -> None:
    _, (sheet,) = _sheets(stem, language)
    assert (sheet.reference, sheet.language, sheet.address) == (samples.REFERENCE, language, ADDRESS)
    assert samples.REFERENCE not in sheet.title
    close = {"en": "\n\nYours sincerely", "sv": "\n\nMed vänlig hälsning", "zh": "\n\n此致\n\n敬礼！"}[language]
    assert sheet.text.endswith(close)
    automatic = {
        "en": "automatically|this email|subject line",
        "sv": "automatiskt|mejlet|ämnesraden",
        "zh": "系统自动|本邮件",
    }
    assert not re.search(automatic[language], sheet.text)
    assert "Wrenfield Lamps, " not in sheet.text
    assert "Meera Holt" in sheet.name


def test_the_task_is_the_owners_and_her_answer_is_proved() -> None:
    mail, (sheet,) = _sheets("decision", "zh", language="sv")
    text = part(mail, "plain")
    assert mail.subject == f"Skriv ut och posta ett brev ({samples.REFERENCE})"
    assert read(mail)["Content-Language"] == "sv"
    assert "Adress: 4 Mill Lane, Cardiff CF10 2AA" in text
    assert f"Brev: {sheet.title}" in text
    assert "Lägg med: report.pdf" in text
    assert "#posted" in text
    assert [f.get_filename() for f in read(mail).iter_attachments()] == ["letter.pdf", "report.pdf"]
    assert sheet.enclosed == ("Report",)
    assert (mail.template, mail.recipient) == ("decision", "meera@wrenfield.example")
    stamp = tokens.find(mail.message_id)[0]
    assert stamp.audience is Audience.OWNER
    assert tokens.is_ours(stamp, b"k" * 32, "meera@wrenfield.example")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_real_paper_takes_every_letter(language: str) -> None:
    at = shipped("yanna")
    documents = Documents(desk(at), at)

    def paper(sheet: Sheet) -> tuple[str, str, bytes]:
        made = documents.posted(Posted(**asdict(sheet)))
        return made.file_name, made.content_type, made.content

    trouble: list[str] = []
    letters = writer(paper=paper, trouble=lambda what, why: trouble.append(why))
    mail = letters.render(_by("post", "decision", language), NOW)
    files = {f.get_filename(): f.get_payload(decode=True) for f in read(mail).iter_attachments()}
    if language != "zh" or documents.notes() == ():
        assert trouble == []
        made = files[f"{samples.REFERENCE}.pdf"]
        assert isinstance(made, bytes)
        assert made.startswith(b"%PDF-")


def test_without_a_layout_the_words_stand_in_the_task() -> None:
    trouble: list[tuple[str, str]] = []

    def broken(sheet: Sheet) -> tuple[str, str, bytes]:
        raise OSError("no font")

    told = writer(paper=broken, trouble=lambda what, why: trouble.append((what, why)))
    for letters in (writer(), told):
        mail = letters.render(_by("post", "delay", "en"), NOW)
        text = part(mail, "plain")
        assert "It could not be laid out for printing." in text
        assert "> The new date is" in text or "The new date is Monday 23 November." in text
        assert list(read(mail).iter_attachments()) == []
    assert trouble == [("document", "letter on paper (en): no font")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_sheet_has_the_number_what_to_say_and_how_to_report(language: str) -> None:
    mail = writer(language=language).render(_by("phone", "acknowledgement_questions", language), NOW)
    text = part(mail, "plain")
    assert re.search(r"(?:01632|\+44 1632) 960111", text)
    assert "#told" in text
    quoted = [line for line in text.split("\n") if line.startswith("> ")]
    assert any(samples.REFERENCE in line for line in quoted)
    assert any(line.startswith("> 1. ") for line in quoted)
    assert list(read(mail).iter_attachments()) == []


def test_a_rehearsal_marks_the_task_too() -> None:
    mail, _ = _sheets("decision", "en", rehearsal=True)
    assert mail.subject.startswith("Rehearsal: ")
    assert "meant for 4 Mill Lane" in part(mail, "plain")


def test_a_broken_letter_tells_the_owner_instead_of_asking_her_to_post_it() -> None:
    broken = replace(whole("delay", "en"), new_due="soon", promises=("x",))  # type: ignore[arg-type]
    mail = writer().render(_by("post", "delay", "en", broken), NOW)
    assert "could not be written" in mail.subject
    assert "#posted" not in part(mail, "plain")
