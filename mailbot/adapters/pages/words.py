"""The words of one language: tables of templates/pages/<language>/words.toml, asked by name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from mailbot.core.procedure import Duration

_HAN = r"[\u3400-\u9fff]"
_BORDER = re.compile(rf"(?<={_HAN})(?=[A-Za-z])|(?<=[A-Za-z])(?={_HAN})")


def spaced(text: str) -> str:
    """One space between Chinese and Latin words, wherever a name was put in."""
    return _BORDER.sub(" ", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    tables: Mapping[str, Mapping[str, Any]]

    def __call__(self, table: str, name: str) -> str:
        """The entry, or the name itself with spaces: an owner may invent fields, roles and actions of her own."""
        return str(self.tables[table].get(name, name.replace("_", " ")))

    def has(self, table: str, name: str) -> bool:
        return name in self.tables[table]

    def say(self, sentence: str, /, **values: str) -> str:
        """A pattern of [sentence] with its values."""
        return str(self.tables["sentence"][sentence]).format(**values)

    def days(self, duration: Duration) -> str:
        """`7 working days`."""
        forms: list[str] = self.tables["units"][duration.unit]
        return forms[0 if duration.count == 1 else -1].format(n=duration.count)

    def counted(self, sentence: str, duration: Duration, count: str, /, **values: str) -> str:
        """A pattern with a duration; its `_including` twin where the first day counts."""
        pattern = f"{sentence}_including" if count == "including" else sentence
        return self.say(pattern, days=self.days(duration), **values)

    def either(self, items: Iterable[str], last: str = "or") -> str:
        """`a, b or c`."""
        *front, end = list(items) or [""]
        return self.say("comma").join(front) + self.say(last) + end if front else end


@lru_cache
def load(folder: Path, language: str) -> Words:
    return Words(tables=tomllib.loads((folder / language / "words.toml").read_text(encoding="utf-8")))
