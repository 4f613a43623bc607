"""Where something stands in a procedure file, and the sentence about what is wrong with it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

Place = tuple[str, ...]  # ("clock", "decide", "within")

_HEADER = re.compile(r"\s*\[\[?\s*([\w\s.\"'-]+?)\s*\]\]?")
_KEY = re.compile(r"\s*([\w.\"'-]+(?:\s*\.\s*[\w\"'-]+)*)\s*=")
_WHOLE = re.compile(r"\"\"\".*?\"\"\"|'''.*?'''")
_QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"|'[^']*'")


class ProcedureError(Exception):
    """The file cannot be used; `problems` holds one sentence for each thing wrong, in the order of its lines."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems[0])


@dataclass(slots=True, kw_only=True)
class Sheet:
    """A file under the eyes of the loader: where its keys stand, and what was found wrong so far."""

    origin: str
    lines: Mapping[Place, int]
    found: list[tuple[int, str]] = field(default_factory=list)

    def problem(self, place: Place, said: str) -> None:
        """Notes a problem of the table that `place` begins with (two names), at the line of the whole place."""
        line = self.line(place)
        table = ".".join(place[:1] if place[0] == "policy" else place[:2])
        self.found.append((line, f"{self.origin} line {line}: [{table}] {said}"))

    def line(self, place: Place) -> int:
        """The line of the key, else of the table that it is or should be in, else the first."""
        places = (place[:length] for length in range(len(place), 0, -1))
        return next((self.lines[known] for known in places if known in self.lines), 1)

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(said for _, said in sorted(self.found, key=lambda one: one[0])))


def nearest(word: str, words: Iterable[str], cutoff: float = 0.6) -> str:
    """` Did you mean "x"?` where one of the words is near, else nothing."""
    near = difflib.get_close_matches(word, list(words), n=1, cutoff=cutoff)
    return f' Did you mean "{near[0]}"?' if near else ""


def places(text: str) -> dict[Place, int]:
    """The first line of every table and key; tomllib does not tell."""
    found: dict[Place, int] = {}
    for place, line in _places(text):
        found.setdefault(place, line)
    return found


def _places(text: str) -> Iterator[tuple[Place, int]]:
    table: Place = ()
    opened = ""  # what a value that goes on over several lines still waits for
    for number, line in enumerate(text.splitlines(), 1):
        if opened:
            opened = _left_open(line, opened)
        elif header := _HEADER.match(line):
            table = _names(header[1])
            yield from ((table[: length + 1], number) for length in range(len(table)))
        elif key := _KEY.match(line):
            yield (*table, *_names(key[1])), number
            opened = _left_open(line[key.end() :], "")


def _names(dotted: str) -> Place:
    return tuple(name.strip().strip("\"'") for name in dotted.split("."))


def _left_open(line: str, opened: str) -> str:
    """What the value still waits for at the end of the line: a triple quote, as many brackets, or nothing."""
    if opened in ('"""', "'''"):
        return "" if opened in line else opened
    line = _WHOLE.sub("", line)
    quote = next((quote for quote in ('"""', "'''") if quote in line), "")
    if quote:
        return quote
    bare = _QUOTED.sub("", line).split("#", 1)[0]
    depth = len(opened) + bare.count("[") - bare.count("]")
    return "[" * max(depth, 0)
