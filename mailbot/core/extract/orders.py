"""Order numbers: by the shop's own shapes, or by the words around them where it has none; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailbot.core.extract.form import Row
from mailbot.core.extract.order_words import TOKEN, order_words
from mailbot.core.extract.shapes import PatternError, Shape, compiled, infer, shapes
from mailbot.core.extract.sheet import Area, Sheet, found
from mailbot.core.reading import Found

__all__ = ["PatternError", "compiled", "infer", "order_numbers"]

_WINDOW = 70  # letters before a number in which its meaning must stand
_MOST = 20  # numbers of one mail
_ENDING = re.compile(
    r"(?<![\w£€$.,/-])(?P<token>\d{5,12}|[A-Za-z]{1,4}-?\d{5,12}|(?:[A-Za-z]{1,3}-)?\d{2,8}(?:-\d{3,8}){1,2})"
    r"(?=[ )\].!?]*\Z|(?<=[A-Z]-\d{5}) | [/|:–-] )"
)
_GROUPED = re.compile(r"\d{1,4}(?: \d{3,4})+\Z")
_DATE = re.compile(
    r"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])\Z|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]"
    r"|1[0-2])[-/.](?:19|20)?\d\d\Z"
)
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_MARKET = re.compile(r"(?<![0-9A-Za-z-])(?:\d{3}-\d{7}-\d{7}|[A-Z]{2,3}-20\d{6}-\d{2,4})(?![0-9A-Za-z]|-\d)")
_BRACKETED = re.compile(r"[(]([1-9]\d{4,8}|[A-Z]{1,3}-\d{4,10})[)]")
_CURRENCY_BEFORE = re.compile(r"(?:[£€$¥]|\b(?:GBP|EUR|SEK|CNY|RMB|USD|NOK|DKK|kr)) ?\Z", re.IGNORECASE)
_CURRENCY_AFTER = re.compile(r" ?(?:[£€$¥%°]|(?:,|\.)\d{2}\b)")


def order_numbers(sheet: Sheet) -> tuple[Found, ...]:
    """Every number of an order of this customer, the most trusted place first, each once."""
    candidates = list(_candidates(sheet))
    denied = {_key(f.value) for f in candidates if f.confidence <= 0}
    once: dict[str, Found] = {}
    shown = {_key(example) for example in sheet.desk.order_examples}
    for candidate in candidates:
        if candidate.span.source == "body" and _key(candidate.value) in shown and _is_quoted(sheet, candidate):
            continue  # our own letter showed how our numbers look
        if candidate.confidence > 0 and _key(candidate.value) not in denied:
            once.setdefault(_key(candidate.value), candidate)
    return tuple(once.values())[:_MOST]


def _is_quoted(sheet: Sheet, one: Found) -> bool:
    return any(area.start <= one.span.start < area.end for area in sheet.quoted)


def _key(value: str) -> str:
    return re.sub(r"[^0-9a-z]", "", value.casefold())


def _places(sheet: Sheet) -> tuple[Area, ...]:
    return (sheet.subject, *sheet.typed, *sheet.files, *sheet.quoted, *sheet.attached)


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
        yield from _by_words(sheet, row)


def _with_row(sheet: Sheet, row: Row | None) -> tuple[Area, ...]:
    """The places to look in; a form's own line for the order number stands first."""
    if row is None or not sheet.own:
        return _places(sheet)
    return (Area(sheet.own[0].text, row.start, row.end, "own"), *_places(sheet))


def _by_pattern(area: Area, pattern: str) -> Iterator[Found]:
    for match in compiled(pattern).finditer(area.flat):
        group = 1 if match.re.groups else 0
        start, end = area.start + match.start(group), area.start + match.end(group)
        if start < end and not _is_sample(area, start):
            yield found(
                "order_number", area.text.original[start:end].strip(), area, start, end, _denied(area, start, end)
            )


def _by_shape(area: Area, shape: Shape, row: Row | None) -> Iterator[Found]:
    """Lettered numbers stand for themselves; digits alone need a word that says what they are."""
    whole: list[tuple[int, int]] = []
    if shape.has_letters:
        for match in compiled(shape.pattern).finditer(area.flat):
            start, end = area.start + match.start(1), area.start + match.end(1)
            whole.append((start, end))
            if not _is_sample(area, start):
                yield found("order_number", shape.write(match[1]), area, start, end, _denied(area, start, end))
    if shape.bare_pattern is None:
        return
    bare = re.compile(
        rf"(?<![0-9A-Za-z£€$])(?<!\d[.,:/-])({shape.bare_pattern})(?![0-9A-Za-z]|[.,:/-]\d| \d{{3}}(?!\d))"
    )
    for match in area.find(bare):
        start, end = match.span(1)
        if any(left <= start < right for left, right in whole):
            continue
        in_row = row is not None and row.start <= start and end <= row.end
        if in_row or _is_order(area, start, end, shape):
            yield found("order_number", shape.write(match[1]), area, start, end, _denied(area, start, end))


def _is_order(area: Area, start: int, end: int, shape: Shape) -> bool:
    """Whether digits alone are an order number, by the words around them."""
    words, before, after = order_words(), _before(area, start), area.text.flat[end : end + 24]
    if (
        _is_sample(area, start)
        or words.unit.match(after)
        or _CURRENCY_BEFORE.search(before)
        or _CURRENCY_AFTER.match(after)
    ):
        return False
    if before.endswith("#") and not words.other.search(before):
        return True
    if words.before.search(before):
        return True
    if words.other.search(before) or words.invoice.search(before):
        return False
    if area.kind == "subject" and area.flat.strip(" #.!?") == area.text.flat[start:end]:
        return True
    if words.numbered.search(before) and not _YEAR.match(area.text.flat[start:end]):
        return True
    if _follows_another(area, start, before, shape):
        return True
    parted = re.match(r"[\s,.;)!?]|$|\band\b", after) and not re.match(r"\s?[A-Za-zÀ-ÿ]", after)
    joined = re.match(r" (?:and|och|und|et|en|&) \d", after)
    return bool(
        (parted or joined)
        and words.bought.search(before)
        and not _YEAR.match(area.text.flat[start:end])
        and end - start >= 4
    )


def _follows_another(area: Area, start: int, before: str, shape: Shape) -> bool:
    """`orders 10840 and 13902`: the second of a list whose first is an order number."""
    if not order_words().listed.search(before):
        return False
    first = list(re.finditer(rf"(?<![0-9A-Za-z])(?:{shape.bare_pattern})(?![0-9A-Za-z])", before))
    if not first or not re.fullmatch(
        r"[\s,&/+#]*(?:and|och|und|et|en|or|和|及|与|或|no\.?|nr\.?)?[\s#]*", before[first[-1].end() :], re.IGNORECASE
    ):
        return False
    at = start - len(before)
    return _is_order(area, at + first[-1].start(), at + first[-1].end(), shape)


def _before(area: Area, start: int) -> str:
    return area.text.flat[max(area.start, start - _WINDOW) : start]


def _is_sample(area: Area, start: int) -> bool:
    """True of `(it looks like #1042)`: how numbers look, not whose they are."""
    return bool(order_words().sample.search(_before(area, start).rstrip("#")))


def _denied(area: Area, start: int, end: int) -> float:
    """Confidence 0 for a number that the writer says is not the right one."""
    after = area.text.flat[end : end + 40]
    if order_words().denied_after.match(after) or order_words().denied.search(_before(area, start).rstrip("#")):
        return 0.0
    return {"subject": 1.0, "own": 1.0, "signature": 0.9, "file": 0.9, "quoted": 0.8, "attached": 0.8}[area.kind]


def _by_words(sheet: Sheet, row: Row | None) -> Iterator[Found]:
    """Without examples: what is called an order number; an invoice or receipt only where it is the sole reference."""
    some = False
    if row is not None and sheet.own and (match := re.match(TOKEN, row.value)) and _could_be(match[0], sheet):
        some = True
        area = sheet.own[0]
        yield found("order_number", _written(match[0]), area, row.start, row.start + match.end())
    for area in _places(sheet):
        for one in _named(area, order_words().token, sheet):
            some = some or one.confidence > 0
            yield one
    if not some:
        yield from _of_subject(sheet) or list(_sole_invoice(sheet)) or _in_brackets(sheet)


def _named(area: Area, pattern: re.Pattern[str], sheet: Sheet) -> Iterator[Found]:
    taken: set[int] = set()
    flat = area.text.flat
    for match in area.find(pattern):
        for start, end in ((match.span("token")), *_more(flat, match.end("token"), area.end)):
            before = _before(area, start)
            if start in taken or _is_sample(area, start) or not _could_be(flat[start:end], sheet):
                break
            if order_words().unit.match(flat[end : end + 24]) and not order_words().numbered.search(before):
                break
            if pattern is order_words().token and _is_other_reference(flat, max(area.start, match.start() - 24), match):
                break
            taken.add(start)
            yield found("order_number", _written(flat[start:end]), area, start, end, _denied(area, start, end))
    for match in area.find(_MARKET):
        if (
            match.start() not in taken
            and not order_words().other.search(_before(area, match.start()))
            and not _is_sample(area, match.start())
        ):
            yield found("order_number", match[0], area, *match.span(), _denied(area, *match.span()))


def _is_other_reference(flat: str, left: int, match: re.Match[str]) -> bool:
    """`our reference`, `parcel ref`: a bare reference means what the word before it says."""
    return bool(
        re.match(r"(?:your )?r[eé]f", match[0], re.IGNORECASE)
        and order_words().other.search(flat[left : match.start()])
    )


def _more(flat: str, end: int, limit: int) -> Iterator[tuple[int, int]]:
    """Further numbers of a list: `orders 4403127 and 4403128`."""
    joint = re.compile(
        rf"\s?(?:,|&|/|\+|and|och|und|et|en|和|及|与|、)\s?(?:and |och |und )?#?(?P<token>{TOKEN})(?![\w%])",
        re.IGNORECASE,
    )
    for _ in range(8):
        match = joint.match(flat, end, limit)
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
    before, words = _before(subject, start), order_words()
    if words.other.search(before) or words.invoice.search(before) or _is_sample(subject, start):
        return []
    return [found("order_number", _written(numbers[0]["token"]), subject, start, end, 0.7)]


def _in_brackets(sheet: Sheet) -> list[Found]:
    """`six weeks for a lamp (5561990)`: the one number in brackets that is called nothing else."""
    hits: list[Found] = []
    for area in (sheet.subject, *sheet.own):
        for match in area.find(_BRACKETED):
            before = _before(area, match.start(1)).rstrip("(")
            if not (order_words().other.search(before) or _is_sample(area, match.start(1))):
                hits.append(found("order_number", match[1], area, *match.span(1), 0.6))
    return hits[:1] if len({one.value for one in hits}) == 1 else []


def _sole_invoice(sheet: Sheet) -> Iterator[Found]:
    places = (sheet.subject, *sheet.typed)
    hits = [
        one for area in places for one in _named(area, order_words().invoice_token, sheet) if not _is_gift(area, one)
    ]
    if len({_key(one.value) for one in hits}) == 1:
        yield hits[0]


def _is_gift(area: Area, one: Found) -> bool:
    before = area.text.flat[max(area.start, one.span.start - 40) : one.span.start]
    return bool(re.search(r"\b(?:gift|present|cadeau|geschenk)\w*|礼品", before, re.IGNORECASE)) or not (
        area.start <= one.span.start <= area.end
    )
