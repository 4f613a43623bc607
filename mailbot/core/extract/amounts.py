"""The sum that is asked for, else the price paid; nothing where sums would have to be added up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mailbot.core.extract.sheet import Area, Sheet, found
from mailbot.core.extract.words import LANGUAGES, WHOLE, any_of, lowered, spoken
from mailbot.core.reading import Found

_FIGURE = r"\d{1,3}(?:[., '’]\d{3})+(?:[.,]\d{1,2})?|\d{1,6}(?:[.,]\d{1,2})?"
_MONEY = re.compile(
    rf"(?<![A-Za-z0-9.])(?<!\d,(?=\d{{3}}))"
    rf"(?P<c1>£|€|\$|¥|￥|GBP|EUR|SEK|CNY|RMB|USD|CHF|kr) ?(?P<n1>{_FIGURE})(?![\d]|[.,]\d)"
    rf"|(?<![A-Za-z0-9.£€$/-])(?<!\d,(?=\d{{3}}))"
    rf"(?P<n2>{_FIGURE})(?:,-|:-)? ?(?P<c2>£|€|¥|kr\b|kronor\b|SEK\b|EUR\b|GBP\b"
    rf"|euros?\b|Euro\b|pounds?\b(?! of)|quid\b|CNY\b|RMB\b|CHF\b|英镑|镑|欧元|元|块|瑞典克朗|:-(?!\d)|pond\b)",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![\w.,:/-])(?P<n>\d{1,5}[.,]\d{2})(?![\w%:/]|[.,]\d)")
_CURRENCY = {
    "£": "GBP",
    "gbp": "GBP",
    "pound": "GBP",
    "pounds": "GBP",
    "quid": "GBP",
    "英镑": "GBP",
    "镑": "GBP",
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "欧元": "EUR",
    "kr": "SEK",
    "kronor": "SEK",
    "sek": "SEK",
    "瑞典克朗": "SEK",
    ":-": "SEK",
    "块": "CNY",
    "pond": "GBP",
    "¥": "CNY",
    "￥": "CNY",
    "cny": "CNY",
    "rmb": "CNY",
    "元": "CNY",
    "$": "USD",
    "usd": "USD",
    "chf": "CHF",
}
_CLAUSE = re.compile(r"[!?;\n]|[.](?=\s+[^\sa-z])|[。！？；]")
# What we offered, charge for posting or advertise in a quoted mail is not the price that was paid.
_OFFERED = re.compile(
    r"\b(?:offer|credit note|voucher|discount|goodwill|compensat\w+|free|over|from|ab|från|dès|vanaf|save|up to"
    r"|code|refund\w*|återbetal\w*|erstatt\w*|rembours\w*|terugbetal\w*)\b[^.\n]{0,40}\Z|(?:退还|退款|退回)[^.\n]{0,20}\Z"
)
_ASKED, _EACH, _PAID, _TOTAL = 4, 3, 2, 1  # the price of one piece stands before the sum of several
_AT_HOME = {
    "en": "GBP",
    "sv": "SEK",
    "de": "EUR",
    "fr": "EUR",
    "nl": "EUR",
}  # of a price whose sign was lost
_PAID_BEFORE = 18  # letters between a verb of paying and such a price
_MOST = 30


@cache
def _words(languages: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    return {key: lowered("amount", key, languages, WHOLE) for key in ("asked", "paid", "no", "each", "total")}


@cache
def wanted_list() -> re.Pattern[str]:
    """A line that announces a list of wishes."""
    return re.compile(rf"(?:{any_of('outcome', 'list_head', LANGUAGES)})[^.!?\n]{{0,40}}:[ ]*(?=\n)", re.IGNORECASE)


def amounts(sheet: Sheet) -> Iterator[Found]:
    """At most one: `27.40 EUR`."""
    ranked = [pair for area in sheet.own for pair in _ranked(sheet, area)]
    for level in (_ASKED, _EACH, _PAID, _TOTAL):
        at_level = [(gap, one) for rank, gap, one in ranked if rank == level]
        if at_level:
            values = {one.value for _, one in at_level}
            if level == _ASKED or len(values) == 1:
                yield min(at_level, key=lambda pair: pair[0])[1]
            return
    if not ranked:
        yield from _quoted(sheet)


def _ranked(sheet: Sheet, area: Area) -> Iterator[tuple[int, int, Found]]:
    """How each sum is meant; 0 where it is a fee, a limit or a sum of others."""
    for match in list(_money(area))[:_MOST]:
        figure = match.group("n") if "n" in match.re.groupindex else (match["n1"] or match["n2"])
        currency = _currency(sheet, area, match)
        number = _number(figure)
        if number is None or currency is None:
            continue
        rank, gap = _rank(sheet, area, match)
        yield rank, gap, found("amount", f"{number} {currency}", area, match.start(), match.end(), 0.8)


def _money(area: Area) -> Iterator[re.Match[str]]:
    matches = list(area.find(_MONEY))
    yield from matches
    taken = [match.span() for match in matches]
    for match in area.find(_BARE):
        if not any(start <= match.start() < end for start, end in taken):
            yield match


def _currency(sheet: Sheet, area: Area, match: re.Match[str]) -> str | None:
    if "n" not in match.re.groupindex:
        return _CURRENCY.get((match["c1"] or match["c2"]).lower())
    # A figure with pence but without a sign is money only where the same figure stands elsewhere with its sign.
    for other in area.find(_MONEY):
        if _number(other["n1"] or other["n2"]) == _number(match["n"]):
            return _CURRENCY.get((other["c1"] or other["c2"]).lower())
    before = area.text.low[max(area.start, match.start() - _PAID_BEFORE) : match.start()]
    paid = _words(spoken(sheet.language))["paid"]
    return _AT_HOME.get(sheet.language) if "," in match["n"] and paid.search(before) else None


def _number(figure: str) -> str | None:
    """`1.249,00`, `1,249.00`, `1 495` and `27,40` as a plain decimal with two places."""
    solid = re.sub(r"[ '’]", "", figure)
    decimals = re.search(r"[.,](\d{1,2})\Z", solid)
    whole = re.sub(r"[.,]", "", solid[: decimals.start()] if decimals else solid)
    if not whole or len(whole) > 9:
        return None
    return f"{int(whole)}.{(decimals[1] if decimals else '00').ljust(2, '0')}"


def _rank(sheet: Sheet, area: Area, match: re.Match[str]) -> tuple[int, int]:
    words = _words(spoken(sheet.language))
    flat = area.text.low
    left = max(area.start, match.start() - 90)
    for stop in _CLAUSE.finditer(area.text.flat, left, match.start()):
        left = stop.end()
    stop_after = _CLAUSE.search(area.text.flat, match.end(), min(area.end, match.end() + 60))
    right = stop_after.start() if stop_after else min(area.end, match.end() + 60)
    near_before, near_after = (
        flat[max(left, match.start() - 22) : match.start()],
        flat[match.end() : min(right, match.end() + 22)],
    )
    if _excluded(words, near_before, near_after):
        return 0, 0
    if words["total"].search(near_before[-8:]):
        return _TOTAL, 0
    gaps = [match.start() - hit.end() for hit in words["asked"].finditer(flat, left, match.start())]
    gaps += [hit.start() - match.end() for hit in words["asked"].finditer(flat, match.end(), right)]
    if not gaps and _is_listed(flat, area.start, match.start()):
        return _ASKED, 40
    if gaps:
        return _ASKED, min(gaps)
    is_each = words["each"].search(near_before[-6:]) or words["each"].match(near_after.lstrip())
    return (_EACH if is_each else _PAID), 0


def _is_listed(flat: str, start: int, at: int) -> bool:
    """True inside the numbered list that follows `What I want:`."""
    heads = list(wanted_list().finditer(flat, max(start, at - 600), at))
    return bool(heads) and "\n\n" not in flat[heads[-1].end() : at].strip()


def _excluded(words: dict[str, re.Pattern[str]], before: str, after: str) -> bool:
    """True where the words right beside the sum make it a fee, a limit or a total of several."""
    last = list(words["no"].finditer(before))
    if (
        last
        and len(re.findall(r"\w+", before[last[-1].end() :])) <= 2
        and not re.search(r"[,.(\d]|\b(?:for|für|för|pour|voor)\b", before[last[-1].end() :])
    ):
        return True
    first = words["no"].search(after)
    return bool(first and not after[: first.start()].strip(" ("))


def _quoted(sheet: Sheet) -> Iterator[Found]:
    """The price in a quoted confirmation, where it holds just one."""
    hits = [(number, one) for area in sheet.quoted for _, _, one in _ranked(sheet, area) for number in [one.value]]
    if len({value.split()[1] for value, _ in hits}) > 1:
        hits = (
            [(value, one) for value, one in hits if value.endswith("GBP")]
            if sheet.language in ("en", "zh", "sv")
            else hits
        )
    if len({value for value, _ in hits}) == 1 and sheet.own:
        at = hits[0][1].span.start
        if not _OFFERED.search(sheet.quoted[0].text.low, max(0, at - 60), at):
            yield hits[0][1]
