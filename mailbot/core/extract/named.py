"""Orders of a shop that gave no examples: what is called an order's number, else the one reference that is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from mailbot.core.extract.form import Row
from mailbot.core.extract.numbers import before, is_introduced, is_named_by_none, is_pointed_at, is_sample, trust
from mailbot.core.extract.order_words import TOKEN, order_words
from mailbot.core.extract.sheet import Area, Sheet, found
from mailbot.core.reading import Found

_ENDING = re.compile(
    r"(?<![\w£€$.,/-])(?P<token>\d{5,12}|[A-Za-z]{1,4}-?\d{5,12}|(?:[A-Za-z]{1,3}-)?\d{2,8}(?:-\d{3,8}){1,2})"
    r"(?=[ )\].!?]*\Z|(?<=[A-Z]-\d{5}) | [/|:–-] )"
)
_GROUPED = re.compile(r"\d{1,4}(?: \d{1,4})+\Z")
_DATE = re.compile(
    r"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])\Z|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]"
    r"|1[0-2])[-/.](?:19|20)?\d\d\Z"
)
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_MARKET = re.compile(r"(?<![0-9A-Za-z-])(?:\d{3}-\d{7}-\d{7}|[A-Z]{2,3}-20\d{6}-\d{2,4})(?![0-9A-Za-z]|-\d)")

_GIFT = re.compile(r"\b(?:gift|present|cadeau|geschenk)\w*|礼品", re.IGNORECASE)
_FURTHER = re.compile(
    rf"\s?(?:,|&|/|\+|and|och|und|et|en|和|及|与|、)\s?(?:and |och |und )?#?(?P<token>{TOKEN})(?![\w%])", re.IGNORECASE
)
_LOOKED = 300  # references of one stretch that are looked at
# Digits in groups, six or more together, or behind a few letters; what begins with 0 and is long is a telephone number.
_REFERENCE = re.compile(
    r"(?<![0-9A-Za-z_£€$.,:/+-])(?<!\d )(?!0\d{8})(?:(?:[A-Z]{1,4}-)?\d{2,8}(?:-\d{1,8}){1,3}|\d-\d{3}-\d{3,5}"
    r"|\d{1,4}(?: \d{3,4}){1,3}(?: \d)?"
    r"|[1-9]\d{4,9}|[A-Z]{1,4}-\d{4,10})(?![0-9A-Za-z_%°]|[.,:/-]\d| \d)"
)
_HYPHENATED = re.compile(r"(?!0|(?:19|20)\d\d-)(?=(?:-?\d){6})\d+(?:-\d+)+\Z")


def key(value: str) -> str:
    return re.sub(r"[^0-9a-z]", "", value.casefold())


def places(sheet: Sheet) -> tuple[Area, ...]:
    return (sheet.subject, *sheet.typed, *sheet.files, *sheet.quoted, *sheet.attached)


def by_words(sheet: Sheet, row: Row | None) -> Iterator[Found]:
    """Without examples: what is called an order number; an invoice or receipt only where it is the sole reference."""
    some = False
    if row is not None and sheet.own and (match := re.match(TOKEN, row.value)) and _could_be(match[0], sheet):
        some = True
        area = sheet.own[0]
        yield found("order_number", _written(match[0]), area, row.start, row.start + match.end())
    for area in places(sheet):
        for one in _named(area, order_words().token, sheet):
            some = some or one.confidence > 0
            yield one
    if not some:
        yield from _of_subject(sheet) or list(_sole_invoice(sheet)) or _shown(sheet)


def _named(area: Area, pattern: re.Pattern[str], sheet: Sheet) -> Iterator[Found]:
    taken: set[int] = set()
    flat = area.text.flat
    for match in area.find(pattern):
        for start, end in ((match.span("token")), *_more(flat, match.end("token"), area.end)):
            if start in taken or is_sample(area, start) or not _could_be(flat[start:end], sheet):
                break
            if order_words().unit.match(flat[end : end + 24]) and not order_words().numbered.search(
                before(area, start)
            ):
                break
            if pattern is order_words().token and _is_other_reference(flat, max(area.start, match.start() - 24), match):
                break
            taken.add(start)
            yield found("order_number", _written(flat[start:end]), area, start, end, trust(area, start, end))
    for match in area.find(_MARKET):
        if (
            match.start() not in taken
            and not order_words().other.search(before(area, match.start()))
            and not is_sample(area, match.start())
        ):
            yield found("order_number", match[0], area, *match.span(), trust(area, *match.span()))


def _is_other_reference(flat: str, left: int, match: re.Match[str]) -> bool:
    """`our reference`, `parcel ref`: a bare reference means what the word before it says."""
    return bool(
        re.match(r"(?:your )?r[eé]f", match[0], re.IGNORECASE)
        and (
            order_words().other.search(flat[left : match.start()])
            or order_words().others_ref.search(flat[left : match.start("token")])
        )
    )


def _more(flat: str, end: int, limit: int) -> Iterator[tuple[int, int]]:
    """Further numbers of a list: `orders 4403127 and 4403128`."""
    for _ in range(8):
        match = _FURTHER.match(flat, end, limit)
        if match is None or sum(c.isdigit() for c in match["token"]) < 4:
            return
        yield match.span("token")
        end = match.end("token")


def _could_be(token: str, sheet: Sheet) -> bool:
    """At least four digits, and neither a date, a year nor one of our case references."""
    digits = sum(c.isdigit() for c in token)
    if digits < 4 or _DATE.match(token) or _YEAR.match(token):
        return False
    return not token.upper().startswith(f"{sheet.desk.prefix.upper()}-")


def _written(token: str) -> str:
    """As written, grouping spaces removed."""
    return token.replace(" ", "") if _GROUPED.match(token) else token.strip("-/._")


def _of_subject(sheet: Sheet) -> list[Found]:
    """`Rucksack 6610-2294`: the one long number that ends a subject, unless it is called something else."""
    subject = sheet.subject
    numbers = list(_ENDING.finditer(subject.text.flat, subject.start, subject.end))
    if len(numbers) != 1 or not _could_be(numbers[0]["token"], sheet):
        return []
    start, end = numbers[0].span("token")
    lead, words = before(subject, start), order_words()
    if words.other.search(lead) or words.invoice.search(lead) or is_sample(subject, start):
        return []
    return [found("order_number", _written(numbers[0]["token"]), subject, start, end, 0.7)]


def _shown(sheet: Sheet) -> list[Found]:
    """`it says 7-118-2263 on the docket`: the one reference that is called nothing else."""
    hits: list[Found] = []
    for area in (sheet.subject, *sheet.own):
        for match in islice(area.find(_REFERENCE), _LOOKED):
            start, end = match.span()
            if not _could_be(match[0], sheet) or is_sample(area, start):
                continue
            if _is_reference(area, start, end):
                hits.append(found("order_number", _written(match[0]), area, start, end, 0.6 * trust(area, start, end)))
    return hits[:1] if len({key(one.value) for one in hits if one.confidence > 0}) == 1 else []


def _is_reference(area: Area, start: int, end: int) -> bool:
    if is_pointed_at(area, start, end) or is_introduced(area, start, end):
        return True
    # No quantity has hyphens; what begins with 0 may be a telephone number, and years have but four digits.
    return bool(_HYPHENATED.match(area.text.flat, start, end)) and is_named_by_none(area, start, end)


def _sole_invoice(sheet: Sheet) -> Iterator[Found]:
    places = (sheet.subject, *sheet.typed)
    hits = [
        one for area in places for one in _named(area, order_words().invoice_token, sheet) if not _is_gift(area, one)
    ]
    if len({key(one.value) for one in hits}) == 1:
        yield hits[0]


def _is_gift(area: Area, one: Found) -> bool:
    before = area.text.flat[max(area.start, one.span.start - 40) : one.span.start]
    return bool(_GIFT.search(before))
