"""A page as blocks: read from a rendered page template, written by the three formats."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADING = re.compile(r"(#{2,3}) +(.+)")
_ITEM = re.compile(r"(-|\d{1,2}\.) +(.+)")
_WRAPPED = 55  # a line this long that another follows was broken by a mail program, not by its writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """`kind` is heading2, heading3, paragraph, bullets or numbers; a heading or a paragraph has one line."""

    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    title: str
    language: str
    blocks: tuple[Block, ...]


def read(text: str, language: str) -> Page:
    """The page of a rendered template: `Title: ...`, then blocks parted by blank lines."""
    first, _, rest = text.lstrip().partition("\n")
    if not first.startswith("Title: "):
        raise ValueError(f"the first line of a page must be `Title: ...`, not {first[:40]!r}")
    return Page(title=first.removeprefix("Title: ").strip(), language=language, blocks=tuple(_blocks(rest)))


def unwrapped(text: str) -> str:
    """Somebody's own text in the format of a page: a line that a mail program broke is made whole again."""
    lines: list[str] = []
    goes_on = False
    for line in map(str.strip, text.splitlines()):
        if goes_on and line and not _ITEM.match(line) and not _HEADING.match(line):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
        goes_on = len(line) >= _WRAPPED
    return "\n".join(lines)


def _blocks(text: str) -> list[Block]:
    """Neighbouring items of one kind make one list, blank lines or not; every other line is a block of its own."""
    made: list[Block] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        kind, words = _line(line)
        if made and made[-1].kind == kind and kind in ("bullets", "numbers"):
            made[-1] = Block(kind=kind, lines=(*made[-1].lines, words))
        else:
            made.append(Block(kind=kind, lines=(words,)))
    return made


def _line(line: str) -> tuple[str, str]:
    if heading := _HEADING.fullmatch(line):
        return f"heading{len(heading[1])}", heading[2]
    if item := _ITEM.fullmatch(line):
        return "bullets" if item[1] == "-" else "numbers", item[2]
    return "paragraph", line
