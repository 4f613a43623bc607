"""Stamps: bound to case, address, audience and letter; nothing else is ours."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mailbot.core import reference, tokens
from mailbot.core.mail import Audience

KEY = b"k" * 32
REF = reference.make("CMP", 0x9ABCDEF012)


def made(audience: Audience = Audience.OWNER, address: str = "owner@shop.example") -> tokens.Stamp:
    written = tokens.message_id(KEY, audience, REF, address, "letter-1", "shop.example")
    (found,) = tokens.find(f"Re: {written}")
    return found


def test_a_stamp_comes_back_with_its_case() -> None:
    found = made()
    assert found.reference("CMP") == REF
    assert found.audience is Audience.OWNER
    assert tokens.is_ours(found, KEY, "Owner@Shop.example")


def test_it_is_bound_to_address_case_audience_letter_and_key() -> None:
    found = made()
    assert not tokens.is_ours(found, KEY, "someone@else.example")
    assert not tokens.is_ours(found, b"x" * 32, "owner@shop.example")
    for forged in (
        replace(found, audience=Audience.CUSTOMER),
        replace(found, case="cmp000000000"),
        replace(found, serial="a" * 12),
        replace(found, token="a" * 26),
    ):
        assert not tokens.is_ours(forged, KEY, "owner@shop.example")


def test_the_same_letter_has_the_same_message_id_for_ever() -> None:
    first = tokens.message_id(KEY, Audience.CUSTOMER, REF, "a@b.example", "key", "shop.example")
    assert first == tokens.message_id(KEY, Audience.CUSTOMER, REF, "a@b.example", "key", "shop.example")
    assert first != tokens.message_id(KEY, Audience.CUSTOMER, REF, "a@b.example", "other", "shop.example")


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    assert all(not tokens.is_ours(found, KEY, "owner@shop.example") for found in tokens.find(text))
