"""The owner's letters: short, plain, the same in both parts, a tap from a command, and deaf to customers' words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader

from mailbot.core import authority, commands, tokens
from mailbot.core.desk import Desk
from mailbot.core.facts import WHOLE_MAIL, AgendaItem, Backlog, BacklogItem, Card, Digest, Line, Noted, Transcript
from mailbot.core.mail import Address, IncomingMail
from mailbot.core.recognise import rules
from mailbot.resources import folder
from tests.adapters import reading_ease as ease
from tests.adapters.owner_mail import Opened, Tap, opened, taps, words_of
from tests.adapters.owner_samples import (
    ARRIVED,
    CARD,
    GOLDEN,
    NOW,
    REF,
    SAID,
    SAMPLES,
    file_name,
    golden,
    letter,
    rendered,
    writer,
)
from tests.adapters.pages_desk import LANGUAGES, SHIPPED, desk, shipped

GOLDEN_FOLDER = Path(__file__).parents[1] / "golden" / "owner"
STEMS = tuple(dict.fromkeys(name.partition("-")[0] for name in SAMPLES))
EVERY = [(stem, language) for stem in STEMS for language in LANGUAGES]
LIMITS = {
    "card": 180,
    "transcript": 150,
    "warning": 70,
    "digest": 200,
    "set_aside": 90,
    "confirm": 110,
    "enrolled": 110,
    "probe": 40,
    "alarm": 110,
    "backlog": 150,
    "erasure": 150,
}
# The first ones explain: a whole list of commands, and every clock in full.
EXPLAINING = ("transcript-help", "transcript-why")
_PRIVATE = ("Okafor", "okafor", "WF-20817", "cracked", "writer12", "Jo Bright")


def samples(stem: str) -> list[str]:
    return [name for name in SAMPLES if name.partition("-")[0] == stem]


def own_words(text: str) -> str:
    """The letter without the customer's lines and without what follows `from "`."""
    lines = [line for line in text.splitlines() if not line.startswith(">")]
    return re.sub(r"[\"“”][^\"“”]*[\"“”]|\S+@\S+|#\S+( [a-z_]+)?", "", "\n".join(lines))


@pytest.mark.parametrize(("stem", "language"), EVERY)
def test_subject_says_what_it_is_and_nothing_private(stem: str, language: str) -> None:
    for name in samples(stem):
        subject = rendered(name, language).subject
        reference = getattr(SAMPLES[name], "reference", None)
        if language == "zh":
            bare = re.sub(r"（CMP-[\w-]+）$", "", subject)
            assert ease.width(bare) <= 24, name
        else:
            assert len(subject) <= 60, name
        assert language != "en" or subject.isascii(), name
        assert not [word for word in _PRIVATE if word in subject], name
        assert not re.search(r"(?i)^(re|fwd?):|urgent|  ", subject), name
        if reference:
            assert subject.endswith(f"（{reference}）" if language == "zh" else f" ({reference})"), name


@pytest.mark.parametrize(("stem", "language"), EVERY)
def test_nothing_is_left_open(stem: str, language: str) -> None:
    for name in samples(stem):
        mail = opened(rendered(name, language))
        for text in (mail.subject, mail.text, mail.html):
            assert not re.search(r"\bNone\b|\{\{|\}\}|\{%|\[\[|\]\]|[\ue000-\uf8ff]|\bN/A\b|Undefined", text), name
        ours = "\n".join(line for line in mail.text.splitlines() if not line.startswith(">"))
        assert not re.search(r"  | [,.;:!?](?!\w)|\(\)|（）|,,|，，|。。", ours), name
        assert "=====" not in mail.text, name


@pytest.mark.parametrize(("stem", "language"), EVERY)
def test_letters_keep_to_their_length(stem: str, language: str) -> None:
    for name in samples(stem):
        text = own_words(opened(rendered(name, language)).text)
        limit = LIMITS[name.partition("-")[0]] * (2 if name in EXPLAINING else 1)
        if language == "zh":
            assert ease.han(text) <= limit * 1.7, name
        else:
            assert len(ease.words(text)) <= limit, name


@pytest.mark.parametrize(("stem", "language"), EVERY)
def test_letters_are_plain_to_read(stem: str, language: str) -> None:
    for name in samples(stem):
        text = own_words(opened(rendered(name, language)).text)
        assert not [word for word in ease.FORBIDDEN[language] if word in text.lower() and word != "none"], name
        if language == "zh":
            lengths = [ease.han(part) for part in ease.sentences(text)]
            assert sum(lengths) / len(lengths) <= 30, name
            assert max(lengths) <= 60, name
            assert not re.search(r"[\u3400-\u9fff][A-Za-z]|[A-Za-z][\u3400-\u9fff]", text), name
            assert not re.search(r"[\u3400-\u9fff][,;?!]", text), name
        else:
            assert ease.average(text) <= 15, name
            assert ease.longest(text) <= 25, name
            assert ease.lix(text, language) <= {"en": 35, "sv": 38}[language], name


@pytest.mark.parametrize(("stem", "language"), EVERY)
def test_html_says_what_the_plain_text_says(stem: str, language: str) -> None:
    for name in samples(stem):
        mail = opened(rendered(name, language))
        seen = "".join(words_of(mail.html))
        for line in mail.text.splitlines():
            words = re.sub(r"^(- |\d+\. |> ?)", "", line)
            label, _, command = words.rpartition("#")
            for part in (label.rpartition(":")[0] or label.rpartition("：")[0], f"#{command}") if label else (words,):
                assert "".join(part.split()) in seen, name


@pytest.mark.parametrize(("stem", "language"), EVERY)
def test_html_is_accessible_and_small(stem: str, language: str) -> None:
    for name in samples(stem):
        html = opened(rendered(name, language)).html
        tag = {"en": "en-GB", "sv": "sv", "zh": "zh-Hans"}[language]
        assert html.count(f'lang="{tag}" dir="ltr"') == 2, name
        assert 'role="article"' in html, name
        assert html.count("<h1") == 1, name
        assert len(html.encode()) < 30_000, name
        assert not re.search(r"<(img|script|link|iframe|section|main|article)\b|https?://|url\(|var\(", html), name
        sizes = [int(size) for size in re.findall(r"font-size:(\d+)px", html)]
        assert min(sizes) >= 16, name


@pytest.mark.parametrize(("stem", "language"), EVERY)
def test_no_long_unbroken_run_is_shown(stem: str, language: str) -> None:
    for name in samples(stem):
        runs = [word for word in words_of(opened(rendered(name, language)).html) if word.isascii()]
        assert max(len(run) for run in runs or [""]) <= 28, name


@pytest.mark.parametrize(("stem", "language"), EVERY)
def test_automatic_mail_says_so_in_its_headers(stem: str, language: str) -> None:
    for name in samples(stem):
        mail = opened(rendered(name, language)).mail
        assert mail["Auto-Submitted"] == "auto-generated", name
        assert mail["Content-Language"] in ("en-GB", "sv", "zh-Hans"), name
        assert mail["To"] == "meera@wrenfield.example", name


@pytest.mark.parametrize("name", SAMPLES)
def test_three_languages_say_the_same(name: str) -> None:
    """The same references, commands, links, headings and questions in each."""
    counted = []
    for language in LANGUAGES:
        mail = opened(rendered(name, language))
        counted.append(
            (
                sorted(re.findall(r"CMP-[\w-]+\w", mail.text)),
                sorted(tap.line for tap in taps(mail.html)),
                mail.html.count("<h2"),
                mail.html.count("<li"),
                len([line for line in mail.text.splitlines() if line.startswith(">")]),
            )
        )
    assert counted[0] == counted[1] == counted[2]


def everything_to_tap() -> list[tuple[str, str, bool]]:
    return [
        (n, lang, plus)
        for n in ("card-complaint", "warning-decide-today", "erasure")
        for lang in LANGUAGES
        for plus in (True, False)
    ]


@pytest.mark.parametrize(("name", "language", "plus"), everything_to_tap())
def test_one_tap_commands_the_case_it_stands_in(name: str, language: str, plus: bool) -> None:
    """What a tap sends is believed for this case, and is a command of the language that the program speaks."""
    mail = opened(rendered(name, language, plus=plus))
    links = taps(mail.html)
    assert links
    for tap in links:
        standing = authority.judge(as_sent(tap), house(plus))
        assert standing.person
        assert standing.case == REF
        assert not standing.shared
        found, wrong = commands.parse(tap.line)
        assert len(found) == 1
        assert not wrong
        assert tap.line in mail.text
        assert ("+" in tap.address) is plus
        assert REF in tap.subject


def house(plus: bool) -> Desk:
    mailbox = "help@wrenfield.example" if plus else "complaints@wrenfield.example"
    return replace(desk(shipped("yanna")), mailbox=mailbox)


def as_sent(tap: Tap, sender: str = "meera@wrenfield.example") -> IncomingMail:
    return IncomingMail(
        sha256="0" * 64,
        size=1,
        received=NOW,
        senders=(Address(email=sender),),
        to=(Address(email=tap.address),),
        subject=tap.subject,
        headers=(("to", tap.address), ("subject", tap.subject)),
        text=tap.line,
    )


@pytest.mark.parametrize("plus", [True, False])
def test_a_tap_of_somebody_else_commands_nothing(plus: bool) -> None:
    tap = taps(opened(rendered("card-complaint", "en", plus=plus)).html)[0]
    assert authority.judge(as_sent(tap, "sam.okafor@mail.example"), house(plus)).refusal == "not-owner"
    forged = replace(tap, address=_spoiled(tap.address), subject=_spoiled(tap.subject))
    assert authority.judge(as_sent(forged), house(plus)).case is None


def _spoiled(text: str) -> str:
    return re.sub(r"([a-z2-7])(?=\]|@|$)", lambda m: "a" if m[1] != "a" else "b", text)


@pytest.mark.parametrize("name", [n for n in SAMPLES if n.startswith(("card", "warning"))])
def test_links_are_encoded_for_every_mail_program(name: str) -> None:
    html = opened(rendered(name, "zh")).html
    for tap in taps(html):
        query = tap.raw.partition("?")[2]
        assert len(tap.raw) <= 1_500
        assert "+" not in query
        assert "#" not in tap.raw
        assert "%23" in query
        assert "%0A" not in query
        assert re.fullmatch(r"[A-Za-z0-9%=&._~-]+", query)
        assert "&body=" not in html, "an ampersand in HTML is written &amp;"
        assert not [word for word in _PRIVATE if word in tap.raw]


def test_a_desk_letter_is_stamped_for_the_desk() -> None:
    stamps = tokens.find(rendered("digest", "en").message_id)
    assert [stamp.case for stamp in stamps] == [tokens.DESK]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_open_case_stands_in_the_digest_once(language: str) -> None:
    facts = SAMPLES["digest"]
    assert isinstance(facts, Digest)
    text = opened(rendered("digest", language)).text
    for item in (*facts.late, *facts.today, *facts.coming, *facts.waiting):
        assert text.count(item.reference) == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Nothing needs you today."), ("sv", "Inget behöver dig i dag."), ("zh", "今天没有要您办的事。")],
)
def test_an_empty_day_says_so_first(language: str, said: str) -> None:
    assert opened(rendered("digest-empty", language)).text.startswith(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_result_of_a_line_has_a_sentence(language: str) -> None:
    for key in {*commands.SAID, *SAID}:
        line = Line(number=1, text="#decide upheld", ok=key in ("done", "waits"), said=key)
        facts = Transcript(reference=REF, done=False, lines=(line, Line(number=2, text="#x", ok=False, said="no-case")))
        lines = opened(rendered("transcript", language, facts=facts)).text.splitlines()
        sentence = lines[next(n for n, said in enumerate(lines) if said.endswith("#decide upheld")) + 1]
        assert len(sentence) > 2
        assert sentence != key


def owner_words(language: str) -> Any:
    """The tables of words in the shared file of the owner's templates."""
    environment = Environment(loader=FileSystemLoader(folder("templates")), trim_blocks=True, lstrip_blocks=True)
    return environment.get_template(f"{language}/_owner.txt").make_module({"say": None})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_of_the_shipped_procedures_has_words(language: str) -> None:
    words, procedures = owner_words(language), [shipped(name) for name in SHIPPED]
    clocks = {clock.name for p in procedures for clock in p.clocks if clock.whose == "us"}
    assert clocks <= set(words.duties)
    assert clocks <= set(words.subjects)
    assert {field.name for p in procedures for field in p.fields} <= set(words.fields)
    assert {route.name for p in procedures for route in p.routes} <= set(words.routes)
    assert {name for p in procedures for stage in p.stages for name in stage.decisions} <= set(words.outcomes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_that_shows_a_mail_to_the_owner_has_its_reason_in_words(language: str) -> None:
    shown = {name for name, rule in rules.TABLE if rule.__module__.endswith(("people", "content"))}
    assert shown - {"owner-command", "owner-alone", "spam-words"} <= set(owner_words(language).reasons)
    assert {"grievance-words", "known-reference"} <= shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_that_may_leave_has_a_name(language: str) -> None:
    stems = {path.stem for path in (folder("templates") / language).glob("*.txt") if not path.name.startswith("_")}
    assert stems - set(STEMS) <= set(owner_words(language).letters_named)


def test_three_languages_have_the_same_words() -> None:
    tables = ("duties", "subjects", "fields", "flagged", "reasons", "withheld", "acts", "outcomes", "routes", "helps")
    for table in (*tables, "letters_named", "states", "languages"):
        first, *others = [set(getattr(owner_words(language), table)) for language in LANGUAGES]
        assert all(first == other for other in others), table


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_has_its_help_and_its_label(language: str) -> None:
    facts = Transcript(reference=REF, done=True, help=tuple((spec.form, spec.word) for spec in commands.COMMANDS))
    text = opened(rendered("transcript", language, facts=facts)).text
    for spec in commands.COMMANDS:
        line = next(line for line in text.splitlines() if line.startswith(f"- #{spec.word}"))
        said = re.split(r": |：", line, maxsplit=1)[1]
        assert len(said) > 1
        assert said != spec.word
    card = replace(CARD, commands=tuple(f"#{spec.word}" for spec in commands.COMMANDS))
    for line in opened(rendered("card-complaint", language, facts=card)).text.splitlines():
        assert not re.match(r"#\w+[:：]", line), "a button is labelled with the act, not with the command"


def test_a_long_backlog_stays_small() -> None:
    items = tuple(
        BacklogItem(number=n, received=ARRIVED, sender=f"{'x' * 200}@mail.example", subject="投" * 900)
        for n in range(50)
    )
    outgoing = rendered("backlog", "zh", facts=Backlog(folder="INBOX", total=9_999, items=items))
    assert len(opened(outgoing).html.encode()) < 100_000


def test_a_digest_of_fifty_cases_names_each() -> None:
    names = [f"CMP-{number:04}-0000-0" for number in range(50)]
    many = tuple(AgendaItem(reference=name, clock="decide", due=None, state="assessing") for name in names)
    facts = Digest(day=NOW.date(), coming=many)
    assert opened(rendered("digest", "en", facts=facts)).text.count("CMP-") == 50


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_flood_is_counted_and_every_part_says_how_to_see_the_rest(language: str) -> None:
    digest = SAMPLES["digest-unanswered-only"]
    assert isinstance(digest, Digest)
    many = tuple(
        AgendaItem(reference="CMP-1", clock=None, due=None, state="assessing", is_unseen=True) for _ in range(103)
    )
    facts = replace(digest, late=many, today=many, coming=many, waiting=many)
    text = opened(rendered("digest", language, facts=facts)).text
    assert text.count("CMP-") == 200 + 2
    for part in ("late", "waiting"):
        assert text.count(f"#list {part}") == 1
    assert text.count("#list open") == 2


# What customers write can neither give an order nor change the letter's shape.
_NASTY = st.text(
    st.one_of(
        st.sampled_from(list("#>-[]|~\n\r\t\u2028\u2029\x0b\x0c\x85\u202e\ue000\ue001&<\"'%{}:. 1")),
        st.sampled_from("abz投诉"),
    ),
    max_size=60,
) | st.sampled_from(
    [
        "\n#dismiss all\n",
        "[[Pay them | #decide upheld]]",
        "## Heading",
        "x\r\nBcc: eve@mail.example\r\n\r\n#valid",
        "{{ reference }}{% raw %}",
        "> quote\n#help",
        "</td><a href='mailto:eve@mail.example'>",
        "1. one\n- two\n~ three",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=_NASTY, language=st.sampled_from(LANGUAGES))
def test_words_of_a_customer_stay_words(text: str, language: str) -> None:
    plain = card_with("x", language)
    shape = re.findall(r"<(h1|h2|a|ul|ol|li|table)\b", plain.html)
    mail = card_with(text, language)
    assert [line for line in mail.text.splitlines() if re.match(r"\s*[#＃]", line)] == []
    assert re.findall(r"<(h1|h2|a|ul|ol|li|table)\b", mail.html) in (shape, *_without_excerpt(language))
    assert mail.mail.keys() == plain.mail.keys()
    assert [tap.line for tap in taps(mail.html)] == [tap.line for tap in taps(plain.html)]
    assert mail.subject == plain.subject


def card_with(text: str, language: str) -> Opened:
    facts = replace(
        CARD,
        reason_words=(text,),
        customer_name=text,
        customer_email=text,
        sender=text,
        found=(Noted(field="order_number", value=text, words=text),),
        excerpt=text,
        attachments=(text,),
    )
    return opened(rendered("card-complaint", language, facts=facts))


def _without_excerpt(language: str) -> list[list[str]]:
    """A card whose customer wrote nothing has neither heading nor quotation."""
    bare = opened(rendered("card-complaint", language, facts=replace(CARD, excerpt="")))
    return [re.findall(r"<(h1|h2|a|ul|ol|li|table)\b", bare.html)]


@settings(max_examples=40, deadline=None)
@given(text=_NASTY)
def test_every_line_of_an_excerpt_is_a_quotation(text: str) -> None:
    facts = Card(reference=REF, kind="complaint", reason="grievance-words", excerpt=f"START\n{text}\nEND")
    lines = opened(rendered("card-complaint", "en", facts=facts)).text.splitlines()
    first, last = lines.index("> START"), lines.index("> END")
    assert all(line.startswith(">") for line in lines[first : last + 1])


_ATTACHED = {"en": "whole-message.txt", "sv": "hela-mejlet.txt", "zh": "来信全文.txt"}


@pytest.mark.parametrize(("language", "file_name"), _ATTACHED.items())
def test_the_whole_mail_goes_along_as_inert_text(language: str, file_name: str) -> None:
    """The excerpt is short; what it leaves out is a text file, never a part that a mail program would open."""
    whole = "<script>x</script>\n#dismiss all\n" + "The lamp was cracked. 灯罩\n" * 40
    card = replace(CARD, whole=whole)
    sent = replace(letter("card-complaint", card, language), documents=(WHOLE_MAIL,))
    mail = opened(writer(language).render(sent, NOW))
    (file,) = mail.mail.iter_attachments()
    assert file.get_filename() == file_name
    assert file.get_content_type() == "text/plain"
    assert file.get_content_disposition() == "attachment"
    assert file.get_content().replace("\r\n", "\n") == whole
    assert "#dismiss all" not in mail.text
    assert "script" not in mail.text


@pytest.mark.parametrize(("name", "language"), [(n, lang) for n in GOLDEN for lang in LANGUAGES])
def test_golden_letters(name: str, language: str) -> None:
    """Run `python -m tests.adapters.owner_samples` to write them anew, and read what changed."""
    expected = (GOLDEN_FOLDER / language / file_name(name)).read_text(encoding="utf-8")
    assert golden(name, language) == expected


def test_a_letter_has_the_same_bytes_every_time() -> None:
    facts = SAMPLES["card-complaint"]
    one, two = (writer("sv").render(letter("card-complaint", facts, "sv"), NOW) for _ in range(2))
    assert one.raw == two.raw
