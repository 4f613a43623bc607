"""Postal addresses and postcodes of the customer: UK, Sweden, Germany, France, the Netherlands and China."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from mailbot.core.extract import residents
from mailbot.core.extract.form import Row
from mailbot.core.extract.persons import folded, is_name
from mailbot.core.extract.phones import is_company
from mailbot.core.extract.postcodes import Postcode, chinese_postcode, postcodes
from mailbot.core.extract.sheet import Area, Sheet, found
from mailbot.core.reading import Found

_STREET_FIRST = re.compile(
    r"(?:(?:(?:An|Am|Auf|Zum|Zur|Im|In|Hinter|Unter|Vor)(?: de[rmn])? )?"
    r"(?:[A-ZÀ-ÖØ-Þ][\w'.-]+[ -]){0,3}[A-ZÀ-ÖØ-Þ][\w'.-]+\.? ?\d{1,4} ?[A-Za-z]?"
    r"(?:(?:[ ,]{1,2}(?:lgh|läg\.?"
    r"|tr|vån|c/o|bus|apt)\.?[ ]?\w{1,6}){0,2}))\Z"
)
_NUMBER_FIRST = re.compile(
    r"(?:(?:Flat|Apartment|Apt|Unit|Room|Suite"
    r"|Top Flat)\s?\d{0,4}[A-Za-z]?,? )?\d{1,4}(?:-\d{1,4})?[A-Za-z]?(?: bis| ter)?,? (?:[A-ZÀ-Þ][\w'.-]*|rue"
    r"|avenue|av\.|bd|boulevard|place|impasse|allée|all\.|chemin|quai|cours|route|square|passage)"
    r"(?: (?:[A-ZÀ-Þ][\w'.-]*|de|des|du|la|le|les|of|the|and|upon|l'[A-ZÀ-Þ]\w*|d'[A-ZÀ-Þ]\w*)){0,6}\Z"
)
_PLACE = re.compile(
    r"(?:[A-ZÀ-Þ0-9][\w'./-]*|de|des|du|la|le|les|sur|of|the|and|upon|by|c/o|in|an|am|der"
    r"|lgh)(?: (?:[A-ZÀ-Þ0-9(][\w'./)-]*|de|des|du|la|le|les|sur|of|the|and|upon|by|in|an|am|der|lgh|St\.)){0,6}\Z"
)
_UNIT = re.compile(r"(?:Flat|Apartment|Apt|Unit|Room|Suite|c/o|The|Block)\b.{0,30}\Z", re.IGNORECASE)
_CHINESE = re.compile(
    "(?:[\u4e00-\u9fff]{2,8}(?:省|自治区|特别行政区)[ "
    "]?)?[\u4e00-\u9fff]{2,7}市?[\u4e00-\u9fff]{1,8}(?:区|县|市|镇)[\u4e00-\u9fff0-9A-Za-z "
    "-]{2,40}?(?:路|街|道|巷|弄|村|号|大厦|小区|花园)[\u4e00-\u9fff0-9A-Za-z -]{0,40}"
)
_CHINESE_TAIL = re.compile("(?:.*(?:号|室|楼|层|栋|座|单元|村|大厦|户|房)(?: ?[1-8]\\d{5})?|.*[1-8]\\d{5})")
_HOUSE = re.compile(r"(?:(?<=\n)|(?<=, )|^)[ ]{0,8}\d{1,4}(?: ?(?:bis|ter|[A-Da-d]))?, ?\Z", re.MULTILINE)  # `3, place`
_PARTS = 2  # commas or line ends in an address without a house number
_MOST = 20  # postcodes that are looked at
_WIDE = 160  # letters of one line in which an address may stand before its postcode
_LINES = 6  # lines of an address above the postcode


def addresses(sheet: Sheet) -> Iterator[Found]:
    """The customer's postcode and address, the best first; nothing of the shop or of an employer."""
    rows = list(_of_form(sheet))
    yield from rows
    if any(one.field == "postcode" for one in rows):
        return
    ranked = sorted(_ranked(sheet), key=lambda entry: -entry[0])
    seen: set[str] = set()
    for _, ones in ranked:
        for one in ones:
            if one.value not in seen:
                seen.add(one.value)
                yield one


def _of_form(sheet: Sheet) -> Iterator[Found]:
    row, code = sheet.row("address"), sheet.row("postcode")
    if row is not None:
        parts = [row.value, *(r.value for key in ("town",) if (r := sheet.row(key)) is not None)]
        parts += [code.value] if code is not None and code.value not in row.value else []
        yield sheet.rowed("address", row, ", ".join(" ".join(part.split()) for part in parts))
    if code is not None:
        yield sheet.rowed("postcode", code, code.value.upper())
    elif row is not None:
        yield from _coded(sheet, row)


def _coded(sheet: Sheet, row: Row) -> Iterator[Found]:
    area = Area(sheet.own[0].text, row.start, row.end, "own") if sheet.own else None
    if area is not None and (code := next(postcodes(area), None)) is not None:
        yield found("postcode", code.value, area, code.start, code.end)


def _ranked(sheet: Sheet) -> Iterator[tuple[float, tuple[Found, ...]]]:
    for area in (*sheet.typed, *sheet.quoted, *sheet.attached):
        for code in islice(postcodes(area), _MOST):
            rank = residents.rank(sheet, area, code, _begin(sheet, area, code))
            if rank > 0:
                yield rank, tuple(_western(sheet, area, code, min(rank, 1.0)))
        yield from _chinese(sheet, area)


def _western(sheet: Sheet, area: Area, code: Postcode, rank: float) -> Iterator[Found]:
    yield found("postcode", code.value, area, code.start, code.end, rank)
    begin = _begin(sheet, area, code)
    if begin < code.start:
        raw = area.text.original[begin : code.line_end]
        value = re.sub(r"\s*,?\s*\n[ >\t]*", ", ", raw)
        yield found("address", re.sub(r"\s+", " ", value).strip(" ,"), area, begin, code.line_end, rank)


def _begin(sheet: Sheet, area: Area, code: Postcode) -> int:
    """Where the address begins whose postcode this is; the postcode itself where no street stands before it."""
    flat, at, begin, streets, wholes = area.text.flat, code.start, code.start, 0, 0
    for _ in range(_LINES):
        line_start = max(area.start, at - _WIDE, flat.rfind("\n", max(area.start, at - _WIDE), at) + 1)
        start, is_street, is_whole = _in_line(sheet, flat, line_start, at)
        if start < at or flat[line_start:at].strip() == "":
            begin, streets, wholes = min(begin, start), streets + is_street, wholes + is_whole
        if not is_whole or line_start <= area.start or not flat[max(0, line_start - 2)].strip():
            break
        at = line_start - 1
    if code.country == "GB" and wholes and len(re.findall("[,\n]", flat[begin : code.start].strip())) >= _PARTS:
        return begin  # `Tigh na Mara, Achiltibuie, Ross-shire IV26 2ZZ`: British houses have names instead of numbers
    return begin if streets else code.start


def _in_line(sheet: Sheet, flat: str, line_start: int, at: int) -> tuple[int, bool, bool]:
    """How far left the address reaches in one line, whether it holds a street, and whether it fills the line."""
    start, street, right = at, False, at
    while right > line_start:
        left = max(flat.rfind(",", line_start, right - 1), line_start - 1) + 1
        left -= len(house[0]) if (house := _HOUSE.search(flat, line_start, left)) else 0
        segment = flat[left:right].strip(" ,")
        if not segment:
            right = left - 1 if left > line_start else line_start
            start = min(start, left)
            continue
        inside = _street(segment)
        if inside is not None:
            street = True
        cut = None if inside is None or inside.start() == 0 else inside
        if cut is not None and not _UNIT.match(segment):
            return flat.index(segment, left) + cut.start(), True, False
        if not (inside or _PLACE.match(segment) or _UNIT.match(segment)) or _is_other(
            sheet, segment, left == line_start
        ):
            return start, street, False
        start = flat.index(segment, left)
        right = left - 1 if left > line_start else line_start
    return start, street, True


def _street(segment: str) -> re.Match[str] | None:
    """The street and house number at the end of a segment, whichever way round reaches further left."""
    both = [match for match in (_NUMBER_FIRST.search(segment), _STREET_FIRST.search(segment)) if match]
    return min(both, key=lambda match: match.start(), default=None)


def _is_other(sheet: Sheet, segment: str, first: bool) -> bool:
    """A name or a firm's kind is no part of the address."""
    if not first or any(c.isdigit() for c in segment):
        return False
    shown = set(folded(sheet.writer.name)) if sheet.writer else set()
    return is_company(segment) or (is_name(segment) and bool(shown & set(folded(segment))))


def _chinese(sheet: Sheet, area: Area) -> Iterator[tuple[float, tuple[Found, ...]]]:
    if area.kind in ("quoted", "attached"):
        return
    for match in islice(area.find(_CHINESE), _MOST):
        whole = _CHINESE_TAIL.match(match[0])
        if whole is None or not any(c.isdigit() for c in whole[0]):
            continue
        end = match.start() + whole.end()
        code = chinese_postcode(area, match.start(), end)
        end = max(end, code.end()) if code else end
        start = match.start() + (
            len(lead[0])
            if (lead := re.match("(?:我的|收货|联系|通讯|家庭|邮寄)?(?:地址|住址|住在)是?", match[0]))
            else 0
        )
        value = re.split(r"[,， ]*邮编", area.text.original[start:end])[0].strip()
        ones = [found("address", value, area, start, end, 0.9)]
        if code is not None:
            ones.append(found("postcode", code[0], area, *code.span(), 0.9))
        yield 0.9, tuple(ones)
