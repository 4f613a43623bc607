"""Whose an address is: the customer's own, an employer's, a neighbour's, or one from before."""

from __future__ import annotations

import re
from functools import cache

from mailbot.core.extract.phones import is_company, is_firm
from mailbot.core.extract.postcodes import Postcode
from mailbot.core.extract.sheet import Area, Sheet
from mailbot.core.extract.words import LANGUAGES, any_of

_SURE_IN_QUOTE = 0.5
# A school or a surgery in the name of a street or of an old house is nobody's employer.
_STREET = re.compile(
    r"\b(?:the )?(?:old |former )?\w+ (?:road|rd|lane|ln|street|st|hill|close|avenue|ave|view|court|gardens?|drive|way"
    r"|house|cottages?|lodge|barn|mill|place|terrace|crescent|green|row|yard|mews)\b",
    re.IGNORECASE,
)


@cache
def _words() -> dict[str, re.Pattern[str]]:
    def near(key: str, rest: str) -> re.Pattern[str]:
        words = any_of("address", key, LANGUAGES)
        return re.compile(rf"(?<![^\W\d_])(?:{words})(?![^\W\d_\u3400-\u9fff]){rest}\Z", re.IGNORECASE)

    def any_word(key: str) -> re.Pattern[str]:
        return re.compile(rf"(?<![^\W\d_])(?:{any_of('address', key, LANGUAGES)})(?![^\W\d_])", re.IGNORECASE)

    return {
        "past": near("past", r"[^.!?\n,;]{0,40}"),
        "theirs": near("theirs", r"[^.!?\n]{0,30}"),
        "deliver": near("deliver", r"(?:[^.!?\n]{0,90}|[ :]*\n(?:[^\n\d]{0,60}\n){0,2} *)"),
        "towards": near("towards", r"[ :]{1,3}"),
        "not_mine": any_word("not_mine"),
        "role": any_word("role"),
        "workplace": any_word("workplace"),
    }


def rank(sheet: Sheet, area: Area, code: Postcode, begin: int) -> float:
    """How surely the address from `begin` to this postcode is where the customer lives; 0 where it is not."""
    if _flat(code.value) in _flat(sheet.desk.address) or _is_anothers(area, code, begin):
        return 0.0
    has_street = begin < code.start
    if area.kind in ("quoted", "attached"):
        return _SURE_IN_QUOTE if has_street and _is_destination(area, begin) else 0.0
    of_firm = area.kind == "signature" and is_firm(sheet)
    if area.kind == "signature" and not of_firm and _of_employer(area, begin, code):
        return 0.0
    if code.country != "GB" and not has_street:
        return 0.0
    return (0.5 if of_firm else 0.0) + (1.0 if has_street else 0.8)


def _flat(text: str) -> str:
    return re.sub(r"[^0-9a-z]", "", text.casefold())


def _is_anothers(area: Area, code: Postcode, begin: int) -> bool:
    words, flat = _words(), area.text.flat
    for at in {begin, code.start}:
        before = flat[max(area.start, at - 110) : at]
        if words["past"].search(before) or words["theirs"].search(before):
            return True
    after = re.match(r"[^.!?\n]{0,40}", flat[code.end : area.end])
    return bool(after and words["not_mine"].search(after[0]))


def _is_destination(area: Area, begin: int) -> bool:
    lead = area.text.flat[max(area.start, begin - 140) : begin]
    return bool(_words()["deliver"].search(lead) or _words()["towards"].search(lead))


def _of_employer(area: Area, begin: int, code: Postcode) -> bool:
    """True where a company's name, a workplace or a post held there stands in the block of the address."""
    flat = area.text.flat
    above = max(area.start, flat.rfind("\n\n", area.start, begin) + 1)
    stop = flat.find("\n\n", code.line_end, area.end)
    block = flat[above : area.end if stop < 0 else stop]
    return any(_is_of_work(line) for line in block.split("\n"))


def _is_of_work(line: str) -> bool:
    words, bare = _words(), _STREET.sub(" ", line)
    if is_company(bare):
        return True
    is_address = bool(re.search(r"\d", line))
    return not is_address and bool(words["role"].search(bare) or words["workplace"].search(bare))
