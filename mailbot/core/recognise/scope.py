"""Which grievances are told as facts of this purchase: not denied, asked about, supposed, or of something else."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from mailbot.core.recognise import lexicon

Place = tuple[int, int]
Hits = dict[str, tuple[Place, ...]]
_SENTENCE = re.compile(r"([^.!?。！？\n]+)([.!?。！？\n]?)")
_CLAUSE = re.compile(r"[^,;:.!?\n()，；：。！？、]+")
_NEAR = 20  # characters within which a word of absence belongs to what is absent
_NEAR_SIGNS = 2  # the same in a script without spaces
_ABSENT = ("defect", "danger", "poor", "rude", "complaint_word", "late", "missing_part")  # what "not one" may deny
_ONES_OWN = ("wrong_item", "defect", "poor", "anger", "misled", "billing", "no_reply")  # what "my own mistake" excuses


def factual(hits: Hits, folded: str) -> Hits:
    """The hits without the grievances that are none; what is denied piece by piece ("not one broken") is `spared`."""
    grieved = [name for name in hits if name in lexicon.meanings()]
    clauses, sentences = _starts(_CLAUSE, folded), _starts(_SENTENCE, folded)
    spared = {p for name in grieved if name in _ABSENT for p in _denied(hits[name], hits.get("none_of", ()), folded)}
    beside = {_at(clauses, start) for start, _ in hits.get("aside", ())}
    owned = {_at(sentences, start) for start, _ in hits.get("own_fault", ())}
    asked = tuple(_asked(folded, hits.get("hypothetical", ())))
    supposed = {_at(clauses, start): start for start, _ in reversed(hits.get("supposed", ()))}

    def stands(name: str, place: Place) -> bool:
        clause = _at(clauses, place[0])
        return not (
            place in spared
            or clause in beside
            or (name in _ONES_OWN and _at(sentences, place[0]) in owned)
            or supposed.get(clause, place[1]) < place[0]
            or any(begin <= place[0] < end and first <= place[1] + 2 for begin, end, first in asked)
        )

    kept = {name: tuple(place for place in hits[name] if stands(name, place)) for name in grieved}
    return hits | kept | {"spared": tuple(sorted(spared))}


def _starts(parts: re.Pattern[str], text: str) -> list[int]:
    return [match.start() for match in parts.finditer(text)]


def _at(starts: list[int], place: int) -> int:
    """Which part of the text a place is in."""
    return bisect_right(starts, place)


def _denied(places: Iterable[Place], denials: tuple[Place, ...], text: str) -> Iterator[Place]:
    """Those right behind a word of absence, with at most two other words between."""
    ends = [end for _, end in denials]
    for start, end in places:
        before = bisect_right(ends, start) - 1
        if before >= 0:
            between = text[ends[before] : start]
            near = _NEAR if between.isascii() else _NEAR_SIGNS
            if len(between) <= near and len(between.split()) <= 2 and not _CLAUSE.sub("", between):
                yield start, end


def _asked(text: str, hypothetical: tuple[Place, ...]) -> Iterator[tuple[int, int, int]]:
    """Start and end of each question that only supposes, and where it begins to: "does it shrink?"."""
    starts = [start for start, _ in hypothetical]
    for match in _SENTENCE.finditer(text):
        if match[2] in ("?", "？"):
            at = bisect_right(starts, match.start() - 1)
            if at < len(starts) and starts[at] < match.end():
                yield match.start(), match.end(), starts[at]
