"""Days that a text names, in figures or words, seen from the day on which the mail was written; British order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from mailbot.core.extract.words import LANGUAGES, any_of, listed

_SMALL = {
    word: number
    for number, words in (
        (1, "a an one en een één einem einer un une 一"),
        (2, "two två zwei deux twee 两 二"),
        (3, "three tre drei trois drie 三"),
        (4, "four fyra vier quatre 四"),
        (5, "five fem fünf cinq vijf 五"),
        (6, "six sex sechs zes 六"),
        (7, "seven sju sieben sept zeven 七"),
        (8, "eight åtta acht huit 八"),
        (9, "nine nio neun neuf negen 九"),
        (10, "ten tio zehn dix tien 十"),
        (11, "eleven elva elf onze"),
        (12, "twelve tolv zwölf douze"),
        (14, "fourteen fjorton vierzehn"),
        (15, "quinze"),
    )
    for word in words.split()
}
_HAN = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_NUMBER = "[一二三四五六七八九十]{1,3}"
_SUFFIX = r"(?:st|nd|rd|th|er|e|:e|:a|\.)?"
_NO_WORD = r"(?<![^\W_])"


@dataclass(frozen=True, slots=True)
class Day:
    """A day and where it is named; `is_exact` where the mail itself gives day, month and year."""

    day: date
    start: int
    end: int
    is_exact: bool
    is_loose: bool = False  # `3/11`, `Friday`: a day only right beside a word that says what happened on it


@cache
def _month_words() -> list[re.Pattern[str]]:
    columns = zip(*(listed("dates", "months", (lang,)) for lang in LANGUAGES if lang != "zh"), strict=True)
    return [re.compile(rf"(?:{'|'.join(column)})\.?\Z", re.IGNORECASE) for column in columns]


@cache
def _weekday_words() -> list[re.Pattern[str]]:
    columns = zip(*(listed("dates", "weekdays", (lang,)) for lang in LANGUAGES if lang != "zh"), strict=True)
    return [re.compile(rf"(?:{'|'.join(column)})\Z", re.IGNORECASE) for column in columns]


@cache
def _pattern() -> re.Pattern[str]:
    """Three groups behind cheap guards: what begins with a figure, with a letter, with a Chinese sign."""
    western = tuple(lang for lang in LANGUAGES if lang != "zh")
    month = rf"(?:{any_of('dates', 'months', western)})(?![^\W\d_])\.?"
    weekday = any_of("dates", "weekdays", western)
    of = r"(?: of| de| av| des| van)?"
    year = r"(?:19|20)\d\d"
    figures = (
        rf"(?P<iy>{year})[-/.](?P<im>\d{{1,2}})[-/.](?P<id>\d{{1,2}})(?![\d/-])",
        rf"(?P<nd>\d{{1,2}})[/.-](?P<nm>\d{{1,2}})[/.-](?P<ny>{year}|\d\d)(?![\d/]|[.,]\d)",
        r"(?P<dd>\d{1,2})\. ?(?P<dm>1[0-2]|0?[1-9])\.(?!\d| ?(?:19|20)\d\d)",
        r"(?:(?<=on )|(?<=den )|(?<=vom )|(?<=am )|(?<= le )|(?<=op ))(?P<sd>\d{1,2})/(?P<sm>1[0-2]|0?[1-9])(?![\d/])",
        r"(?P<ld>\d{1,2})/(?P<lm>\d{1,2})(?![\d/]|[.,]\d)",
        rf"(?P<wd>\d{{1,2}}){_SUFFIX}{of}[ -]?(?P<wm>{month})(?:(?:,? |-)(?P<wy>{year}))?(?!\d)",
    )
    words = (
        rf"(?:{any_of('dates', 'month_end', western)}) (?P<em>{month})(?: (?P<ey>{year}))?",
        rf"(?P<xm>{month}) (?P<xd>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<xy>{year}))?(?![\d:]|\.\d)",
        rf"(?P<before>{any_of('dates', 'before_yesterday', western)})(?![^\W\d_])",
        rf"(?P<yesterday>{any_of('dates', 'yesterday', western)})(?![^\W\d_])",
        rf"(?P<today>{any_of('dates', 'today', western)})(?![^\W\d_])",
        rf"(?:(?P<wk>a week (?:ago )?)?(?P<led>{any_of('dates', 'last', western)}) )?(?<!black )(?<!good )"
        rf"(?P<day>{weekday})(?![^\W\d_])(?P<tail> before last| dernier"
        rf"|(?P<lw> {any_of('dates', 'last_week', western)})"
        r"| last(?! (?:year|month)))?",
    )
    either = (  # may begin with a figure or with a word
        rf"(?P<ago>{any_of('dates', 'ago')})",
        rf"(?P<alone>{any_of('dates', 'day_alone')})(?!{of} ?{month})",
    )
    chinese = (
        rf"(?:(?P<zy>{year}) ?年 ?)?(?P<zm>\d{{1,2}}|{_HAN_NUMBER}) ?月 ?(?P<zd>\d{{1,2}}|{_HAN_NUMBER}) ?[日号號]",
        rf"(?P<before_zh>{any_of('dates', 'before_yesterday', ('zh',))})",
        rf"(?P<yesterday_zh>{any_of('dates', 'yesterday', ('zh',))})|(?P<today_zh>{any_of('dates', 'today', ('zh',))})",
        r"(?P<zp>上(?:个)?|这(?:个)?|本)?(?:周|星期|礼拜)(?P<zw>[一二三四五六日天])",
    )
    again = "|".join(either).replace("?P<ago>", "?P<ago_zh>").replace("?P<alone>", "?P<alone_zh>")
    return re.compile(
        rf"(?=[0-9\u3400-\u9fff])(?<![A-Za-z0-9£€$])(?:{'|'.join(chinese)})"
        rf"|(?=\d)(?<![\w/.,£€$-])(?:{'|'.join(figures)})"
        rf"|(?=[^\W_])(?<![^\W_])(?:{'|'.join((*words, *either))})"
        rf"|(?=[\u3400-\u9fff0-9])(?<![0-9A-Za-z£€$.])(?:{again})",
        re.IGNORECASE,
    )


def days(flat: str, start: int, end: int, written: date) -> Iterator[Day]:
    """Every day named between two offsets of a plain text, those in the future of `written` included where dated so."""
    for match in _pattern().finditer(flat, start, end):
        ago = match["ago"] or match["ago_zh"]
        if ago and _vague().search(flat, max(start, match.start() - 16), match.start()):
            continue
        found = _read(match, written)
        if found is not None:
            day, exact = found
            yield Day(day, match.start(), match.end(), exact, _is_loose(match))


def _is_loose(match: re.Match[str]) -> bool:
    return bool(match["ld"] or (match["day"] and not match["led"] and not match["tail"]))


@cache
def _vague() -> re.Pattern[str]:
    """`about three weeks ago` is no day."""
    return re.compile(rf"(?:{any_of('dates', 'vague')}) ?\Z", re.IGNORECASE)


@cache
def _last_month() -> re.Pattern[str]:
    return re.compile(any_of("dates", "last_month"), re.IGNORECASE)


def _read(match: re.Match[str], written: date) -> tuple[date, bool] | None:
    groups = match.groupdict()
    groups["ago"], groups["alone"] = groups["ago"] or groups["ago_zh"], groups["alone"] or groups["alone_zh"]
    for day, month, year in (
        ("id", "im", "iy"),
        ("nd", "nm", "ny"),
        ("dd", "dm", ""),
        ("sd", "sm", ""),
        ("lm", "ld", "") if _is_chinese(match) else ("ld", "lm", ""),
        ("zd", "zm", "zy"),
    ):
        if groups[day]:
            return _made(_number(groups[day]), _number(groups[month]), groups[year] if year else None, written)
    for day, month, year in (("wd", "wm", "wy"), ("xd", "xm", "xy")):
        if groups[day]:
            return _made(int(groups[day]), _month(groups[month]), groups[year], written)
    if groups["em"]:
        return _month_end(_month(groups["em"]), groups["ey"], written)
    return _relative(match, groups, written)


def _is_chinese(match: re.Match[str]) -> bool:
    """Whether Chinese stands around, where the month comes first."""
    return bool(re.search("[\u3400-\u9fff]", match.string[max(0, match.start() - 2) : match.end() + 2]))


def _relative(match: re.Match[str], groups: dict[str, str | None], written: date) -> tuple[date, bool] | None:
    back: int | None = None
    if groups["today"] or groups["today_zh"]:
        back = 0
    elif groups["yesterday"] or groups["yesterday_zh"]:
        back = 1
    elif groups["before"] or groups["before_zh"]:
        back = 2
    elif groups["ago"]:
        back = _back(groups["ago"].lower())
    elif groups["day"]:
        weeks = bool(groups["wk"]) + (groups["tail"] or "").endswith("before last")
        return _weekday(str(groups["day"]), bool(groups["lw"]), written) - timedelta(days=7 * weeks), False
    elif groups["zw"]:
        return _chinese_weekday(str(groups["zw"]), groups["zp"], written), False
    elif groups["alone"]:
        number = re.search(r"\d{1,2}", groups["alone"])
        month = written.replace(day=1) - timedelta(days=1) if _last_month().search(groups["alone"]) else written
        return _day_alone(int(number[0]), month) if number else None
    return None if back is None else (written - timedelta(days=back), False)


def _back(said: str) -> int | None:
    """How many days `three weeks ago` is."""
    number = re.search(r"\d{1,2}", said)
    count = int(number[0]) if number else next((n for w, n in reversed(_SMALL.items()) if _counts(w, said)), None)
    if count is None:
        return None
    return count * (
        14 if "fortnight" in said else 7 if re.search("week|woche|veck|weke|semaine|周|星期|礼拜", said) else 1
    )


def _counts(word: str, said: str) -> bool:
    return word in said if word > "\u3400" else bool(re.search(rf"(?:^|\s){word}\s", said))


def _number(text: str | None) -> int:
    if text is None:
        return 0
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if ten:
        return (_HAN.get(tens, 1) if tens else 1) * 10 + (_HAN.get(ones, 0) if ones else 0)
    return _HAN.get(text, 0)


def _month(word: str | None) -> int:
    return next((n for n, pattern in enumerate(_month_words(), 1) if word and pattern.match(word)), 0)


def _made(day: int, month: int, year: str | None, written: date) -> tuple[date, bool] | None:
    """A date from its parts; without a year the last such day that had come when the mail was written."""
    if month > 12 >= day:
        day, month = month, day
    try:
        if year:
            number = int(year)
            return date(number + 2000 if number < 100 else number, month, day), True
        made = date(written.year, month, day)
        return (made if made <= written + timedelta(days=60) else date(written.year - 1, month, day)), False
    except ValueError:
        return None


def _month_end(month: int, year: str | None, written: date) -> tuple[date, bool] | None:
    first = _made(1, month, year, written)
    if first is None:
        return None
    following = (first[0].replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1), first[1]


def _day_alone(day: int, written: date) -> tuple[date, bool] | None:
    """`the 11th`: of the month of the mail, or of the one before where that day had not come yet."""
    month = written if day <= written.day else written.replace(day=1) - timedelta(days=1)
    try:
        return month.replace(day=day), False
    except ValueError:
        return None


def _weekday(word: str, last_week: bool, written: date) -> date:
    number = next((n for n, pattern in enumerate(_weekday_words()) if pattern.match(word)), 0)
    if last_week:
        return written - timedelta(days=written.weekday() + 7 - number)
    return written - timedelta(days=(written.weekday() - number - 1) % 7 + 1)


def _chinese_weekday(word: str, before: str | None, written: date) -> date:
    number = "一二三四五六日".index("日" if word == "天" else word)
    monday = written - timedelta(days=written.weekday() + (7 if before and before.startswith("上") else 0))
    return monday + timedelta(days=number)
