"""Fields, routes, sums and days as an owner writes them in her own language."""

from __future__ import annotations

from datetime import date

import pytest

from mailbot.core import days
from mailbot.core.case import State
from mailbot.core.decide import called, decisions
from tests.flow.histories import case, desk, event, obey, transcript


@pytest.mark.parametrize("text", ["#route enquiry", "#vidare fråga", "#转交 咨询", "#route data request"])
def test_a_route_in_any_language(text: str) -> None:
    assert transcript(obey(text, case(State.ASSESSING))).done


@pytest.mark.parametrize(
    ("text", "name"),
    [("#set telefon 070", "phone"), ("#ange Adress Storgatan 1", "address"), ("#设置 电话 139", "phone")],
)
def test_a_field_in_any_language(text: str, name: str) -> None:
    (change,) = obey(text, case(State.ASSESSING)).changes
    assert change.case.value(name)


def test_what_came_another_way_may_be_named_in_any_language() -> None:
    asked = event("info_requested", items="order_number,evidence")
    (change,) = obey("#inkommet ordernummer", case(State.ASSESSING, asked)).changes
    assert change.case.asked == ("evidence",)


def test_a_word_that_is_no_name_stays_a_word() -> None:
    assert called.field("Lampa") == "lampa"
    assert called.route("Somewhere else") == "somewhere_else"


@pytest.mark.parametrize(
    ("text", "sum_"),
    [("250 kronor", "250.00 SEK"), ("250:-", "250.00 SEK"), ("1 250,50 kr", "1250.50 SEK"), ("64块", "64.00 CNY")],
)
def test_sums(text: str, sum_: str) -> None:
    assert decisions.money(text) == sum_


@pytest.mark.parametrize("text", ["tomorrow", "i morgon", "imorgon", "明天"])
def test_tomorrow(text: str) -> None:
    hit = days.find(text, date(2026, 11, 3), desk().calendar)
    assert hit is not None
    assert hit[0] == date(2026, 11, 4)
