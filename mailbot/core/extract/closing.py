"""Where the writer takes leave: closing formula, name, mobile and company signature, disclaimers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from mailbot.core.extract.lines import Line
from mailbot.core.extract.persons import FULL, HAN, bare, folded, is_name, is_small_name
from mailbot.core.extract.words import CLIENTS, any_of

_DEEP = 24  # written lines, from the end, in which a signature may begin
_DELIMITER = re.compile(r"(?:-- ?|—|–|- -|__)$")
_DEVICE = re.compile(
    r"i ?phone|i ?pad|\bios\b|android|samsung|galaxy|huawei|xiaomi|redmi|oppo|vivo|oneplus|nokia|pixel|motorola"
    r"|sony|xperia|\bhtc\b|honor|blackberry"
    r"|windows|outlook|yahoo|gmail|\bmail|proton|\baol\b|\bgmx\b|web\.de|phone|telefon|mobil|handy|gsm|smartphone"
    r"|téléphone|tablet|\bqq\b|foxmail"
    r"|网易|手机|手機|邮箱|郵箱|\bapp\b|puheli|teléfono|celular|komór|virus|virenfrei|sent from my|brevity|typos|typed"
    r"|stavfel|three|vodafone|bluemail|spark",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"@|www\.|https?://|\d{5,}|\d[\d ()./-]{6,}\d|\||\b(?:tel|phone|mob|mobile|telefon|tfn|fax|t|m|p|e|w|vat|ltd"
    r"|limited|llp|plc|gmbh|ab|bv|inc|llc|sarl|sas"
    r"|org\.?\s?nr|registered|switchboard|växel|ust-?id|siret|kvk|iban|电话|手机|地址|微信|邮编|公司)\b\.?:?",
    re.IGNORECASE,
)
_SLASHED = re.compile(rf"(?:^|(?<=[ .!?,)]))(?:/|//|[-~*] ?)\s?({FULL}|{HAN}{{2,4}}|[a-zåäöéü]{{2,12}})(?:, {FULL})?$")
_CITY = re.compile(
    r"\d{1,3}[a-z]?\b.{0,40}$|.*\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|.*\b\d{3} ?\d{2} [A-ZÅÄÖ]|.*\b\d{4,5} ?[A-Z]"
    r"|.*\d{6}$",
    re.IGNORECASE,
)
_JOB = re.compile(r" ?[A-ZÀ-Þ][\w&'-]+(?:[ ,/](?: ?(?:[A-ZÀ-Þ&][\w&'-]*|of|and|for|och|und|de|der|för))){0,5}\s*$")
# What stands behind a name on its line: `(on behalf of ...)`, `- Head Chef`, `| Buyer`.
_POST_NAMED = re.compile(r" ?(?:\([^()]{2,60}\)|\s[-|]\s[^-|]{3,60})$")
_RULE = re.compile(r"[-_*=~]{2,}$")
_JOINED = re.compile(r"\s+(?:/|&|\+|und|and|och|et|en)\s+", re.IGNORECASE)
_DATE_ONLY = re.compile(r"\d{4}\s?[年/.-]\s?\d{1,2}\s?[月/.-]\s?\d{1,2}\s?日?$|\d{1,2}[./ -]\S{1,10}[./ -]\d{2,4}$")
_POSTSCRIPT = re.compile(r"(?:p\.?\s?s\.?|n\.?b\.?|edit|ps)\b\s?[:.,-]?\s?\S", re.IGNORECASE)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    closing = any_of("signature", "closing", CLIENTS)
    mobile = any_of("signature", "mobile", CLIENTS)
    footer = any_of("signature", "footer", CLIENTS)
    name = rf"(?P<name>{FULL}|{HAN}{{2,4}}|[a-zåäöéèüøæ]{{2,14}}(?: [a-zåäöéèüøæ]{{2,14}})?)"
    leave = r"\s?[,.;!~… :x)-]{0,6}"
    return {
        "line": re.compile(rf"(?i:[-*/ ]{{0,3}}{closing}){leave}$"),
        "named": re.compile(
            rf"(?i:[-*/ ]{{0,3}}{closing})\s?[,.;!~ :/-]{{1,4}}\s?{name}[ .,!x)]{{0,4}}(?:\(\S{{1,6}}\))?$"
        ),
        "inline": re.compile(
            rf"(?:(?<=[.!?…)\"'] )|(?<=[。！？，])"
            rf"|(?<=[!?.]))(?i:{closing})(?:\s?[,.;!~ /-]{{1,4}}\s?{name})?[ .,!x]{{0,4}}$"
        ),
        "tail": re.compile(
            rf"(?<=[\w)] )(?i:cheers|thx|thanks|ta|mvh|hälsn(?:ingar)?|lg|mfg|vg|vh|gruß|grüße|rgds|regards"
            rf"|groetjes|groet)[ ,/]{{1,2}}{name}[ .,!x]{{0,4}}$"
        ),
        "lead": re.compile(rf"(?i:[-*/ ]{{0,3}}{closing})(?![^\W_])[ ,.;:!/~-]{{0,4}}"),
        "mobile": re.compile(
            rf"[-_*<\[( ]{{0,6}}(?:{mobile})(?: ?<?https?://\S{{1,200}})?[\s>\]).!]{{0,4}}$", re.IGNORECASE
        ),
        "footer": re.compile(rf"[-_*\s(]{{0,6}}(?:{footer})", re.IGNORECASE),
    }


def signed(lines: Sequence[Line], kinds: Sequence[str], names: tuple[str, ...]) -> list[tuple[int, int]]:
    """Offsets of what belongs to signatures, at the foot of the text typed first and of the text typed last."""
    chunks = _chunks(lines, kinds)
    cuts: list[tuple[int, int]] = []
    for which in sorted({0, len(chunks) - 1} if chunks else set()):
        alone = len(chunks) == 1 or which == 0
        cuts += _cut(lines, chunks[which], names, alone)
    return cuts


def _chunks(lines: Sequence[Line], kinds: Sequence[str]) -> list[list[int]]:
    """The written lines of each unbroken stretch of new text."""
    chunks: list[list[int]] = [[]]
    for index, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        if kind != "new":
            chunks.append([])
        elif line.has_letters or _DELIMITER.match(line.plain):
            chunks[-1].append(index)
    return [chunk for chunk in chunks if chunk]


def _cut(lines: Sequence[Line], chunk: list[int], names: tuple[str, ...], alone: bool) -> list[tuple[int, int]]:
    """Cut from the foot: disclaimer, `-- `, mobile line, then closing formula or name."""
    rest, end = list(chunk), lines[chunk[-1]].end
    first = _footer(lines, rest)
    rest = rest[:first]
    rest = rest[: _delimited(lines, rest)]
    rest, mobile = _without_mobile(lines, rest)
    kept = _leave(lines, rest, names, alone)
    if kept is None:
        begin = lines[chunk[len(rest)]].start if len(rest) < len(chunk) else None
        spans = [(begin, end)] if begin is not None else []
    else:
        start, stop = _under_rule(lines, kept[0]), kept[1]
        whole = stop is None
        spans = [(start, end)] if whole else [(start, stop or end)]
        if not whole and len(rest) < len(chunk):
            spans.append((lines[chunk[len(rest)]].start, end))
    return spans + mobile


def _under_rule(lines: Sequence[Line], start: int) -> int:
    """Where a rule of dashes was drawn right above the signature, it belongs to it."""
    at = next((index for index, line in enumerate(lines) if line.start == start), 0)
    above = next((index for index in range(at - 1, max(-1, at - 3), -1) if not lines[index].is_blank), None)
    return lines[above].start if above is not None and _RULE.match(lines[above].plain) else start


def _footer(lines: Sequence[Line], chunk: list[int]) -> int:
    """How many lines stand before a disclaimer near the end."""
    for place in range(max(0, len(chunk) - _DEEP), len(chunk)):
        if _patterns()["footer"].match(lines[chunk[place]].plain):
            return place
    return len(chunk)


def _delimited(lines: Sequence[Line], chunk: list[int]) -> int:
    """How many lines stand before `-- ` (RFC 3676 s.4.3), where at most a signature follows it."""
    for place in range(max(0, len(chunk) - _DEEP), len(chunk)):
        if _DELIMITER.match(lines[chunk[place]].plain):
            return place
    return len(chunk)


def _without_mobile(lines: Sequence[Line], chunk: list[int]) -> tuple[list[int], list[tuple[int, int]]]:
    """The lines without `Sent from my phone` at their end, and above a signature too."""
    rest, cuts = list(chunk), []
    for index in reversed(chunk[-4:]):
        line = lines[index]
        if len(line.plain) <= 130 and _patterns()["mobile"].match(line.plain) and _DEVICE.search(line.plain):
            rest.remove(index)
            cuts.append((line.start, line.end))
    return rest, cuts


def _leave(
    lines: Sequence[Line], chunk: list[int], names: tuple[str, ...], alone: bool
) -> tuple[int, int | None] | None:
    """Where leave is taken: (start, None) where all below goes too, (start, end) where a postscript follows."""
    if not chunk:
        return None
    place, stop = _closing_line(lines, chunk)
    if place is not None:
        return lines[chunk[place]].start, None if stop is None else lines[chunk[stop]].end
    inline = _inline(lines[chunk[-1]], names)
    if inline is not None:
        return inline, None
    place = _name_line(lines, chunk, names, alone)
    return None if place is None else (lines[chunk[place]].start, None)


def _closing_line(lines: Sequence[Line], chunk: list[int]) -> tuple[int | None, int | None]:
    """The topmost line of the closing formula below which only signature follows, and where a postscript begins."""
    bottom = len(chunk)
    for place in range(len(chunk) - 1, max(-1, len(chunk) - _DEEP), -1):
        line = lines[chunk[place]].plain
        if _POSTSCRIPT.match(line) and bottom - place <= 4:
            bottom = place
            continue
        if _is_closing(line):
            while place and _is_closing(lines[chunk[place - 1]].plain) and not line.endswith("?"):
                place -= 1
            return place, None if bottom == len(chunk) else bottom - 1
        if place < bottom and not _is_signature_line(line):
            break
    return None, None


def _is_closing(line: str) -> bool:
    if len(line) > 200:
        return False
    formulas = _JOINED.split(line)
    if len(formulas) == 2 and all(_patterns()["line"].match(formula) for formula in formulas):
        return True
    return bool(_patterns()["line"].match(line) or _patterns()["named"].match(line))


def _is_signature_line(line: str) -> bool:
    """Short and no sentence, or full of ways to reach somebody."""
    if len(line) > 160:
        return False
    if _CONTACT.search(line) and not re.search(r"[.!?] [A-Z][a-z]+ [a-z]+ [a-z]+", line):
        return not line.endswith("?")
    return (len(line) <= 64 and line[-1] not in ".?!。？！:,") or is_name(line) or (len(line) <= 64 and line[-1] == ",")


def _inline(line: Line, names: tuple[str, ...]) -> int | None:
    """Leave taken at the end of the last line of prose: `... Viele Grüße, Petra Lang`."""
    shift = line.indent
    for key in ("inline", "tail"):
        match = _patterns()[key].search(line.plain)
        if match and match.start() > 0 and match["name"] and _fits(match["name"], names):
            return line.start + shift + match.start()
    match = _SLASHED.search(line.plain)
    if match and match.start() > 0 and line.plain[match.start()] == "/":
        return line.start + shift + match.start()
    return _named_end(line, names)


def _fits(name: str, names: tuple[str, ...]) -> bool:
    return name[:1].isupper() or not name.isascii() or _is_of(name, names)


def _named_end(line: Line, names: tuple[str, ...]) -> int | None:
    """The sender's own name as the last words of a paragraph: `Happy to pay. Cathy`."""
    match = re.search(r"(?<=[.!?] )(\w[\w'-]+(?: \w[\w'-]+){0,2})[ x.]{0,3}$", line.plain)
    if match and match.start() > 3 and _is_of(match[1], names):
        return line.start + line.indent + match.start()
    return None


def _shares(name: str, names: tuple[str, ...]) -> bool:
    """True where a first or family name is one of the sender's."""
    words = {word for known in names for word in folded(known)}
    return bool(words & set(folded(bare(name))))


def _is_of(name: str, names: tuple[str, ...]) -> bool:
    """True where every word of the name is one of the sender's."""
    words = {word for known in names for word in folded(known)}
    return bool(folded(bare(name))) and set(folded(bare(name))) <= words


def _name_line(lines: Sequence[Line], chunk: list[int], names: tuple[str, ...], alone: bool) -> int | None:
    """The topmost name below which only address, numbers and titles follow, where no formula came before it."""
    found: int | None = None
    for place in range(len(chunk) - 1, max(-1, len(chunk) - 8), -1):
        line = lines[chunk[place]].plain
        parted = place == 0 or chunk[place] - chunk[place - 1] > 1 or _stops(lines, chunk[place - 1])
        if _SLASHED.match(line) or (_is_named(line, names) and _shares(line, names)):
            above = lines[chunk[place - 1]].plain if place else ""
            return place - 1 if place and is_name(above) and _shares(above, names) else place
        if parted and alone and place > 0 and _is_named(line, names):
            found = place
        if _reads_on(line) or not _is_signature_line(line):
            break
    return found


def _is_named(line: str, names: tuple[str, ...]) -> bool:
    """A name alone, or a name followed by address and numbers on one line."""
    if is_name(line) or (is_small_name(line) and _shares(line, names)):
        return True
    if _POST_NAMED.search(line) and is_name(_POST_NAMED.sub("", line)):
        return True
    head, comma, tail = line.partition(",")
    if comma and " " in head and is_name(head) and _JOB.match(tail):
        return True
    return (
        bool(comma)
        and is_name(head)
        and bool(_CONTACT.search(tail) or _CITY.match(tail.strip()))
        and not _reads_on(line)
    )


def _reads_on(line: str) -> bool:
    """True of prose: a verb or pronoun that no address holds."""
    return bool(
        re.search(
            r"\b(?:i|you|we|is|was|are|my|your|jag|ni|är|ich|sie|ist|je|vous|est|please|call|ring)\b|[我你您请]",
            line,
            re.IGNORECASE,
        )
    )


def _stops(lines: Sequence[Line], index: int) -> bool:
    """True where the line above ends a sentence, so that the name is no part of it."""
    return lines[index].plain[-1:] in ".!?)。！？…"


def leave_taking(line: str) -> int:
    """How many letters of a line the closing formula takes, 0 where it has none."""
    match = _patterns()["lead"].match(line)
    return match.end() if match else 0
