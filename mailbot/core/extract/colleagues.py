"""The words by which a mail names the shop's people and says what they did, as patterns for the languages of a mail."""

from __future__ import annotations

import re
from functools import cache

from mailbot.core.extract.persons import HAN, WORD
from mailbot.core.extract.sheet import Sheet
from mailbot.core.extract.words import WHOLE, any_of, lowered, spoken

TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Mx|(?i:dr|doctor|doktorn?|docteur|professor)|Prof|Herrn?|Frau|Fru|Hr|M|Mme|Monsieur|Madame|dhr"
    r"|mevr|mevrouw)\.?"
)
HE_OR_SHE = re.compile(r"\b(?:he|she|han|hon|honom|henne|er|sie|il|elle|hij|zij)\b|[他她]")
SURE_NOT = re.compile(
    r"(?:I|He|She|We|They|You|It|The|That|This|My|Your|Hon|Han|Jag|Ni|Er|Sie|Ich|Il|Elle|On|Which|Who|But|And"
    r"|When|Then|In|At|On|Please|Learn|English|Dear|Order|Orders|Delivery|Service|Poor|Late|Consultation|Customer"
    r"|A|An|Our|Their|His|Her|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_NAME = rf"{WORD}(?: {WORD})?"
_OTHER_CLAUSE = r"(?:and|but|that|my|it|i|we|they|you|och|men|att|jag|det|und|aber|dass|ich|es|et|mais|que|je|en|ik)\b"
_YOUR = r"(?:(?:your|the|this|that|ihre?[rnms]?|de[rmns]|die|er|ert|den|votre|le|la|l.|uw|de) ?)?"


def words(sheet: Sheet, key: str) -> re.Pattern[str]:
    """The pattern of that name in the languages of the mail."""
    return _patterns(spoken(sheet.language))[key]


def hints(sheet: Sheet) -> dict[str, re.Pattern[str]]:
    """Cheap looks at the lower-case text that save the costly ones; Chinese puts the name before the role too."""
    return {} if "zh" in spoken(sheet.language) else _hints(spoken(sheet.language))


@cache
def _hints(languages: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    role = any_of("people", "role", languages).replace("(?=(?:Mr|Mrs|Ms|Miss|Dr)", "(?=(?:mr|mrs|ms|miss|dr)")
    role = role.replace("(?=Herrn?\\b|Frau\\b)", "(?=herrn?\\b|frau\\b)")
    return {
        "role_hint": re.compile(rf"(?<![^\W_])(?:{role})"),
        "badged_hint": re.compile(any_of("people", "badge", languages)),
        "blamed_hint": re.compile(any_of("people", "target", languages)),
    }


@cache
def _patterns(languages: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    western = tuple(lang for lang in languages if lang != "zh")

    def word(key: str) -> str:
        return any_of("people", key, western)

    return {
        **_named(languages, western),
        "target": re.compile(
            rf"{_said('target', languages)}[ ,:]{{0,2}}{_YOUR}(?:{word('role')}[ ,]{{1,2}})?(?i:{TITLE} ){{0,2}}\Z"
        ),
        "target_after": re.compile(rf"[ ,]{{0,2}}{_said('target_after', languages)}"),
        "omitted_after": re.compile(
            rf"\)?(?:{any_of('people', 'role', ('zh',))})?(?:,[^,.!?\n]{{0,60}},)?"
            rf"(?: (?!{_OTHER_CLAUSE})[^\s.,!?]+){{0,4}}?,? ?{_said('omitted', languages)}"
        ),
        "omitted_he": re.compile(
            rf"(?:(?<![^\W_])(?:he|she|hon|han|er|sie|il|elle|hij|zij|ze)(?: \w+){{0,2}}? |[他她])"
            rf"{_said('omitted', languages)}"
        ),
        "excused": re.compile(_said("excused", languages)),
        "outsider": re.compile(
            rf"(?<![^\W_])(?:(?:{any_of('spoken_for', 'my', western)}) (?:{any_of('spoken_for', 'kin', western)})"
            rf"|{word('stranger')})"
        ),
        "addressed": re.compile(rf"{any_of('people', 'addressed', ('zh',))}|,?\s*\n"),
        "outsider_before": re.compile(rf"{_said('outsider_before', languages)}[ ,:]{{0,2}}(?i:{TITLE} ){{0,2}}\Z"),
        "outsider_after": re.compile(rf"[ ,(]{{1,2}}(?:{word('outsider_after')})(?![^\W_])"),
        "grievance": lowered("people", "grievance", languages),
        **{key: lowered("people", key, languages, WHOLE) for key in ("weak", "praise", "greeting", "object_only")},
    }  # fmt: skip


def _said(key: str, languages: tuple[str, ...]) -> str:
    """Any word of a list, a whole one but for Chinese."""
    western = any_of("people", key, tuple(lang for lang in languages if lang != "zh"))
    return rf"(?:(?<![^\W_]){western}|{any_of('people', key, ('zh',)) if 'zh' in languages else '(?!)'})"


def _named(languages: tuple[str, ...], western: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    """Ways of naming somebody: role and name, badge and name, title and name, blame and name."""

    def word(key: str, among: tuple[str, ...] = western) -> str:
        return any_of("people", key, among)

    role, named, badge = (word(key, ("zh",)) if "zh" in languages else "(?!)" for key in ("role", "named", "badge"))
    surname, after = (any_of("spoken_for", key, ("zh",)) for key in ("surname", "after_name"))
    han = rf"(?:{surname}){HAN}{{1,2}}?(?=[^\u3400-\u9fff]|\Z|{after})"
    return {
        "role": re.compile(
            rf"(?<![^\W_])(?:{word('role')})(?: (?:{word('named')}))?,? ?[(\"']?"
            rf"(?P<name>(?-i:(?:{TITLE} )?{_NAME}))(?![\w@])"
            rf"|{role}(?:是|[:：,，])? ?(?:(?:{named}) ?(?P<han>{HAN}{{2,3}})"
            rf"|(?:{named})? ?[(（]?(?P<zh>(?-i:{_NAME}|[小老]{HAN}|{han})))"
            rf"|(?P<before>(?-i:{WORD}|[小老]{HAN}))(?=医生|药剂师|经理|店长|护士)"
            rf"|(?P<title>(?:{surname})(?:经理|店长|主任|医生|师傅|护士|老师|药师))",
            re.IGNORECASE,
        ),
        "badged": re.compile(
            rf"(?i:(?<![^\W_])(?:{word('badge')})) (?P<name>{_NAME})(?![\w@])"
            rf"|(?:{badge})(?P<zh>{WORD}|{HAN}{{2,3}})的(?:客服|店员|员工|医生|药剂师|经理|销售|工作人员|护士|保安)"
        ),
        "titled": re.compile(rf"(?<![\w])(?P<name>{TITLE} (?:{TITLE} )?{_NAME})(?:'s)?(?![\w@])"),
        "blamed": re.compile(rf"(?i:(?<![^\W_])(?:{word('target')})) (?P<name>{_NAME})(?![\w@])"),
    }  # fmt: skip
