"""What a complaint is about, how grave it is and who needs care."""

from __future__ import annotations

from bisect import bisect_left

from mailbot.core.reading import Kind
from mailbot.core.recognise import lexicon
from mailbot.core.recognise.look import Look, Words

_GRAVE = ("danger", "running_out", "wrong_medicine", "discrimination", "health_disclosed")
# What is grave only together (an illness and who heard of it, a plug and a brown mark, a wheelchair and a barred door),
# and what it is about.
_TOGETHER = (
    ("health", "disclosed", "privacy"), ("health", "told_others", "privacy"), ("identity", "barred", "staff"),
    ("medicine", "supply", "safety"), ("medicine", "expired", "safety"), ("medicine", "mixed_up", "safety"),
    ("powered", "scorch", "safety"), ("body", "harm", "safety"),
)  # fmt: skip
_NEAR = 120  # characters within which two words belong together
_JUDGED = frozenset({Kind.COMPLAINT, Kind.UNCLEAR, Kind.LEGAL, Kind.CASE_REPLY, Kind.MENTION, Kind.DATA_REQUEST})


def about(look: Look, kind: Kind) -> frozenset[str]:
    if kind is Kind.DATA_REQUEST:
        return frozenset({"privacy"})
    if kind not in (Kind.COMPLAINT, Kind.UNCLEAR, Kind.LEGAL):
        return frozenset()
    meanings = lexicon.meanings()
    told = {a for name in look.words.grieved() if (a := meanings[name].about)}
    return frozenset(told | {topic for *pair, topic in _TOGETHER if _are_near(look.words, *pair)})


def severity(look: Look, kind: Kind) -> str:
    """High: danger to life or health, alleged discrimination, disclosure of health data."""
    grave = look.words.has(*_GRAVE) or any(_are_near(look.words, *pair) for *pair, _ in _TOGETHER)
    return "high" if kind in _JUDGED and grave else "normal"


def _are_near(words: Words, one: str, other: str) -> bool:
    starts = sorted(start for start, _ in words.hits.get(other, ()))
    for start, end in words.hits.get(one, ()):
        following = bisect_left(starts, start - _NEAR)
        if following < len(starts) and starts[following] <= end + _NEAR:
            return True
    return False


def vulnerable(look: Look, kind: Kind) -> bool:
    """From disclosure only."""
    return kind in _JUDGED and look.words.has("vulnerable")
