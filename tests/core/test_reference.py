"""References: found again however they are typed, and no other number is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.core import reference

BITS = st.integers(min_value=0, max_value=(1 << 40) - 1)
FULL_WIDTH = str.maketrans({chr(i): chr(i + 0xFEE0) for i in range(0x21, 0x7F)})


@given(BITS)
def test_found_in_any_case_with_gaps_and_full_width(bits: int) -> None:
    ref = reference.make("CMP", bits)
    for typed in (ref, ref.lower(), ref.replace("-", " "), ref.replace("-", ""), ref.translate(FULL_WIDTH)):
        assert reference.find(f"about {typed}, please", "CMP") == (ref,)


@given(BITS)
def test_o_and_zero_i_and_one_may_be_confused(bits: int) -> None:
    ref = reference.make("CMP", bits)
    confused = ref[:4] + ref[4:].replace("0", "O").replace("1", "I")
    assert reference.find(confused, "CMP") == (ref,)


@given(BITS, st.integers(min_value=0, max_value=8), st.sampled_from(reference.ALPHABET))
def test_a_single_wrong_character_never_finds_the_same_case(bits: int, place: int, sign: str) -> None:
    ref = reference.make("CMP", bits)
    body = ref.replace("-", "")[3:]
    changed = body[:place] + sign + body[place + 1 :]
    found = reference.find(f"CMP{changed}", "CMP")
    assert found == ((ref,) if changed == body else ())


@given(BITS, st.integers(min_value=0, max_value=7))
def test_a_swap_of_neighbours_is_noticed(bits: int, place: int) -> None:
    body = reference.make("CMP", bits).replace("-", "")[3:]
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    assert swapped == body or reference.find(f"CMP{swapped}", "CMP") == ()


@pytest.mark.parametrize("text", ["CMP", "CMP-1234", "order CMP-20817-99", "XCMP-0000-0000-0", "CMP-0000-0000-01"])
def test_other_numbers_are_not_references(text: str) -> None:
    assert reference.find(text, "CMP") == ()


def test_more_than_forty_bits_are_refused() -> None:
    with pytest.raises(ValueError, match="40 bits"):
        reference.make("CMP", 1 << 40)


@given(BITS)
def test_another_reference_follows_from_one(bits: int) -> None:
    first = reference.make("MY-CMP", bits)
    second = reference.after(first)
    assert second != first
    assert reference.find(second, "MY-CMP") == (second,)
