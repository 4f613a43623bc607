"""How the customer wants to be answered, and when to be reached: a wish, a refusal of the others, or an invitation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mailbot.core.extract.phones import spans as phone_spans
from mailbot.core.extract.sentences import Sentence, sentences
from mailbot.core.extract.sheet import Area, Sheet, found
from mailbot.core.extract.words import LANGUAGES, WHOLE, any_of, lowered, spoken
from mailbot.core.reading import Found

CHANNELS = ("phone", "email", "post")
_KEYS = (*CHANNELS, *(f"no_{c}" for c in CHANNELS), "firm", "either", "past", "rare", "hours", "unreachable")
# Somebody else may not be rung: that says nothing of how the writer wants to be reached.
_OTHERS = re.compile(
    r"\s?(?:her|him|them|my|our|dad|mum|mother|father|mamma|pappa|maman|papa|mama|henne|honom|dem|min|mitt|ihn|meine?n?|lui|leur|ma|haar|hem|mijn)\b|[她他]",
    re.IGNORECASE,
)
_OTHER_SUBJECT = re.compile(
    r"\b(?:she|he|mum|mother|father|dad|husband|wife|hon|han|mamma|pappa|elle|il|zij|hij)(?:.s|.d)?\b|[她他]",
    re.IGNORECASE,
)
# A way of writing or speaking that may as well be part of a tale; only with a word of wishing is it a wish.
_WAY = re.compile(
    r"(?:by|via|per|through|over|on the|in the|with|using|på|par|über|mit|op|auf|un (?:coup|appel)|telefonisch"
    r"|whatsapp|brevledes|postalisch|phone call)\b"
)


@dataclass(frozen=True, slots=True)
class _Clue:
    channel: str
    weight: float  # below 0 for a refusal
    area: Area
    start: int
    end: int


@cache
def _words(languages: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    return {key: lowered("channel", key, languages, WHOLE) for key in _KEYS}


@cache
def _nouns() -> dict[str, re.Pattern[str]]:
    keys = ("noun_phone", "noun_email", "noun_post", "question")
    return {key: re.compile(any_of("channel", key, LANGUAGES), re.IGNORECASE) for key in keys}


def channels(sheet: Sheet) -> Iterator[Found]:
    """At most one preferred channel, and the hours that go with it."""
    row = sheet.row("channel")
    if row is not None:
        named = [channel for channel in CHANNELS if _nouns()[f"noun_{channel}"].search(row.value)]
        if len(named) == 1:
            yield sheet.rowed("preferred_channel", row, named[0])
    clues = [clue for area in sheet.typed for sentence in sentences(area) for clue in _clues(sheet, sentence)]
    chosen = _chosen(clues) or _answered(sheet)
    if row is None and chosen is not None:
        yield found("preferred_channel", chosen.channel, chosen.area, chosen.start, chosen.end, 0.9)
    yield from _hours(sheet)


def _chosen(clues: list[_Clue]) -> _Clue | None:
    """The channel with the most weight; none where two are level, e-mail where only the telephone is refused."""
    weights = {channel: sum(c.weight for c in clues if c.channel == channel) for channel in CHANNELS}
    wished = sorted((w, channel) for channel, w in weights.items() if w > 0)
    if not wished:
        refused = next((c for c in clues if c.channel == "phone" and c.weight < 0), None)
        return None if refused is None else _Clue("email", 1.0, refused.area, refused.start, refused.end)
    if len(wished) > 1 and wished[-1][0] - wished[-2][0] < 1:
        return None
    return next(c for c in clues if c.channel == wished[-1][1] and c.weight > 0)


def _clues(sheet: Sheet, sentence: Sentence) -> Iterator[_Clue]:
    words = _words(spoken(sheet.language))
    area, start, end = sentence.area, sentence.start, sentence.end
    flat = area.text.low
    if sentence.flat.isupper() and len(sentence.flat.split()) <= 4:
        return  # `BY EMAIL ONLY` at the head of a letter says how it was sent
    refused: list[tuple[int, int]] = []
    for channel in CHANNELS:
        for left, right in sentence.spans(words[f"no_{channel}"]):
            refused.append((left, right))
            if _OTHERS.match(flat, right, end) or _OTHER_SUBJECT.search(flat, max(start, left - 24), right):
                continue
            yield _Clue(channel, -3.0, area, left, right)
    hits = [
        (channel, span)
        for channel in CHANNELS
        for span in sentence.spans(words[channel])
        if not any(span[0] < right and span[1] > left for left, right in refused)
    ]
    firm = bool(words["firm"].search(flat, start, end))
    hits = [(channel, span) for channel, span in hits if firm or not _WAY.match(flat, span[0])]
    close = [(channel, span) for channel, span in hits if _is_close(words["firm"], flat, start, end, span)]
    if len({channel for channel, _ in hits}) > 1 and len({channel for channel, _ in close}) == 1:
        hits = close
    if len({channel for channel, _ in hits}) != 1 or _offers_two(sentence, words, hits[0][0]):
        return
    if sentence.has(words["unreachable"]):
        return
    rare = bool(words["rare"].search(flat, start, end))
    told = words["past"].search(flat, start, end)
    channel, (left, right) = hits[0]
    if not (told and told.start() < left and not (firm and told.end() < left - 30)):
        yield _Clue(channel, 0.5 if rare else 2.5 if firm else 1.2, area, left, right)


def _is_close(firm: re.Pattern[str], flat: str, start: int, end: int, span: tuple[int, int]) -> bool:
    """True where the word of preference stands right beside the channel, as in `email suits me better`."""
    return bool(firm.search(flat, max(start, span[0] - 16), min(end, span[1] + 16)))


def _offers_two(sentence: Sentence, words: dict[str, re.Pattern[str]], channel: str) -> bool:
    """True of `by e-mail or phone`, `peu importe`, and of a number beside an invitation to write."""
    flat = sentence.area.text.low[sentence.start : sentence.end]
    named = {other for other in CHANNELS if _nouns()[f"noun_{other}"].search(flat)} | {channel}
    named |= {"phone"} if any(phone_spans(flat)) else set()
    if sentence.has(words["either"]) and (len(named) > 1 or channel == "phone"):
        return len(named) > 1
    return channel == "post" and any(phone_spans(flat))


def _answered(sheet: Sheet) -> _Clue | None:
    """A bare `Phone.` typed under the quoted question how to reach the customer."""
    for area in sheet.own:
        asked = next((q for q in sheet.quoted if q.text is area.text and 0 <= area.start - q.end <= 4), None)
        if asked is None or not _nouns()["question"].search(asked.flat[-160:]):
            continue
        line = area.flat.strip().split("\n", 1)[0]
        named = [channel for channel in CHANNELS if _nouns()[f"noun_{channel}"].search(line)]
        if len(named) == 1 and len(line) <= 60:
            at = area.text.flat.index(line, area.start)
            return _Clue(named[0], 1.0, area, at, at + len(line))
    return None


def _hours(sheet: Sheet) -> Iterator[Found]:
    """The hours in which the customer can be rung: beside a number or an invitation to ring."""
    row = sheet.row("hours")
    if row is not None:
        yield sheet.rowed("hours", row, row.value)
        return
    words = _words(spoken(sheet.language))
    for area in sheet.typed:
        for sentence in sentences(area):
            flat, start, end = area.text.low, sentence.start, sentence.end
            match = words["hours"].search(flat, start, end) if sentence.has(words["hours"]) else None
            if match is None or words["past"].search(flat, start, end):
                continue
            if sentence.has(words["phone"]) or any(phone_spans(flat[start:end], start)):
                yield found("hours", area.text.original[match.start() : match.end()], area, *match.span(), 0.7)
                return
