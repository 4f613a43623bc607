"""What each language makes of days, times, sums, spans, numbers, people and keys."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from mailbot.adapters.letters.hours import Hours, read
from mailbot.adapters.letters.say import Say
from mailbot.adapters.letters.text import clean, flat, person_name
from mailbot.adapters.letters.words import Words
from mailbot.adapters.letters.writer import WORDS
from mailbot.core.facts import Noted, Person

LONDON = ZoneInfo("Europe/London")
FRIDAY = date(2026, 11, 6)


def _say(language: str, zone: str = "Europe/London", calendar: str = "GB-EAW") -> Say:
    return Say(WORDS[language], ZoneInfo(zone), calendar, "GB", False)


@pytest.mark.parametrize(
    ("language", "first", "second", "past", "until"),
    [
        ("en", "Friday 6 November 2026", "Friday 6 November", "6 November", "Friday 6 November"),
        ("sv", "fredagen den 6 november 2026", "fredagen den 6 november", "den 6 november", "fredagen den 6 november"),
        ("zh", "2026年11月6日（星期五）", "11月6日（星期五）", "11月6日", "11月6日（星期五，含当日）"),
    ],
)
def test_the_year_stands_at_first_mention(language: str, first: str, second: str, past: str, until: str) -> None:
    say = _say(language)
    assert [say.day(FRIDAY), say.day(FRIDAY), say.past(FRIDAY), say.until(FRIDAY)] == [first, second, past, until]


def test_another_year_is_named_and_so_is_the_way_back() -> None:
    say = _say("en")
    days = [date(2026, 12, 18), date(2026, 12, 21), date(2027, 1, 4), date(2027, 1, 5), date(2026, 12, 23)]
    assert [say.day(d) for d in days] == [
        "Friday 18 December 2026", "Monday 21 December", "Monday 4 January 2027", "Tuesday 5 January",
        "Wednesday 23 December 2026",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "moment", "said"),
    [
        ("en", datetime(2026, 11, 3, 21, 14, tzinfo=UTC), "Tuesday 3 November 2026 at 9:14pm"),
        ("en", datetime(2026, 7, 1, 8, 0, tzinfo=UTC), "Wednesday 1 July 2026 at 9am"),
        ("en", datetime(2026, 7, 1, 11, 0, tzinfo=UTC), "Wednesday 1 July 2026 at midday"),
        ("en", datetime(2026, 11, 3, 0, 5, tzinfo=UTC), "Tuesday 3 November 2026 at 12:05am"),
        ("sv", datetime(2026, 11, 3, 21, 14, tzinfo=UTC), "tisdagen den 3 november 2026 kl. 21.14 brittisk tid"),
        ("zh", datetime(2026, 11, 3, 21, 14, tzinfo=UTC), "英国时间2026年11月3日（星期二）21:14"),
    ],
)
def test_a_moment_is_told_in_the_time_of_the_business(language: str, moment: datetime, said: str) -> None:
    assert _say(language).moment(moment) == said


def test_the_zone_is_named_to_those_who_may_be_elsewhere() -> None:
    moment = datetime(2026, 11, 3, 21, 14, tzinfo=UTC)
    assert _say("sv", "Europe/Stockholm").moment(moment).endswith("kl. 22.14")
    assert _say("en", "Europe/Stockholm").moment(moment).endswith("at 10:14pm Swedish time")
    assert _say("zh", "Asia/Shanghai").moment(moment) == "2026年11月4日（星期三）5:14"
    assert _say("en", "America/New_York").moment(moment).endswith("at 4:14pm New York time")


@pytest.mark.parametrize(
    ("language", "money", "said"),
    [
        ("en", "64.00 GBP", "£64.00"), ("en", "1250.5 GBP", "£1,250.50"), ("en", "64.00 EUR", "€64.00"),
        ("sv", "64.00 GBP", "64,00\xa0pund"), ("sv", "1250.00 SEK", "1\xa0250,00\xa0kronor"),
        ("zh", "64.00 GBP", " 64.00 英镑"), ("zh", "64.00 XAU", " 64.00 XAU"), ("en", "a voucher", "a voucher"),
    ],
)  # fmt: skip
def test_sums(language: str, money: str, said: str) -> None:
    assert _say(language).amount(money) == said


def test_working_days_are_explained_once() -> None:
    say = _say("en")
    assert say.span("3wd") == "3 working days (Monday to Friday, not bank holidays)"
    assert [say.span(d) for d in ("10wd", "1wd", "28d", "8w", "6mo", "1y")] == [
        "10 working days", "1 working day", "28 days", "8 weeks", "6 months", "1 year",
    ]  # fmt: skip
    assert _say("sv").span("3wd") == "tre\xa0arbetsdagar (måndag till fredag, utom brittiska helgdagar)"
    assert _say("sv", calendar="SE").span("1wd") == "en\xa0arbetsdag (måndag till fredag, utom helgdagar)"
    assert _say("zh").span("3wd") == "3个工作日"
    with pytest.raises(ValueError, match="not a duration"):
        say.span("7dw")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "01632 960421 from 9am to 5:30pm, Monday to Friday"),
        ("sv", "+44 1632 960421, vardagar kl. 9–17.30 brittisk tid"),
        ("zh", "+44 1632 960421（英国时间周一至周五9:00至17:30）"),
    ],
)
def test_a_phone_is_told_with_its_hours(language: str, said: str) -> None:
    assert _say(language).call("01632960421", "9am to 5:30pm, Monday to Friday") == said


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("9am to 5pm, Monday to Friday", Hours(time(9), time(17), 0, 4)),
        ("Mon-Fri 9:00-17:30", Hours(time(9), time(17, 30), 0, 4)),
        ("Saturdays 10.00 to 14.00", Hours(time(10), time(14), 5, 5)),
        ("9am to 5pm", Hours(time(9), time(17), None, None)),
        ("whenever the lamp is on", None),
        ("5pm to 9am, Monday to Friday", None),
        ("Mon, Wed and Fri 9-12", None),
        ("25:00 to 26:00 Mon", None),
    ],
)
def test_hours_are_read_or_left_alone(typed: str, found: Hours | None) -> None:
    assert read(typed) == found


def test_hours_without_days_are_told_without_days() -> None:
    said = [_say(language).call("01632 960421", "9am to 5pm").partition("960421")[2] for language in WORDS]
    assert said == [" from 9am to 5pm", ", kl. 9–17 brittisk tid", "（英国时间9:00至17:00）"]


def test_hours_nobody_can_read_are_left_out() -> None:
    assert _say("en").call("01632 960421", "whenever the lamp is on") == "01632 960421"
    assert _say("en").call("01632 960421", None) == "01632 960421"


def test_lists_numbers_and_plurals() -> None:
    say = _say("en")
    assert [say.listed(x) for x in (("a",), ("a", "b"), ("a", "b", "c"))] == ["a", "a and b", "a, b and c"]
    assert _say("sv").listed(("a", "b", "c")) == "a, b och c"
    assert _say("zh").listed(("a", "b", "c")) == "a、b和c"
    assert [say.number(n) for n in (0, 2, 10, 11)] == ["no", "two", "ten", "11"]
    assert [say.plural(n, "thing", "things") for n in (1, 2)] == ["thing", "things"]


def test_people_are_named_with_their_role() -> None:
    meera = Person(name="Meera Holt", role="owner")
    assert [_say(c).who(meera) for c in WORDS] == ["Meera Holt, the owner", "ägaren Meera Holt", "店主 Meera Holt"]
    assert _say("en").subject(meera) == "Meera Holt, the owner,"
    assert _say("en").subject(Person(name="Meera Holt")) == "Meera Holt"
    assert _say("en").who(Person(name="Jo Bright", role="night_watch")) == "Jo Bright, the night watch"
    assert _say("sv").signature(meera, "Wrenfield Lamps") == "Meera Holt, ägare, Wrenfield Lamps"
    assert _say("zh").signature(meera, "Wrenfield Lamps") == "Wrenfield Lamps 店主 Meera Holt"


def test_keys_without_words_are_spelled_out() -> None:
    say = _say("en")
    assert say.question("shoe_size", None) == "Shoe size"
    assert (say.route("lost_post"), say.clock("tea_break"), say.stage("four")) == ("lost post", "tea break", "four")


def test_an_order_example_is_shown_where_it_looks_like_one() -> None:
    assert "It looks like WF-20817." in _say("en").question("order_number", "WF-20817")
    assert "looks like" not in _say("en").question("order_number", "call me now!")
    assert "looks like" not in _say("en").question("order_number", None)


def test_a_noted_day_is_told_as_a_day() -> None:
    assert _say("sv").noted(Noted(field="order_date", value="2026-10-20")) == "den 20 oktober 2026"
    assert _say("en").noted(Noted(field="order_number", value="2026-10-20")) == "2026-10-20"


def test_every_language_has_words_for_the_same_keys() -> None:
    tables = (
        "fields",
        "questions",
        "clocks",
        "remedies",
        "routes",
        "channels",
        "documents",
        "units",
        "stages",
        "outcomes",
    )
    for table in tables:
        keys = [set(getattr(words, table)) for words in WORDS.values()]
        assert keys[0] == keys[1] == keys[2], table
    assert all(isinstance(words, Words) for words in WORDS.values())


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Sam Okafor", "Sam Okafor"), ("J. R. O'Neil-Smith", "J. R. O'Neil-Smith"), ("Åsa Öberg", "Åsa Öberg"),
        ("李文静", "李文静"), ("प्रिया शर्मा", "प्रिया शर्मा"), ("  Sam \n Okafor ", "Sam Okafor"),
        ("", None), (None, None),
        ("www.evil.example", None), ("WIN 500 now", None), ("Sam <b>", None), ("a" * 61, None), ("a b c d e f g", None),
        ("- item", None), ("sam@mail.example", None), ("Sam\u202eOkafor", "Sam Okafor"), ("### x", None),
    ],
)  # fmt: skip
def test_a_greeting_takes_names_alone(name: str | None, found: str | None) -> None:
    assert person_name(name) == found


def test_strings_are_cleaned_and_cut() -> None:
    assert clean("a\r\nb\rc\u2028d\x00e\u202ef\ud800g\ue000h") == "a\nb\nc\nd e f\ufffdg h"
    assert flat(" a \n\n b  c ") == "a b c"
    assert flat("x" * 600) == "x" * 499 + "…"
    assert flat("1\xa0250\xa0kronor") == "1\xa0250\xa0kronor"
    assert len(clean("y" * 50_000)) == 40_000
