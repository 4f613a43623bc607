"""What templates call `say`: facts in the words of the letter's language, with the memory one letter needs."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from mailbot.adapters.letters.hours import read
from mailbot.adapters.letters.text import END, GUARD, Ready, clean, flat, person_name
from mailbot.adapters.letters.words import Words, number, spelled
from mailbot.core.facts import Noted, Person, Remedy

_DURATION = re.compile(r"(\d+)(wd|d|w|mo|y)")
_ITEM = re.compile(r"(?:[-*•·]|(\d{1,2})[.)])[ \t]+(.+)")
_REPEATED = ("order_number", "order_date")
_PLAIN = re.compile(r"[A-Za-z0-9#/-]{1,28}")
_WRAPPED = 55  # a line this long that another follows was broken by a mail program, not by its writer


class Say:
    """One letter's voice. It remembers the year it named last and whether it has explained working days."""

    def __init__(self, words: Words, zone: ZoneInfo, calendar: str, country: str, we: bool) -> None:
        self.words, self.zone, self.country, self._calendar = words, zone, country, calendar
        self._year: int | None = None
        self._explained = False
        self._person = 1 if we else 0

    # days and times
    def day(self, day: date) -> str:
        """A day to act on or to wait for: with its weekday, and the year at first mention."""
        return self.words.day(day, True, self._new_year(day))

    def until(self, day: date) -> str:
        """A last day, that day included; Chinese says so each time."""
        said = self.day(day)
        return said.replace("）", "，含当日）") if self.words.code == "zh" else said

    def past(self, day: date) -> str:
        """A day gone by: without its weekday."""
        return self.words.day(day, False, self._new_year(day))

    def dated(self, moment: datetime | date) -> str:
        """The day in a letter's head: always with its year."""
        day = self.local(moment).date() if isinstance(moment, datetime) else moment
        self._year = day.year
        return self.words.day(day, False, True).removeprefix("den ")

    def short(self, moment: datetime | date) -> str:
        """ "Fri 6 Nov", for the owner."""
        return self.words.short_day(self.local(moment).date() if isinstance(moment, datetime) else moment)

    def iso(self, day: str) -> str:
        """The same of "2026-11-06"; what is no such day is said as it is."""
        return self.short(date.fromisoformat(day)) if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else day

    def when(self, moment: str) -> str:
        """ "Fri 6 Nov, 9:14am" of "2026-11-06T09:14:00+00:00"."""
        at = datetime.fromisoformat(moment)
        return f"{self.short(at)}{'' if self.words.code == 'zh' else ', '}{self.time(at)}"

    def moment(self, moment: datetime) -> str:
        local = self.local(moment)
        return self.words.moment(self.day(local.date()), self.time(moment), self._zone_word())

    def time(self, moment: datetime) -> str:
        return self.words.clock_time(self.local(moment).time())

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def day_after(self, day: date) -> date:
        return day + timedelta(days=1)

    def _new_year(self, day: date) -> bool:
        new, self._year = day.year != self._year, day.year
        return new

    def _zone_word(self) -> str:
        return self.words.zones.get(self.zone.key, self.zone.key.rpartition("/")[2].replace("_", " "))

    # spans of time, numbers, sums
    def span(self, duration: str) -> str:
        """`3wd` -> "3 working days (Monday to Friday, not bank holidays)"; the brackets at first mention only."""
        words = self.bare_span(duration)
        if not duration.endswith("wd") or self._explained:
            return words
        self._explained = True
        return words if self.words.code == "zh" else f"{words} ({self.workdays()})"

    def bare_span(self, duration: str) -> str:
        match = _DURATION.fullmatch(duration)
        if not match:
            raise ValueError(f"{duration!r} is not a duration such as 3wd, 28d, 8w, 6mo or 3y")
        one, many = self.words.units[match[2]]
        written = number(self.words.numbers, int(match[1])) if self.words.code == "sv" else match[1]
        return one if match[1] == "1" else many.format(written)

    def workdays(self) -> str:
        """Which days count, in words."""
        country = self._calendar.partition("-")[0].upper()
        holidays = self.words.countries.get(country) or self.words.countries["GB"]
        return self.words.workdays.format(holidays=holidays)

    def number(self, count: int) -> str:
        return number(self.words.numbers, count)

    def amount(self, money: str) -> str:
        """`64.00 GBP` -> "£64.00"; what is no such sum is said as it is."""
        figure, _, currency = money.partition(" ")
        if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", figure) or not re.fullmatch(r"[A-Z]{3}", currency):
            return money
        return self.words.amount(figure, currency)

    # words for keys
    def field(self, name: str) -> str:
        return self.words.fields.get(name) or spelled(name).capitalize()

    def noted(self, noted: Noted) -> str:
        """The value of a noted field; a date in words."""
        is_day = noted.field.endswith("_date") and re.fullmatch(r"\d{4}-\d\d-\d\d", noted.value)
        return self.past(date.fromisoformat(noted.value)) if is_day else noted.value

    def question(self, name: str, example: str | None) -> str:
        """What to send and where it is found; a field without words of its own is asked for by its name."""
        ask = self.words.questions.get(name)
        return ask.format(example=self._looks_like(example), **self.pronouns()) if ask else self.field(name)

    def _looks_like(self, example: str | None) -> str:
        known = example is not None and _PLAIN.fullmatch(example)
        return self.words.questions["example"].replace("{}", example or "") if known else ""

    def role(self, key: str) -> str:
        return self.words.roles.get(key) or self.words.role_else.format(spelled(key))

    def signature(self, person: Person, business: str) -> str:
        """ "Meera Holt, owner, Wrenfield Lamps"."""
        title = self.words.titles.get(person.role) or spelled(person.role)
        if self.words.code == "zh":
            title = self.words.roles.get(person.role) or spelled(person.role)
            return " ".join(dict.fromkeys(part for part in (business, title, person.name) if part))
        return ", ".join(dict.fromkeys(part for part in (person.name, title, business) if part))

    def stage(self, name: str) -> str:
        return self.words.stages.get(name) or spelled(name)

    def clock(self, name: str) -> str:
        return self.words.clocks.get(name) or spelled(name)

    def outcome(self, key: str) -> str:
        return self.words.outcomes.get(key) or spelled(key)

    def remedy(self, remedy: Remedy, brief: bool = False) -> str:
        """What will be done, or what was done where it has a day of completion; then the owner's details."""
        known = self.words.remedies.get(remedy.action)
        forms = known or self.words.remedies[""]
        day = self.words.on.format(self.past(remedy.done)) if remedy.done else ""
        if remedy.by and not remedy.done:
            day = self.words.by.format(self.until(remedy.by))
        amount = self.amount(remedy.amount) if remedy.amount else self.words.remedies["amount"][0]
        what = self.sentence(remedy.text or spelled(remedy.action))
        said = forms[1 if remedy.done else 0].format(amount=amount, by=day, what=what, **self.pronouns())
        details = self.sentence(self.capital(remedy.text)) if remedy.text and known and not brief else ""
        return f"{said}{self.words.gap}{details}".strip(" ")

    def route(self, key: str) -> str:
        return self.words.routes.get(key) or spelled(key)

    def channel(self, key: str) -> str:
        return self.words.channels.get(key) or spelled(key)

    def document(self, name: str) -> str:
        return self.words.documents.get(name) or spelled(name)

    def documents(self, names: tuple[str, ...]) -> str:
        return self.listed([self.document(name) for name in names])

    def checked(self, noted: tuple[Noted, ...]) -> tuple[Noted, ...]:
        """The fields an automatic letter may repeat: order numbers and dates of a known form, no writer's words."""
        return tuple(n for n in noted if n.field in _REPEATED and _PLAIN.fullmatch(n.value))

    # people and lists
    def plural(self, count: int, one: str, many: str) -> str:
        return one if count == 1 else many

    def subject(self, person: Person) -> str:
        """ "Meera Holt, the owner,": somebody as the subject of the verb that follows."""
        who = self.who(person)
        return f"{who}," if self.words.code == "en" and "," in who else who

    def foot(self, name: str, phone: str | None) -> str:
        """The last line of a letter: who we are and how to call us."""
        comma = "，" if self.words.code == "zh" else ", "
        return f"{name}{comma}{self.phone(phone)}" if phone else name

    def name(self, name: str | None) -> str | None:
        """A name fit for a greeting, or None."""
        return person_name(name)

    def who(self, person: Person) -> str:
        """ "Meera Holt, the owner"."""
        return self.words.who(person.name, self.role(person.role) if person.role else "")

    def phone(self, phone: str) -> str:
        return _phone(phone, self.country, self.words.code == "en")

    def call(self, phone: str, hours: str | None) -> str:
        """The number and its hours: "01632 960421 from 9am to 5pm, Monday to Friday"."""
        return self.words.call(self.phone(phone), read(hours) if hours else None, self._zone_word())

    def listed(self, items: tuple[str, ...] | list[str]) -> str:
        return self.words.listed(tuple(items))

    def commas(self, address: str) -> str:
        """An address of several lines on one."""
        return ", ".join(line.strip(" ,") for line in address.split("\n") if line.strip(" ,"))

    def capital(self, text: str) -> str:
        return text[:1].upper() + text[1:]

    def sentence(self, text: str) -> str:
        """Somebody's words as a sentence: on one line, with a stop at its end."""
        line = flat(text, 2_000)
        stop = "." if line[-1:].isascii() or self.words.code != "zh" else "。"
        return line if line.endswith((".", "!", "?", "。", "！", "？", "…")) else line + stop

    # whole blocks
    def prose(self, text: str) -> Ready:
        """The owner's own text as paragraphs and lists; it cannot make headings, quotations or links."""
        return Ready("\n".join(_prose_lines(clean(text))))

    def quote(self, text: str, longest: int = 1_000) -> Ready:
        """Words of others, every line marked as a quotation."""
        return Ready("\n".join(f"> {GUARD}{flat(line, longest)}" for line in clean(text).split("\n")))

    def pronouns(self) -> dict[str, str]:
        return {name: forms[self._person] for name, forms in self.words.pronouns.items()}


def _prose_lines(text: str) -> list[str]:
    lines: list[str] = []
    long = False
    for raw in text.strip().split("\n"):
        line = flat(raw.replace("\t", " "), 20_000)
        item = _ITEM.fullmatch(line)
        words = (item[2] if item else line).replace("[[", f"[{GUARD}[")
        if item:
            lines.append(f"{item[1]}. {GUARD}{words}" if item[1] else f"- {GUARD}{words}")
        elif long and line:
            lines[-1] += f" {words}"
        else:
            lines.append(GUARD + words if line else END)
        long = len(line) >= _WRAPPED
    return lines


@lru_cache(maxsize=64)
def _phone(phone: str, country: str, at_home: bool) -> str:
    """In groups: the national form for readers at home, with the country's code for all others."""
    import phonenumbers  # it loads slowly, and most letters name the one number that is kept here

    try:
        parsed = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return flat(phone, 40)
    home = at_home and phonenumbers.region_code_for_country_code(parsed.country_code or 0) == country
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)
