"""The mail laid out for the finders: what is the customer's own, what is signature, quoted or attached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mailbot.core.desk import Desk
from mailbot.core.extract.form import Row
from mailbot.core.extract.lines import unmarked
from mailbot.core.extract.plain import lower, plain
from mailbot.core.extract.split import NEW, QUOTED, SIGNATURE, Split
from mailbot.core.mail import Address, IncomingMail
from mailbot.core.reading import Found, Span

READ_AT_MOST = 40_000  # letters of one stretch that finders look at; nobody's order number stands behind them


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the mail: as it is, and in plain form of the same length, quote marks blanked out."""

    source: str  # as in Span
    original: str
    flat: str
    low: str  # `flat` in lower case: lists of words are looked up much faster in it than without regard to case

    @classmethod
    def of(cls, source: str, original: str, also: dict[int, str] | None = None) -> Text:
        flat = unmarked(plain(original))
        flat = flat.translate(also) if also else flat
        return cls(source, original, flat, lower(flat))


@dataclass(frozen=True, slots=True)
class Area:
    """A stretch of a text and how near it is to the customer."""

    text: Text
    start: int
    end: int
    kind: str  # own, signature, quoted, attached, subject, file
    # By the pattern's identity, since its hash is reckoned anew from all of its code; the word lists live for ever.
    _spans: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def flat(self) -> str:
        return self.text.flat[self.start : self.end]

    def find(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Every match; offsets count from the beginning of the whole text."""
        return pattern.finditer(self.text.flat, self.start, self.end)

    def spans(self, pattern: re.Pattern[str]) -> tuple[tuple[int, int], ...]:
        """Where a pattern of lower-case words stands, looked up once however many sentences ask."""
        known = self._spans.get(id(pattern))
        if known is None:
            matches = pattern.finditer(self.text.low, self.start, self.end)
            known = self._spans[id(pattern)] = tuple(match.span() for match in matches)
        return known

    def span(self, start: int, end: int) -> Span:
        return Span(source=self.text.source, start=start, end=end, text=self.text.original[start:end])


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the finders of one mail share."""

    mail: IncomingMail
    desk: Desk
    language: str
    via: str  # email, form, forward
    writer: Address | None
    subject: Area
    own: tuple[Area, ...]  # typed by the customer, signature aside
    signature: tuple[Area, ...]
    quoted: tuple[Area, ...]
    attached: tuple[Area, ...]
    files: tuple[Area, ...]
    rows: tuple[Row, ...]  # a form's labelled lines; offsets into the body

    @property
    def body(self) -> Text:
        return self.own[0].text if self.own else self.subject.text

    @property
    def typed(self) -> tuple[Area, ...]:
        """Everything that is the customer's own words and signature, in order."""
        return tuple(sorted((*self.own, *self.signature), key=lambda area: (area.text.source, area.start)))

    def row(self, key: str) -> Row | None:
        """The form's line of that meaning, if the customer filled it in."""
        return next((row for row in self.rows if row.key == key and row.is_filled), None)

    def rowed(self, field: str, row: Row, value: str) -> Found:
        return found(field, value, self.own[0] if self.own else self.subject, row.start, row.end)


def found(field: str, value: str, area: Area, start: int, end: int, confidence: float = 1.0) -> Found:
    return Found(field=field, value=value, span=area.span(start, end), confidence=confidence)


def areas_of(text: Text, spans: Sequence[tuple[int, int]], kind: str, shift: int = 0) -> tuple[Area, ...]:
    """Areas for the parts of a split, `shift` being where the split text begins in the whole."""
    return tuple(
        Area(text, shift + start, shift + min(end, start + READ_AT_MOST), kind)
        for start, end in spans
        if text.flat[shift + start : shift + end].strip()
    )


def parted(text: Text, taken: Split, shift: int = 0) -> tuple[tuple[Area, ...], tuple[Area, ...], tuple[Area, ...]]:
    """Own, signature and quoted areas of a text that was taken apart."""
    if taken.is_whole:
        return areas_of(text, [(0, len(taken.text))], "own", shift), (), ()
    return (
        areas_of(text, taken.spans(NEW), "own", shift),
        areas_of(text, taken.spans(SIGNATURE), "signature", shift),
        areas_of(text, taken.spans(QUOTED), "quoted", shift),
    )
