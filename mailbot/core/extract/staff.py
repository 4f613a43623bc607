"""The member of staff who is complained about: not one who is praised, greeted or mentioned in passing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mailbot.core.extract.persons import HAN, TITLES, WORD, bare, folded
from mailbot.core.extract.sentences import Sentence, sentences
from mailbot.core.extract.sheet import Area, Sheet, found
from mailbot.core.extract.words import WHOLE, any_of, lowered, spoken
from mailbot.core.reading import Found

_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herrn?|Frau|Fru|Hr|M|Mme|Monsieur|Madame|dhr|mevr|mevrouw)\.?"
_NAME = rf"{WORD}(?: {WORD})?"


@dataclass(frozen=True, slots=True)
class _Mention:
    name: str
    area: Area
    start: int
    end: int
    score: float


@cache
def _words(languages: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    def word(key: str) -> str:
        return any_of("people", key, tuple(lang for lang in languages if lang != "zh"))

    role_zh = any_of("people", "role", ("zh",)) if "zh" in languages else "(?!)"
    named_zh = any_of("people", "named", ("zh",)) if "zh" in languages else "(?!)"
    return {
        "role": re.compile(
            rf"(?<![^\W_])(?:{word('role')})(?: (?:{word('named')}))?,? ?[(\"']?"
            rf"(?P<name>(?-i:(?:{_TITLE} )?{_NAME}))(?![\w@])"
            rf"|{role_zh} ?(?:(?:{named_zh}) ?(?P<han>{HAN}{{2,3}})|(?:{named_zh})? ?(?P<zh>(?-i:{WORD}|[小老]{HAN})))"
            rf"|(?P<before>(?-i:{WORD}|[小老]{HAN}))(?=医生|药剂师|经理|店长|护士)",
            re.IGNORECASE,
        ),
        "badged": re.compile(
            rf"(?i:(?:name[ -]?)?(?:badge|tag)(?: \w+){{0,2}} (?:said|says|read|reads|was|with|saying)|(?:gave"
            rf"|said) (?:his|her|their) name (?:was|as|is)|\b(?:called|named|som het(?:te|er)|namens|nommée?"
            rf"|genaamd)|\ba (?:quiet )?word with"
            r"|\bcomplain(?:t|ing)? (?:about|against|concerns|concerning|regarding|is about|is against)"
            r"|\bbeschwerde (?:über|gegen)|\bklagomål (?:på|mot)|\bplainte contre|\bklacht over"
            rf"|\bapolog\w+ from) (?P<name>{_NAME})(?![\w@])"
            rf"|(?:名叫|叫|自称)(?P<zh>{WORD}|{HAN}{{2,3}})的(?:客服|店员|员工|医生|药剂师|经理|销售|工作人员|护士|保安)"
        ),
        "titled": re.compile(rf"(?<![\w])(?P<name>{_TITLE} {_NAME})(?:'s)?(?![\w@])"),
        "grievance": lowered("people", "grievance", languages),
        **{key: lowered("people", key, languages, WHOLE) for key in ("weak", "praise", "greeting", "object_only")},
    }  # fmt: skip


def staff(sheet: Sheet) -> Iterator[Found]:
    """At most one, as written without title."""
    row = sheet.row("staff")
    if row is not None:
        yield sheet.rowed("staff_name", row, bare(row.value))
        return
    scores: dict[tuple[str, ...], list[_Mention]] = {}
    for area in (sheet.subject, *sheet.own):
        for sentence in sentences(area):
            for mention in _mentions(sheet, sentence):
                scores.setdefault(_known(sheet, mention.name), []).append(mention)
    ranked = sorted(scores.values(), key=lambda mentions: -sum(m.score for m in mentions))
    if ranked and sum(m.score for m in ranked[0]) >= 1:
        longest = max(ranked[0], key=lambda m: (m.area.kind != "subject", len(folded(m.name))))
        longest = max(
            (m for m in ranked[0] if len(folded(m.name)) >= len(folded(longest.name))),
            key=lambda m: len(folded(m.name)),
        )
        yield found("staff_name", longest.name, longest.area, longest.start, longest.end, 0.85)


def _known(sheet: Sheet, name: str) -> tuple[str, ...]:
    """The same person under every form of the name: the family name, or that of a member of staff we know."""
    words = folded(name)
    for member in sheet.desk.staff:
        if set(words) <= set(folded(member.name)) or set(folded(member.name)) <= set(words):
            return folded(member.name)
    return words[-1:]


def _mentions(sheet: Sheet, sentence: Sentence) -> Iterator[_Mention]:
    area = sentence.area
    seen: list[tuple[int, int]] = []
    for start, end, weight in (*_by_role(sheet, sentence), *_by_list(sheet, sentence)):
        if any(start < right and end > left for left, right in seen):
            continue
        seen.append((start, end))
        name = _cleaned(area.text.original[start:end])
        if name and not _is_customer(sheet, name):
            yield _Mention(name, area, start, end, weight + _score(sheet, sentence, start, end))


@cache
def _hints(languages: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    """Cheap looks at the lower-case text that save the costly ones; Chinese puts the name before the role too."""
    if "zh" in languages:
        return {}
    role = any_of("people", "role", languages).replace("(?=(?:Mr|Mrs|Ms|Miss|Dr)", "(?=(?:mr|mrs|ms|miss|dr)")
    role = role.replace("(?=Herrn?\\b|Frau\\b)", "(?=herrn?\\b|frau\\b)")
    named = (
        "badge|tag|their name|his name|her name|called|named|som het|namens|nommé|genaamd|a word with|a quiet word"
        "|complain|beschwerde|klagomål|plainte|klacht|apolog"
    )
    return {"role_hint": re.compile(rf"(?<![^\W_])(?:{role})"), "badged_hint": re.compile(named)}


def _by_role(sheet: Sheet, sentence: Sentence) -> Iterator[tuple[int, int, float]]:
    words = _words(spoken(sheet.language))
    flat = sentence.area.text.flat
    for key, weight in (("role", 0.5), ("badged", 0.4), ("titled", 0.2)):
        hint = _hints(spoken(sheet.language)).get(f"{key}_hint")
        if hint is not None and not sentence.has(hint):
            continue
        for match in words[key].finditer(flat, sentence.start, sentence.end):
            group = next((key for key in ("zh", "han", "before") if match.groupdict().get(key)), "name")
            start, end = match.span(group)
            shown = flat[start:end]
            if not _SURE_NOT.match(shown):
                titled = 0.1 if key == "role" and TITLES.match(shown) else 0.0
                yield start + len(shown) - len(TITLES.sub("", shown)), end, weight + titled


# `I spoke to Ada, who ...`: the one spoken to acts in the next breath.
_ACTS = re.compile(
    r"(?:,? (?:in|at|from|of|on|i|på|von|im|aus|de|à) (?:[^\s,.!?]+ ){0,3}?[^\s,.!?]+)?"
    r",? ?(?:and |but |och |men |und )?(?:\b(?:he|she|who|hon|han|som|er|sie|die|der|elle|il|qui|hij|zij)\b|他|她)"
    r"|[^.!?\n]{0,25}[.!?]\s+(?:he|she|hon|han|er|sie|il|elle|hij|zij)\b"
)
_HE_OR_SHE = re.compile(r"\b(?:he|she|han|hon|honom|henne|il|elle|hij|zij)\b|[他她]")
_SURE_NOT = re.compile(
    r"(?:I|He|She|We|They|You|It|The|That|This|My|Your|Hon|Han|Jag|Ni|Er|Sie|Ich|Il|Elle|On|Which|Who|But|And"
    r"|When|Then|In|At|On|Please|Learn|English|Dear|Order|Orders|Delivery|Service|Poor|Late|Consultation|Customer"
    r"|A|An|Our|Their|His|Her|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)


def _by_list(sheet: Sheet, sentence: Sentence) -> Iterator[tuple[int, int, float]]:
    """Members of staff whom the config names, by full, first or family name."""
    flat = sentence.area.text.flat
    for member in sheet.desk.staff:
        for part in dict.fromkeys((member.name, *member.name.split())):
            if len(part) < 3 or flat.find(part, sentence.start, sentence.end) < 0:
                continue
            for match in re.finditer(
                rf"(?<![^\W\u3400-\u9fff])(?<![@.]){re.escape(part)}(?:'s)?(?![^\W\u3400-\u9fff]|@)"
                if part.isascii()
                else re.escape(part),
                flat[sentence.start : sentence.end],
            ):
                start = sentence.start + match.start()
                yield start, start + len(part), 0.0


def _cleaned(shown: str) -> str:
    name = re.sub(r"['’]s$", "", shown.strip(" ,.()"))
    return TITLES.sub("", name).strip(" ,.")


def _is_customer(sheet: Sheet, name: str) -> bool:
    mine = folded(sheet.writer.name) if sheet.writer else ()
    return bool(set(folded(name)) & set(mine)) and not any(
        set(folded(name)) & set(folded(m.name)) for m in sheet.desk.staff
    )


def _is_listed(sheet: Sheet, shown: str) -> bool:
    return any(set(folded(shown)) <= set(folded(member.name)) for member in sheet.desk.staff)


def _is_told_of(grievance: re.Pattern[str], after: str) -> bool:
    """A grievance right behind a pronoun, sentences later: only believed of people whom the config names."""
    return any(grievance.search(after, m.end(), m.end() + 40) for m in _HE_OR_SHE.finditer(after))


def _score(sheet: Sheet, sentence: Sentence, start: int, end: int) -> float:
    """Above 0 where the sentence holds a grievance against the person, below where it thanks or greets."""
    words = _words(spoken(sheet.language))
    flat, area = sentence.area.text.low, sentence.area
    before, after = flat[max(sentence.start, start - 90) : start], flat[end : min(sentence.end + 240, area.end)]
    bare_before = re.sub(rf"(?i:{_TITLE}) ?\Z", "", before[-40:]).rstrip(" ,")
    greeted = list(words["greeting"].finditer(bare_before.split("\n")[-1][-24:]))
    tail = words["object_only"].search(bare_before[-18:])
    if greeted and tail is None and len(greeted[-1].string) - greeted[-1].end() <= 8:
        return -2.0
    if words["praise"].search(flat, sentence.start, sentence.end):
        return -2.0
    score = 0.0
    if (
        tail is not None
        and not _ACTS.match(flat, end, min(area.end, end + 80))
        and tail.end() >= len(bare_before[-18:]) - 1
    ):
        score -= 0.4
    own = flat[end : sentence.end]
    if words["grievance"].search(own) or words["grievance"].search(before):
        score += 1.0
    elif words["weak"].search(own):
        score += 0.4
    if (
        re.match(r"[^.!?]{0,200}[.!?]\s+(?:he|she|they|hon|han|er|sie|il|elle|他|她|hij|zij)\b", after)
        and words["grievance"].search(after)
    ) or (_is_listed(sheet, flat[start:end]) and _is_told_of(words["grievance"], after)):
        score += 1.0
    if area.kind == "subject" and words["grievance"].search(flat, sentence.start, sentence.end):
        score += 0.6
    return score
