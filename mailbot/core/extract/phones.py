"""The customer's own telephone number, as E.164; not the courier's, the shop's or a company's switchboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from mailbot.core.extract.reserved import is_reserved
from mailbot.core.extract.sheet import Area, Sheet, found
from mailbot.core.extract.words import LANGUAGES, any_of
from mailbot.core.reading import Found

_NUMBER = re.compile(
    r"(?<![0-9A-Za-z+.,/£€$#-])(?<![0-9][ -])(?:\+|00(?=[1-9 -]))?\(?\d(?:[ ()./-]{0,3}\d){6,15}(?![0-9A-Za-z]"
    r"|[-/]\d|[.,]\d)"
)
_REGION = {"sv": "SE", "zh": "CN", "de": "DE", "fr": "FR", "nl": "NL", "en": "GB"}
_COMPANY = re.compile(
    r"\b(?:ltd|limited|llp|plc|gmbh|bv|inc|llc|s\.?a\.?r\.?l|trust|vat|moms|ust|tva|btw|org\.?\s?nr|registered"
    r"|co\. reg|company|www\.|iban|fax|switchboard|växel|zentrale|standard|nurser(?:y|ies)|school|academy"
    r"|university|council|nhs"
    r"|hospital|group|solicitors|stores?|services|agency|department|公司|集团)\b|公司|\||(?-i:(?<=[a-zåäö] )AB\b)",
    re.IGNORECASE,
)
# A mobile number is a person's even under a company's name.
_MOBILE = re.compile(r"\+(?:447[1-57-9]|467[02369]|491[567]|33[67]|316|861[3-9])")
_FIRM = re.compile(
    r"\b(?:llp|solicitors?|law|rechtsanw\w*|kanzlei|advokat\w*|avocats?|legal|notary|advocaten)\b|律师", re.IGNORECASE
)
_SIGNED_BY_FIRM = re.compile(
    r"^.{0,40}\b(?:solicitors?|barristers?"
    r"|rechtsanw\w*|kanzlei|advokat\w*|avocate?s?(?: à la cour)?|advocaten)\b.{0,30}$",
    re.IGNORECASE | re.MULTILINE,
)
_SHARED = re.compile(r"(?:fax|f|switchboard|växel|zentrale)[\s:.]{0,4}\Z", re.IGNORECASE)
_NATIONAL = 9  # digits of a number that may be one of another country than the mail's without saying so
_MOST = 40  # numbers that are looked at


@cache
def _words() -> dict[str, re.Pattern[str]]:
    def near(key: str, gap: str) -> re.Pattern[str]:
        return re.compile(
            rf"(?<![^\W\d_])(?:{any_of('phone', key, LANGUAGES)})(?![^\W\d_\u3400-\u9fff]){gap}\Z", re.IGNORECASE
        )

    return {
        "mine": near("mine", r"[^.!?\n\d]{0,40}"),
        "theirs": near("theirs", r"[^.!?\n]{0,50}"),
        "company": near("company", r"[\s:.()-]{0,6}"),
        "not_phone": near("not_phone", r"[\s:.#()-]{0,5}(?:(?:number|no|nr|nummer|is|was|n°|号|编号"
            r"|号码)[\s:.#]{0,3}){0,2}"),
        "mobile": near("mobile", r"[\s:.()-]{0,6}"),
        "theirs_after": re.compile(
            rf"[^.!?\n]{{0,30}}?(?<![^\W\d_])(?:{any_of('phone', 'theirs_after', LANGUAGES)})", re.IGNORECASE
        ),
    }  # fmt: skip


def phones(sheet: Sheet) -> Iterator[Found]:
    """The customer's numbers, the likeliest first."""
    row = sheet.row("phone")
    if row is not None and (number := e164(row.value, _regions(sheet))) is not None:
        yield sheet.rowed("phone", row, number)
    ranked = sorted(_ranked(sheet), key=lambda pair: -pair[0])
    seen: set[str] = set()
    for rank, one in ranked:
        if rank > 0 and one.value not in seen:
            seen.add(one.value)
            yield one


def _ranked(sheet: Sheet) -> Iterator[tuple[float, Found]]:
    regions = _regions(sheet)
    for area in sheet.typed:
        for match in list(area.find(_NUMBER))[:_MOST]:
            number = e164(match[0], regions)
            if number is None or number in sheet.desk.own_phones:
                continue
            rank = _rank(sheet, area, *match.span(), number)
            yield rank, found("phone", number, area, *match.span(), min(1.0, rank))


def _rank(sheet: Sheet, area: Area, start: int, end: int, number: str) -> float:
    """How surely a number is the customer's own; 0 where it is somebody else's."""
    words = _words()
    before = area.text.flat[max(area.start, start - 80) : start].rsplit("\n\n", 1)[-1]
    after = area.text.flat[end : end + 40]
    if words["not_phone"].search(before):
        return 0.0
    if area.kind == "signature":
        return _rank_signed(sheet, area, before, start, number)
    if words["mine"].search(before):
        return 1.0
    if words["theirs"].search(before) or words["theirs_after"].match(after):
        return 0.0
    return 0.7


def _rank_signed(sheet: Sheet, area: Area, before: str, start: int, number: str) -> float:
    """Under a company's name only a mobile or direct number is the writer's own, unless the firm itself writes."""
    words = _words()
    if words["mobile"].search(before):
        return 1.0
    if words["company"].search(before) and not (is_firm(sheet) and not _SHARED.search(before)):
        return 0.0
    if _MOBILE.match(number):
        return 0.9
    line = area.text.flat.count("\n", area.start, start)
    block = area.text.flat[max(area.start, area.text.flat.rfind("\n\n", area.start, start)) : area.end]
    company = _COMPANY.search(block) or (_COMPANY.search(area.flat) and line > 1)
    return (0.0 if not is_firm(sheet) else 0.8) if company else 0.9


def is_firm(sheet: Sheet) -> bool:
    """True where the writer is a firm of lawyers or the like, so that its number is the writer's."""
    shown = sheet.writer.name if sheet.writer else ""
    signed = "\n".join(area.flat[-600:] for area in sheet.signature)
    return bool(_FIRM.search(shown) or _SIGNED_BY_FIRM.search(signed))


def _regions(sheet: Sheet) -> tuple[str, ...]:
    """Those of the desk, that of the mail's language first where it is among them and last where it is not."""
    own, served = _REGION.get(sheet.language, ""), sheet.desk.countries
    return tuple(dict.fromkeys((own, *served) if own in served else (*served, *((own,) if own else ()))))


@lru_cache(maxsize=512)
def e164(written: str, regions: tuple[str, ...]) -> str | None:
    """The number as E.164 where it is valid or reserved for tests in one of the regions, tried in turn."""
    import phonenumbers

    digits = re.sub(r"[^\d+]", "", re.split(r"(?i)\s?(?:ext|x|extension|anknytning|durchwahl|poste|转)", written)[0])
    digits = re.sub(r"^(\+\d{1,3}|00\d{2})0(?=\d)", r"\1", digits) if "(0)" in written else digits
    if not 7 <= sum(c.isdigit() for c in digits) <= 15:
        return None
    parsed = []
    own = regions[:1]
    for region in regions if not digits.startswith(("+", "00")) else regions[:1] or ("GB",):
        if not digits.startswith(("+", "0")) and not (region == "CN" and re.match(r"1[3-9]\d{9}\Z", digits)):
            continue
        if region not in own and not digits.startswith(("+", "00")) and len(digits) < _NATIONAL:
            continue
        try:
            number = phonenumbers.parse("+" + digits[2:] if digits.startswith("00") else digits, region)
        except phonenumbers.NumberParseException:
            continue
        parsed.append((phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), number))
    reserved = next((shown for shown, _ in parsed if is_reserved(shown)), None)
    return reserved or next((shown for shown, number in parsed if phonenumbers.is_valid_number(number)), None)


def is_company(text: str) -> bool:
    """True where the words are of a company's signature rather than of a home."""
    return bool(_COMPANY.search(text))


def spans(flat: str, shift: int = 0) -> Iterator[tuple[int, int]]:
    """Where something written like a telephone number stands."""
    for match in _NUMBER.finditer(flat):
        yield match.start() + shift, match.end() + shift
