"""Families of sentences: each was missed once, and its relatives must be understood with it."""

from __future__ import annotations

import pytest

from mailbot.core.recognise.language import language
from tests.core.extract_kit import desk, mail, values

_QUOTED = "It is the blue one.\n\nOn Mon, 9 Nov 2026 at 10:00, Wrenfield Lamps wrote:\n> "

WORDLESS: tuple[tuple[str, str, set[str]], ...] = (
    ("", "我的订单（A-55120）到现在没收到", {"A-55120"}),
    ("", "您的订单 99-120044 没有到", {"99-120044"}),
    ("", "同一个订单88-10442扣了两次", {"88-10442"}),
    ("Delivery of 6610-2310", "Nothing here yet", {"6610-2310"}),
    ("Re: Leverans 6610-2310", "Nej, den kom aldrig", {"6610-2310"}),
    ("Zelt 4410-7756", "undicht", {"4410-7756"}),
    ("Tracking number 66102310", "Nothing here yet", set()),
    ("Holiday 2026-11-14", "Nothing here yet", set()),
)
ORDERED: tuple[tuple[str, str], ...] = (
    ("Jag köpte den av er den 3/10.", "2026-10-03"),
    ("Tre muggar, beställda den 29 oktober, är i bitar.", "2026-10-29"),
    ("Am 3/10 gekauft, Naht offen.", "2026-10-03"),
    ("The stove I had off you on 2 October does not light.", "2026-10-02"),
    ("The torch I got from you on 31 October gets hot.", "2026-10-31"),
    ("Bought the large blue pan, with the lid, in your sale on 3rd October, number 8.", "2026-10-03"),
    ("10月3日下的单，到现在没收到。", "2026-10-03"),
)


def _values(text: str, field: str, subject: str = "", **changes: object) -> list[str]:
    spoken = language(text, subject, "en")
    return list(values(mail(text, subject=subject), field, desk(**changes), spoken))


@pytest.mark.parametrize(("subject", "text", "numbers"), WORDLESS)
def test_a_shop_without_examples_finds_its_orders(subject: str, text: str, numbers: set[str]) -> None:
    assert set(_values(text, "order_number", subject, order_examples=())) == numbers


@pytest.mark.parametrize(("text", "day"), ORDERED)
def test_the_day_of_the_order(text: str, day: str) -> None:
    assert _values(text, "order_date") == [day]


@pytest.mark.parametrize("shown", ["They look somewhat like WF-20817.", "Hur ser numret ut? WF-20817", "WF-20817"])
def test_the_number_that_our_letter_showed_is_nobodys(shown: str) -> None:
    assert _values(f"{_QUOTED}{shown}\n", "order_number") == []
    assert _values(f"Mine is WF-20817.\n\n{_QUOTED}{shown}\n", "order_number") == ["WF-20817"]
