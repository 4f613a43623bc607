"""What charsets, headers and dates come to, as properties and by hand."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.adapters.mime import bounces, charsets, clean, flowed, headers, html
from mailbot.adapters.mime.entrance import sent_at
from tests.adapters.mime_reading import HEAD, parsed

SAMPLES = [
    ("gb18030", "gb2312", "我要投诉，订单还没有收到，请退款。镕"),
    ("gb18030", "gbk", "商品损坏，要求退款。"),
    ("gb18030", "gb2312", "谢谢"),  # these four bytes are also UTF-8, for two Cyrillic letters
    ("gb18030", "", "商品损坏，要求退款。"),
    ("gb18030", "us-ascii", "商品损坏，要求退款。"),
    ("gb18030", "iso-8859-1", "商品损坏，要求退款。谢谢！"),
    ("cp1252", "iso-8859-1", "Preis: 40 € – „kaputt“"),
    ("cp1252", "us-ascii", "Jag är missnöjd"),
    ("cp1252", "utf-8", "Jag är missnöjd med leveransen på Åsögatan"),
    ("utf-8", "iso-8859-1", "Jag är missnöjd – “trasig”"),
    ("utf-8", "us-ascii", "Größe paßt nicht"),
    ("utf-8", "gb2312", "商品损坏，要求退款。"),
    ("utf-8", "x-no-such-charset", "商品 är sönder"),
    ("cp932", "shift_jis", "①番の商品が壊れています"),
    ("cp949", "ks_c_5601-1987", "똠방각하 주문"),
    ("cp949", "euc-kr", "주문한 상품이 안 왔어요"),
    ("iso2022_jp", "iso-2022-jp", "商品が届きません"),
    ("koi8-r", "koi8-r", "Товар не пришёл"),
    ("iso-8859-15", "iso-8859-15", "Prix : 27,40 €"),
    ("iso-8859-2", "iso-8859-2", "Zásilka nedošla, žádám vrácení peněz"),
    ("big5", "big5", "我要投訴，訂單還沒有收到"),
    ("utf-16", "utf-16", "Lampan är trasig"),
]


@pytest.mark.parametrize(("codec", "label", "text"), SAMPLES)
def test_text_is_read_whatever_its_label_says(codec: str, label: str, text: str) -> None:
    assert charsets.decoded(text.encode(codec), label) == text


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=80))
def test_utf8_is_read_whatever_its_label_says(text: str) -> None:
    data = text.encode()
    assert charsets.mended(text) == charsets.decoded(data, "iso-8859-1").lstrip("\ufeff") or text.startswith("\ufeff")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=100), st.sampled_from(["", "utf-8", "gbk", "big5", "utf-7", "hz", "idna", "x", "cp1252"]))
def test_any_bytes_are_some_text(data: bytes, label: str) -> None:
    for text in (charsets.decoded(data, label), charsets.undeclared(data, label)):
        assert text.encode("utf-8").decode("utf-8") == text


@pytest.mark.parametrize("text", ["São Tomé Âncora", "Ã la carte", "naïve café", "ÅÄÖ ÆØ", "5 €", "Ça va", "Đặng Thị"])
def test_right_text_is_not_mended(text: str) -> None:
    assert charsets.mended(text) == text


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Zs"]), min_size=1, max_size=30))
def test_encoded_words_are_read_back(text: str) -> None:
    word = "=?utf-8?B?" + base64.b64encode(text.encode()).decode() + "?="
    assert headers.decoded_words(word) == charsets.mended(text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?utf-8?q?a_b=5F?=", "a b_"),
        ("=?utf-8*sv?q?=C3=A5?=", "å"),
        ("=?utf-8?B?w6U?=", "å"),
        ("=?utf-8?B?w6U=x?=", "å1"),
        ("=?utf-8?q?unfinished", "=?utf-8?q?unfinished"),
        ("=?x?y?z?=", "=?x?y?z?="),
        ("=?no-such?q?=E5?=", "å"),
        ("prefix=?utf-8?q?=C3=A5?=suffix", "prefixåsuffix"),
    ],
)
def test_encoded_words_of_all_kinds(written: str, read: str) -> None:
    assert headers.decoded_words(written) == read


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=300))
def test_cleaned_text_is_clean_already(text: str) -> None:
    assert clean.body(clean.body(text)) == clean.body(text)
    assert clean.line(clean.line(text, 50), 50) == clean.line(text, 50)
    assert len(clean.line(text, 50)) <= 50


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.text("abc ", max_size=10).map(str.rstrip), max_size=6))
def test_text_without_soft_breaks_stays_as_it_is(lines: list[str]) -> None:
    stuffed = "\n".join(f" {line}" if line.startswith(" ") else line for line in lines)
    assert flowed.unwrapped(stuffed, delsp=False) == "\n".join(lines)


@pytest.mark.parametrize(
    ("wrapped", "text"),
    [
        ("a \nb", "a b"),
        ("> a \nb", "> a\nb"),
        ("> a \n>> b \n>> c", "> a\n>> b c"),
        ("a \n-- \nb", "a \n-- \nb"),
        (" >a", ">a"),
        ("a \n\nb", "a\n\nb"),
    ],
)
def test_soft_breaks_join_lines_of_one_depth(wrapped: str, text: str) -> None:
    joined = flowed.unwrapped(wrapped, delsp=False)
    assert [line.rstrip() for line in joined.split("\n")] == [line.rstrip() for line in text.split("\n")]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<p style="margin-top:99em;padding-left:99em">x</p>y', "x\n\ny"),
        ('<p style="margin:0">a</p><p style="margin: 0px">b</p>', "a\nb"),
        ('<p align="right">a</p>', "a"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a  b"),
        ("<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td><td>d</td></tr></table>", "a\nb  c\n\nd"),
        ('<div hidden>a</div><div style="visibility:hidden">b</div><span style="opacity:0">c</span>d', "d"),
        ('<span style="font-size:0.9em">a</span>', "a"),
        ('<a href="tel:+447700900123">07700 900123</a>', "07700 900123"),
        ('<a href="javascript:alert(1)">a</a>', "a"),
        ("<blockquote>a<br><br>b</blockquote>c", "> a\n>\n> b\nc"),
        ("a<br>b<!-- c --><?php d ?>e", "a\nbe"),
        ("<ul><li>a<ul><li>b</ul></ul>", "* a\n+ b"),
        ("a &lt; b &amp;&amp; c", "a < b && c"),
        ("<div>" * 500 + "a</b>", "a"),
    ],
)
def test_html_is_laid_out_as_a_person_sees_it(markup: str, text: str) -> None:
    assert html.text_of(markup) == text


@pytest.mark.parametrize(
    ("headers_", "kind", "is_bounce"),
    [
        ({"return-path": "<>", "from": "help@example.com"}, "text/plain", True),
        ({"from": "MAILER-DAEMON@mx.example"}, "text/plain", True),
        ({"from": "x@example.com", "subject": "Undeliverable: Your complaint"}, "text/plain", True),
        ({"from": "x@example.com"}, "multipart/report; report-type=delivery-status", True),
        ({"from": "x@example.com", "subject": "Re: Undeliverable: Your complaint"}, "text/plain", False),
        ({"from": "x@example.com", "subject": "Parcel not delivered"}, "text/plain", False),
        ({"return-path": "<x@example.com>", "from": "x@example.com"}, "text/plain", False),
    ],
)
def test_what_may_be_a_bounce(headers_: dict[str, str], kind: str, is_bounce: bool) -> None:
    assert bounces.may_be(headers_, kind) is is_bounce


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("Mon, 2 Nov 2026 10:15:00 +0100", datetime(2026, 11, 2, 9, 15, tzinfo=UTC)),
        ("2 Nov 26 10:15 GMT", datetime(2026, 11, 2, 10, 15, tzinfo=UTC)),
        ("Mon, 2 Nov 2026 10:15:00 -0000", datetime(2026, 11, 2, 10, 15, tzinfo=UTC)),
        ("Mon, 2 Nov 2026 10:15:00 +0100 (CET)", datetime(2026, 11, 2, 9, 15, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        ("Mon, 2 Nov 1926 10:15:00 +0100", None),
        ("Mon, 31 Feb 2026 10:15:00 +0100", None),
    ],
)
def test_the_date_header(value: str, day: datetime | None) -> None:
    assert sent_at(value) == day
    assert parsed(HEAD.replace(b"Mon, 2 Nov 2026 10:15:00 +0100", value.encode()) + b"\r\n").sent == day


def test_header_values_are_capped() -> None:
    mail = parsed(HEAD + b"X-Long: " + b"a" * 30_000 + b"\r\nAuthentication-Results: " + b"b" * 30_000 + b"\r\n\r\n")
    assert mail.header("x-long") == "a" * 2_000
    assert mail.header("authentication-results") == "b" * 8_000
