"""The splitter: what the writer typed now, what is quoted, what is signature; linear in the length of the text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from mailbot.core.extract.closing import signed
from mailbot.core.extract.lines import MOST, Line, lines_of, unmarked
from mailbot.core.extract.quotes import opening

NEW, QUOTED, SIGNATURE = "new", "quoted", "signature"
LITTLE = 20  # letters below which somebody should look at the whole text too (peers: rule 18)
_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of the text; parts lie end to end and cover it."""

    kind: str  # new, quoted, signature
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A text taken apart; every part maps back into it by its offsets."""

    text: str
    parts: tuple[Part, ...]
    new: str  # what was typed now; the whole text where nothing else would remain
    quoted: str
    signature: str
    forwarded: str  # the text under the first header block or separator, without quote marks
    forwarded_at: int | None = None  # where that block begins in the text
    is_whole: bool = False  # nothing remained, so `new` is everything

    @property
    def is_little(self) -> bool:
        """Too little new text to judge by alone."""
        return sum(c.isalnum() for c in self.new) < LITTLE

    def spans(self, *kinds: str) -> tuple[tuple[int, int], ...]:
        """Start and end of every part of these kinds, neighbours joined."""
        joined: list[tuple[int, int]] = []
        for part in self.parts:
            if part.kind not in kinds:
                continue
            if joined and joined[-1][1] == part.start:
                joined[-1] = (joined[-1][0], part.end)
            else:
                joined.append((part.start, part.end))
        return tuple(joined)


def split(text: str, *, names: Sequence[str] = ()) -> Split:
    """Take a mail's text apart. `names` are those of its sender, by which an unusual signature is known."""
    return _split(text, tuple(names))


@lru_cache(maxsize=2)  # whoever asks for the writer of a mail asks for its parts, too
def _split(text: str, names: tuple[str, ...]) -> Split:
    lines = lines_of(text)
    kinds, block = _quotes(lines)
    edges = _edges(lines, kinds, signed(lines, kinds, names), len(text))
    parts = tuple(_joined(edges))
    new = _typed(text, parts)
    whole = not any(c.isalnum() for c in new)
    return Split(
        text=text,
        parts=parts,
        new=_tidy(text) if whole else new,
        quoted=_tidy("\n".join(unmarked(text[p.start : p.end]) for p in parts if p.kind == QUOTED)),
        signature=_tidy("\n".join(text[p.start : p.end] for p in parts if p.kind == SIGNATURE)),
        forwarded="" if block is None else _tidy(unmarked(text[lines[block].start :])),
        forwarded_at=None if block is None else lines[block].start,
        is_whole=whole,
    )


def _quotes(lines: Sequence[Line]) -> tuple[list[str], int | None]:
    """The kind of every line, signatures aside, and the line of the first header block or separator."""
    kinds = [NEW] * len(lines)
    block: int | None = None
    at = 0
    while at < len(lines):
        if lines[at].is_marked:
            kinds[at] = QUOTED
            at += 1
            continue
        found = opening(lines, at)
        if found is None:
            at += 1
            continue
        block = at if found.is_block and block is None else block
        end = found.body if _marks_follow(lines, found.body) or not found.is_sure else len(lines)
        kinds[at:end] = [QUOTED] * (end - at)
        at = end
    if len(lines) > MOST:
        kinds[-1] = kinds[-2]
    return kinds, _marked_block(lines) if block is None else block


def _marks_follow(lines: Sequence[Line], at: int) -> bool:
    """True where the quote is marked line by line, so that what stands unmarked between is an answer."""
    below = next((line for line in lines[at : at + 4] if not line.is_blank), None)
    return below is not None and below.is_marked


def _marked_block(lines: Sequence[Line]) -> int | None:
    """The first header block inside quote marks, as Apple's clients forward mail."""
    for at, line in enumerate(lines):
        if line.is_marked and line.plain.lstrip("> ").lower().startswith(_FROM):
            return at
    return None


_FROM = ("from:", "von:", "från:", "de:", "fra:", "van:", "da:", "发件人:", "寄件者:", "lähettäjä:")


def _edges(
    lines: Sequence[Line], kinds: Sequence[str], cuts: Sequence[tuple[int, int]], size: int
) -> list[tuple[int, str]]:
    """Where which kind begins: line kinds overlaid with the signatures' offsets."""
    edges: list[tuple[int, str]] = [(line.start, kind) for line, kind in zip(lines, kinds, strict=True)]
    for start, end in cuts:
        after = next((kind for line, kind in zip(lines, kinds, strict=True) if line.start >= end), NEW)
        edges = [(s, SIGNATURE if start <= s < end else k) for s, k in edges]
        edges += [(start, SIGNATURE)] + ([(end, after)] if end < size else [])
    edges.sort(key=lambda edge: edge[0])
    return [*edges, (size, "")]


def _joined(edges: Sequence[tuple[int, str]]) -> list[Part]:
    parts: list[Part] = []
    for (start, kind), (end, _) in itertools.pairwise(edges):
        if start >= end:
            continue
        if parts and parts[-1].kind == kind:
            parts[-1] = Part(kind=kind, start=parts[-1].start, end=end)
        else:
            parts.append(Part(kind=kind, start=start, end=end))
    return parts


def _typed(text: str, parts: Sequence[Part]) -> str:
    """The new parts, a blank line between what a quote had parted."""
    return _tidy("\n\n".join(text[p.start : p.end].strip("\n") for p in parts if p.kind == NEW))


def _tidy(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", text).strip(" \t\r\n\ufeff\u200b")
