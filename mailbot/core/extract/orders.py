"""Order numbers: by the shop's own shapes, or by the words around them where it has none; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from mailbot.core.extract.form import Row
from mailbot.core.extract.named import by_words, key, places
from mailbot.core.extract.numbers import before, is_anothers, is_named_by_none, is_pointed_at, is_sample, trust
from mailbot.core.extract.order_words import order_words
from mailbot.core.extract.shapes import PatternError, Shape, compiled, infer, shapes
from mailbot.core.extract.sheet import Area, Sheet, found
from mailbot.core.reading import Found

__all__ = ["PatternError", "compiled", "infer", "order_numbers"]

_MOST = 20  # numbers of one mail
_LOOKED = 300  # bare numbers of one stretch that are looked at; nobody writes more
_LONG = 5  # digits of a number that is hardly a quantity
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_LETTERED = re.compile(r"(?<![A-Za-z])[A-Z]{1,4}[-/]\Z")  # `WW-0933` is another sort of number
_CURRENCY_BEFORE = re.compile(r"(?:[£€$¥]|\b(?:GBP|EUR|SEK|CNY|RMB|USD|NOK|DKK|kr)) ?\Z", re.IGNORECASE)
_CURRENCY_AFTER = re.compile(r" ?(?:[£€$¥%°]|(?:,|\.)\d{2}\b)")


def order_numbers(sheet: Sheet) -> tuple[Found, ...]:
    """Every number of an order of this customer, the most trusted place first, each once."""
    candidates = list(_candidates(sheet))
    denied = {key(f.value) for f in candidates if f.confidence <= 0}
    once: dict[str, Found] = {}
    shown = {key(example) for example in sheet.desk.order_examples}
    for candidate in candidates:
        if candidate.span.source == "body" and key(candidate.value) in shown and _is_quoted(sheet, candidate):
            continue  # our own letter showed how our numbers look
        if candidate.confidence > 0 and key(candidate.value) not in denied:
            once.setdefault(key(candidate.value), candidate)
    return tuple(once.values())[:_MOST]


def _is_quoted(sheet: Sheet, one: Found) -> bool:
    return any(area.start <= one.span.start < area.end for area in sheet.quoted)


def _candidates(sheet: Sheet) -> Iterator[Found]:
    desk = sheet.desk
    row = sheet.row("order")
    if desk.order_patterns:
        for area in _with_row(sheet, row):
            for pattern in desk.order_patterns:
                yield from _by_pattern(area, pattern)
    known = shapes(desk.order_examples)
    for area in _with_row(sheet, row) if known else ():
        for shape in known:
            yield from _by_shape(area, shape, row)
    if not known and not desk.order_patterns:
        yield from by_words(sheet, row)


def _with_row(sheet: Sheet, row: Row | None) -> tuple[Area, ...]:
    """The places to look in; a form's own line for the order number stands first."""
    if row is None or not sheet.own:
        return places(sheet)
    return (Area(sheet.own[0].text, row.start, row.end, "own"), *places(sheet))


def _by_pattern(area: Area, pattern: str) -> Iterator[Found]:
    for match in compiled(pattern).finditer(area.flat):
        group = 1 if match.re.groups else 0
        start, end = area.start + match.start(group), area.start + match.end(group)
        number = area.text.original[start:end].strip()
        if number and not is_sample(area, start):
            yield found("order_number", number, area, start, end, trust(area, start, end))


def _by_shape(area: Area, shape: Shape, row: Row | None) -> Iterator[Found]:
    """Lettered numbers stand for themselves; digits alone need a word that says what they are."""
    whole: list[tuple[int, int]] = []
    if shape.has_letters:
        for match in compiled(shape.pattern).finditer(area.flat):
            start, end = area.start + match.start(1), area.start + match.end(1)
            whole.append((start, end))
            if not is_sample(area, start):
                yield found("order_number", shape.write(match[1]), area, start, end, trust(area, start, end))
    if shape.bare_pattern is None:
        return
    bare = re.compile(
        rf"(?<![0-9A-Za-z£€$])(?<!\d[.,:/ -])({shape.bare_pattern})"
        r"(?![0-9A-Za-z]|[.,:/-]\d(?!\d?[\u3400-\u9fff])| \d{3}(?!\d))"
    )
    for match in islice(area.find(bare), _LOOKED):
        start, end = match.span(1)
        if any(left <= start < right for left, right in whole):
            continue
        in_row = row is not None and row.start <= start and end <= row.end
        if in_row or _is_order(area, start, end, shape):
            yield found("order_number", shape.write(match[1]), area, start, end, trust(area, start, end))


def _is_order(area: Area, start: int, end: int, shape: Shape) -> bool:
    """Whether digits alone are an order number, by the words around them."""
    words, lead, after = order_words(), before(area, start), area.text.flat[end : end + 24]
    if is_sample(area, start) or _is_counted(lead, after) or _LETTERED.search(lead):
        return False
    if words.others_ref.search(lead):
        return False
    if words.before.search(lead) or (lead.endswith("#") and not words.other.search(lead)):
        return True
    if words.other.search(lead) or words.invoice.search(lead):
        return False
    if area.kind == "subject" and area.flat.strip(" #.!?") == area.text.flat[start:end]:
        return True
    is_year = bool(_YEAR.match(area.text.flat[start:end]))
    if (words.numbered.search(lead) and not is_year and not is_anothers(area, start, end)) or _follows_another(
        area, start, lead, shape
    ):
        return True
    if area.kind not in ("quoted", "attached", "file") and is_pointed_at(area, start, end):
        return True
    if end - start >= _LONG:
        return is_named_by_none(area, start, end)
    return not is_year and end - start == _LONG - 1 and _is_bought(area.text.flat[start:end], lead, after)


def _is_counted(lead: str, after: str) -> bool:
    return bool(order_words().unit.match(after) or _CURRENCY_BEFORE.search(lead) or _CURRENCY_AFTER.match(after))


def _is_bought(number: str, lead: str, after: str) -> bool:
    """`I bought two things from you, 1095 and 1096`: a round number counts what was bought."""
    parted = re.match(r"[\s,.;)!?]|$|\band\b", after) and not re.match(r"\s?[A-Za-zÀ-ÿ]", after)
    joined = re.match(r" (?:and|och|und|et|en|&) \d", after)
    return bool((parted or joined) and int(re.sub(r"\D", "", number)) % 100 and order_words().bought.search(lead))


def _follows_another(area: Area, start: int, lead: str, shape: Shape) -> bool:
    """`orders 10840 and 13902`: the second of a list whose first is an order number."""
    if not order_words().listed.search(lead):
        return False
    first = list(re.finditer(rf"(?<![0-9A-Za-z])(?:{shape.bare_pattern})(?![0-9A-Za-z])", lead))
    if not first or not re.fullmatch(
        r"[\s,&/+#]*(?:and|och|und|et|en|or|和|及|与|或|no\.?|nr\.?)?[\s#]*", lead[first[-1].end() :], re.IGNORECASE
    ):
        return False
    at = start - len(lead)
    return _is_order(area, at + first[-1].start(), at + first[-1].end(), shape)
