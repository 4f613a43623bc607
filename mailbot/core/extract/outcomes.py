"""What the customer asks for, and only what is asked: wishes count, refusals and tales of the past do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from mailbot.core.extract.amounts import wanted_list
from mailbot.core.extract.sentences import Sentence, sentences
from mailbot.core.extract.sheet import Area, Sheet, found
from mailbot.core.extract.words import WHOLE, lowered, spoken
from mailbot.core.reading import Found

OUTCOMES = ("refund", "partial_refund", "replace", "equivalent", "cancel", "apology", "explanation", "erase", "other")
_KEYS = {"partial_refund": "partial"}  # how the word lists call them, where shorter
_FETCH = "fetch"  # to take the thing away is an `other` wish, but only a part of a refund or of another one
_SENT_BACK = {"refund", "replace", "equivalent", "cancel"}
_FAR, _NEAR = 220, 110  # letters that a word of wishing reaches; less far for what has no name of its own
_LABEL = 5  # words of an item in a line of what is not wanted
_SHORT = 7  # words up to which a phrase without a verb is read as a demand
# `I cancelled`: whoever comes right before the verb did it and does not ask for it.
_TOLD = re.compile(
    r"(?:\b(?:i|we|you|they|he|she|it|jag|vi|ni|hon|han|de|ich|wir|sie|er|je|j'ai|nous|vous|avez|ik|wij|u"
    r"|hij)(?:'ve|'d| have| had| has| har| habe[n]?)?"
    r"|(?:[我他她]们?|你们?)(?:已经|都))(?: just| already| then| also| even)? ?\Z",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\b(?:just|only|simply|a|an|full|complete|proper|so|then|bara|en|ett|full|nur|ein(?:e|en)?|juste|un|une|een"
    r"|alleen)\b",
    re.IGNORECASE,
)
_WHOLE_SUM = re.compile(
    r"\b(?:hela|full(?:y|t)?|whole|entire|gesamte[nr]?|vollen?|vollständig\w*|intégral\w*|volledig\w*|otherwise|annars|sonst|andernfalls|sinon|anders)\b|全额|否则"
)
_NEW_CLAUSE = re.compile(
    r"\b(?:but|men|aber|sondern|mais|maar)\b|但|而是"
    r"|[,;:.-] ?(?:(?:i|we|please|just|only|instead|give|so|jag|vi|bara|ich|wir|bitte|nur|je|nous|merci|ik|wij"
    r"|graag)\b|(?=[\u3400-\u9fff]))",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;()，；]")
_JOINT = re.compile(r"[,;.、并和及且]| and | or | och | und | et | en | plus ")
_LETTER = re.compile(r"[^\W\d_]+|[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Wish:
    outcome: str
    area: Area
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    kind: str  # wish, stop, out


@cache
def _words(languages: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    keys = [
        *(_KEYS.get(outcome, outcome) for outcome in OUTCOMES),
        "wish",
        "stop",
        "stop_after",
        "out",
        "fetch",
        "demand",
        "not_demand",
    ]
    return {key: lowered("outcome", key, languages, WHOLE) for key in keys}


def outcomes(sheet: Sheet) -> Iterator[Found]:
    """Each outcome asked for, once, in the order in which it is asked."""
    wishes: list[_Wish] = []
    rows = [row for row in sheet.rows if row.key == "outcome" and row.is_filled]
    for area in (sheet.subject, *sheet.own):
        asked = any(row.start <= area.start and area.end <= row.end for row in rows)
        wishes += _in_area(sheet, area, asked)
    wishes = wishes or _unnamed(sheet)
    told = {wish.outcome for wish in wishes}
    once: set[str] = set()
    for wish in wishes:
        if wish.outcome in once or _is_outdone(wish, told):
            continue
        once.add(wish.outcome)
        yield found("outcome_wanted", wish.outcome, wish.area, wish.start, wish.end, 0.8)


def _unnamed(sheet: Sheet) -> list[_Wish]:
    """Where something is plainly demanded that has no name here, it is `other`; to be told or rung is no remedy."""
    words = _words(spoken(sheet.language))
    for area in sheet.own:
        for sentence in sentences(area):
            for start, end in sentence.spans(words["demand"])[:1]:
                if not sentence.has(words["stop"]) and not sentence.has(words["not_demand"]):
                    return [_Wish("other", area, start, end)]
    return []


def _is_outdone(wish: _Wish, told: set[str]) -> bool:
    """A price reduction stands for the refund of its sum, unless the whole is asked for as the other choice."""
    if wish.outcome != "refund" or "partial_refund" not in told:
        return False
    around = wish.area.text.low[max(wish.area.start, wish.start - 40) : min(wish.area.end, wish.end + 40)]
    return not _WHOLE_SUM.search(around)


def _in_area(sheet: Sheet, area: Area, asked: bool) -> list[_Wish]:
    wishes: list[_Wish] = []
    words = _words(spoken(sheet.language))
    carried = asked
    denied = False
    for sentence in sentences(area):
        flat = sentence.flat
        new_line = "\n" in flat[: len(flat) - len(flat.lstrip())]
        denied = (_denies(sentence, words) or (denied and not new_line)) and len(flat.split()) <= _LABEL
        hits = [] if denied else _in_sentence(sheet, sentence, carried or asked)
        wishes += hits
        ends = flat.rstrip()[-1:]
        carried = (
            (":" in flat and bool(wanted_list().search(flat + "\n")))
            or (ends == ":" and sentence.has(words["wish"]))
            or _is_open(sentence, words)
            or (bool(hits) and ends in ";；")
            or (carried and (ends in ";,；" or bool(hits) or len(flat.split()) < 12) and "\n\n" not in flat)
        )
    return wishes


def _is_open(sentence: Sentence, words: dict[str, re.Pattern[str]]) -> bool:
    """True of `I request`, which ends where its list begins."""
    spans = sentence.spans(words["wish"])
    return bool(spans) and not sentence.area.text.flat[spans[-1][1] : sentence.end].strip()


def _denies(sentence: Sentence, words: dict[str, re.Pattern[str]]) -> bool:
    """True of the label of a list of what is not wanted, `NOT WANTED: Repair. Voucher.`, which holds for its line."""
    stops = sentence.spans(words["stop"])
    return bool(stops) and sentence.area.text.flat[stops[0][1] : sentence.end].lstrip()[:1] == ":"


def _in_sentence(sheet: Sheet, sentence: Sentence, carried: bool) -> list[_Wish]:
    words = _words(spoken(sheet.language))
    things = _things(sentence, words)
    if not things:
        return []
    marks = _marks(sentence, words)
    hits: list[_Wish] = []
    for outcome, span in things:
        known = outcome != "other" and any(hit.outcome == outcome for hit in hits)
        if not known and _is_asked(words, outcome, sentence, span, marks, carried):
            hits.append(_Wish(outcome, sentence.area, *span))
    return _specific(hits)


def _marks(sentence: Sentence, words: dict[str, re.Pattern[str]]) -> list[_Mark]:
    """Words of wishing, refusing and giving reasons, in order; of those that share words the longest counts."""
    named = [_Mark(*span, kind) for kind in ("stop", "wish", "out") for span in sentence.spans(words[kind])]
    marks: list[_Mark] = []
    for mark in sorted(named, key=lambda mark: mark.start - mark.end):
        if not any(mark.start < other.end and other.start < mark.end for other in marks):
            marks.append(mark)
    return sorted(marks, key=lambda mark: mark.end)


def _things(sentence: Sentence, words: dict[str, re.Pattern[str]]) -> list[tuple[str, tuple[int, int]]]:
    """What could be asked for here; most of it stands nowhere in the whole stretch, which is looked up once."""
    named = ((outcome, words[_KEYS.get(outcome, outcome)]) for outcome in (*OUTCOMES, _FETCH))
    return [(o, span) for o, pattern in named if sentence.area.spans(pattern) for span in sentence.spans(pattern)]


def _specific(hits: list[_Wish]) -> list[_Wish]:
    """Of wishes on the same words the special one; `other` only where nothing else was asked in its words."""
    kinds = {hit.outcome for hit in hits}
    fetched = [replace(hit, outcome="other") for hit in hits if hit.outcome == _FETCH and not kinds & _SENT_BACK]
    hits = [*(hit for hit in hits if hit.outcome != _FETCH), *fetched]
    if "equivalent" in kinds:
        hits = [hit for hit in hits if hit.outcome != "replace"]
    if "erase" in kinds:
        hits = [hit for hit in hits if hit.outcome != "cancel" or not _meets(hit, hits)]
    return sorted((hit for hit in hits if hit.outcome != "other" or not _meets(hit, hits)), key=lambda hit: hit.start)


def _meets(hit: _Wish, hits: list[_Wish]) -> bool:
    """True where the thing belongs to a named wish: on its words, or right behind (`refund of the missing one`)."""
    flat = hit.area.text.low
    for other in hits:
        if other is hit or other.outcome == "other":
            continue
        if other.start < hit.end and hit.start < other.end:
            return True
        if 0 <= hit.start - other.end <= 40 and not _JOINT.search(flat, other.end, hit.start):
            return True
    return False


def _is_asked(
    words: dict[str, re.Pattern[str]],
    outcome: str,
    sentence: Sentence,
    span: tuple[int, int],
    marks: list[_Mark],
    carried: bool,
) -> bool:
    """Whether the last mark before the thing is one of wishing, or the thing is demanded without any."""
    low, flat = sentence.area.text.low, sentence.area.text.flat
    if outcome != "explanation" and words["stop_after"].search(_behind(low[span[1] : min(sentence.end, span[1] + 60)])):
        return False
    before = [mark for mark in marks if _precedes(mark, span, flat)]
    if not before:
        return _is_demand(words, outcome, sentence, span, marks, carried)
    between = flat[before[-1].end : span[0] + 1]
    if before[-1].kind == "wish" and _reaches(between, _NEAR if outcome == "other" else _FAR):
        return True
    if before[-1].kind != "wish" and not _NEW_CLAUSE.search(between):
        return False
    return _is_demand(words, outcome, sentence, span, marks, carried)


def _behind(rest: str) -> str:
    """The first few words behind the thing in its own clause: `is not needed`, `came yesterday`."""
    return " ".join(_CLAUSE.split(rest, maxsplit=1)[0].split(" ")[:5])


def _precedes(mark: _Mark, span: tuple[int, int], flat: str) -> bool:
    """A wish may overlap the thing that it opens; a refusal stands before it, and a reason in its own clause."""
    if mark.kind == "wish":
        return mark.start <= span[0]
    if mark.kind == "out" and _CLAUSE.search(flat, mark.end, span[0]):
        return False
    return mark.start < span[0] and mark.end <= span[1]


def _reaches(between: str, reach: int) -> bool:
    """A word of wishing governs what follows it, but not across a colon into a tale of what happened."""
    return len(between) <= reach and not re.search(r": (?!\()", between)


def _is_demand(
    words: dict[str, re.Pattern[str]],
    outcome: str,
    sentence: Sentence,
    span: tuple[int, int],
    marks: list[_Mark],
    carried: bool,
) -> bool:
    """Asked without a word of wishing before it: first in its clause, a bare phrase, or `please` behind it."""
    flat = sentence.area.text.flat
    behind = next((mark for mark in marks if mark.start >= span[1]), None)
    if carried or (behind is not None and behind.kind == "wish"):
        return True
    before = flat[sentence.start : span[0]]
    if _TOLD.search(before):
        return False
    clause = re.split(r"[,;:.!?\n()-] ?|,| and | & | or | och | und | oder | et | ou | eller |或者?|要么", before)[-1]
    bare = len(_LETTER.findall(sentence.flat)) <= _SHORT
    if not _LETTER.search(_FILLER.sub("", clause)):
        return sentence.area.kind != "subject" or bare
    return outcome not in ("other", "explanation") and bare and sentence.area.kind != "subject"
