"""The member of staff who is complained about: not one who is praised, greeted or mentioned in passing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbot.core.extract.colleagues import HE_OR_SHE, SURE_NOT, TITLE, hints, words
from mailbot.core.extract.persons import TITLES, bare, folded
from mailbot.core.extract.sentences import Sentence, sentences
from mailbot.core.extract.sheet import Area, Sheet, found
from mailbot.core.reading import Found

_FAR = 300  # letters behind a name in which a pronoun is still about the same person
_NEVER = -3.0  # of somebody who is none of the shop's people, or expressly not blamed


@dataclass(frozen=True, slots=True)
class _Mention:
    name: str
    area: Area
    start: int
    end: int
    score: float


def staff(sheet: Sheet, customers: Sequence[Found] = ()) -> Iterator[Found]:
    """At most one, as written without title; `customers` are those the mail is written for."""
    row = sheet.row("staff")
    if row is not None:
        yield sheet.rowed("staff_name", row, bare(row.value))
        return
    theirs = {word for one in customers if one.field == "represented_person" for word in folded(one.value)}
    scores: dict[tuple[str, ...], list[_Mention]] = {}
    for area in (sheet.subject, *sheet.own):
        for sentence in sentences(area):
            for mention in _mentions(sheet, sentence):
                if not theirs & set(folded(mention.name)):
                    scores.setdefault(_known(sheet, mention.name), []).append(mention)
    ranked = sorted(scores.values(), key=lambda mentions: -sum(m.score for m in mentions))
    if ranked and sum(m.score for m in ranked[0]) >= 1:
        longest = max(ranked[0], key=lambda m: (len(folded(m.name)), m.area.kind != "subject"))
        yield found("staff_name", longest.name, longest.area, longest.start, longest.end, 0.85)


def _known(sheet: Sheet, name: str) -> tuple[str, ...]:
    """The same person under every form of the name: the family name, or that of a member of staff we know."""
    shown = folded(name)
    for member in _people(sheet):
        if set(shown) <= set(folded(member)) or set(folded(member)) <= set(shown):
            return folded(member)
    return shown[-1:]


def _people(sheet: Sheet) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(member.name for member in sheet.desk.staff), sheet.desk.owner_person.name)))


def _mentions(sheet: Sheet, sentence: Sentence) -> Iterator[_Mention]:
    area = sentence.area
    seen: list[tuple[int, int]] = []
    for start, end, weight in (*_by_role(sheet, sentence), *_by_list(sheet, sentence)):
        if any(start < right and end > left for left, right in seen):
            continue
        seen.append((start, end))
        name = _cleaned(area.text.original[start:end])
        if name and not _is_customer(sheet, name):
            yield _Mention(name, area, start, end, weight + _score(sheet, sentence, start, end))


def _by_role(sheet: Sheet, sentence: Sentence) -> Iterator[tuple[int, int, float]]:
    """Whoever is named with a role at the shop, by a badge or a title, or is said to be complained about."""
    flat = sentence.area.text.flat
    for key, weight in (("role", 0.5), ("badged", 0.4), ("titled", 0.2), ("blamed", 0.4)):
        hint = hints(sheet).get(f"{key}_hint")
        if hint is not None and not sentence.has(hint):
            continue
        for match in words(sheet, key).finditer(flat, sentence.start, sentence.end):
            group = next((key for key in ("zh", "han", "before", "title") if match.groupdict().get(key)), "name")
            start, end = match.span(group)
            shown = re.sub(r"(?<=[^\W\d_]{3})\.$", "", flat[start:end])
            if SURE_NOT.match(shown) or (key == "blamed" and not _goes_on(sheet, sentence, end)):
                continue
            titled = 0.1 if key == "role" and TITLES.match(shown) else 0.0
            yield start + len(shown) - len(TITLES.sub("", shown)), start + len(shown), weight + titled


def _goes_on(sheet: Sheet, sentence: Sentence, end: int) -> bool:
    """`A complaint about Oslo` is of a person only where the mail goes on about him or her."""
    area = sentence.area
    return bool(HE_OR_SHE.search(area.text.low, end, min(area.end, end + _FAR)))


def _by_list(sheet: Sheet, sentence: Sentence) -> Iterator[tuple[int, int, float]]:
    """Those whom the config names, by full, first or family name."""
    flat = sentence.area.text.flat
    for member in _people(sheet):
        for part in dict.fromkeys((member, *member.split())):
            if len(part) < 3 or flat.find(part, sentence.start, sentence.end) < 0:
                continue
            for match in re.finditer(
                rf"(?<![^\W\u3400-\u9fff])(?<![@.]){re.escape(part)}(?:'s)?(?![^\W\u3400-\u9fff]|@)"
                if part.isascii()
                else re.escape(part),
                flat[sentence.start : sentence.end],
            ):
                start = sentence.start + match.start()
                yield start, start + len(part), 0.0


def _cleaned(shown: str) -> str:
    name = re.sub(r"['’]s$", "", shown.strip(" ,.()"))
    return TITLES.sub("", name).strip(" ,.")


def _is_customer(sheet: Sheet, name: str) -> bool:
    mine = folded(sheet.writer.name) if sheet.writer else ()
    return bool(set(folded(name)) & set(mine)) and not any(
        set(folded(name)) & set(folded(m.name)) for m in sheet.desk.staff
    )


def _is_listed(sheet: Sheet, shown: str) -> bool:
    return any(set(folded(shown)) <= set(folded(member)) for member in _people(sheet))


def _score(sheet: Sheet, sentence: Sentence, start: int, end: int) -> float:
    """Above 0 where something is held against the person, below where the words thank, greet or excuse."""
    low, area = sentence.area.text.low, sentence.area
    before = low[max(sentence.start, start - 90) : start]
    blamed = bool(words(sheet, "target").search(before))
    if (
        (not blamed and words(sheet, "outsider_before").search(before))
        or words(sheet, "outsider_after").match(low, end)
        or words(sheet, "excused").search(low, sentence.start, min(area.end, sentence.end + 60))
    ):
        return _NEVER
    addressed = re.sub(rf"(?i:{TITLE}) ?\Z", "", before[-40:]).rstrip(" ,")
    asked = words(sheet, "object_only").search(addressed[-18:])
    greeted = list(words(sheet, "greeting").finditer(addressed.split("\n")[-1][-24:]))
    spoken_to = greeted and asked is None and len(greeted[-1].string) - greeted[-1].end() <= 8
    heads_line = not low[max(area.start, start - 40) : start].split("\n")[-1].strip()
    if spoken_to or (heads_line and words(sheet, "addressed").match(low, end)):
        return -2.0
    later = _later(sheet, sentence, start, end)
    if blamed:
        return max(later, 0.0) + 1.0
    if later < 0 or (not later and words(sheet, "praise").search(low, sentence.start, sentence.end)):
        return -2.0
    told = not later and _is_asked_only(asked, area, end)
    return later + _held_against(sheet, sentence, before, end, is_told=told) - (0.4 if told else 0.0)


def _is_asked_only(asked: re.Match[str] | None, area: Area, end: int) -> bool:
    """`I spoke to Ada.` says nothing of Ada, `I spoke to Ada, who ...` does."""
    at_end = asked is not None and asked.end() >= len(asked.string) - 1
    return at_end and not _ACTS.match(area.text.low, end, min(area.end, end + 80))


# `I spoke to Ada, who ...`: the one spoken to acts in the next breath.
_ACTS = re.compile(
    r"(?:,? (?:in|at|from|of|on|for|about|i|på|von|im|aus|de|à) (?:[^\s,.!?]+ ){0,3}?[^\s,.!?]+)?"
    r",? ?(?:and |but |och |men |und )?(?:\b(?:he|she|who|hon|han|som|er|sie|die|der|elle|il|qui|hij|zij)\b|他|她)"
    r"|[^.!?\n]{0,25}[.!?]\s+(?:he|she|hon|han|er|sie|il|elle|hij|zij)\b"
)


def _held_against(sheet: Sheet, sentence: Sentence, before: str, end: int, *, is_told: bool) -> float:
    """What the sentence itself says: that they did wrong or, where it is they who act, left undone what was due."""
    low = sentence.area.text.low
    own = low[end : sentence.end]
    did = (
        words(sheet, "target_after").match(low, end, sentence.end)
        or (not is_told and words(sheet, "omitted_after").match(low, end, sentence.end))
        or words(sheet, "grievance").search(own)
        or words(sheet, "grievance").search(before)
    )
    score = 1.0 if did else 0.4 if words(sheet, "weak").search(own) else 0.0
    blamed = sentence.area.kind == "subject" and words(sheet, "grievance").search(low, sentence.start, sentence.end)
    return score + (0.6 if blamed else 0.0)


def _later(sheet: Sheet, sentence: Sentence, start: int, end: int) -> float:
    """What the mail goes on to say of him or her, as far as nobody else of that kind comes between."""
    area = sentence.area
    rest = area.text.low[end : min(area.end, sentence.end + _FAR)]
    other = words(sheet, "outsider").search(rest)
    left = words(sheet, "omitted_he").search(rest)
    if left and (other is None or left.start() < other.start()):
        return 1.0
    rest = rest[: other.start()] if other else rest
    grievance, praise = words(sheet, "grievance"), words(sheet, "praise")
    if any(praise.search(rest, match.end(), match.end() + 30) for match in HE_OR_SHE.finditer(rest)):
        return -1.0
    near = _is_listed(sheet, area.text.flat[start:end]) and any(
        grievance.search(rest, match.end(), match.end() + 80) for match in HE_OR_SHE.finditer(rest)
    )
    next_one = re.match(r"[^.!?]{0,200}[.!?]\s+(?:he|she|they|hon|han|er|sie|il|elle|他|她|hij|zij)\b", rest)
    return 1.0 if near or (next_one and grievance.search(rest[:240])) else 0.0
