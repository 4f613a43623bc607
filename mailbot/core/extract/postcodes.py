"""Postcodes of the countries that customers write from, each with the town that makes it one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailbot.core.extract.sheet import Area

_TOWN = (
    r"(?:(?:Hann|St|Ste|Gr|Kl|Bad|Ob|Nied)\. )?"
    r"[A-ZÀ-ÖØ-Þ][\w'-]+(?:[ -](?:(?:am|an|der|de|la|le|les|sur|sous|en|aan|den|upon|under|ob|im|i"
    r"|på)[ -])?[A-ZÀ-ÖØ-Þ(][\w')-]+){0,3}"
)
_BRITISH = (
    r"(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|(?<=[ ,\n(])[a-z]{1,2}\d[a-z\d]? \d[a-z]{2}|[A-Z][a-z]?\d[a-z\d]? \d[a-z]{2})"
)
_PATTERN = re.compile(
    rf"(?<![0-9A-Za-z£€$#/-])(?:(?P<GB>{_BRITISH})(?![0-9A-Za-z-])"
    rf"|(?:(?:SE|S)[- ])?(?P<SE>\d{{3}} \d{{2}}) +(?P<town_se>{_TOWN})"
    rf"|(?P<NL>\d{{4}} ?[A-Z]{{2}})(?![0-9A-Za-z]),? +(?P<town_nl>{_TOWN})"
    rf"|(?:(?:DE?|FR?|AT|CH)[- ])?(?P<DE>\d{{5}}) +(?P<town_de>{_TOWN})"
    rf"|(?P<town_cn>[A-Z][a-z]{{2,14}}),? (?P<CN>[1-8]\d{{5}})(?![\w-])"
    rf"|(?:SE[- ])(?P<SE2>\d{{5}}) +(?P<town_se2>{_TOWN}))"
)
_ALONE = re.compile(r"(?<!\d)[1-8]\d{5}(?!\d)")
_COUNTRY = re.compile(
    r",?[ \n]{0,3}(?:Sweden|Sverige|Germany|Deutschland|France|UK|United Kingdom|England|Scotland|Wales"
    r"|Northern Ireland|China|Netherlands|Nederland)\b"
)


@dataclass(frozen=True, slots=True)
class Postcode:
    """A postcode and how far the town (and country) behind it reaches."""

    country: str  # GB, SE, NL, DE, CN (also France, Austria), CN
    value: str
    start: int
    end: int
    line_end: int  # end of the town


def postcodes(area: Area) -> Iterator[Postcode]:
    """Every postcode of a stretch that is written like one; five digits need a town."""
    for match in area.find(_PATTERN):
        country = next(key for key in ("GB", "SE", "NL", "DE", "CN", "SE2") if match[key])
        value = match[country].upper()
        if country == "GB" and " " not in value:
            value = f"{value[:-3]} {value[-3:]}"
        end = match.end(country)
        after = _COUNTRY.match(area.text.flat, match.end(), area.end)
        start = match.start() if country not in ("GB", "CN") else match.start(country)
        yield Postcode(country[:2], value, start, end, after.end() if after else match.end())


def chinese_postcode(area: Area, start: int, end: int) -> re.Match[str] | None:
    """Six digits within or right behind a Chinese address."""
    return _ALONE.search(area.text.flat, start, min(area.end, end + 12))
