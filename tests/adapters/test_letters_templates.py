"""Templates: the format, the owner's own files, mistakes by file and line, what leaves when one is broken."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.adapters.letters import TemplateError, samples
from mailbot.adapters.letters.blocks import Block, Unwritten, parse, plain
from mailbot.adapters.letters.chinese import tidy
from mailbot.adapters.letters.say import Say
from mailbot.adapters.letters.templates import Templates
from mailbot.adapters.letters.text import END, GUARD
from mailbot.core.facts import CaseFacts, Person, Remedy
from mailbot.core.mail import Nature
from mailbot.resources import folder
from tests.adapters.letters_desk import LANGUAGES, NOW, STEMS, letter, part, read, text, whole, writer


def _own(root: Path, name: str, content: str) -> Path:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    return file


def test_a_rendered_template_is_read_as_blocks() -> None:
    blank = f"\n{END}\n"
    written = parse(
        f"Subject: Hello (X){blank}One line\nand another{blank}## Heading\n1. first\n2. second\n- bullet{blank}"
        f"> quoted\n>\n> more{blank}[[Investigate | #valid]]\n\n~ foot"
    )
    assert written.subject == "Hello (X)"
    assert written.blocks == (
        Block("text", ("One line", "and another")),
        Block("heading", ("Heading",)),
        Block("ordered", ("first", "second")),
        Block("bullets", ("bullet",)),
        Block("quote", ("quoted", "", "more")),
        Block("button", ("Investigate", "#valid")),
        Block("quiet", ("foot",)),
    )
    assert plain(written.blocks, "{label}: reply with {command}") == (
        "One line\nand another\n\nHeading\n1. first\n2. second\n\n- bullet\n\n> quoted\n>\n> more\n\n"
        "Investigate: reply with #valid\n\nfoot\n"
    )


def test_a_value_at_the_start_of_a_line_opens_nothing() -> None:
    written = parse(f"Subject: x\n{END}\n{GUARD}## no heading\n{END}\n{GUARD}- no item\n{END}\n{GUARD}[[x | #valid]]")
    assert [b.kind for b in written.blocks] == ["text", "text", "text"]


@pytest.mark.parametrize("rendered", ["", "Hello", "Subject:\n\nx", f"Subject: x\n{END}\n"])
def test_what_is_no_letter_is_refused(rendered: str) -> None:
    with pytest.raises(Unwritten):
        parse(rendered)


def test_lines_are_joined_by_a_backslash_and_parted_by_a_blank_line(tmp_path: Path) -> None:
    _own(
        tmp_path,
        "en/x.txt",
        "Subject: s\n\nOne \\\n{% if yes %}\ntwo \\\n{% endif %}\nthree.{% if yes %} Four.{% endif %}\n\nFive.\n",
    )
    _own(tmp_path, "layout.html", "{{ title }}")
    blocks = Templates(tmp_path, None).write("en", "x", {"yes": True}).blocks
    assert blocks == (Block("text", ("One two three. Four.",)), Block("text", ("Five.",)))


def test_the_owners_file_takes_the_place_of_ours(tmp_path: Path) -> None:
    _own(tmp_path, ".DS_Store", "")
    _own(tmp_path, "en/stranger.txt~", "Subject: {{ old }}")
    _own(tmp_path, "en/stranger.txt", "Subject: Got it\n\nYour note is here.\n\n{% include 'en/_foot.txt' %}\n")
    mail = writer(overrides=tmp_path).render(letter("stranger"), NOW)
    assert mail.subject == "Got it"
    assert part(mail, "plain").startswith("Your note is here.\n\nWrenfield Lamps, 01632 960421\n")
    assert writer(overrides=tmp_path).render(letter("stranger", "sv"), NOW).subject == "Vi har fått ditt meddelande"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("en/stranger.txt", "Subject: x\n\nHello {{ nmae }}\n", "en/stranger.txt line 3: 'nmae' is undefined"),
        ("en/stranger.txt", "Subject: x\n\nA\n\n{% if %}\n", "en/stranger.txt line 5: Expected an expression"),
        ("en/stranger.txt", "Hello\n", "en/stranger.txt: the first line must be 'Subject: '"),
        ("en/ask.txt", "Subject: x\n\nBy {{ helpful_by }}\n", "en/ask.txt line 3: a value is missing here"),
        ("en/ask.txt", "Subject: x\n\n{% include 'en/_nothing.txt' %}\n", "en/ask.txt: there is no template en/_"),
        ("en/_foot.txt", "~ {{ nobody }}\n", "_foot.txt line 1: 'nobody' is undefined"),
        ("sv/aks.txt", "Subject: x\n\ny\n", "of that name to take the place of. Did you mean ask.txt?"),
        ("pages/en/complaints-policy.txt", "x", "there is no template of that name"),
        ("layout.html", "<p>{{ nothing }}</p>", "layout.html line 1: 'nothing' is undefined"),
        ("layout.html", "<p>\n{% if %}</p>", "layout.html line 2: Expected an expression"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_owners_templates_is_told_at_the_start(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    _own(tmp_path, name, content)
    with pytest.raises(TemplateError) as told:
        writer(overrides=tmp_path)
    assert said in str(told.value)


def test_a_folder_that_is_not_there_is_told() -> None:
    with pytest.raises(TemplateError, match="no such folder"):
        writer(overrides=Path("/nowhere/templates"))


def test_a_language_without_letters_gets_english() -> None:
    wanted = ("de", "sv-SE", "zh-Hans-CN", "zh_TW", "")
    assert [writer().language(language) for language in wanted] == ["en", "sv", "zh", "zh", "en"]


def test_letters_of_a_team_say_we() -> None:
    team = writer(voice="we")
    for stem in samples.SIGNED:
        shown = part(team.render(letter(stem), NOW), "plain")
        assert not [line for line in shown.split("\n") if " I " in f" {line} " and not line.startswith(">")], stem
    assert "We agree with part" in part(team.render(letter("decision"), NOW), "plain")


def test_every_template_is_in_use_or_a_part_of_one() -> None:
    for language in LANGUAGES:
        files = {f.stem for f in (folder("templates") / language).glob("*.txt")}
        whole_text = "".join(f.read_text(encoding="utf-8") for f in (folder("templates") / language).glob("*.txt"))
        for stem in files - {*STEMS, *samples.OWNERS, *samples.BY_HAND}:
            assert f"{language}/{stem}.txt" in whole_text or stem.startswith("_rights_"), stem


def test_prose_of_the_owner_becomes_paragraphs_and_lists_and_nothing_else() -> None:
    own = (
        "I looked at this for a long time and asked everyone who was there, and then\nwrote it down.\n\n"
        "* first\n• second\n3) third\n## not a heading\n> not a quotation\n[[not | #valid]]"
    )
    shown = text("reply", "en", replace(whole("reply", "en"), text=own))
    assert "everyone who was there, and then wrote it down.\n\n- first\n- second\n" in shown
    assert "\n## not a heading\n> not a quotation\n[[not | #valid]]\n" in shown


def test_a_remedy_is_told_to_the_penny_with_its_day_and_details() -> None:
    facts = replace(
        whole("decision", "en"),
        remedies=(
            Remedy(action="refund", amount="1250.5 GBP", text="it goes to the card you paid with"),
            Remedy(action="handstand", by=whole("decision", "en").new_due),
        ),
    )
    shown = text("decision", "en", facts)
    assert "- I will refund £1,250.50. It goes to the card you paid with.\n" in shown
    assert "- I will do this by Monday 23 November: handstand." in shown


def test_the_automatic_letter_is_not_signed_by_the_handler_in_its_sender() -> None:
    sent = letter("closure", nature=Nature.EVENT)
    assert read(writer().render(sent, NOW))["From"] == "Wrenfield Lamps <complaints@wrenfield.example>"
    assert "automatically" in part(writer().render(sent, NOW), "plain")


def test_a_handler_named_like_the_business_is_not_named_twice() -> None:
    facts = replace(whole("reply", "en"), handler=Person(name="Wrenfield Lamps"))
    mail = writer().render(letter("reply", "en", facts), NOW)
    assert read(mail)["From"] == "Wrenfield Lamps <complaints@wrenfield.example>"
    assert "Yours sincerely\nWrenfield Lamps\n" in part(mail, "plain")


def test_chinese_is_spaced_as_its_rules_say() -> None:
    assert tidy("投诉由Meera Holt处理 。编号是 CMP-1，请") == "投诉由 Meera Holt 处理。编号是 CMP-1，请"


def test_the_guide_for_owners_names_what_there_is() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "letters.md").read_text(encoding="utf-8")
    helpers = set(re.findall(r"say\.(\w+)\(", guide))
    assert len(helpers) > 10
    assert all(callable(getattr(Say, helper)) for helper in helpers)
    facts = guide.partition("## Facts and helpers\n\n`")[2].partition("`")[0].split()
    assert set(facts) <= {f.name for f in dataclasses.fields(CaseFacts)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_that_leaves_by_itself_is_not_written_as_if_a_person_had(language: str) -> None:
    automatic = {"en": "automatically", "sv": "automatiskt", "zh": "系统自动"}[language]
    signed = {"en": r"\bI\b|\bme\b|Dear|Yours sincerely", "sv": r"\b[Jj]ag\b|\bmig\b|hälsning", "zh": "我(?!们)|店主"}[
        language
    ]
    for stem in ("training_withdrawn", "representative_customer", "closure", "merged"):
        shown = part(writer().render(letter(stem, language, nature=Nature.EVENT), NOW), "plain")
        assert automatic in shown
        own = shown.replace("Meera Holt", "").replace("店主  处理", "")
        assert stem == "merged" or not re.search(signed, own), own
        by_a_person = part(writer().render(letter(stem, language), NOW), "plain")
        assert automatic not in by_a_person
        assert re.search(signed, by_a_person)


@pytest.mark.parametrize(("language", "hers"), [("en", "your complaint"), ("sv", "ditt klagomål"), ("zh", "您的投诉")])
def test_a_representative_reads_of_the_complaint_and_not_of_hers(language: str, hers: str) -> None:
    said = replace(whole("acknowledgement_representative", language), asked=())
    mail = writer().render(letter("acknowledgement_representative", language, said), NOW)
    assert {"en": "the complaint", "sv": "klagomålet", "zh": "这项投诉"}[language] in part(mail, "plain")
    assert hers not in part(mail, "plain")
    own = writer().render(letter("acknowledgement", language, replace(said, asked=())), NOW)
    assert hers in part(own, "plain")
