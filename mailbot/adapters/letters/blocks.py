"""A rendered template as blocks, and the blocks as plain text: the one truth for both parts of a mail.

The format: `Subject: …`, a blank line, then lines. `## ` a heading, `1. ` and `- ` items of a list, `> ` a quotation,
`~ ` the quiet foot, `[[label | #command]]` a link that answers with one line; all others are paragraphs. A blank line
ends a block; lines that follow each other directly are lines of the same block.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from mailbot.adapters.letters.text import END, GUARD, unguarded

_KINDS = (
    ("heading", re.compile(r"## +(.+)")),
    ("ordered", re.compile(r"\d{1,2}\. +(.+)")),
    ("bullets", re.compile(r"- +(.+)")),
    ("quote", re.compile(r"> ?(.*)")),
    ("quiet", re.compile(r"~ +(.+)")),
    ("button", re.compile(r"\[\[([^\[\]|]+\|[^\[\]|]+)\]\]")),
)
_BLANKS = re.compile(r" {2,}")
_COMMAND = re.compile(r"#[a-z_]+(?: .+)?")


class Unwritten(ValueError):
    """A rendered template that is no letter: no subject, or nothing under it."""


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is text, heading, ordered, bullets, quote, quiet or button; a button's lines are its label and command."""

    kind: str
    lines: tuple[str, ...]
    link: str | None = None
    language: str | None = None  # where it differs from the letter's


@dataclass(frozen=True, slots=True)
class Written:
    subject: str
    blocks: tuple[Block, ...]


def parse(rendered: str, tidy: Callable[[str], str] = str) -> Written:
    """The subject and the blocks of a rendered template; raises Unwritten.

    Only END parts blocks here: an empty line is what a condition that did not hold has left. `tidy` sets the spaces
    of the language; quotations stay as they are.
    """
    lines = [line.strip(" ") for line in rendered.replace(END, f"\n{END}\n").split("\n")]
    first, *rest = [line for line in lines if line.strip(GUARD)] or [""]
    if not first.startswith("Subject:") or not _words(first[8:]):
        raise Unwritten("the first line must be 'Subject: ' and the subject")
    blocks = tuple(b if b.kind == "quote" else Block(b.kind, tuple(map(tidy, b.lines))) for b in _blocks(rest))
    if not blocks:
        raise Unwritten("there is nothing under the subject")
    return Written(tidy(_words(first[8:])), blocks)


def _blocks(lines: list[str]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    kind, held = "", list[str]()
    for line in (*lines, END):
        found, words = _kind(line)
        if held and (found != kind or found in ("heading", "button")):
            blocks.append(Block(kind, tuple(held)))
            held = []
        kind = found
        held += words
    return tuple(blocks)


def _kind(line: str) -> tuple[str, list[str]]:
    """The kind of a line and its words; ("", []) for the end of a block."""
    if line == END:
        return "", []
    for kind, pattern in _KINDS:
        if match := pattern.fullmatch(line):
            return kind, [_words(w) for w in match[1].split("|")] if kind == "button" else [_words(match[1])]
    return "text", [_words(line)]


def _words(line: str) -> str:
    return _BLANKS.sub(" ", unguarded(line)).strip(" ")


def is_command(text: str) -> bool:
    """Whether a button's second half is a line of the owner's language."""
    return bool(_COMMAND.fullmatch(text))


def plain(blocks: tuple[Block, ...], reply_with: str) -> str:
    """The text part: one paragraph a line, headings without ornament. `reply_with` is "reply with" in the language."""
    out: list[str] = []
    for before, block in zip((None, *blocks), blocks, strict=False):
        if before is not None:
            out.append("" if before.kind == "heading" else "\n")
        out.append("\n".join(_plain_lines(block, reply_with)) + "\n")
    return "".join(out)


def _plain_lines(block: Block, reply_with: str) -> list[str]:
    if block.kind == "ordered":
        return [f"{number}. {line}" for number, line in enumerate(block.lines, 1)]
    if block.kind == "bullets":
        return [f"- {line}" for line in block.lines]
    if block.kind == "quote":
        return [f"> {line}".rstrip() for line in block.lines]
    if block.kind == "button":
        label, command = block.lines
        return [reply_with.format(label=label, command=command)]
    return list(block.lines)
