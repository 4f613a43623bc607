"""What the surroundings of a number make of it: whose words lead to it, what follows, and whether it stands alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from mailbot.core.extract.order_words import order_words
from mailbot.core.extract.sheet import Area
from mailbot.core.extract.words import LANGUAGES, any_of

_LONG = 5  # digits of a number that is hardly a quantity
WINDOW = 70  # letters before a number in which its meaning must stand
_CLAUSE = re.compile(r"[!?;]|(?<!no)(?<!nr)(?<!ref)(?<!\bre)(?<!ang)(?<!\d)\.(?=\s)|\n\s*\n", re.IGNORECASE)
_ENDS = re.compile(r"[ ]?(?:[.!?](?!\d)|[,;:)\]\"'&+=…](?!\d)|/ | ?-{1,2} |$|\n)")
_ALONE_BEFORE = re.compile(r"(?:^|[.!?;:]\s|\n|,\s(?=\S{3,}[\s.]*\Z))[\s#(\[\"'*>-]*\Z")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_LEAD = re.compile(r"(?:[A-Za-z]+[-/.]|_|\d |, ?[A-Z]{2} |\b(?:BS|EN|ISO|IEC|DIN|SS|NF|GB) )\Z")


@dataclass(frozen=True, slots=True)
class _Words:
    """Patterns that end where the number begins, or begin where it ends."""

    apart: re.Pattern[str]
    apart_after: re.Pattern[str]
    marked_on: re.Pattern[str]
    says: re.Pattern[str]
    itself: re.Pattern[str]
    about: re.Pattern[str]
    priced: re.Pattern[str]
    dials: re.Pattern[str]
    follows: re.Pattern[str]
    counted: re.Pattern[str]


@cache
def _words() -> _Words:
    western = tuple(lang for lang in LANGUAGES if lang != "zh")

    def group(key: str) -> str:
        chinese = any_of("order", key, ("zh",))
        return rf"(?:(?<![^\W_])(?:{any_of('order', key, western)})(?![^\W\d_])|{chinese})"

    small = r"(?:[\s:,#(\[\"'=-]|the|as|it|on|a|for|at|of|is|was|number|no\.?|nr\.?|det|das|die|le|la|n°|号|为|是){0,6}"
    article = r"(?:the|a|my|your|our|its|only|der|die|das|den|le|la|min|mitt|er)?"
    return _Words(
        apart=re.compile(rf"{group('apart')}(?:[^.!?;]|(?<=n[or])\.){{0,60}}\Z", re.IGNORECASE),
        apart_after=re.compile(
            rf"[ ,)]{{0,3}}(?:\(|is|was|are|=|är|ist|est|是)\s?{article}\s?{group('apart')}", re.IGNORECASE
        ),
        marked_on=re.compile(rf",? (?:{any_of('order', 'marked_on')})", re.IGNORECASE),
        says=re.compile(rf"{group('says')}{small}\Z", re.IGNORECASE),
        itself=re.compile(rf"{group('itself')}{small}\Z", re.IGNORECASE),
        about=re.compile(rf"{group('about')}[.:]?\s?{small}\Z", re.IGNORECASE),
        priced=re.compile(rf"{group('priced')}[\s:]?(?:me|us|of|was|is|the|a|about|mig|了)?\s?\Z", re.IGNORECASE),
        dials=re.compile(rf"{group('dials')}[\s:.]{{0,3}}\Z", re.IGNORECASE),
        follows=re.compile(rf"\s(?:{any_of('order', 'follows', western)})(?![^\W\d_])", re.IGNORECASE),
        counted=re.compile(rf" ?{any_of('order', 'unit', ('zh',))}"),
    )


def before(area: Area, start: int) -> str:
    return area.text.flat[max(area.start, start - WINDOW) : start]


def is_sample(area: Area, start: int) -> bool:
    """True of `(it looks like #1042)`: how numbers look, not whose they are."""
    return bool(order_words().sample.search(before(area, start).rstrip("#")))


def trust(area: Area, start: int, end: int) -> float:
    """How surely a number is the writer's own by its place; 0 for one that the writer says is not the right one."""
    after = area.text.flat[end : end + 40]
    if order_words().denied_after.match(after) or order_words().denied.search(before(area, start).rstrip("#")):
        return 0.0
    return {"subject": 1.0, "own": 1.0, "signature": 0.9, "file": 0.9, "quoted": 0.8, "attached": 0.8}[area.kind]


def is_pointed_at(area: Area, start: int, end: int) -> bool:
    """`(10377)`, `it says 10377`, `number 10377`, `10377` alone: said as one says a reference, never a quantity."""
    lead, after = _clause(area, start), _after(area, end)
    said = area.text.flat[start:end]
    if (
        (len(said) < _LONG and (_YEAR.match(said) or _is_round(said, 50)))
        or _is_another(area, start, end, lead, after)
        or not _parts(after)
    ):
        return False
    bracketed = lead.endswith(("(", "[", "(#")) and after[:1] in ")],; "
    return bracketed or bool(_words().says.search(lead)) or _is_alone(area, start, end)


def is_named_by_none(area: Area, start: int, end: int) -> bool:
    """Whether a long number of the shop's own length that no word names may be taken for the order's all the same.

    A quantity has its noun right behind it, a price its verb before it, any other number its own noun in the clause.
    """
    if _is_round(area.text.flat[start:end], 500) or area.kind not in ("own", "subject"):
        return False
    lead, after = _clause(area, start), _after(area, end)
    return not _is_another(area, start, end, lead, after) and _parts(after)


def _is_round(number: str, unit: int) -> bool:
    return int(re.sub(r"\D", "", number)) % unit == 0


def is_anothers(area: Area, start: int, end: int) -> bool:
    """Whether its own clause calls the number something else than an order's."""
    return _is_another(area, start, end, _clause(area, start), _after(area, end))


def is_introduced(area: Area, start: int, end: int) -> bool:
    """`It's 44-0917.`, `Re 44-0917`: a reference for all that is said."""
    lead, after = _clause(area, start), _after(area, end)
    if _is_another(area, start, end, lead, after) or not _parts(after):
        return False
    return bool(_words().itself.search(lead) or _words().about.search(lead))


def _is_another(area: Area, start: int, end: int, lead: str, after: str) -> bool:
    words, known = _words(), order_words()
    if _LEAD.search(lead) or words.priced.search(lead) or words.dials.search(lead) or words.counted.match(after):
        return True
    if known.other.search(lead) or known.invoice.search(lead) or known.unit.match(after):
        return True
    return bool(words.apart_after.match(after) or words.marked_on.match(after) or words.apart.search(lead))


def _clause(area: Area, start: int) -> str:
    lead = before(area, start)
    stops = [match.end() for match in _CLAUSE.finditer(lead)]
    return lead[stops[-1] :] if stops else lead


def _after(area: Area, end: int) -> str:
    return area.text.flat[end : min(area.end, end + 40)]


def _parts(after: str) -> bool:
    """True where the number is not followed by what it would count."""
    return bool(_ENDS.match(after) or _words().follows.match(after) or re.match(r" ?[\u3400-\u9fff]", after))


def _is_alone(area: Area, start: int, end: int) -> bool:
    """True where the number is a whole sentence or line."""
    after = area.text.flat[end : min(area.end, end + 4)]
    if not re.match(r"[\s.!?)\]\"'*]*(?:\n|\Z)|[.!]\s", after):
        return False
    lead = area.text.flat[max(area.start, start - 40) : start]
    return bool(_ALONE_BEFORE.search(lead))
