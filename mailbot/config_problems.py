"""Where a wrong key stands in config.toml, what is wrong with it, and what would be right."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel
from pydantic_core import ErrorDetails

MEANT = "Did you mean"  # how a sentence begins that knows what was meant
Place = tuple[str | int, ...]  # ("staff", 0, "name")

_TABLE = re.compile(r"\s*\[(?!\[)\s*([\w.\"'-]+)\s*\]")
_TABLES = re.compile(r"\s*\[\[\s*([\w.\"'-]+)\s*\]\]")
_KEY = re.compile(r"\s*([\w.\"'-]+)\s*=")
_TEXT = re.compile(r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\])*\"|'[^']*'")
_KINDS = {
    "string_type": "text in quotes",
    "int_type": "a whole number without quotes",
    "int_from_float": "a whole number",
    "bool_type": "true or false without quotes",
    "tuple_type": 'a list, e.g. ["one", "two"]',
    "list_type": 'a list, e.g. ["one", "two"]',
    "path_type": "a file name in quotes",
    "date_type": "a day, e.g. 2026-12-24",
    "date_from_datetime_inexact": "a day without a time, e.g. 2026-12-24",
    "date_from_datetime_parsing": "a day, e.g. 2026-12-24",
    "date_parsing": "a day, e.g. 2026-12-24",
}
_EXAMPLES = {
    "name": "Wrenfield Lamps",
    "email": "owner@example.com",
    "address": "complaints@example.com",
    "host": "mail.example.com",
    "use": "yanna",
}


class ConfigError(Exception):
    """The config cannot be used; `problems` holds one sentence for each thing wrong, `str()` one a line."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Toml:
    """A TOML file as far as telling where something stands is concerned."""

    name: str
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int | None:
        """The line of the key, else of the table that it is or should be in."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return None


def located(name: str, text: str) -> Toml:
    return Toml(name=name, lines=dict(_places(text)))


def _places(text: str) -> Iterable[tuple[Place, int]]:
    table: Place = ()
    counted: dict[str, int] = {}
    inside = ""  # what ends the value that goes on over several lines
    for number, line in enumerate(text.splitlines(), 1):
        if inside:
            inside = _still_inside(line, inside)
        elif many := _TABLES.match(line):
            counted[many[1]] = counted.get(many[1], -1) + 1
            table = (*_names(many[1]), counted[many[1]])
            yield table, number
        elif one := _TABLE.match(line):
            table = _names(one[1])
            yield table, number
        elif key := _KEY.match(line):
            yield (*table, *_names(key[1])), number
            inside = _opened(line[key.end() :])


def _names(dotted: str) -> Place:
    return tuple(name.strip("\"'") for name in dotted.split("."))


def _opened(value: str) -> str:
    bare = _TEXT.sub("", value)
    for quotes in ('"""', "'''"):
        if quotes in bare:
            return quotes
    bare = bare.split("#")[0]
    return "]" * max(0, bare.count("[") - bare.count("]"))


def _still_inside(line: str, inside: str) -> str:
    if inside[0] != "]":
        return "" if inside in line else inside
    bare = _TEXT.sub("", line).split("#")[0]
    return "]" * max(0, len(inside) + bare.count("[") - bare.count("]"))


def at(toml: Toml, place: Place, said: str) -> str:
    """`config.toml line 14: [mailbox] handeld: unknown key. Did you mean "handled"?`"""
    line = toml.line(place)
    where = f"{toml.name} line {line}" if line else toml.name
    one_line = "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in said)
    return f"{where}: {_written(place)}: {one_line}"


def _written(place: Place) -> str:
    """`[[staff]] name (number 2)`, `[business] own_phones item 1`."""
    if len(place) == 1:
        return f"[{place[0]}]"
    if isinstance(place[1], int):
        rest = f" {place[2]}" if len(place) > 2 else ""
        return f"[[{place[0]}]]{rest} (number {place[1] + 1})"
    item = f" item {place[2] + 1}" if len(place) > 2 and isinstance(place[2], int) else ""
    return f"[{place[0]}] {place[1]}{item}"


def nearest(word: str, words: Iterable[str]) -> str:
    """`Did you mean "handled"?`, or the choice where nothing is near and it is short enough to read."""
    known = sorted(words)
    folded = {choice.casefold(): choice for choice in known}
    if near := difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6):
        return f'{MEANT} "{folded[near[0]]}"?'
    return f"It may be {_listed(known)}." if len(known) <= 30 else ""


def not_toml(name: str, error: tomllib.TOMLDecodeError) -> str:
    """What breaks the file as a whole, which the parser tells of one place only."""
    said, _, where = str(error).partition(" (at ")
    line, _, column = where.rstrip(")").partition(", column ")
    place = f" {line}" if line.startswith("line") else ""
    if said.startswith("Cannot declare"):
        return f"{name}{place}: this table stands twice. Join the two."
    if said.startswith("Cannot overwrite"):
        return f"{name}{place}: this key stands twice in its table. Keep one of the two."
    where = f"at column {column}" if column else "at the end of the file"
    return (
        f"{name}{place}: not TOML {where}: {said[:1].lower()}{said[1:]}. "
        'A line is a [table] or key = value, with text in quotes: key = "text".'
    )


def _listed(words: Iterable[str]) -> str:
    quoted = [f'"{word}"' for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def put(error: ErrorDetails, model: type[BaseModel]) -> str:
    """What is wrong with one value, in a sentence that says what would be right."""
    kind, place, given = error["type"], error["loc"], error["input"]
    key = str(place[-1])
    if kind == "extra_forbidden":
        return _unknown(key, place, model)
    if kind == "missing":
        return _missing(key, place)
    if kind in ("greater_than_equal", "less_than_equal"):
        bounds = error.get("ctx", {})
        edge = f"at least {bounds['ge']}" if "ge" in bounds else f"at most {bounds['le']}"
        return f"must be {edge}, not {_shown(given)}."
    if kind == "literal_error":
        choice = re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))
        return f"{_shown(given)} is not possible. It may be {_listed(choice)}."
    if kind == "value_error":
        return str(error.get("ctx", {}).get("error", error["msg"]))
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"must be a table, not {_shown(given)}."
    if kind == "tuple_type" and len(place) == 1:
        return f"must be a list of tables: write [[{key}]], with two brackets, above each."
    if kind in _KINDS:
        return f"must be {_KINDS[kind]}, not {_shown(given)}."
    return f"{_shown(given)}: {error['msg'][:1].lower()}{error['msg'][1:]}."


def _missing(key: str, place: Place) -> str:
    if len(place) == 1:
        return "this table is missing. config.example.toml shows what it holds."
    return f'is missing. Write for example: {key} = "{_EXAMPLES.get(key, "...")}"'


def _unknown(key: str, place: Place, model: type[BaseModel]) -> str:
    if "password" in key and len(place) > 1:
        return (
            "a password does not belong in this file. Write it into a file of its own and name that: "
            'password_file = "...".'
        )
    noun = "table" if len(place) == 1 else "key"
    return f"unknown {noun}. {nearest(key, _keys(place[:-1], model))}".rstrip()


def _keys(place: Place, model: type[BaseModel]) -> tuple[str, ...]:
    """The keys that are allowed in that table."""
    for name in place:
        if isinstance(name, str):
            held = model.model_fields[name].annotation
            within = (held, *getattr(held, "__args__", ()))
            model = next(kind for kind in within if isinstance(kind, type) and issubclass(kind, BaseModel))
    return tuple(model.model_fields)


def _shown(given: object) -> str:
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, str):
        return f'"{given}"'
    return "a table" if isinstance(given, dict) else str(given)
