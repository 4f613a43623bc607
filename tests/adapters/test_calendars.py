"""The calendars that clocks count by, against the days that governments publish."""

from __future__ import annotations

from datetime import date

import pytest

from mailbot.adapters.calendars import UnknownCalendar, calendar
from mailbot.core import workdays


def named(name: str, year: int) -> dict[str, str]:
    """Closed weekdays of that year, `MM-DD` to name."""
    closed = calendar(name).closed
    return {f"{day:%m-%d}": told for day, told in closed.items() if day.year == year and day.weekday() < 5}


@pytest.mark.parametrize(
    ("name", "year", "days"),
    [
        ("GB-EAW", 2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28"),
        ("GB-EAW", 2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),
        ("GB-EAW", 2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"),
        ("GB-EAW", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        ("GB-EAW", 2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
        ("GB-EAW", 2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26"),
        ("GB-SCT", 2025, "01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26"),
        ("GB-SCT", 2027, "01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28"),
        ("GB-NIR", 2026, "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28"),
        ("IE", 2026, "01-01 02-02 03-17 04-06 05-04 06-01 08-03 10-26 12-25"),
        ("IE", 2027, "01-01 02-01 03-17 03-29 05-03 06-07 08-02 10-25"),
        ("SE", 2026, "01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25 12-31"),
        ("SE", 2027, "01-01 01-06 03-26 03-29 05-06 06-25 12-24 12-31"),
    ],
)
def test_weekdays_that_are_closed(name: str, year: int, days: str) -> None:
    assert " ".join(sorted(named(name, year))) == days


def test_days_have_english_names() -> None:
    assert named("GB-EAW", 2026)["12-28"] == "Boxing Day (observed)"
    assert named("SE", 2026)["06-19"] == "Midsummer Eve"
    assert named("DE-BY", 2026)["05-01"] == "Labor Day"
    assert named("FR", 2026)["07-14"] == "National Day"


def test_one_list_reaches_over_the_century() -> None:
    days = sorted(calendar("GB-EAW").closed)
    assert (days[0].year, days[-1].year) == (2000, 2100)


def test_the_version_names_the_list() -> None:
    plain = calendar("GB-EAW")
    assert plain.version.startswith("GB-EAW holidays 0.")
    assert calendar("GB-EAW", extra_closed=[date(2026, 12, 24)]).version == f"{plain.version} and days of our own"


def test_days_of_our_own() -> None:
    ours = calendar("GB-EAW", extra_closed=[date(2026, 12, 24), date(2026, 12, 25)], extra_open=[date(2026, 12, 28)])
    assert workdays.why_closed(date(2026, 12, 24), ours) == "closed"
    assert workdays.why_closed(date(2026, 12, 25), ours) == "Christmas Day"
    assert workdays.why_closed(date(2026, 12, 28), ours) is None
    assert workdays.why_closed(date(2026, 12, 24), calendar("GB-EAW")) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("GB", 'calendar "GB" is not possible: the nations differ. Write GB-EAW, GB-SCT or GB-NIR.'),
        ("UK", 'calendar "UK" is not possible: the nations differ. Write GB-EAW, GB-SCT or GB-NIR.'),
        ("GB-SCO", 'calendar "GB-SCO" is not known. Did you mean "GB-SCT"?'),
        ("QQ", 'calendar "QQ" is not known. Write a country or a part of one, e.g. "GB-EAW" or "SE".'),
    ],
)
def test_an_unknown_calendar_is_told(name: str, said: str) -> None:
    with pytest.raises(UnknownCalendar) as refused:
        calendar(name)
    assert str(refused.value) == said
