"""A template that breaks while a letter is written: the letter leaves all the same, and it is told (threats 62)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.adapters.letters import TemplateError, samples
from mailbot.core.facts import CaseFacts
from mailbot.core.mail import Audience, Nature
from tests.adapters.letters_desk import LANGUAGES, NOW, letter, part, read, whole, writer


def test_a_template_that_breaks_later_gives_way_to_ours_and_is_told(tmp_path: Path) -> None:
    trouble: list[tuple[str, str]] = []
    file = tmp_path / "en" / "acknowledgement.txt"
    file.parent.mkdir()
    file.write_text("Subject: Own\n\n{% if files > 2 %}{{ oops }}{% endif %}Hello.\n")
    letters = writer(overrides=tmp_path, trouble=lambda what, why: trouble.append((what, why)))
    facts = replace(whole("acknowledgement", "en"), files=3)
    assert letters.render(letter("acknowledgement", "en", facts), NOW).subject.startswith(
        "We have received your complaint"
    )
    assert trouble == [("template", f"{file} line 3: 'oops' is undefined")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_built_in_acknowledgement_leaves_when_every_template_is_broken(language: str) -> None:
    trouble: list[str] = []
    letters = writer(trouble=lambda what, why: trouble.append(what))
    mail = letters.render(letter("acknowledgement", language, _broken(language)), NOW)
    assert trouble == ["template"]
    assert samples.REFERENCE in mail.subject
    assert samples.REFERENCE in part(mail, "plain")
    assert "Meera Holt" in part(mail, "html")
    assert read(mail)["Auto-Submitted"] == "auto-replied"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_automatic_letter_stops_a_clock_and_no_signed_one_leaves_in_other_words(language: str) -> None:
    letters = writer()
    for stem in (*samples.EVENTS, "routed"):
        shown = part(letters.render(letter(stem, language, _broken(language)), NOW), "plain")
        assert samples.REFERENCE in shown
        assert "Meera Holt" in shown
    stranger = letters.render(letter("stranger", language, _broken(language), reference=None), NOW)
    assert samples.REFERENCE not in stranger.subject + part(stranger, "plain")
    with pytest.raises(TemplateError):
        letters.render(letter("investigating", language, _broken(language)), NOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_owner_is_told_when_a_letter_to_her_cannot_be_written(language: str) -> None:
    sent = letter("card", language, _broken(language), audience=Audience.OWNER, nature=Nature.EVENT)
    for made in (sent, replace(sent, reference=None)):
        mail = writer().render(made, NOW)
        assert "card" in part(mail, "plain")
        assert "()" not in mail.subject
        assert "（）" not in mail.subject
        assert (samples.REFERENCE in part(mail, "plain")) == (made.reference is not None)


def _broken(language: str) -> CaseFacts:
    """Facts that no template can be filled with."""
    broken = whole("acknowledgement", language)
    return replace(
        broken, promises=("x",), asked=5, next_stage="x", route=7, handler=_Nameless()  # type: ignore[arg-type]
    )  # fmt: skip


class _Nameless:
    name, phone, hours = "Meera Holt", None, None
