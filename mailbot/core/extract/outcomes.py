"""What the customer asks for, and only what is asked: wishes count, refusals and tales of the past do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mailbot.core.extract.amounts import wanted_list
from mailbot.core.extract.sentences import Sentence, sentences
from mailbot.core.extract.sheet import Area, Sheet, found
from mailbot.core.extract.words import WHOLE, lowered, spoken
from mailbot.core.reading import Found

OUTCOMES = ("refund", "partial_refund", "replace", "equivalent", "cancel", "apology", "explanation", "erase", "other")
_KEYS = {"partial_refund": "partial"}  # how the word lists call them, where shorter
_SPECIFIC = tuple(outcome for outcome in OUTCOMES if outcome != "other")
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
_CLAUSE = re.compile(r"[,;]")
_LETTER = re.compile(r"[^\W\d_]+|[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Wish:
    outcome: str
    area: Area
    start: int
    end: int


@cache
def _words(languages: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    keys = [
        *(_KEYS.get(outcome, outcome) for outcome in OUTCOMES),
        "wish",
        "stop",
        "stop_after",
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
    carried = asked
    for sentence in sentences(area):
        flat = sentence.flat
        hits = _in_sentence(sheet, sentence, carried or asked)
        wishes += hits
        ends = flat.rstrip()[-1:]
        carried = (
            (":" in flat and bool(wanted_list().search(flat + "\n")))
            or (ends == ":" and sentence.has(_words(spoken(sheet.language))["wish"]))
            or (bool(hits) and ends in ";；")
            or (carried and (ends in ";,；" or bool(hits) or len(flat.split()) < 12) and "\n\n" not in flat)
        )
    return wishes


def _in_sentence(sheet: Sheet, sentence: Sentence, carried: bool) -> list[_Wish]:
    words = _words(spoken(sheet.language))
    things = _things(sentence, words)
    if not things:
        return []
    stops = sentence.spans(words["stop"])
    wishes = [
        w for w in sentence.spans(words["wish"]) if not any(w[0] < right and w[1] > left for left, right in stops)
    ]
    hits: list[_Wish] = []
    for outcome, span in things:
        known = outcome != "other" and any(hit.outcome == outcome for hit in hits)
        if not known and _is_asked(sheet, outcome, sentence, span, stops, wishes, carried):
            hits.append(_Wish(outcome, sentence.area, *span))
    return _specific(hits)


def _things(sentence: Sentence, words: dict[str, re.Pattern[str]]) -> list[tuple[str, tuple[int, int]]]:
    """What could be asked for here; most of it stands nowhere in the whole stretch, which is looked up once."""
    named = ((outcome, words[_KEYS.get(outcome, outcome)]) for outcome in OUTCOMES)
    return [(o, span) for o, pattern in named if sentence.area.spans(pattern) for span in sentence.spans(pattern)]


def _specific(hits: list[_Wish]) -> list[_Wish]:
    """Of wishes on the same words the special one; `other` only where nothing else was asked in its words."""
    kinds = {hit.outcome for hit in hits}
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
        if 0 <= hit.start - other.end <= 25 and not re.search(
            r"[,;.并和及且]| and | or | och | und | et | en | plus |[并和及、]", flat[other.end : hit.start]
        ):
            return True
    return False


def _is_asked(
    sheet: Sheet,
    outcome: str,
    sentence: Sentence,
    span: tuple[int, int],
    stops: list[tuple[int, int]],
    wishes: list[tuple[int, int]],
    carried: bool,
) -> bool:
    """Whether the last word of wishing or refusing before the thing is one of wishing."""
    words = _words(spoken(sheet.language))
    flat = sentence.area.text.flat
    after = _CLAUSE.split(sentence.area.text.low[span[1] : min(sentence.end, span[1] + 40)], maxsplit=1)[0]
    if words["stop_after"].search(after):
        return False
    last_stop = max((right for left, right in stops if left < span[0] and right <= span[1]), default=-1)
    last_wish = max((right for left, right in wishes if left <= span[0]), default=-1)
    if last_stop > last_wish:
        return _is_new_clause(flat[last_stop : span[0] + 1]) and _is_demand(outcome, sentence, span, wishes, carried)
    if last_wish >= 0 and _reaches(flat[last_wish : span[0]]):
        return True
    return _is_demand(outcome, sentence, span, wishes, carried)


def _reaches(between: str) -> bool:
    """A word of wishing governs what follows it, but not across a colon into a tale of what happened."""
    return len(between) <= 220 and not re.search(r": (?!\()", between)


def _is_new_clause(between: str) -> bool:
    """A refusal ends where a new clause begins, not at the commas of a list."""
    return bool(_NEW_CLAUSE.search(between))


def _is_demand(
    outcome: str, sentence: Sentence, span: tuple[int, int], wishes: list[tuple[int, int]], carried: bool
) -> bool:
    """Asked without a word of wishing before it: first in its clause, a bare phrase, or `please` behind it."""
    flat = sentence.area.text.flat
    if carried or any(left >= span[1] for left, _ in wishes):
        return True
    before = flat[sentence.start : span[0]]
    if _TOLD.search(before):
        return False
    clause = re.split(r"[,;:.!?\n()-] ?|,| and | & | or | och | und | oder | et | ou | eller |或者?|要么", before)[-1]
    if not _LETTER.search(_FILLER.sub("", clause)):
        return sentence.area.kind != "subject" or len(_LETTER.findall(sentence.flat)) <= _SHORT
    return (
        outcome not in ("other", "explanation")
        and len(_LETTER.findall(sentence.flat)) <= _SHORT
        and sentence.area.kind != "subject"
    )
