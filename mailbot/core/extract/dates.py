"""When the customer ordered, and when things happened: the verb nearest to a day says which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from mailbot.core.extract.days import Day, days
from mailbot.core.extract.sheet import Area, Sheet, found
from mailbot.core.extract.words import LANGUAGES, WHOLE, any_of, lowered, spoken
from mailbot.core.reading import Found

_BREAK = re.compile(r"[!?;]|\.(?=\s+[^\sa-zà-öø-ÿ\d(])|\n\s*\n|\n(?=\s*(?:[-•*]|\d+[.)]))")
_REACH = 150  # letters between a verb and its day
_BESIDE = 4  # letters between a verb and a day that is hardly one: `bought 3/11`
_HEAD = 400  # letters in which the headers of a quoted mail stand
_AFTER = 12  # a verb behind the day is taken for a little farther away
# `Order: 2200871, 11 January`: a day right behind the number of an order is that of the order.
_NUMBERED = re.compile(
    r"(?:order|beställning|bestell|auftrag|commande|bestelling|订单)(?:[^.!?\n]|nr\."
    r"|no\.){0,30}\d{3,}[\w/-]*[,( /-]{1,3}(?:vom "
    r"|du |den |of |from |dated |d\.d\. )?\Z"
)
# `It was £27.50, on the 24th`: what was paid on a day was bought on it, unless a verb nearby says otherwise.
_PRICED = re.compile(
    r"(?:[£€$¥] ?\d+(?:[.,]\d\d)?|\d ?(?:kr|euros?|pounds?|镑|元|€|:-))[,( ]{1,3}(?:on (?:the )?|den |am |le |op )?\Z"
)
_PAID = 25
_SAME = re.compile(r"[\s,(]{0,2}(?:(?:the|den|der|dem|le|de|del) )?")  # `Tuesday the 15th` is one day
_JOINTS = re.compile(r"[,;:](?!\d)| and | och | und | et | en ")
_MOST = 40  # days that are looked at


@dataclass(frozen=True, slots=True)
class _Verb:
    sort: str  # ordered, supplied, other
    start: int
    end: int


@cache
def _verbs(languages: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    keys = ("ordered", "supplied", "other", "event", "boundary")
    undone = lowered("dates", "undone", languages, WHOLE).pattern
    return {
        "undone": re.compile(rf"(?:{undone})(?:\s[^\W\d_]+){{0,2}}\s?\Z"),
        **{key: lowered("dates", key, languages, WHOLE) for key in keys},
    }


@cache
def _asked() -> dict[str, re.Pattern[str]]:
    return {key: re.compile(any_of("dates", key, LANGUAGES), re.IGNORECASE) for key in ("question", "confirmed")}


def written_on(sheet: Sheet) -> date:
    """The day of the Date header in the writer's own zone, else of arrival."""
    return (sheet.mail.sent or sheet.mail.received).date()


def dates(sheet: Sheet, several: bool) -> Iterator[Found]:
    """The order date (none where several orders are in play) and the day of the first event told of."""
    row = sheet.row("order_date")
    ordered: list[tuple[int, Found]] = []
    events: list[Found] = []
    if row is not None and sheet.own:
        first = next(days(sheet.own[0].text.flat, row.start, row.end, written_on(sheet)), None)
        ordered += [(-1, sheet.rowed("order_date", row, first.day.isoformat()))] if first else []
    for area in (*sheet.typed, *sheet.quoted, *sheet.attached):
        for rank, one in _in_area(sheet, area):
            if one.field == "event_date":
                events.append(one)
            else:
                ordered.append((rank, one))
    ordered += _of_confirmation(sheet) if not ordered else []
    if ordered and not several:
        yield min(ordered, key=lambda pair: pair[0])[1]
    yield from events[:1]


def _seen_from(sheet: Sheet, area: Area) -> date:
    """The day from which `today` is seen: of a quoted or forwarded mail that of its own header or attribution."""
    written, flat = written_on(sheet), area.text.flat
    if area.kind in ("quoted", "attached"):
        left, right = area.start, min(area.end, area.start + _HEAD)
    elif sheet.via == "forward" and (area.start or sheet.mail.sent is None):
        left, right = max(0, area.start - _HEAD), area.start
    else:
        return written
    named = (day.day for day in days(flat, left, right, written) if day.is_exact and day.day <= written)
    return next(named, written)


def _in_area(sheet: Sheet, area: Area) -> Iterator[tuple[int, Found]]:
    written, flat = _seen_from(sheet, area), area.text.flat
    mentions = list(days(flat, area.start, area.end, written))[:_MOST]
    for index, day in enumerate(mentions):
        follower = mentions[index + 1] if index + 1 < len(mentions) else None
        if follower is not None and not day.is_exact and _SAME.fullmatch(flat, day.end, follower.start):
            continue
        left, right = _sentence(area, day)
        sort, far = _nearest(sheet, area.text.low, left, right, day)
        if day.is_loose and far > _BESIDE:
            continue
        if sort == "other" and area.kind == "own" and _is_event(sheet, area.text.low, left, right):
            yield 0, found("event_date", day.day.isoformat(), area, day.start, day.end, 0.7)
        if sort == "" and area.kind == "own" and _answers(sheet, area, day):
            sort, far = "ordered", 1
        if sort in ("ordered", "supplied") and day.day <= written:
            rank = far + (60 if sort == "supplied" else 0) + (200 if area.kind in ("quoted", "attached") else 0)
            confidence = 0.8 if rank < 200 else 0.7
            yield rank, found("order_date", day.day.isoformat(), area, day.start, day.end, confidence)


def _sentence(area: Area, day: Day) -> tuple[int, int]:
    flat, left = area.text.flat, max(area.start, day.start - 200)
    for match in _BREAK.finditer(flat, left, day.start):
        left = match.end()
    after = _BREAK.search(flat, day.end - flat[day.start : day.end].endswith("."), min(area.end, day.end + 200))
    return left, after.start() if after else min(area.end, day.end + 200)


def _nearest(sheet: Sheet, flat: str, left: int, right: int, day: Day) -> tuple[str, int]:
    """The sort of verb that stands nearest to the day in its sentence, and how far off it is."""
    best, far = "", _REACH
    patterns = _verbs(spoken(sheet.language))
    numbered = bool(_NUMBERED.search(flat, max(left, day.start - 60), day.start))
    if not numbered and any(
        day.start - match.end() <= 5
        for match in patterns["boundary"].finditer(flat, max(left, day.start - 24), day.start)
    ):
        return "other", 0
    for sort in ("ordered", "supplied", "other"):
        for match in patterns[sort].finditer(flat, left, right):
            if day.start <= match.start() < day.end or (
                sort == "ordered" and patterns["undone"].search(flat, max(left, match.start() - 24), match.start())
            ):
                continue
            before = match.start() < day.start
            behind = 2 if not flat[match.start() : match.end()].isascii() else _AFTER
            gap = max(0, day.start - match.end()) if before else match.start() - day.end + behind
            between = flat[match.end() : day.start] if before else flat[day.end : match.start()]
            gap += 30 * len(_JOINTS.findall(between if gap > 2 else between.replace(":", "")))
            if gap < far:
                best, far = sort, gap
    if numbered and far > 2:
        return "ordered", 2
    if far > _PAID and _PRICED.search(flat, max(left, day.start - 20), day.start):
        return "ordered", _PAID
    return best, far


def _is_event(sheet: Sheet, flat: str, left: int, right: int) -> bool:
    return bool(_verbs(spoken(sheet.language))["event"].search(flat, left, right))


def _answers(sheet: Sheet, area: Area, day: Day) -> bool:
    """True where the day answers a question about the order's date that is quoted right above it."""
    for quote in sheet.quoted:
        if (
            quote.text is area.text
            and quote.end <= day.start
            and not area.text.flat[quote.end : day.start].strip(" \n.-")
        ) or (
            quote.text is area.text
            and quote.end <= area.start
            and area.start - quote.end <= 4
            and day.start - area.start < 60
        ):
            asked = quote.text.flat[max(quote.start, quote.end - 160) : quote.end]
            if _asked()["question"].search(asked):
                return True
    return False


def _of_confirmation(sheet: Sheet) -> list[tuple[int, Found]]:
    """A quoted confirmation without a date of its own was written on the day of the order."""
    for area in sheet.quoted:
        head = area.text.flat[area.start : area.start + 400]
        if not (_asked()["confirmed"].search(sheet.subject.flat) or _asked()["confirmed"].search(head)):
            continue
        named = days(area.text.flat, area.start, min(area.end, area.start + 300), written_on(sheet))
        first = next((day for day in named if day.is_exact and day.day <= written_on(sheet)), None)
        if first is not None:
            return [(300, found("order_date", first.day.isoformat(), area, first.start, first.end, 0.6))]
    return []
