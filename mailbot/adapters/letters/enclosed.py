"""What goes with a letter: documents encoded once, the report of one case, the letter itself laid out for the post."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from mailbot.adapters.letters import hand
from mailbot.adapters.letters.blocks import Written
from mailbot.adapters.letters.chinese import CHINESE
from mailbot.adapters.letters.english import ENGLISH
from mailbot.adapters.letters.parts import Enclosure, enclosure
from mailbot.adapters.letters.say import Say
from mailbot.adapters.letters.swedish import SWEDISH
from mailbot.core.facts import WHOLE_MAIL, Card, CaseFacts, Facts
from mailbot.core.mail import Letter

REPORT = "investigation-report"
_WHOLE = {words.code: words.whole_mail for words in (ENGLISH, SWEDISH, CHINESE)}

Documents = Callable[[str, str], tuple[str, str, bytes]]  # (name, language) -> (file name, content type, bytes)
Report = Callable[[CaseFacts, str], tuple[str, str, bytes]]  # (facts with their report, language) -> the same
Paper = Callable[[hand.Sheet], tuple[str, str, bytes]]  # a letter laid out for the post -> the same
Trouble = Callable[[str, str], None]  # (what: template or document, which and why)


def no_documents(name: str, language: str) -> tuple[str, str, bytes]:
    raise LookupError(f"there is no document {name} in {language}")


def untroubled(what: str, why: str) -> None:
    """The default where nobody listens: the letter leaves all the same."""


def told(enclosures: Iterable[Enclosure], version: str) -> tuple[str, ...]:
    """Name, version and SHA-256 of each document that somebody may ask for later: which one was it?"""
    found = (e for e in enclosures if e.document not in ("", WHOLE_MAIL))
    return tuple(f"{e.document} {version} {e.sha256}" for e in found)


class Papers:
    """The files of one installation; one that cannot be had is reported, and the letter leaves without it."""

    def __init__(self, documents: Documents, report: Report | None, paper: Paper | None, trouble: Trouble) -> None:
        self._report, self._paper, self._trouble = report, paper, trouble
        self._kept = lru_cache(maxsize=64)(lambda name, language: enclosure(*documents(name, language)))

    def of(self, letter: Letter, language: str) -> tuple[list[Enclosure], tuple[str, ...]]:
        """The letter's documents and the names of those that could be had; it names no others."""
        found: list[Enclosure] = []
        names: list[str] = []
        for name in letter.documents:
            try:
                found.append(replace(self._one(name, letter.facts, language), document=name))
                names.append(name)
            except Exception as e:  # whatever a document fails of, the letter must not wait for it
                self._trouble("document", f"{name} ({language}): {e}")
        return found, tuple(names)

    def _one(self, name: str, facts: Facts, language: str) -> Enclosure:
        """A document of the desk, encoded once, or what belongs to this letter alone: the report, a mail as text."""
        if name == WHOLE_MAIL and isinstance(facts, Card):
            return enclosure(_WHOLE[language], "text/plain; charset=utf-8", facts.whole.encode())
        if name != REPORT or not isinstance(facts, CaseFacts):
            return self._kept(name, language)
        if self._report:
            try:
                return enclosure(*self._report(facts, language))
            except Exception as e:  # a decision without its report would break a promise: the bare text goes instead
                self._trouble("document", f"{name} ({language}): {e}")
        return enclosure(f"{name}.txt", "text/plain; charset=utf-8", (facts.report or facts.text or "").encode())

    def printed(
        self, letter: Letter, written: Written, say: Say, business: str, files: tuple[str, ...], now: datetime
    ) -> list[Enclosure]:
        """The letter ready to print, or nothing where it cannot be laid out; its words then stand in the task."""
        if self._paper is None or not isinstance(letter.facts, CaseFacts):
            return []
        name = say.signature(letter.facts.signer or letter.facts.handler, business)
        enclosed = tuple(say.capital(file.rpartition(".")[0].replace("-", " ")) for file in files)
        try:
            day = say.local(now).date()
            return [enclosure(*self._paper(hand.sheet(letter, written, say.words.code, day, name, enclosed)))]
        except Exception as e:  # a task without its PDF can still be done
            self._trouble("document", f"letter on paper ({say.words.code}): {e}")
            return []
