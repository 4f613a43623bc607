"""What passages ask for and how their writers want to be reached: large tables, with a floor for each language."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.core.extract_kit import mail, values

HERE = Path(__file__).parents[1] / "corpus"
ASKED: dict[str, dict[str, list[str]]] = tomllib.loads((HERE / "asked.toml").read_text(encoding="utf-8"))
REACHED: dict[str, dict[str, list[str]]] = tomllib.loads((HERE / "reached.toml").read_text(encoding="utf-8"))
FLOOR = 0.93  # of the passages of a language, read without any mistake
BEFORE = {
    "en": "Hello,\n\nMy order came on Tuesday and I am not happy with it.",
    "sv": "Hej,\n\nMin beställning kom i tisdags och jag är inte nöjd.",
    "zh": "你好，\n\n星期二收到的东西有问题。",
    "de": "Guten Tag,\n\nmeine Bestellung kam am Dienstag und ich bin nicht zufrieden.",
    "fr": "Bonjour,\n\nMa commande est arrivée mardi et je ne suis pas content.",
}


def _wrong(language: str, label: str, passage: str, field: str) -> str | None:
    wanted = set() if label == "nothing" else set(label.split())
    said = set(values(mail(f"{BEFORE[language]}\n\n{passage}\n\nSam Okafor"), field, language=language))
    return None if said == wanted else f"{passage} ({label}): {sorted(said)}"


def _mistakes(table: dict[str, dict[str, list[str]]], language: str, field: str) -> tuple[list[str], int]:
    passages = [(label, passage) for label, listed in table[language].items() for passage in listed]
    read = [_wrong(language, label, passage, field) for label, passage in passages]
    return [one for one in read if one], len(passages)


@pytest.mark.parametrize("language", BEFORE)
def test_what_a_passage_asks_for(language: str) -> None:
    wrong, passages = _mistakes(ASKED, language, "outcome_wanted")
    assert len(wrong) <= (1 - FLOOR) * passages, wrong


@pytest.mark.parametrize("language", BEFORE)
def test_how_the_writer_of_a_passage_wants_to_be_reached(language: str) -> None:
    wrong, passages = _mistakes(REACHED, language, "preferred_channel")
    assert len(wrong) <= (1 - FLOOR) * passages, wrong
