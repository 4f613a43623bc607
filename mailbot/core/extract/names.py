"""The writer's name in its fullest form: signature, self-introduction, From display name or form field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mailbot.core.extract.closing import leave_taking
from mailbot.core.extract.persons import FULL, HAN, TITLES, bare, chinese, folded, is_name, is_small_name, known_as
from mailbot.core.extract.sheet import Area, Sheet, found
from mailbot.core.extract.words import LANGUAGES, any_of
from mailbot.core.mail import IncomingMail
from mailbot.core.reading import Found, Span

_ROLE = re.compile(
    r"\b(?:accounts?|procurement|purchasing|sales|info|office|admin|team|support|service|customer|legal|kanzlei"
    r"|reception|orders?|billing|finance|hr|ops|dept|department"
    r"|famil(?:y|jen|ie|le)|household|the \w+s|shop|store|stores|ltd|limited|llp|plc|gmbh|ab|as|bv|inc|llc|studio"
    r"|clinic|house|home|cottage|farm|rectory|residence|team|surgery|church|parish|council|hotel|kitchen|facilities|estates?|reception|secrétariat|hausverwaltung|warehouse|ops|group|trust|school|university|no-?reply|mailer|webform|website|form(?:ul[äa]r)?"
    r"|anon\w*|unknown|private|user|me|customer|kunde|kund|client|mail|e-mail|post|buchhaltung|ekonomi|inköp"
    r"|einkauf|mr|mrs|ms|财务部|公司)\b|&|\+|@|\d|先生|女士|小姐|太太",
    re.IGNORECASE,
)
_VIA = re.compile(r" via \S.*$|\s*\((?:mr|mrs|ms|miss|dr|herr|frau|fru|m|mme)\.?\)$", re.IGNORECASE)
_PAIR = re.compile(r" (?:and|och|und|et|en) |&")
_FIRM = re.compile(
    r"\b(?:ltd|limited|llp|plc|gmbh|ab|as|bv|inc|llc|solicitors?|law|rechtsanwälte|kanzlei|advokatbyrå|avocats"
    r"|& co|partners?)\b",
    re.IGNORECASE,
)


@cache
def _introduced() -> re.Pattern[str]:
    after = any_of("name", "introduced_after", LANGUAGES)
    surname, ended = any_of("spoken_for", "surname", ("zh",)), r"(?=[,.，。！!\s]|\Z)"
    person = rf"(?P<name>{FULL}|(?<!我是){HAN}{{2,4}}{ended}|(?:{surname}){HAN}{{1,2}}{ended})"
    other = rf"(?P<other>{FULL})"
    western = any_of("name", "introduced", (*LANGUAGES[:2], *LANGUAGES[3:]))
    return re.compile(
        rf"(?:(?<![^\W_])(?i:{western})|{any_of('name', 'introduced', ('zh',))})[ :]{{0,2}}{person}"
        rf"|(?<![^\W_])(?i:{any_of('name', 'introduced_before', LANGUAGES)}) {other} (?i:{after})"
    )


def names(sheet: Sheet) -> Iterator[Found]:
    """The one fullest form of the writer's name."""
    best = _from_form(sheet) or _best(sheet)
    if best is not None:
        yield best


def _from_form(sheet: Sheet) -> Found | None:
    if sheet.via != "form" or sheet.writer is None or not sheet.writer.name:
        return None
    row = sheet.row("first_name") or sheet.row("name")
    return sheet.rowed("name", row, sheet.writer.name) if row else _shown(sheet)


def _best(sheet: Sheet) -> Found | None:
    """The signed or introduced name, unless the display name says the same more fully."""
    shown = _shown(sheet)
    told = _introduction(sheet)
    signed = _signed(sheet, shown)
    if told is not None and (signed is None or _fuller(told.value, signed.value)):
        signed = told
    if signed is None or shown is None:
        return signed or shown
    return _choose(signed, shown)


def _choose(signed: Found, shown: Found) -> Found:
    """Which of two forms to keep; both are of the same person, or the signature tells who really writes."""
    ours, theirs = folded(signed.value), folded(shown.value)
    if _is_han(signed.value) and not _is_han_name(shown.value):
        return signed
    if "&" in signed.value or len(re.split(r" (?:and|och|und|et|en) ", signed.value)) > 1:
        return shown if theirs and theirs[0] in ours and not _ROLE.search(shown.value) else signed
    if _PAIR.search(shown.value) and len(ours) > 1 and ours[0] in theirs:
        return signed
    if _is_han(signed.value) and _is_han(shown.value):
        return _choose_han(signed, shown)
    if _ROLE.search(shown.value) and not _ROLE.search(signed.value) and (len(ours) > 1 or not _covers(theirs, ours)):
        return signed
    if ours == theirs:
        return signed if len(signed.value) > len(shown.value) or not signed.value.isascii() else shown
    if _covers(theirs, ours):
        return shown
    if _covers(ours, theirs):
        return signed
    if len(ours) == len(theirs) == 1 and ours[0][:2] == theirs[0][:2]:
        return max(signed, shown, key=lambda one: len(one.value))
    if len(ours) < 2 and len(theirs) >= 2 and not _ROLE.search(shown.value):
        return shown
    return signed


def _choose_han(signed: Found, shown: Found) -> Found:
    """The longer of two forms of one name; of two names the one that begins with a surname."""
    if signed.value in shown.value or shown.value in signed.value:
        return max(signed, shown, key=lambda one: (_is_han_name(one.value), len(one.value)))
    return signed


def _fuller(told: str, signed: str) -> bool:
    return _covers(folded(told), folded(signed)) and folded(told) != folded(signed)


def _covers(long: tuple[str, ...], short: tuple[str, ...]) -> bool:
    """True where every word of the short form is a word of the long one, or the initial of one, in order."""
    rest = iter(long)
    return len(short) <= len(long) and all(
        any(word == w or (len(word) == 1 and w.startswith(word)) for w in rest) for word in short
    )


def _is_han(name: str) -> bool:
    return bool(re.match(HAN, name))


def _is_han_name(name: str) -> bool:
    return bool(re.fullmatch(rf"{HAN}{{2,4}}", name)) and not _ROLE.search(name)


def _shown(sheet: Sheet) -> Found | None:
    """The display name of the writer's address."""
    if sheet.writer is None or not sheet.writer.name.strip():
        return None
    shown = _ordered(_VIA.sub("", sheet.writer.name.strip().strip("'\"")))
    if "@" in shown or not any(c.isalpha() for c in shown):
        return None
    return Found(field="name", value=bare(shown), span=_header_span(sheet.mail, shown), confidence=0.8)


def _ordered(shown: str) -> str:
    """`Sandahl, Birgitta` is written family name first."""
    match = re.fullmatch(r"([^\s,]+(?: [^\s,]+)?), ?([^\s,]+(?: [^\s,]+){0,2})", shown)
    if match and not _FIRM.search(shown) and not TITLES.match(match[2]):
        return f"{match[2]} {match[1]}"
    return re.sub(r"\s*\((?!.*[\u3400-\u9fff])[^)]*\)(?=$| )|(?<=[\u3400-\u9fff])\s?\([A-Za-z .-]*\)$", "", shown)


def _header_span(mail: IncomingMail, shown: str) -> Span:
    for source, addresses in (("from", mail.senders), ("reply-to", mail.reply_to)):
        for address in addresses:
            at = address.name.find(shown)
            if at >= 0:
                return Span(source=source, start=at, end=at + len(shown), text=shown)
    first = mail.senders[0].name if mail.senders else ""
    return Span(source="from", start=0, end=len(first), text=first)


def _introduction(sheet: Sheet) -> Found | None:
    for area in sheet.own:
        for match in area.find(_introduced()):
            start, end = match.span("name" if match["name"] else "other")
            name = _of_one_sentence(area.text.flat[start:end])
            if is_name(name):
                end = start + len(name)
                return found("name", bare(area.text.original[start:end]), area, start, end, 0.9)
    return None


def _of_one_sentence(name: str) -> str:
    """`Anja Zeller. Sie` ends with its sentence; a short word with a full stop is an initial or a title."""
    return re.split(r"(?<=[^\W\d_]{3})\. ", name)[0].rstrip(".")


def _signed(sheet: Sheet, shown: Found | None) -> Found | None:
    """The name in the signature, the line that looks most like one first."""
    known = folded(shown.value if shown else " ".join(known_as(sheet.writer)))
    for area in reversed(sheet.signature):
        for start, end in _lines(area):
            one = _named(area, start, end, known)
            if one is not None:
                return one
    return _midway(sheet, known)


def _midway(sheet: Sheet, known: tuple[str, ...]) -> Found | None:
    """The name under a closing formula that an afterthought follows, so that it is no signature."""
    for area in sheet.own:
        left = False
        for start, end in _lines(area):
            line = area.text.flat[start:end]
            if line and left:
                one = _named(area, start, end, known)
                if one is not None:
                    return one
            left = (bool(line) and leave_taking(line) >= len(line.rstrip(" ,.!"))) or (left and not line)
    return None


def _lines(area: Area) -> Iterator[tuple[int, int]]:
    at = area.start
    for line in area.text.flat[area.start : area.end].split("\n")[:30]:
        left = len(line) - len(line.lstrip())
        yield at + left, at + len(line.rstrip())
        at += len(line) + 1


def _named(area: Area, start: int, end: int, known: tuple[str, ...]) -> Found | None:
    """The name in one line of a signature: alone, after a closing formula, or before a comma, bar or number."""
    line = area.text.flat[start:end]
    at = leave_taking(line)
    tail = line[at:]
    lead = len(tail) - len(tail.lstrip(" ,/.-~*:;!"))
    tail = tail.lstrip(" ,/.-~*:;!")
    head = re.split(r"\s?[|,(（;\t]|\s{2,}|\s[-–/] |\d|(?i:\btel\b|\bphone\b|\bt:|\bm:)", tail, maxsplit=1)[0].strip(
        " .-:"
    )
    if not head or len(head) > 60:
        return None
    firm = _FIRM.search(head) and len(head.split()) <= 6 and head[0].isupper()
    small = is_small_name(head) and bool(set(folded(head)) & set(known))
    if not (is_name(head) or firm or small):
        return None
    begin = start + at + lead
    stop = begin + len(head)
    value = chinese(head) or bare(area.text.original[begin:stop])
    return found("name", value, area, begin, stop, 0.95)
