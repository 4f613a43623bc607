"""One table of a procedure file, read key by key; a wrong value is noted and its default goes on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from mailbot.core.procedure.problems import Place, Sheet, nearest
from mailbot.core.procedure.shape import Duration
from mailbot.core.procedure.vocabulary import UNITS

_DURATION = re.compile(r"(\d{1,6})\s*([a-z]+)")
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_LONGEST = {"wd": 26000, "d": 36525, "w": 5200, "mo": 1200, "y": 100}  # a hundred years


class Table:
    """Every key that is asked for is a known key; `finish` refuses the others."""

    def __init__(self, sheet: Sheet, place: Place, values: Mapping[str, object]) -> None:
        self.sheet, self.place, self.values = sheet, place, values
        self.asked: list[str] = []
        self.lacking: list[tuple[str, str]] = []

    @property
    def name(self) -> str:
        return self.place[-1]

    def has(self, key: str) -> bool:
        """Whether the key is there at all, rightly written or not."""
        return key in self.values

    def problem(self, key: str, said: str) -> None:
        self.sheet.problem((*self.place, key), said)

    def lacks(self, key: str, said: str) -> None:
        """A key that should be there; left unsaid where the table holds a misspelling of it."""
        self.lacking.append((key, said))

    def text(self, key: str, default: str | None = None) -> str | None:
        value = self._take(key)
        if value is None or (isinstance(value, str) and value.strip()):
            return value or default
        self.problem(key, f"{key} = {_shown(value)} is not a text in quotes.")
        return default

    def needed(self, key: str, example: str) -> str:
        """A text that has to be there; `example` is a line that would be right."""
        if key not in self.values:
            self.lacks(key, f"{key} is missing. Write for example {example}")
        return self.text(key) or ""

    def word(self, key: str, example: str | None = None) -> str | None:
        """A name of small letters, digits and underscores; one that has to be there where an example is given."""
        value = self.needed(key, example) if example else self.text(key)
        if value and not is_word(value):
            self.problem(key, f'{key} = "{value}" is not a name. Write small letters, digits and underscores.')
        return value

    def choice(self, key: str, choices: Sequence[str], default: str | None) -> str | None:
        value = self.text(key, default)
        if value is not None and value != default and value not in choices:
            near = nearest(value, choices)
            said = near or " Write " + _either(choices) + "."
            self.problem(key, f'{key} = "{value}" is not known.{said}')
            return default
        return value

    def names(self, key: str, needed: str = "") -> tuple[str, ...]:
        """A list of texts without repeats; `needed` is an example of a list that has to be there."""
        value = self._take(key)
        if value is None:
            if needed:
                self.lacks(key, f"{key} is missing. Write for example {needed}")
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self.problem(key, f'{key} = {_shown(value)} is not a list of texts. Write for example {key} = ["one"]')
            return ()
        twice = {one for one in value if value.count(one) > 1}
        for one in sorted(twice):
            self.problem(key, f'{key} holds "{one}" twice. Once is enough.')
        return tuple(dict.fromkeys(value))

    def flag(self, key: str, default: bool) -> bool:
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.problem(key, f"{key} = {_shown(value)} is neither true nor false. Write {key} = true, without quotes.")
        return default

    def duration(self, key: str, shortest: int = 1) -> Duration | None:
        value = self._take(key)
        if value is None:
            return None
        match = _DURATION.fullmatch(value) if isinstance(value, str) else None
        if match is None or match[2] not in UNITS or match[0] != f"{match[1]}{match[2]}":
            self.problem(key, f"{key} = {_shown(value)} is not a duration.{_meant(value)}")
            return None
        count = int(match[1])
        if not shortest <= count <= _LONGEST[match[2]]:
            wrong = "shorter than a day" if count < shortest else "longer than a hundred years"
            self.problem(key, f'{key} = "{value}" is {wrong}.')
            return None
        return Duration(count=count, unit=match[2])

    def finish(self) -> None:
        """Refuses every key that nobody asked for, and says which are not there."""
        unknown = [key for key in self.values if key not in self.asked]
        for key in unknown:
            near = nearest(key, self.asked) or f" Known here: {', '.join(self.asked)}."
            self.problem(key, f'"{key}" is no key of this table.{near}')
        meant = "".join(nearest(key, self.asked) for key in unknown)
        for key, said in self.lacking:
            if f'"{key}"' not in meant:
                self.problem(key, said)

    def _take(self, key: str) -> object:
        self.asked.append(key)
        return self.values.get(key)


def is_word(text: str) -> bool:
    return _WORD.fullmatch(text) is not None


def _either(choices: Sequence[str]) -> str:
    shown = [f'"{choice}"' for choice in choices]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def _shown(value: object) -> str:
    """The value as it stands in the file, as near as matters."""
    try:
        return json.dumps(value, ensure_ascii=False)
    except TypeError:
        return str(value)


def _meant(value: object) -> str:
    """The duration that a slip was probably meant to be, else how durations are written."""
    slip = re.fullmatch(r"\s*(\d{1,4})[\s_-]*([A-Za-z]*)\.?\s*", str(value))
    unit = _unit(slip[2].lower()) if slip and slip[2] else None
    if slip and unit:
        return f' Did you mean "{int(slip[1])}{unit}"?'
    return ' Write "3wd" (working days), "28d", "8w", "6mo" or "3y".'


def _unit(word: str) -> str | None:
    long = {"working": "wd", "bd": "wd", "business": "wd", "workdays": "wd", "day": "d", "days": "d", "weeks": "w"}
    long |= {"week": "w", "m": "mo", "months": "mo", "month": "mo", "years": "y", "year": "y", "yr": "y"}
    turned = next((unit for unit in UNITS if sorted(unit) == sorted(word)), None)
    return turned or long.get(word)
