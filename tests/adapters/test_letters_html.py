"""The HTML part: the same words as the text, one column, told colours, headings and lists for a screen reader."""

from __future__ import annotations

import html as entities
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import product

import pytest

from mailbot.adapters.letters import Letters, samples
from mailbot.adapters.letters.links import LONGEST, mailto
from mailbot.core.mail import Audience, Nature, OutgoingMail
from tests.adapters import reading_ease as ease
from tests.adapters.letters_desk import LANGUAGES, NOW, REFERENCE, STEMS, letter, part, read, whole, writer
from tests.adapters.pages_desk import desk, shipped

_YANNA = writer()
_MAILS = {
    (stem, language): _YANNA.render(letter(stem, language, whole(stem, language)), NOW)
    for stem, language in product(STEMS, LANGUAGES)
}
each = pytest.mark.parametrize("mail", _MAILS.values(), ids=[f"{s}-{c}" for s, c in _MAILS])
_VOID = {"meta", "br"}


class _Read(HTMLParser):
    """Tags in order, words that are shown, and whether every tag is closed in turn."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.shown: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "body" in self.open:
            self.shown.append(data)


def _read(mail: OutgoingMail) -> _Read:
    found = _Read()
    found.feed(part(mail, "html"))
    assert found.open == []
    return found


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@each
def test_text_and_html_say_the_same(mail: OutgoingMail) -> None:
    plain = re.sub(r"(?m)^(?:\d+\. |- |> )", "", part(mail, "plain"))
    heading = mail.subject.replace(f"({REFERENCE})", "").replace(f"（{REFERENCE}）", "").strip()
    assert _squeezed("".join(_read(mail).shown)) == _squeezed(heading + plain)


@each
def test_it_is_built_of_what_mail_programs_keep(mail: OutgoingMail) -> None:
    found = _read(mail)
    names = [tag for tag, _ in found.tags]
    assert names.count("h1") == 1
    assert set(names) <= {
        "html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "h1", "h2", "p", "ol", "ul", "li",
        "br", "span",
    }  # fmt: skip
    assert found.tags[0] == ("html", {"lang": read(mail)["Content-Language"], "dir": "ltr"})
    article = next(attrs for tag, attrs in found.tags if tag == "div")
    assert (article["role"], article["lang"], article["dir"]) == ("article", read(mail)["Content-Language"], "ltr")
    assert article["aria-label"] == mail.subject
    assert all(attrs["role"] == "presentation" for tag, attrs in found.tags if tag == "table")
    assert len(part(mail, "html").encode()) < 30_000
    assert not re.search(r"url\(|@import|var\(|border-radius|float|https?:|src=|<!--|position:", part(mail, "html"))


@each
def test_it_fits_a_narrow_screen_and_is_set_large_enough(mail: OutgoingMail) -> None:
    page = part(mail, "html")
    assert "max-width:600px" in page
    assert "word-break:break-word;overflow-wrap:anywhere" in page
    assert all(int(size) <= 280 for size in re.findall(r"(?<!max-)width:(\d+)px", page))
    assert all(int(size) >= 16 for size in re.findall(r"font-size:(\d+)px", page))
    chinese = read(mail)["Content-Language"] == "zh-Hans"
    assert f"line-height:{'1.75' if chinese else '1.5'};mso-line-height-rule:exactly" in page
    assert ("PingFang SC" in page) == chinese
    assert max(len(run) for run in re.findall(r"[!-~]+", " ".join(_read(mail).shown))) <= 28


@each
def test_text_and_background_are_set_together_with_enough_contrast(mail: OutgoingMail) -> None:
    page = part(mail, "html")
    styles = [attrs["style"] or "" for _, attrs in _read(mail).tags if attrs.get("style")]
    coloured = [s for s in styles if "color:" in s.replace("background-color:", "").replace("border", "")]
    assert coloured
    for style in coloured:
        ink = re.search(r"(?<!-)color:(#[0-9a-f]{6})", style)
        paper = re.search(r"background-color:(#[0-9a-f]{6})", style)
        assert ink
        assert paper
        assert ease.contrast(ink[1], paper[1]) >= 7
    for rule in re.findall(r"\.\w+ \{([^}]*)\}", page):
        ink, paper = (re.search(rf"(?<!-){name}: (#[0-9a-f]{{6}})", rule) for name in ("color", "background-color"))
        assert ink
        assert paper
        assert ease.contrast(ink[1], paper[1]) >= 7
        border = re.search(r"border-color: (#[0-9a-f]{6})", rule)
        assert border is None or ease.contrast(border[1], "#141414") >= 3
    assert page.count("prefers-color-scheme: dark") == 1
    assert '<meta name="color-scheme" content="light dark">' in page
    assert ease.contrast("#767676", "#ffffff") >= 3


@each
def test_plain_comes_first_and_attachments_stay_outside(mail: OutgoingMail) -> None:
    message = read(mail)
    body = message if message.get_content_subtype() == "alternative" else next(iter(message.iter_parts()))
    assert [p.get_content_type() for p in body.iter_parts()] == ["text/plain", "text/html"]
    files = [p.get_filename() for p in message.iter_attachments()]
    assert len(files) == {"decision": 1}.get(mail.template, 2 if "acknowledgement" in mail.template else 0)


def _card(language: str, plus: bool) -> OutgoingMail:
    """A mail to the owner, whose mailbox is short enough for a stamp beside its name."""
    at = replace(desk(shipped("yanna"), language=language), mailbox="help@wrenfield.example")
    sent = letter("card", language, samples.of("card")[1], audience=Audience.OWNER, nature=Nature.EVENT)
    return Letters(at, domain="wrenfield.example", plus_addressing=plus).render(sent, NOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_answers_with_the_command_and_the_proof(language: str) -> None:
    mail = _card(language, plus=True)
    links = [attrs["href"] or "" for tag, attrs in _read(mail).tags if tag == "a"]
    assert links
    for link in links:
        address, _, rest = link.removeprefix("mailto:").partition("?")
        assert entities.unescape(address).replace("%2B", "+") == str(read(mail)["Reply-To"])
        assert rest.startswith(f"subject={REFERENCE}&body=%23")
        assert len(link) <= LONGEST
    assert re.search(r'href="mailto:[^"]*&amp;body=%23', part(mail, "html"))
    assert "mailto:" not in part(mail, "plain")
    assert "#valid" in part(mail, "plain")


def test_without_plus_addresses_the_proof_stands_in_the_subject() -> None:
    mail = _card("en", plus=False)
    links = [attrs["href"] or "" for tag, attrs in _read(mail).tags if tag == "a"]
    assert links
    stamp = mail.message_id[1:].partition("@")[0]
    assert all(f"subject={REFERENCE}%20%5B{stamp}%5D&body=%23" in link for link in links)
    assert all(link.startswith("mailto:help@wrenfield.example?") for link in links)


def test_a_link_encodes_everything_that_could_end_it() -> None:
    link = mailto("help+o.cmp@shop.example", "CMP-1", "#decide 50% & more\nüber ja")
    assert link == (
        "mailto:help%2Bo.cmp@shop.example?subject=CMP-1&body=%23decide%2050%25%20%26%20more%0D%0A%C3%BCber%20ja"
    )
    assert mailto("a@b.example", "x", "#ask " + "字" * 200) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_in_a_value_stays_text(language: str) -> None:
    facts = replace(whole("reply", language), text='<img src="x" onerror=alert(1)> & <b>bold</b>')
    mail = _YANNA.render(letter("reply", language, facts), NOW)
    assert "<img" not in part(mail, "html")
    assert '<img src="x" onerror=alert(1)> & <b>bold</b>' in part(mail, "plain")
    assert '<img src="x" onerror=alert(1)> & <b>bold</b>' in "".join(_read(mail).shown)
