"""What a language brings to every letter: words for fields, roles and outcomes, and how it writes dates and sums."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from mailbot.adapters.letters.hours import Hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language. Mappings are from the program's keys to words; an unknown key is written out with blanks."""

    code: str
    html: str  # the value of the lang attribute and of Content-Language
    fields: Mapping[str, str]  # field -> what the list "what we noted" calls it
    questions: Mapping[str, str]  # field -> what to ask for and where to find it, as an item of a numbered list
    roles: Mapping[str, str]  # "the owner", as a sentence says it
    titles: Mapping[str, str]  # "owner", under a signature
    role_else: str  # a role nobody has words for: {}
    stages: Mapping[str, str]
    clocks: Mapping[str, str]
    outcomes: Mapping[str, str]
    remedies: Mapping[str, tuple[str, str]]  # action -> what will be done and what was done; {amount}, {by}, {i}
    routes: Mapping[str, str]
    channels: Mapping[str, str]
    documents: Mapping[str, str]  # as a sentence names an attachment of ours
    units: Mapping[str, tuple[str, str]]  # wd, d, w, mo, y -> singular and plural with {}
    gap: str  # between sentences
    numbers: tuple[str, ...]  # none, one, two … as written out in a sentence
    pronouns: Mapping[str, tuple[str, str]]  # name in templates -> (signed by a person, signed by a team)
    zones: Mapping[str, str]
    countries: Mapping[str, str]  # calendar's country -> how its holidays are called
    this: tuple[str, str]  # what the reader holds: an email, or paper
    workdays: str  # the explanation at first mention, {holidays} filled in
    reply_with: str  # a button in plain text: {label} and {command}
    or_reply: str  # under a button: {command}
    day: Callable[[date, bool, bool], str]  # (day, with weekday, with year)
    short_day: Callable[[date], str]
    clock_time: Callable[[time], str]
    moment: Callable[[str, str, str], str]  # (day, time, zone or "")
    by: str  # a last day, as a remedy's sentence takes it in: {}
    on: str  # a past day, likewise
    amount: Callable[[str, str], str]  # ("64.00", "GBP")
    listed: Callable[[tuple[str, ...]], str]
    who: Callable[[str, str], str]  # (name, role in words)
    call: Callable[[str, Hours | None, str], str]  # (number, hours, zone or "")
    whole_mail: str  # the file name of a mail that goes along as text
    rehearsal: tuple[str, str]  # subject prefix; sentence with {recipient}


def number(words: tuple[str, ...], count: int) -> str:
    return words[count] if 0 <= count < len(words) else str(count)


def spelled(key: str) -> str:
    """A key nobody has words for, as words."""
    return key.replace("_", " ").replace("-", " ")


def is_midday(moment: time | datetime) -> bool:
    return (moment.hour, moment.minute) == (12, 0)
