"""Guesses join no case and learn nothing, for a reference is drawn from 40 bits and checks itself (threats 9, 11)."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from mailbot.core import reference as references
from mailbot.core import tokens
from tests.core import guessed


def test_guessed_references_and_forged_threads_join_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert guessed.report(300, 100), capsys.readouterr().out


def test_the_references_of_one_desk_follow_no_order() -> None:
    """They are made from the key and the mail's bytes: who knows thousands of them knows nothing of the next."""
    bits = [tokens.reference_bits(b"k" * 32, f"{n:064x}", 0) for n in range(2000)]
    assert len(set(bits)) == 2000
    assert max(bits) > 2**39
    assert 900 < sum(after > before for before, after in pairwise(bits)) < 1100


def test_of_random_characters_few_are_a_reference_at_all() -> None:
    dice = random.Random(9)
    signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    typed = ["CMP-" + "-".join("".join(dice.choices(signs, k=k)) for k in (4, 4, 1)) for _ in range(5000)]
    assert sum(bool(references.find(one, "CMP")) for one in typed) < 5000 / 20
