"""All that the rules may look at: the mail, who wrote it, what is new in it, and which words stand where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailbot.core.desk import Desk
from mailbot.core.mail import Address, IncomingMail
from mailbot.core.reading import Kind, Known, Recognition, ReplyKind, Span
from mailbot.core.recognise import lexicon, scope

_READ = 20_000  # characters of new text; a longer mail says what it is before that
_START = 400  # characters in which a mail says whose it is
_SHOWN = 12  # words a verdict names at most
REPLY_MARK = re.compile(r"^\s*(?:(?:re|sv|aw|vs|fw|fwd|wg|vb|tr|antw|回复|答复|回覆|转发)\s*[:：]\s*)+", re.IGNORECASE)
HEAD = 4_000  # characters of the body in which a machine says what it is
_SHOUTING = re.compile(r"[!?！？]{2,}")
_CAPITALS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Groups of words found in the subject and the new text, in the writer's language and in English."""

    text: str  # subject, line end, new text
    body_from: int  # where the new text begins in `text`
    hits: scope.Hits
    grievance: int  # how strongly the text speaks of one

    def has(self, *groups: str) -> bool:
        return any(self.hits.get(group) for group in groups)

    def count(self, *groups: str) -> int:
        """How many different places speak of any of these."""
        return len({start for group in groups for start, _ in self.hits.get(group, ())})

    def opens_with(self, *groups: str) -> bool:
        """Whether any of these stands near the start of the new text, the subject left aside."""
        places = (start for group in groups for start, _ in self.hits.get(group, ()))
        return any(self.body_from <= start < self.body_from + _START for start in places)

    def places(self, *groups: str) -> tuple[tuple[int, int], ...]:
        return tuple(sorted({place for group in groups for place in self.hits.get(group, ())}))

    def grieved(self) -> tuple[str, ...]:
        """The groups that speak of a grievance, strongest first."""
        meanings = lexicon.meanings()
        names = (n for n in meanings if meanings[n].grievance and self.hits.get(n))
        return tuple(sorted(names, key=lambda n: -meanings[n].grievance))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    mail: IncomingMail
    known: Known
    desk: Desk
    writer: Address | None
    via: str  # email, form, forward
    new: str  # what the writer typed now
    note: str  # what the sender typed: in a staff forward the note on top
    language: str
    words: Words
    title: lexicon.Folded  # the subject
    head: lexicon.Folded  # of the whole body, where a machine says what it is

    @property
    def sender(self) -> str:
        """The From address in lower case, or "" where the mail names none or several."""
        return self.mail.sender.key if self.mail.sender else ""

    def said(self, kind: Kind, *places: tuple[int, int], labels: Iterable[str] = ()) -> Recognition:
        """A verdict, its reason left to the table. The words are those at these places of subject and new text."""
        spans = tuple(span for place in places[:_SHOWN] if (span := self.span(place)))
        return Recognition(kind=kind, reason="", words=spans, labels=frozenset(labels))

    def span(self, place: tuple[int, int]) -> Span | None:
        """The place in subject or body that a place in `words.text` stands for."""
        start, end = place
        if end <= self.words.body_from:
            return Span(source="subject", start=start, end=end, text=self.mail.subject[start:end])
        return located(self.words.text, max(start, self.words.body_from), end, self.mail.text)

    def in_case(self, kind: Kind, case: str | None, *words: Span, reply: ReplyKind | None = None) -> Recognition:
        return Recognition(kind=kind, reason="", words=words, case=case, reply=reply)


def located(text: str, start: int, end: int, whole: str) -> Span | None:
    """The same words in the whole body: looked up by their line, for the new text need not be one piece of it."""
    begin = text.rfind("\n", 0, start) + 1
    finish = text.find("\n", end)
    line = text[begin : finish if finish >= 0 else len(text)]
    at = whole.find(line)
    at = at + start - begin if at >= 0 else whole.find(text[start:end])
    return Span(source="body", start=at, end=at + end - start, text=text[start:end]) if at >= 0 else None


def header_span(name: str, value: str) -> Span:
    return Span(source="header", start=0, end=len(value), text=f"{name}: {value}"[:200])


def words_of(subject: str, new: str, language: str, answers: bool) -> Words:
    """Every group found, without those that stand inside words which take the sting out.

    `answers` is set where the mail answers another, so that a "Re:" in its subject is to be believed.
    """
    text = f"{_theirs(subject, answers)}\n{new[:_READ]}"
    folded = lexicon.folded(text)
    hits: dict[str, list[tuple[int, int]]] = {}
    for known in dict.fromkeys((language, "en")):
        for name, group in lexicon.groups(known).items():
            if not name.startswith(_MACHINE):
                hits.setdefault(name, []).extend(group.find(folded))
    calm = hits.get("fine", []) + hits.get("not_complaint", [])
    cleared = {name: tuple(_outside(places, calm, name)) for name, places in hits.items() if places}
    left = scope.factual(cleared, folded.text)
    return Words(text=text, body_from=len(subject) + 1, hits=left, grievance=_weight(left) + _shouted(text))


def _theirs(subject: str, answers: bool) -> str:
    """The subject, blank where it repeats the subject of a mail of ours."""
    repeats = (answers and REPLY_MARK.match(subject)) or any(
        start == 0
        for group in ("auto_subject", "bounce_subject", "receipt_subject")
        for start, _ in lexicon.everywhere(group).find(lexicon.folded(subject))
    )
    return " " * len(subject) if repeats else subject.replace("\n", " ")


def _weight(hits: scope.Hits) -> int:
    """A group counts at most twice."""
    meanings = lexicon.meanings()
    return sum(meanings[name].grievance * min(2, len(places)) for name, places in hits.items() if name in meanings)


def _shouted(text: str) -> int:
    """0 to 2: exclamation marks in a row, and capitals throughout."""
    plain = text.encode("ascii", "ignore")
    capitals = len(plain) - len(plain.translate(None, _CAPITALS))
    letters = len(plain) - len(plain.translate(None, _CAPITALS + _CAPITALS.lower()))
    return bool(_SHOUTING.search(text)) + (letters > 40 and capitals * 2 > letters)


_MACHINE = ("auto_", "away_", "receipt_", "bounce_")


def _outside(places: list[tuple[int, int]], calm: list[tuple[int, int]], name: str) -> Iterator[tuple[int, int]]:
    grieves = name in lexicon.meanings() or name == "return_wish"
    for start, end in sorted(set(places)):
        if not (grieves and any(start < stop and begin < end for begin, stop in calm)):
            yield start, end
