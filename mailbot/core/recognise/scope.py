"""Which grievances are told as facts of this purchase: not denied, asked about, supposed, or of something else."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from mailbot.core.recognise import lexicon

Place = tuple[int, int]
Hits = dict[str, tuple[Place, ...]]
_SENTENCE = re.compile(r"([^.!?。！？\n]+)([.!?。！？\n]?)")
_WRAPPED = re.compile(r"\n(?<=[^\n]{50}\n)(?=[^\n])")  # the end of a line that a program broke
_CLAUSE = re.compile(r"[^,;:.!?\n()，；：。！？、]+")
_ENDLESS = 1 << 30
_PUZZLED = "redress"  # to ask what can be done about it, or why it is so, is the grievance itself
_OPENING = 3  # characters before a question's first words
_NEAR = 20  # characters within which a word of absence belongs to what is absent
_NEAR_SIGNS = 2  # the same in a script without spaces
_ABSENT = ("defect", "danger", "poor", "rude", "complaint_word", "late", "missing_part")  # what "not one" may deny
_ONES_OWN = ("wrong_item", "defect", "poor", "anger", "misled", "billing", "no_reply")  # what "my own mistake" excuses


def factual(hits: Hits, text: str) -> Hits:
    """The hits without the grievances that are none; what is denied piece by piece ("not one broken") is `spared`."""
    folded = _WRAPPED.sub(" ", text)
    grieved = [name for name in hits if name in lexicon.meanings()]
    clauses = [match.start() for match in _CLAUSE.finditer(folded)]
    sentences = [match.start() for match in _SENTENCE.finditer(folded)]
    before, after = hits.get("none_of", ()), {start for start, _ in hits.get("none_after", ())}
    absent = [name for name in grieved if name in _ABSENT]
    spared = {place for name in absent for place in _denied(hits[name], before, folded)}
    spared |= {place for name in absent for place in hits[name] if place[1] + 1 in after}
    beside = _beside(hits.get("aside", ()), hits.get("turn", ()), sentences)
    owned = {_at(sentences, start) for start, _ in hits.get("own_fault", ())}
    asked = tuple(_asked(folded, hits.get("hypothetical", ())))
    supposed = {_at(clauses, start): start for start, _ in reversed(hits.get("supposed", ()))}

    def stands(name: str, place: Place) -> bool:
        sentence = _at(sentences, place[0])
        return name == _PUZZLED or not (
            any(place[0] < end and start < place[1] for start, end in spared)
            or place[0] < beside.get(sentence, 0)
            or (name in _ONES_OWN and sentence in owned)
            or supposed.get(_at(clauses, place[0]), place[1]) < place[0]
            or any(begin <= place[0] < end and first <= place[1] + 2 for begin, end, first in asked)
        )

    kept = {name: tuple(place for place in hits[name] if stands(name, place)) for name in grieved}
    return hits | kept | {"spared": tuple(sorted(spared))}


def _beside(aside: Iterable[Place], turned: Iterable[Place], sentences: list[int]) -> dict[int, int]:
    """For each sentence about something else, how far it is: to its first "but", or to its end."""
    turns = [start for start, _ in turned]
    found: dict[int, int] = {}
    for start, end in aside:
        sentence = _at(sentences, start)
        turn = bisect_left(turns, end)
        last = sentences[sentence] if sentence < len(sentences) else _ENDLESS
        found.setdefault(sentence, min(last, turns[turn] if turn < len(turns) else last))
    return found


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
        at = bisect_left(starts, match.start())
        if at < len(starts) and starts[at] < match.end() and _is_question(match, starts[at]):
            yield match.start(), match.end(), starts[at]


def _is_question(sentence: re.Match[str], first: int) -> bool:
    """By its mark; by its first words where it has no mark at all."""
    return sentence[2] in ("?", "？") or (sentence[2] in ("", "\n") and first - sentence.start() <= _OPENING)
