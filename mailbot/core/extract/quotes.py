"""Where quoted mail begins: attribution lines, header blocks and separators of mail clients in thirteen languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from mailbot.core.extract.lines import Line
from mailbot.core.extract.words import CLIENTS, any_of

_LONGEST_ATTRIBUTION = 4  # lines; clients fold long ones
_BLOCK = 9  # lines in which the headers of a header block must stand
_DATED = re.compile(r"\d{1,2}[:.]\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,64}")
_RULE = re.compile(r"[-_=*~—]{5,}$")


@dataclass(frozen=True, slots=True)
class Opening:
    """How a quote opens: its first line, the first line of its body, and whether it is a block of headers."""

    first: int
    body: int
    is_block: bool
    is_sure: bool  # the rest of the mail may be taken for quoted even without quote marks


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    def word(key: str) -> str:
        return any_of("quote", key, CLIENTS)

    def build(expression: str) -> re.Pattern[str]:
        return re.compile(expression, re.IGNORECASE)

    return {
        "wrote": build(rf"(?<![^\W\d_])(?:{word('wrote')})(?![^\W\d_])|{any_of('quote', 'wrote', ('zh',))}"),
        "start": build(rf"(?:{word('starts')}|\d{{1,2}}[./ ]\s?\S|\d{{4}}[-/年.])"),
        "from": build(rf"[*_]{{0,2}}(?:{word('from')})[*_]{{0,2}}\s?:[*_]{{0,2}}\s?\S"),
        "header": build(rf"[*_]{{0,2}}(?:{word('header')}|{word('from')})[*_]{{0,2}}\s?:"),
        "separator": build(rf"[-_=*~<>\s]{{2,}}\s?(?:{word('separator')})\s?:?\s?[-_=*~<>\s]{{2,}}$"),
        "begin": build(rf"[-*_\s]{{0,10}}(?:{word('begin')})\s?:$"),
    }


def opening(lines: Sequence[Line], at: int) -> Opening | None:
    """The quote that opens on this very line, if one does."""
    line = lines[at].plain
    if not line or line.startswith(">"):
        return None
    return _separator(lines, at) or _block(lines, at) or _attribution(lines, at)


def _separator(lines: Sequence[Line], at: int) -> Opening | None:
    """`-----Original Message-----` or a bare rule, with headers or an attribution below."""
    line = lines[at].plain
    named = bool(_patterns()["separator"].match(line) or _patterns()["begin"].match(line))
    if not named and not _RULE.match(line):
        return None
    below = _next_written(lines, at + 1)
    if below is None:
        return Opening(at, len(lines), True, True) if named else None
    end, count = _headers(lines, below)
    if count >= 2 or (named and count >= 1):
        return Opening(at, end, True, True)
    if named:
        inner = _attribution(lines, below)
        return Opening(at, inner.body if inner else below, True, True)
    return None


def _block(lines: Sequence[Line], at: int) -> Opening | None:
    """From, Sent, To, Subject one below the other without a separator, in any order that clients use."""
    head = _patterns()["header"]
    if ":" not in lines[at].plain[:24] or not head.match(lines[at].plain):
        return None
    end, count = _headers(lines, at)
    named = sum(bool(_patterns()["from"].match(line.plain)) for line in lines[at:end])
    dated = any(_DATED.search(line.plain) for line in lines[at:end])
    if named and count >= 3 and (dated or any(_ADDRESS.search(line.plain) for line in lines[at:end])):
        return Opening(at, end, True, True)
    return None


def _headers(lines: Sequence[Line], at: int) -> tuple[int, int]:
    """The line after a run of header lines, and how many there were; one folded line may stand between two."""
    head, count, end, misses = _patterns()["header"], 0, at, 0
    for index in range(at, min(at + _BLOCK, len(lines))):
        if head.match(lines[index].plain.lstrip("> ")):
            count, end, misses = count + 1, index + 1, 0
        elif (not lines[index].plain.lstrip("> ") and count) or (misses := misses + 1) > 1:
            break
    return end, count


def _attribution(lines: Sequence[Line], at: int) -> Opening | None:
    """`On ... Hazel <h@example.com> wrote:` over at most four lines."""
    joined = ""
    starts = _patterns()["start"].match(lines[at].plain) is not None
    for index in range(at, min(at + _LONGEST_ATTRIBUTION, len(lines))):
        line = lines[index].plain
        if not line or line.startswith(">"):
            return None
        joined = f"{joined} {line}".strip()
        if len(joined) > 400:
            return None
        if _is_attribution(joined):
            marked = _is_marked(lines, index + 1)
            dated, addressed = _DATED.search(joined), "@" in joined
            if marked or addressed or (dated and starts and len(joined) < 160 and _is_whole(lines, at)):
                return Opening(at, index + 1, False, bool(addressed or dated))
            return None
        if not starts and "@" not in joined and '"' not in joined:
            return None
    return None


def _is_attribution(joined: str) -> bool:
    if not joined.endswith(":") and not _patterns()["wrote"].search(joined[-14:]):
        return False
    return _patterns()["wrote"].search(joined) is not None


def _is_whole(lines: Sequence[Line], at: int) -> bool:
    """A date without an address only counts where the line stands by itself, not inside a paragraph."""
    return at == 0 or lines[at - 1].is_blank


def _is_marked(lines: Sequence[Line], at: int) -> bool:
    below = _next_written(lines, at)
    return below is not None and lines[below].is_marked


def _next_written(lines: Sequence[Line], at: int) -> int | None:
    """The next line with something on it, among the next four."""
    return next((i for i in range(at, min(at + 4, len(lines))) if not lines[i].is_blank), None)
