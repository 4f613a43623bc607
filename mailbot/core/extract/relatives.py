"""For whom somebody else writes: a relative, client or ward, by name where the mail gives one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailbot.core.extract import han
from mailbot.core.extract.mentions import EARLY, Mention, before, following, fuller, kin, resolved, words
from mailbot.core.extract.persons import HAN, bare
from mailbot.core.extract.sheet import Area, Sheet, found
from mailbot.core.reading import Found

_LITERAL = 0.7  # confidence of "my mother", which a name would be better than
_AHEAD = ("trail", "in_place_of", "kin_of")
_NEAR = 400  # letters in which it is said that the one just named does not write


def represented(sheet: Sheet) -> Iterator[Found]:
    """At most one person spoken for."""
    row = sheet.row("behalf")
    if row is not None:
        yield sheet.rowed("represented_person", row, bare(row.value))
        return
    one = _first(sheet)
    if one is not None:
        yield _told(_fullest(sheet, one) if one.is_named else _by_name(sheet, one) or one)


def _told(one: Mention) -> Found:
    confidence = 0.85 if one.is_named else _LITERAL
    return found("represented_person", one.value, one.area, one.start, one.end, confidence)


def _fullest(sheet: Sheet, one: Mention) -> Mention:
    if " " in one.value or re.search(HAN, one.value):
        return one
    return next((longer for area in (*sheet.own, sheet.subject) if (longer := fuller(sheet, area, one))), one)


def _by_name(sheet: Sheet, literal: Mention) -> Mention | None:
    """The name that the relative or client is given elsewhere in the mail."""
    for area in sheet.own:
        one = han.resolved(sheet, area) if _is_han(area) else resolved(sheet, area, literal)
        if one is not None:
            return one
    return None


def _first(sheet: Sheet) -> Mention | None:
    """A name wins over a word like `my mother`, whatever comes first; the subject, which shortens, comes last."""
    literal: Mention | None = None
    for area in (*sheet.own, *sheet.signature, sheet.subject):
        one = han.spoken_for(sheet, area) if _is_han(area) else _western(sheet, area)
        if one is not None and one.is_named:
            return one
        literal = literal or one
    return literal


def _is_han(area: Area) -> bool:
    return bool(re.search(HAN, area.text.flat[area.start : min(area.end, area.start + EARLY)]))


def _western(sheet: Sheet, area: Area) -> Mention | None:
    """Somebody acts for them, cares for them, or a relative suffered or bought what the mail is about."""
    acted = _acted_for(sheet, area)
    if acted is not None or area.kind == "signature":
        return acted
    cared = next((one for one in _after(sheet, area, "care") if _is_told_of(sheet, one)), None)
    if cared is not None:
        return cared
    relatives = list(kin(sheet, area))
    one = next((each for each in relatives if _is_helped(sheet, each) or _is_concerned(sheet, each)), None)
    if one is None and any(words(sheet, "ward").search(each.value.lower()) for each in relatives):
        return resolved(sheet, area, None)
    if one is None and not relatives and _says_so(sheet, area, area.start, area.end):
        named = resolved(sheet, area, None)
        return named if named is not None and " " in named.value else None  # a single capital word says too little
    return one


def _is_told_of(sheet: Sheet, one: Mention) -> bool:
    """The mail goes on about them; `my mother's lamp` is about the lamp."""
    low, end = one.area.text.low, one.area.end
    return low[one.stop : one.stop + 2] != "'s" and bool(
        words(sheet, "their").search(low, one.stop, min(end, one.stop + 250))
    )


def _acted_for(sheet: Sheet, area: Area) -> Mention | None:
    """Who stands beside words that mean acting for somebody; a name wins over a relative's."""
    ones = [*_after(sheet, area, "lead"), *(o for key in _AHEAD for o in _ahead(sheet, area, key))]
    if area.kind == "signature":
        ones = [one for one in ones if one.is_named]
    return next((one for one in ones if one.is_named), next(iter(ones), None))


def _after(sheet: Sheet, area: Area, key: str) -> Iterator[Mention]:
    for start, end in area.spans(words(sheet, key)):
        if end - area.start > 4 * EARLY:
            return
        one = following(sheet, area, end)
        ahead = area.text.low[max(area.start, start - 24) : start]
        if one is not None and not words(sheet, "theirs_end").search(ahead):
            yield one


def _ahead(sheet: Sheet, area: Area, key: str) -> Iterator[Mention]:
    for start, _ in area.spans(words(sheet, key)):
        one = before(sheet, area, start)
        if one is None or start - area.start > 4 * EARLY:
            continue
        lead = area.text.low[max(area.start, one.first - 24) : one.first]
        if key != "kin_of" or words(sheet, "i_am_end").search(lead):
            yield one


def _says_so(sheet: Sheet, area: Area, start: int, end: int) -> bool:
    return any(start <= at < end for at, _ in area.spans(words(sheet, "acting")))


def _is_helped(sheet: Sheet, one: Mention) -> bool:
    """`My mother ... has asked me to write`, `I am writing because my gran can't`."""
    area = one.area
    if words(sheet, "subject_not_end").search(area.text.low, max(area.start, one.first - 24), one.first):
        near = max(area.start, one.first - 60)
        return _says_so(sheet, area, near, one.first) or _says_so(sheet, area, one.stop, one.stop + 3)
    return _says_so(sheet, area, max(area.start, one.first - 60), min(area.end, one.stop + _NEAR))


def _is_concerned(sheet: Sheet, one: Mention) -> bool:
    """A relative merely told of is not spoken for: the harm was theirs, or the order was and not the writer's."""
    area, low = one.area, one.area.text.low
    if words(sheet, "owned").match(low, one.stop) and not _is_by_the_way(sheet, one):
        return True
    ahead = low[max(area.start, one.first - 24) : one.first]
    if words(sheet, "owned_before_end").search(ahead):
        return True
    if words(sheet, "subject_not_end").search(ahead):
        return False
    if words(sheet, "harmed_after").match(low, one.stop):
        return not _bought_it(sheet, area) or bool(words(sheet, "hurt").search(low, one.stop, one.stop + 120))
    bought = words(sheet, "bought_after").match(low, one.stop)
    later = bought and words(sheet, "their").search(low, bought.end(), min(area.end, bought.end() + 300))
    return bool(later) and not _bought_it(sheet, area)


def _is_by_the_way(sheet: Sheet, one: Mention) -> bool:
    """`from my husband's account` tells where, not whose matter it is."""
    low, area = one.area.text.low, one.area
    return bool(re.search(r"\b(?:from|to|with|in|by|like|as)\s\Z", low[max(area.start, one.first - 8) : one.first]))


def _bought_it(sheet: Sheet, area: Area) -> bool:
    return bool(words(sheet, "i_bought").search(area.text.low, area.start, area.end))
