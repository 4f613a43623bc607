"""People as a mail mentions them: by name, as somebody's kin, or both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mailbot.core.extract.persons import FULL, TITLES, WORD, bare, folded
from mailbot.core.extract.sheet import Area, Sheet
from mailbot.core.extract.words import LANGUAGES, any_of, listed, spoken

EARLY = 900  # letters in which somebody says for whom they write
_TITLE = (
    r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Rev|Lady|Lord|Herrn?|Frau|Fru|Fröken|M|Mme|Mlle|Monsieur|Madame|dhr"
    r"|mevr|mevrouw|de heer)\.? ){0,2}"
)
_FIRM = re.compile(
    r"\b(?:ltd|limited|llp|plc|gmbh|ab|bv|inc|llc|solicitors?|advocacy|company|council|hospital|care home|university"
    r"|school|clinic|team|department|support|customer|services?)\b",
    re.IGNORECASE,
)
_CLAUSE = (
    r"(?:,? (?:who|whom|whose|som|der|die|das|dem|qui|dont|dat)\b[^.!?\n]{0,80}?,?|,[^.!?\n]{0,40},|,? \d{1,3},"
    r"|,[^()\n]{0,60}\))?"
)
_ADVERBS = r"(?: (?!and\b|und\b|och\b|et\b|en\b)[^\s.,!?;]+){0,2}?"


@cache
def _no_names() -> frozenset[str]:
    """Words that are capital at the head of a sentence and no name."""
    return frozenset(listed("spoken_for", "no_name", (*LANGUAGES[:2], *LANGUAGES[3:])))


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody at one place: `start` to `end` is what is told of them, `first` to `stop` all words that mean them."""

    area: Area
    start: int
    end: int
    first: int
    stop: int
    value: str
    is_named: bool


@cache
def _patterns(languages: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    def word(key: str) -> str:
        return any_of("spoken_for", key, tuple(lang for lang in languages if lang != "zh"))

    def low(expression: str) -> re.Pattern[str]:
        return re.compile(expression)

    relative = (
        rf"(?P<rel>(?i:\b(?:{word('my')}) (?:{word('kin')})))"
        rf"(?:(?:,| \(|:)? ?(?:(?:called|named) )?(?P<named>{_TITLE}{FULL})\)?)?"
    )
    called = rf"(?P<kin>\b(?i:{word('kin_name')}))(?![^\W_])(?:(?:,| \() ?(?P<known>{_TITLE}{FULL})\)?)?"
    other = rf"(?P<only>(?!(?:I|Jag|Ich|Je|Ik)\b){_TITLE}{FULL})"
    person = rf"(?:{relative}|{called}|{other})"
    return {
        "following": low(rf"[\s:,.(-]{{0,3}}(?:(?i:{word('article')}) )?{person}"),
        "before": low(rf"(?<![^\W_])(?:(?i:{word('article')}) )?{person}{_CLAUSE}{_ADVERBS}[\s,)]{{0,2}}\Z"),
        "kin_word": low(rf"(?:{word('kin')})\b"),
        "kin": low(rf"(?<![^\W_])(?:{relative}|{called})"),
        "name": low(rf"[\s:,(-]{{0,3}}{other}"),
        "name_before": low(rf"(?<![^\W_]){other}\Z"),
        **{key: low(rf"(?<![^\W_])(?:{word(key)})") for key in ("lead", "care", "acting", "named", "trail")},
        **{
            key: low(word(key))
            for key in ("their", "i_bought", "kin_of", "in_place_of", "owned", "named_after", "hurt", "ward")
        },
        **{f"{key}_after": low(rf"{_CLAUSE},?{_ADVERBS} (?:{word(key)})") for key in ("harmed", "bought")},
        **{
            f"{key}_end": low(rf"(?<![^\W_])(?:{word(key)})\s\Z")
            for key in ("theirs", "i_am", "subject_not", "owned_before")
        },
    }


def words(sheet: Sheet, key: str) -> re.Pattern[str]:
    """The pattern of a word list in the languages of the mail, for its lower-case text."""
    return _patterns(spoken(sheet.language))[key]


def following(sheet: Sheet, area: Area, at: int) -> Mention | None:
    """Who is named right behind some words."""
    match = words(sheet, "following").match(area.text.flat, at, area.end)
    one = _made(sheet, area, match)
    return None if one is not None and not one.is_named and one.value.lower().startswith(("a ", "an ")) else one


def before(sheet: Sheet, area: Area, at: int) -> Mention | None:
    """Who is named right before some words, a clause about them between."""
    match = words(sheet, "before").search(area.text.flat, max(area.start, at - 140), at)
    return _made(sheet, area, match)


def kin(sheet: Sheet, area: Area) -> Iterator[Mention]:
    """Relatives, clients and wards, in order."""
    end = min(area.end, area.start + EARLY)
    for match in words(sheet, "kin").finditer(area.text.flat, area.start, end):
        one = _made(sheet, area, match)
        if one is not None and (match["kin"] or not match["rel"].lower().startswith(("a ", "an ", "her ", "his "))):
            yield one


def resolved(sheet: Sheet, area: Area, literal: Mention | None) -> Mention | None:
    """A name that is said to be somebody's: `her name is`, `the order is under the name of`, `Grandad (Alfred)`."""
    flat, low = area.text.flat, area.text.low
    end = min(area.end, area.start + 4 * EARLY)
    told = [one for one in kin(sheet, area) if one.is_named] if literal is not None else []
    for match in words(sheet, "named").finditer(low, area.start, end):
        named = words(sheet, "name").match(flat, match.end(), area.end)
        told += [one for one in [_made(sheet, area, named)] if one]
    for match in words(sheet, "named_after").finditer(low, area.start, end):
        at = match.start()
        named = words(sheet, "name_before").search(flat, max(area.start, at - 60), at - (flat[at - 1 : at] == " "))
        told += [one for one in [_made(sheet, area, named)] if one and " " in one.value]
    return next(iter(told), None)


def _made(sheet: Sheet, area: Area, match: re.Match[str] | None) -> Mention | None:
    """The name, where it is one and neither the writer's nor the house's; else the word for the relative."""
    if match is None:
        return None
    groups = match.groupdict()
    group = next((key for key in ("named", "known", "only") if groups.get(key)), None)
    literal = next((key for key in ("rel", "kin") if groups.get(key)), None)
    first = match.start(literal or group or 0)
    if group is not None:
        start, end = match.span(group)
        name = _trimmed(area.text.original[start:end], area.text.flat[end : end + 12])
        stop = start + len(name)
        value = " ".join(bare(name).split())
        if _is_person(sheet, value):
            return Mention(area, start, stop, first, match.end() if stop == end else stop, value, True)
    if literal is None:
        return None
    start, end = match.span(literal)
    return Mention(area, start, end, first, end, " ".join(area.text.original[start:end].split()), False)


def _trimmed(name: str, after: str) -> str:
    """Without the words of the next sentence and without the genitive of Swedish and English."""
    name = re.split(r"(?<=[^\W\d_]{3})\. ", name)[0].rstrip(".")
    kept = name.split(" ")
    while len(kept) > 1 and kept[-1].lower() in _no_names():
        kept.pop()
    name = " ".join(kept)
    ended = after.strip().casefold().startswith(("räkning", "vägnar", "beställ", "order", "ord"))
    if name.endswith("s") and not name.endswith("ss") and ended:
        return name[:-1]
    return name[:-2] if name.endswith(("'s", "’s")) else name


def _is_person(sheet: Sheet, name: str) -> bool:
    """False for the writer, the house, its people and firms."""
    own = set(folded(name))
    mine = set(folded(sheet.writer.name)) if sheet.writer else set()
    staff = any(own <= set(folded(one.name)) for one in sheet.desk.staff)
    if not own or own <= mine or staff or own & set(folded(sheet.desk.name)) or _FIRM.search(name) or len(name) < 2:
        return False
    return not own & _no_names() if len(own) == 1 else name.split(" ")[0].lower() not in _no_names()


def fuller(sheet: Sheet, area: Area, one: Mention) -> Mention | None:
    """The same name with another word to it: `Mr Hobday`, later `Stanley Hobday`."""
    word, kin_word = re.escape(one.value), words(sheet, "kin_word")
    for match in re.finditer(
        rf"(?<![\w.'-])({WORD} {word}|{word} {WORD})(?![\w'-])", area.text.flat[area.start : area.end]
    ):
        words_ = match[1].split(" ")
        if kin_word.match(match[1].lower()):
            continue
        if not TITLES.match(match[1]) and not any(w.lower() in _no_names() for w in words_) and len(words_[0]) > 1:
            start, end = area.start + match.start(1), area.start + match.end(1)
            return Mention(area, start, end, start, end, match[1].rstrip("."), True)
    return None
