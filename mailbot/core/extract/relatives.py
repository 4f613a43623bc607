"""For whom somebody else writes: a relative or client, by name where the mail gives one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mailbot.core.extract.persons import FULL, HAN, bare, folded
from mailbot.core.extract.sheet import Area, Sheet, found
from mailbot.core.extract.words import any_of, spoken
from mailbot.core.reading import Found

_TITLE = r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Herrn?|Frau|Fru|M|Mme|Monsieur|Madame|dhr|mevr|mevrouw|de heer)\.? )?"
_LITERAL = 0.7  # confidence of "my mother", which a name would be better than
# Where the sentence ends, unless the next one goes on about the same person.
_OTHER_MATTER = re.compile(r"\n|[.!?](?! (?:He|She|They|Han|Hon|Er|Sie|Il|Elle|Hij|Zij)\b)")
_EARLY = 700  # letters in which somebody says for whom they write


@cache
def _words(languages: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    def word(key: str) -> str:
        return any_of("people", key, tuple(lang for lang in languages if lang != "zh"))

    relative = rf"(?P<rel>(?:{word('my')}) (?:{word('relative')}))"
    named = rf"(?:,| \(|:)? ?(?P<name>(?-i:{_TITLE}{FULL}))"
    return {
        "client": re.compile(rf"(?<![^\W_])(?:{word('client')})(?:[ ,:-]{{1,3}}"
            rf"|, )(?P<name>(?-i:{_TITLE}{FULL}))", re.IGNORECASE),
        "behalf": re.compile(rf"(?<![^\W_])(?:{word('behalf')}) (?:{relative}(?:{named})?"
            rf"|(?P<only>(?-i:{_TITLE}{FULL})))", re.IGNORECASE),
        "relative": re.compile(rf"(?<![^\W_]){relative}(?![^\W\d_])(?!s\b|'s)(?:{named})?", re.IGNORECASE),
        "owned": re.compile(rf"(?<![^\W_]){relative}'?s (?:[a-z]+ )?(?:meds?|medications?|medicines?|tablets|pills"
            r"|insulin|inhalers?|prescriptions?|orders?|parcels?|account|appointment)\b", re.IGNORECASE),
        "acting": re.compile(rf"(?<![^\W_])(?:{any_of('people', 'acting', languages)})", re.IGNORECASE),
        "harmed": re.compile(rf"(?:{any_of('people', 'harmed', languages)})", re.IGNORECASE),
        "sure": re.compile(r"behalf|vägnar|räkning|im namen|namens|au nom|pour le compte|act(?:ing|s)? for|vertrete"
            r"|représent"
            r"|företräder|complain|write|writing|speak|attorney|look(?:ing)? after|care|fullmakt|ombud|god man"
            r"|vollmacht|uppdrag|auftrag|instructed|executor|guardian|betreuer", re.IGNORECASE),
    }  # fmt: skip


@cache
def _chinese() -> re.Pattern[str]:
    my, relative = any_of("people", "my", ("zh",)), any_of("people", "relative", ("zh",))
    return re.compile(
        rf"(?P<rel>{my}{relative})(?P<name>(?:{HAN}){{2,3}}?(?=[于在因是的,，。（(今昨上下买订说、投写反联办购不也没去收给打她他对被患]|\s|[A-Za-z0-9]))?"
    )


@cache
def _kin() -> re.Pattern[str]:
    """`I am Ada Byrne's daughter`, `jag är dotter till Ada Byrne`, `我是王芳的女儿`: kin of whoever is spoken for."""
    child = r"(?:daughter|son|wife|husband|mother|father|carer|partner|niece|nephew|sister|brother)"
    barn = r"(?:dotter|son|fru|make|maka|mamma|pappa|mor|far|bror|syster|god man|kontaktperson)"
    kind = r"(?:Tochter|Sohn|Frau|Ehefrau|Mann|Ehemann|Mutter|Vater|Betreuer(?:in)?|Schwester|Bruder)"
    enfant = r"(?:fille|fils|femme|épouse|mari|mère|père|sœur|frère|tutrice|tuteur)"
    en1, en2, sv, de, fr = (f"(?P<{group}>{_TITLE}{FULL})" for group in ("en1", "en2", "sv", "de", "fr"))
    han = "(?:女儿|儿子|妻子|丈夫|太太|先生|老公|老婆|母亲|妈妈|父亲|爸爸|家属|代理人|监护人|朋友|孙女|孙子)"
    return re.compile(
        rf"\b[Ii](?:'m| am) (?:the )?(?:{en1}'s {child}|{child} of {en2})"
        rf"|\b[Jj]ag är {barn} (?:till|åt|för) {sv}"
        rf"|\b[Ii]ch bin (?:die |der )?{kind} von {de}"
        rf"|\b[Jj]e suis (?:la |le |l'){enfant} de {fr}"
        rf"|我是(?P<zh>(?:{HAN}){{2,4}}?)的{han}"
    )


def represented(sheet: Sheet) -> Iterator[Found]:
    """At most one person spoken for."""
    row = sheet.row("behalf")
    if row is not None:
        yield sheet.rowed("represented_person", row, bare(row.value))
        return
    literal: Found | None = None
    for area in (*sheet.own, sheet.subject):  # the subject tends to shorten a name
        one = _western(sheet, area) or _han(sheet, area)
        if one is not None and one.confidence > _LITERAL:
            yield one
            return
        literal = literal or one
    if literal is not None:
        yield _by_name(sheet, literal) or literal


def _by_name(sheet: Sheet, literal: Found) -> Found | None:
    """The name that the same relative is given elsewhere in the mail."""
    pattern = _words(spoken(sheet.language))["relative"]
    for area in sheet.own:
        for match in area.find(pattern):
            if (
                match["name"]
                and match["rel"].casefold() == literal.value.casefold()
                and not _is_writer(sheet, match["name"])
            ):
                return _made(area, match, "name")
    return None


def _western(sheet: Sheet, area: Area) -> Found | None:
    words = _words(spoken(sheet.language))
    kin = _kin().search(area.text.flat, area.start, min(area.end, area.start + _EARLY))
    if kin and kin.lastgroup and not _is_writer(sheet, kin[kin.lastgroup]):
        return _made(area, kin, kin.lastgroup)
    end = min(area.end, area.start + 4 * _EARLY)
    for match in words["client"].finditer(area.text.flat, area.start, end):
        if not _is_writer(sheet, match["name"]):
            return _made(area, match, "name")
    for match in words["behalf"].finditer(area.text.flat, area.start, min(end, area.start + _EARLY)):
        one = _of_behalf(sheet, area, match)
        if one is not None:
            return one
    for match in words["relative"].finditer(area.text.flat, area.start, min(end, area.start + _EARLY)):
        if _is_spoken_for(sheet, area, match):
            return _made(area, match, "name" if match["name"] else "rel")
    owned = words["owned"].search(area.text.flat, area.start, min(end, area.start + _EARLY))
    return _made(area, owned, "rel") if owned else None


def _of_behalf(sheet: Sheet, area: Area, match: re.Match[str]) -> Found | None:
    """`for` alone says little: it counts before a named relative, or with a word that means acting for somebody."""
    words = _words(spoken(sheet.language))
    near = area.text.flat[max(area.start, match.start() - 45) : match.end() + 30]
    sure = bool(words["sure"].search(near)) or (area.kind == "subject" and bool(match["rel"]))
    if not sure:
        return None
    if match["rel"]:
        return _made(area, match, "name" if match["name"] else "rel")
    return None if _is_writer(sheet, match["only"]) else _made(area, match, "only")


def _is_spoken_for(sheet: Sheet, area: Area, match: re.Match[str]) -> bool:
    """A relative merely told of is not spoken for: somebody acts for them, or the harm was theirs."""
    words = _words(spoken(sheet.language))
    flat = area.text.flat
    after = flat[match.end() : match.end() + 260]
    if area.kind == "subject":
        return any(
            words["harmed"].search(a.flat[: 2 * _EARLY]) or words["acting"].search(a.flat[: 2 * _EARLY])
            for a in sheet.own
        )
    if match["name"]:
        return bool(
            words["acting"].search(after)
            or words["acting"].search(flat[match.start() - 60 : match.start()] if match.start() > 60 else "")
        )
    return bool(re.match(r"[^.!?\n]{0,90}", after)) and bool(
        words["harmed"].search(_OTHER_MATTER.split(after, maxsplit=1)[0])
    )


def _is_writer(sheet: Sheet, name: str) -> bool:
    mine = set(folded(sheet.writer.name)) if sheet.writer else set()
    ours = set(folded(sheet.desk.name))
    words = set(folded(bare(name)))
    return not words or words <= mine or bool(words & ours)


def _made(area: Area, match: re.Match[str], group: str) -> Found:
    start, end = match.span(group)
    value = area.text.original[start:end]
    if group != "rel":
        value = re.split(r"(?<=[^\W\d_]{3})\. ", value)[0]  # a full stop behind a whole word ends the sentence
        value = _nominative(bare(value), area.text.flat[end : end + 12])
    return found("represented_person", " ".join(value.split()), area, start, end, _LITERAL if group == "rel" else 0.85)


def _nominative(name: str, after: str) -> str:
    """Swedish puts the name into the genitive: `för Ingrid Ahlgrens räkning`."""
    if (
        name.endswith("s")
        and not name.endswith("ss")
        and after.strip().casefold().startswith(("räkning", "vägnar", "beställ", "order", "ord"))
    ):
        return name[:-1]
    return name[:-2] if name.endswith(("'s", "’s")) else name


def _han(sheet: Sheet, area: Area) -> Found | None:
    if not re.search(HAN, area.flat):
        return None
    words = _words(("zh",))
    acting = words["acting"].search(area.text.flat, area.start, area.end)
    for match in _chinese().finditer(area.text.flat, area.start, min(area.end, area.start + _EARLY)):
        before = area.text.flat[max(area.start, match.start() - 6) : match.start()]
        if (
            acting
            or re.search(r"[代替]\s?\Z|代表\s?\Z", before)
            or words["harmed"].search(area.text.flat, match.end(), match.end() + 60)
        ):
            return _made(area, match, "name" if match["name"] else "rel")
    return None
