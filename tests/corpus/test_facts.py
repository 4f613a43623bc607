"""What short passages say of orders, days, sums and homes: no more of them may be read wrong than these."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from mailbot.core.recognise.language import language
from tests.core.extract_kit import desk, mail, read

HERE = Path(__file__).parent / "facts"
EXAMPLES = {"hash": ("#1042", "#10377"), "letters": ("HX-4820193",), "words": ()}
# File, field, examples of the desk, place of the value in an entry, and how many may be read wrong.
ASKED = (
    ("orders_hash", "order_number", "hash", 1, 3),
    ("orders_letters", "order_number", "letters", 1, 0),
    ("orders_words", "order_number", "words", 1, 5),
    ("days", "order_date", "letters", 1, 1),
    ("quoted_days", "order_date", "letters", 1, 0),
    ("sums", "amount", "letters", 1, 0),
    ("homes", "postcode", "letters", 1, 0),
    ("homes", "phone", "letters", 2, 1),
)


@cache
def entries(name: str) -> tuple[tuple[str, ...], ...]:
    tables = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
    return tuple((one, "") if isinstance(one, str) else tuple(one) for table in tables.values() for one in table)


def _said(text: str, field: str, examples: str) -> set[str]:
    subject, _, body = text[2:].strip().partition("\n") if text.startswith("S:") else ("", "", text)
    given = mail(body, subject=subject)
    found = read(given, desk(order_examples=EXAMPLES[examples]), language(body, subject, "en"))
    ones = [one.value.lstrip("#") for one in found if one.field == field]
    return set(ones if field == "order_number" else ones[:1])


def _pairs(name: str, field: str, examples: str, place: int) -> Iterator[tuple[str, set[str], set[str]]]:
    for entry in entries(name):
        wanted = entry[place]
        gold = set(wanted.split()) if field == "order_number" else {wanted} - {""}
        yield entry[0], gold, _said(entry[0], field, examples)


def misses(name: str, field: str, examples: str, place: int) -> list[tuple[str, set[str], set[str]]]:
    """For whoever looks: each passage that is not read right, with what it says and what was read."""
    return [one for one in _pairs(name, field, examples, place) if one[1] != one[2]]


@pytest.mark.parametrize(("name", "field", "examples", "place", "most"), ASKED)
def test_passages_are_read_right(name: str, field: str, examples: str, place: int, most: int) -> None:
    wrong = misses(name, field, examples, place)
    assert len(wrong) <= most, wrong


if __name__ == "__main__":
    for asked in ASKED:
        wrong = misses(*asked[:4])
        print(f"{asked[0]} {asked[1]}: {len(wrong)} of {len(entries(asked[0]))} wrong")
        for text, gold, said in wrong:
            print(f"    {text!r} is {sorted(gold)}, read {sorted(said)}")
