"""Every mistake in a procedure file is told by file, line and key, with what would be right."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from mailbot.core.procedure import Procedure, ProcedureError, load

BAD = Path(__file__).parents[1] / "bad_procedures"
MISTAKES = sorted(BAD.glob("*.expected"))
GOOD = (BAD / "good.toml").read_text()
SHIPPED = sorted((Path(__file__).parents[2] / "procedures").glob("*.toml"))


def test_the_file_that_all_of_them_were_made_from_is_right() -> None:
    assert load(GOOD, "good.toml").id == "small"
    assert {path.stem for path in BAD.glob("*.toml")} == {"good", *(path.stem for path in MISTAKES)}


@pytest.mark.parametrize("expected", MISTAKES, ids=lambda path: path.stem)
def test_a_mistake_is_told(expected: Path) -> None:
    file = expected.with_suffix(".toml")
    with pytest.raises(ProcedureError) as refused:
        load(file.read_text(), file.name)
    assert list(refused.value.problems) == expected.read_text().splitlines()
    assert str(refused.value) == refused.value.problems[0]


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(ProcedureError) as refused:
        load(text, "x")
    return refused.value.problems


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("7dw", "7wd"),
        ("7 wd", "7wd"),
        ("7WD", "7wd"),
        ("7bd", "7wd"),
        ("28 days", "28d"),
        ("6m", "6mo"),
        ("6om", "6mo"),
        ("8weeks", "8w"),
        ("3yr", "3y"),
        ("007dw", "7wd"),
    ],
)
def test_a_duration_that_was_nearly_right_is_guessed(written: str, meant: str) -> None:
    (said,) = problems(GOOD.replace('within = "7wd"', f'within = "{written}"'))
    assert said.endswith(f'within = "{written}" is not a duration. Did you mean "{meant}"?')


@pytest.mark.parametrize("written", ["7", "seven", "7q", "-3wd", "", "1e3wd", "7wd8"])
def test_any_other_duration_is_explained(written: str) -> None:
    (said,) = problems(GOOD.replace('within = "7wd"', f'within = "{written}"'))
    assert said.endswith('Write "3wd" (working days), "28d", "8w", "6mo" or "3y".')


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("# one\n# two\n", 26),
        ('"""', 24),
        ("[", 24),
    ],
    ids=["comments", "texts over lines", "lists over lines"],
)
def test_lines_are_counted_whatever_stands_before(before: str, line: int) -> None:
    bad = GOOD.replace('within = "7wd"', 'within = "7dw"')
    if before.startswith("#"):
        bad = before + bad
    elif before == "[":
        bad = bad.replace(
            'decisions = ["upheld", "not_upheld"]', 'decisions = [\n  "upheld", # [clock.decide]\n  "not_upheld",\n]'
        )
        line += 3
    else:
        bad = bad.replace('title = "How we handle complaints"', 'title = """\n[clock.decide]\nwithin = 3\n"""')
        line += 3
    assert problems(bad)[0].startswith(f"x line {line}: [clock.decide] within")


def test_an_inline_table_is_told_by_the_line_of_its_key() -> None:
    inline = '[action]\nrefund = { needs = ["amount"], within = "14x" }'
    text = GOOD.replace('[action.refund]\nneeds = ["amount"]\nwithin = "14d"', inline)
    assert problems(text)[0].startswith('x line 65: [action.refund] within = "14x"')


def test_dotted_and_quoted_keys_are_found() -> None:
    dotted = '[clock]\n"decide".from = "received"\ndecide.within = "7dw"\ndecide.force = "aim"\n'
    start, end = GOOD.index("[clock.decide]"), GOOD.index("[notice.acknowledgement]")
    assert problems(GOOD[:start] + dotted + GOOD[end:])[0].startswith("x line 24: [clock.decide] within")


def test_lists_that_lie_too_deep_are_refused() -> None:
    assert "too deep" in problems("a = " + "[" * 100_000)[0]


def broken(dice: random.Random, text: str) -> str:
    """The text with one to four lines struck out, doubled, swapped, cut or overwritten."""
    lines = text.splitlines()
    for _ in range(dice.randint(1, 4)):
        at, other = dice.randrange(len(lines)), dice.randrange(len(lines))
        how = dice.randrange(6)
        if how == 0:
            lines[at] = ""
        elif how == 1:
            lines.insert(at, lines[other])
        elif how == 2:
            lines[at], lines[other] = lines[other], lines[at]
        elif how == 3:
            lines[at] = lines[at][: dice.randint(0, len(lines[at]))]
        elif how == 4:
            lines[at] = lines[at].replace(dice.choice('"[]=._a'), dice.choice(['"', "", "7", "[", "é", "\x00", "{"]), 1)
        else:
            lines[at] = dice.choice(
                ["clock = 3", "[[clock]]", "[policy.x]", "from = 2026-11-02", "stage = {}", "[stage]"]
            )
    return "\n".join(lines)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_broken_file_is_a_procedure_or_refused_with_lines(path: Path) -> None:
    dice, text = random.Random(path.stem), path.read_text()
    refused = 0
    for _ in range(150):
        found = loaded(broken(dice, text))
        if not isinstance(found, Procedure):
            refused += 1
            assert [problem for problem in found if not problem.startswith("x line ")] == []
    assert refused > 75


def loaded(text: str) -> Procedure | tuple[str, ...]:
    try:
        return load(text, "x")
    except ProcedureError as wrong:
        return wrong.problems
