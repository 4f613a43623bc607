"""For whom a Chinese mail speaks; names are known by their surnames, since nothing parts them from other words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mailbot.core.extract.mentions import EARLY, Mention
from mailbot.core.extract.persons import HAN
from mailbot.core.extract.sheet import Area, Sheet
from mailbot.core.extract.words import any_of


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    def word(key: str) -> str:
        return any_of("spoken_for", key, ("zh",))

    ended = rf"(?=[^\u3400-\u9fff]|\Z|{word('after_name')})"
    name = rf"(?!{word('no_name')})(?:{word('surname')})(?:{HAN}{{1,2}}?){ended}"
    person = rf"(?:(?P<rel>(?:{word('my')})?(?:{word('kin')}))[:：,，]?(?P<name>{name})?|(?P<only>{name}))"
    return {
        "lead": re.compile(rf"(?:{word('lead')})(?:了|理)?{person}"),
        "of": re.compile(rf"我是(?P<only>{name})的(?:{word('kin')}|代理人|监护人|护工|律师|助理)"),
        "kin": re.compile(rf"(?P<rel>(?:{word('my')})(?:{word('kin')}))(?P<name>{name})?"),
        "bare": re.compile(rf"(?:(?<=^)|(?<=[\s，,。.！!]))(?P<rel>{word('kin')})(?P<name>{name})?"),
        "named": re.compile(
            rf"(?:{word('named')})(?P<only>{name}|{HAN}{{2,4}}(?=[，。,.、！!\s（(]|\Z))"
            rf"|(?:{word('kin')})(?P<name>{name})"
        ),
        **{key: re.compile(word(key)) for key in ("trail", "acting", "harmed", "bought", "their", "i_bought")},
        "subject_not": re.compile(rf"(?:{word('subject_not')})\Z"),
    }


def spoken_for(sheet: Sheet, area: Area) -> Mention | None:
    """Whoever the words `for` and `instructed by` name, else a relative who was harmed or does not write alone."""
    if area.kind == "subject":
        return None
    end = min(area.end, area.start + EARLY)
    flat, patterns = area.text.flat, _patterns()
    found = [_made(area, match) for match in patterns["of"].finditer(flat, area.start, end)]
    found += [one for match in patterns["lead"].finditer(flat, area.start, end) if (one := _led(sheet, area, match))]
    kin = list(_kin(area, end))
    found += [one for one in kin if _is_concerned(area, one)]
    return next((one for one in found if one.is_named), next(iter(found), None))


def resolved(sheet: Sheet, area: Area) -> Mention | None:
    """The name behind `她叫` or `订单人：`."""
    for match in _patterns()["named"].finditer(area.text.flat, area.start, min(area.end, area.start + 3 * EARLY)):
        one = _made(area, match)
        if one.is_named and not _is_ours(sheet, one.value):
            return one
    return None


def _kin(area: Area, end: int) -> Iterator[Mention]:
    for key in ("kin", "bare"):
        for match in _patterns()[key].finditer(area.text.flat, area.start, end):
            yield _made(area, match)


def _led(sheet: Sheet, area: Area, match: re.Match[str]) -> Mention | None:
    one = _made(area, match)
    return None if one.is_named and _is_ours(sheet, one.value) else one


def _is_concerned(area: Area, one: Mention) -> bool:
    """True where they asked for the mail, cannot write it, or the harm or the order was theirs."""
    flat, patterns = area.text.flat, _patterns()
    if patterns["subject_not"].search(flat, max(area.start, one.first - 2), one.first):
        return False
    rest = re.split(r"[。！!？?\n]", flat[one.stop : min(area.end, one.stop + 160)])
    first = rest[0]
    if patterns["trail"].match(flat, one.stop) or patterns["harmed"].search(first[:60]):
        return True
    if patterns["acting"].search(flat, max(area.start, one.first - 12), min(area.end, one.stop + 160)):
        return True
    bought = patterns["bought"].match(flat, one.stop)
    return bool(bought) and bool(patterns["their"].search(first)) and not patterns["i_bought"].search(flat)


def _is_ours(sheet: Sheet, name: str) -> bool:
    known = {member.name for member in sheet.desk.staff} | {sheet.writer.name if sheet.writer else ""}
    return name in known


def _made(area: Area, match: re.Match[str]) -> Mention:
    groups = match.groupdict()
    group = next((key for key in ("name", "only") if groups.get(key)), "rel")
    first = match.start("rel") if groups.get("rel") else match.start(group)
    start, end = match.span(group)
    return Mention(area, start, end, first, end, area.text.original[start:end], group != "rel")
