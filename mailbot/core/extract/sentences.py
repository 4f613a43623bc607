"""Sentences of a stretch: bounded pieces in which words belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mailbot.core.extract.sheet import Area, Text

LONGEST = 400  # letters; a longer sentence is read in pieces
_MOST = 300  # sentences of one stretch
_BREAK = re.compile(
    r"[!?]+[\"')\]]*(?=\s|$|[\u3400-\u9fff])"
    r"|(?=\.)(?<!\b[A-Za-z])(?<!\bno)(?<!\bNo)(?<!\bnr)(?<!\bNr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bkl)(?<!\btel)(?<!\bca)(?<!\bincl)"
    r"\.+[\"')\]]*(?=\s|$|[\u3400-\u9fffA-Z])|;(?=\s|[\u3400-\u9fff])|\n\s*\n|\n(?=\s*(?:[-•*]|\(?[0-9a-z][.)]"
    r"|[一二三四五六][、,])\s?)|(?<=[:,])\n"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Offsets of one sentence in the text of its area."""

    area: Area
    start: int
    end: int

    @property
    def flat(self) -> str:
        return self.area.text.flat[self.start : self.end]

    def spans(self, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
        """Where the pattern stands within the sentence."""
        spans = self.area.spans(pattern)
        return [(start, end) for start, end in spans if self.start <= start and end <= self.end] if spans else []

    def has(self, pattern: re.Pattern[str]) -> bool:
        spans = self.area.spans(pattern)
        return bool(spans) and any(self.start <= start and end <= self.end for start, end in spans)


@lru_cache(maxsize=8)
def _bounds(text: Text, start: int, end: int) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    at = start
    for stop in [match.end() for match in _BREAK.finditer(text.flat, start, end)] + [end]:
        while at < stop:
            piece = min(stop, at + LONGEST)
            if text.flat[at:piece].strip():
                found.append((at, piece))
            at = piece
        if len(found) >= _MOST:
            break
    return tuple(found)


def sentences(area: Area) -> Iterator[Sentence]:
    """The sentences of a stretch in order, at most a few hundred."""
    for start, end in _bounds(area.text, area.start, area.end):
        yield Sentence(area, start, end)
