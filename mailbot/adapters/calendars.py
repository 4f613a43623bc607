"""The holidays library to a Calendar: public holidays of a country or a part of it, and the owner's own days."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.metadata import version

import holidays

from mailbot.core.workdays import Calendar

YEARS = range(2000, 2101)
# England and Wales share their list; the library keeps them apart and its bare GB lacks Easter Monday.
_PARTS = {"GB-EAW": ("GB", "ENG")}
# Banks and offices in Sweden are closed on the eves too, which the library calls de facto holidays.
_CATEGORIES = {"SE": ("public", "de_facto")}


class UnknownCalendar(ValueError):
    """No list of holidays has that name; `str()` says which would be near."""


def calendar(name: str, extra_closed: Iterable[date] = (), extra_open: Iterable[date] = ()) -> Calendar:
    """The calendar of that name ("GB-EAW", "GB-SCT", "SE", "IE", "DE-BY"), with days closed or worked besides."""
    closed = _public(name)
    extra = {day: closed.get(day) or "closed" for day in extra_closed}
    worked = frozenset(extra_open)
    return Calendar(
        name=name,
        closed={**closed, **extra},
        open=worked,
        version=f"{name} holidays {version('holidays')}" + (" and days of our own" if extra or worked else ""),
    )


@cache
def _public(name: str) -> dict[date, str]:
    """Built once per name, a century in 10 ms; the first one loads the library's country too."""
    if name in ("GB", "UK"):
        raise UnknownCalendar(f'calendar "{name}" is not possible: the nations differ. Write GB-EAW, GB-SCT or GB-NIR.')
    country, part = _PARTS.get(name) or _split(name)
    language = "en_US" if "en_US" in _languages(country, part) else None
    days = holidays.country_holidays(
        country, subdiv=part, years=YEARS, language=language, categories=_CATEGORIES.get(country)
    )
    return {day: _told(days[day]) for day in sorted(days)}


def _told(name: str) -> str:
    """Two names of one day come as "A; B"."""
    return name.replace("; ", ", ")


def _languages(country: str, part: str | None) -> tuple[str, ...]:
    return tuple(holidays.country_holidays(country, subdiv=part).supported_languages)


def _split(name: str) -> tuple[str, str | None]:
    country, _, part = name.partition("-")
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        raise UnknownCalendar(f'calendar "{name}" is not known.{_near(name, [*_PARTS, *known])}')
    if part and part not in known[country]:
        parts = [f"{country}-{one}" for one in known[country]]
        raise UnknownCalendar(f'calendar "{name}" is not known.{_near(name, parts)}')
    return country, part or None


def _near(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.7)
    return f' Did you mean "{near[0]}"?' if near else ' Write a country or a part of one, e.g. "GB-EAW" or "SE".'
