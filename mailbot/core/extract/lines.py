"""The lines of a mail with their offsets: what the splitter works on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailbot.core.extract.plain import plain

WIDTH = 500  # letters of one line that any pattern is shown; longer lines are prose or machine output
MOST = 4_000  # lines that are looked at one by one
_LEADING_MARKS = re.compile(r"^[ \t]*>[> \t]*", re.MULTILINE)
_PADDING = " \r\ufeff\u200b"
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Line:
    """`start` and `end` (without the line break) in the text; `plain` is stripped and ASCII-like.

    `plain` is at most WIDTH long; `indent` is where it begins, counted from `start`.
    """

    start: int
    end: int
    plain: str
    indent: int

    @property
    def is_blank(self) -> bool:
        return not self.plain

    @property
    def is_marked(self) -> bool:
        return self.plain.startswith(">")

    @property
    def has_letters(self) -> bool:
        return bool(_LETTER.search(self.plain))


def lines_of(text: str) -> list[Line]:
    """Every line of the text in order; their offsets cover it but for the line breaks.

    What follows after MOST lines is one last line: no person typed that much.
    """
    flat = plain(text)
    found: list[Line] = []
    start = 0
    while start <= len(flat):
        if len(found) == MOST:
            found.append(Line(start, len(flat), flat[start : start + WIDTH].strip(_PADDING), 0))
            break
        end = flat.find("\n", start)
        end = len(flat) if end < 0 else end
        shown = flat[start:end]
        bare = shown.lstrip(_PADDING)
        # A signature is looked for at the end of a line, so of an overlong line the end is shown.
        cut = max(0, len(bare) - WIDTH)
        found.append(Line(start, end, bare[cut:].rstrip(_PADDING), len(shown) - len(bare) + cut))
        start = end + 1
    return found


def unmarked(text: str) -> str:
    """The text with its quote marks blanked out, of the same length."""
    if ">" not in text:
        return text
    return _LEADING_MARKS.sub(lambda m: " " * len(m[0]), text)
