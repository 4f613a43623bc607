"""Letters on paper: only the address in the window, the whole text, nothing that could be taken for markup."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mailbot.adapters.pages import Documents, PagesError, Posted, Window
from mailbot.adapters.pages.posted import address_lines
from tests.adapters.pages_desk import desk, shipped

LETTER = Posted(
    reference="CMP-7KQ2-M9XT-Z",
    language="en",
    day=date(2026, 11, 20),
    to="Sam Okafor",
    address="4 Mill Lane, Cardiff CF10 2AA",
    title="Our decision on your complaint",
    text="Dear Sam Okafor,\n\nI agree with two of your three points.\n\n1. One\n2. Two\n\nYours sincerely",
    name="Meera Holt, owner, Wrenfield Lamps",
    enclosed=("Investigation report",),
)
_SAID = "李文静，您好：\n\n投诉部分成立。\n\n此致\n\n敬礼！"
CHINESE = replace(LETTER, language="zh", to="李文静", title="关于您投诉的决定", text=_SAID)


def printed(letter: Posted) -> bytes:
    loaded = shipped("yanna")
    return Documents(desk(loaded), loaded).posted(letter).content


def placed(made: bytes, folder: Path) -> list[tuple[float, float, str]]:
    """(x, y, word) of the first page, in millimetres from its left and top edge."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path = folder / "letter.pdf"
    path.write_bytes(made)
    page = subprocess.run(["pdftotext", "-bbox", "-l", "1", path, "-"], capture_output=True, text=True, check=True)
    words = re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([^<]*)</word>', page.stdout)
    return [(float(x) * 25.4 / 72, float(y) * 25.4 / 72, word) for x, y, word in words]


def test_only_the_address_shows_in_the_window(tmp_path: Path) -> None:
    window = Window()
    inside = [
        word
        for x, y, word in placed(printed(LETTER), tmp_path)
        if window.x <= x <= window.x + window.width and window.y - 3 <= y <= window.y + window.height
    ]
    assert inside == ["Sam", "Okafor", "4", "Mill", "Lane", "Cardiff", "CF10", "2AA"]


def test_the_order_is_head_address_date_reference_subject_text(tmp_path: Path) -> None:
    words = [word for _, _, word in placed(printed(LETTER), tmp_path)]
    order = [words.index(word) for word in ("Wrenfield", "Okafor", "November", "CMP-7KQ2-M9XT-Z", "decision", "Dear")]
    assert order == sorted(order)
    assert "Enclosed:" in words
    assert words[-4:] == ["Page", "1", "of", "1"]


def test_the_text_begins_below_every_window(tmp_path: Path) -> None:
    below = [y for _, y, word in placed(printed(LETTER), tmp_path) if word in ("Dear", "decision")]
    assert min(below) >= 94


@pytest.mark.parametrize("letter", [LETTER, CHINESE], ids=["en", "zh"])
def test_paper_is_tagged_and_always_the_same(letter: Posted) -> None:
    loaded = shipped("yanna")
    if letter.language == "zh" and Documents(desk(loaded), loaded).notes():
        pytest.skip("no Chinese font is installed")
    made = printed(letter)
    assert made == printed(letter)
    assert b"pdfuaid:part" in made
    assert b"/Lang(" + letter.language.encode() in made.replace(b" ", b"")


def test_a_long_letter_never_ends_with_a_lonely_name(tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    for count in range(14, 30, 2):
        body = "\n\n".join(["I looked at the box, the order and the photographs once more."] * count)
        path = tmp_path / f"{count}.pdf"
        path.write_bytes(printed(replace(LETTER, text=f"Dear Sam Okafor,\n\n{body}\n\nYours sincerely")))
        pages = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout.split("\f")
        last = next(page for page in pages if "Meera Holt, owner" in page)
        assert "I looked at the box" in last


def test_words_are_never_markup() -> None:
    odd = replace(LETTER, text='#set page("a3") *bold* $x$ <label> \\ [link](x)\n\n= heading', name="#panic()")
    assert printed(odd).startswith(b"%PDF-")


def test_large_print_is_set_larger_and_small_print_refused_its_size() -> None:
    assert printed(replace(LETTER, size=18)) != printed(LETTER)
    assert printed(replace(LETTER, size=6)) == printed(replace(LETTER, size=12))


def test_without_a_chinese_font_nothing_is_printed_as_boxes() -> None:
    loaded = shipped("yanna")
    with pytest.raises(PagesError, match="No Chinese font is installed"):
        Documents(desk(loaded), loaded, installed=frozenset({"DejaVu Sans"})).posted(CHINESE)


def test_a_letter_without_text_is_refused() -> None:
    with pytest.raises(PagesError, match="has no text"):
        printed(replace(LETTER, text=" \n"))


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ("4 Mill Lane, Cardiff CF10 2AA", ("Ann", "4 Mill Lane", "Cardiff", "CF10 2AA")),
        ("4 Mill Lane,\n\nCardiff,\ncf10 2aa.", ("Ann", "4 Mill Lane", "Cardiff", "cf10 2aa")),
        ("Storgatan 1\n123 45 Malmö", ("Ann", "Storgatan 1", "123 45 Malmö")),
        ("a, b, c, d, e, f, g, h", ("Ann", "a, b, c", "d", "e", "f", "g", "h")),
    ],
)
def test_address_lines(address: str, lines: tuple[str, ...]) -> None:
    made = address_lines("Ann", address)
    assert made == lines
    assert len(made) <= 7
