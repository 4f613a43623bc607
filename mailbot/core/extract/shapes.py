"""How order numbers look: inferred from examples such as `#1042` or `HX-4820193`, or given as patterns for RE2."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_RUN = re.compile(r"(?P<letters>[^\W\d_]+)|(?P<digits>\d+)|(?P<separator>[-/._ ]+)|(?P<mark>[^\w\s])")
_NUMBER = ("no", "nr", "number", "nummer")  # words between the letters and the digits
_GAP = r"[ \-/._:]{0,3}(?:(?:no|nr|number|nummer)[.: ]{1,2})?"
_CANNOT = re.compile(r"\(\?<?[=!]|\\[1-9]|\(\?P=|\(\?>|[*+?}]\+")


class PatternError(ValueError):
    """An order pattern that cannot be used; `str()` says why and what would be right."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one sort: literal letters, letters of some length, digits of some length, a separator, a mark."""

    sort: str  # letters, digits, separator, mark
    text: str  # as in the first example; "" for letters that differ between examples
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Shape:
    """One form of order number; `write` gives the way the shop itself writes it."""

    runs: tuple[Run, ...]

    @property
    def has_letters(self) -> bool:
        return any(run.sort == "letters" for run in self.runs)

    @property
    def prefix(self) -> str:
        """Literal letters before a single run of at least five digits, which customers tend to leave out."""
        solid = [run for run in self.runs if run.sort in ("letters", "digits")]
        if len(solid) == 2 and solid[0].sort == "letters" and solid[0].text and solid[1].sort == "digits":
            return solid[0].text if solid[1].least >= 5 else ""
        return ""

    @property
    def pattern(self) -> str:
        """An RE2 expression with word boundaries: blind to case, separators optional."""
        body = "".join(_expression(run) for run in self.runs)
        return rf"(?i)\b({body})\b" if self.has_letters else rf"(?:#|\b)({body})\b"

    @property
    def bare_pattern(self) -> str | None:
        """The digits alone, where the letters before them are always the same."""
        digits = next((run for run in self.runs if run.sort == "digits"), None)
        return _digits(digits) if digits and (self.prefix or not self.has_letters) else None

    def write(self, found: str) -> str:
        """The number in the shop's own form: `hx 4820193` becomes `HX-4820193`."""
        solid = [part for part in re.findall(r"[^\W\d_]+|\d+", found) if part.lower() not in _NUMBER]
        if self.prefix:
            solid = [self.prefix, "".join(part for part in solid if part.isdigit())]
        rest = iter(solid)
        return "".join(_written(run, rest) for run in self.runs)


def _written(run: Run, rest: Iterator[str]) -> str:
    if run.sort in ("separator", "mark"):
        return run.text
    given = next(rest, "").upper()
    return run.text or given


def _expression(run: Run) -> str:
    if run.sort == "letters":
        return (re.escape(run.text) if run.text else rf"[A-Za-z]{{{run.least},{run.most}}}") + _GAP
    if run.sort == "digits":
        return _digits(run)
    return "[-/._]?" if run.sort == "separator" else ""


def _digits(run: Run) -> str:
    """The digits, which people also write in two groups (`488 1274`) where they are many and always as many."""
    together = rf"\d{{{run.least},{run.most}}}"
    if run.least != run.most or run.least < 6:
        return together
    return rf"(?:{together}|" + "|".join(rf"\d{{{n}}}[ -]\d{{{run.least - n}}}" for n in range(3, run.least - 2)) + ")"


@lru_cache(maxsize=64)
def shapes(examples: tuple[str, ...]) -> tuple[Shape, ...]:
    """One shape for each way in which the examples are built."""
    grouped: dict[tuple[str, ...], list[list[tuple[str, str]]]] = {}
    for example in examples:
        runs = [(str(m.lastgroup), m[0]) for m in _RUN.finditer(example.strip())]
        if any(sort == "digits" for sort, _ in runs):
            grouped.setdefault(tuple(sort for sort, _ in runs), []).append(runs)
    return tuple(Shape(tuple(_run(column) for column in zip(*group, strict=True))) for group in grouped.values())


def _run(column: Sequence[tuple[str, str]]) -> Run:
    sort, texts = column[0][0], [text for _, text in column]
    lengths = [len(text) for text in texts]
    same = len({text.casefold() for text in texts}) == 1
    text = texts[0] if sort != "letters" or same else ""
    return Run(sort, "" if sort == "digits" else text, min(lengths), max(lengths))


def infer(examples: Sequence[str]) -> tuple[str, ...]:
    """RE2 expressions for numbers that look like the examples; group 1 is the number."""
    return tuple(shape.pattern for shape in shapes(tuple(examples)))


@lru_cache(maxsize=64)
def compiled(pattern: str) -> Any:
    """The pattern made ready by RE2, which is linear in the text; PatternError where it cannot be."""
    import re2

    if _CANNOT.search(pattern):
        raise PatternError(
            f"order pattern {pattern!r}: lookahead, lookbehind, backreferences and possessive repeats are not "
            f"possible; "
            r"write the number itself, for example HX-\d{7}"
        )
    options = re2.Options()
    options.log_errors = False
    try:
        ready = re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else str(error.args[0])
        raise PatternError(f"order pattern {pattern!r}: {said}; write it like HX-\\d{{7}}") from error
    if ready.search("") is not None:
        raise PatternError(f"order pattern {pattern!r} also matches nothing at all; write it like HX-\\d{{7}}")
    return ready
