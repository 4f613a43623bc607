"""What a complaint is about, how grave it is and who needs care."""

from __future__ import annotations

from mailbot.core.reading import Kind
from mailbot.core.recognise import lexicon
from mailbot.core.recognise.look import Look

_GRAVE = ("danger", "running_out", "wrong_medicine", "discrimination", "health_disclosed")
_JUDGED = frozenset({Kind.COMPLAINT, Kind.UNCLEAR, Kind.LEGAL, Kind.CASE_REPLY, Kind.MENTION, Kind.DATA_REQUEST})


def about(look: Look, kind: Kind) -> frozenset[str]:
    if kind is Kind.DATA_REQUEST:
        return frozenset({"privacy"})
    if kind not in (Kind.COMPLAINT, Kind.UNCLEAR, Kind.LEGAL):
        return frozenset()
    meanings = lexicon.meanings()
    return frozenset(a for name in look.words.grieved() if (a := meanings[name].about))


def severity(look: Look, kind: Kind) -> str:
    """High: danger to life or health, alleged discrimination, disclosure of health data."""
    words = look.words
    grave = words.has(*_GRAVE) or (words.has("disclosed") and words.has("health"))
    return "high" if kind in _JUDGED and grave else "normal"


def vulnerable(look: Look, kind: Kind) -> bool:
    """From disclosure only."""
    return kind in _JUDGED and look.words.has("vulnerable")
