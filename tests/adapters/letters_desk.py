"""A writer at a test desk, and every letter that it can be asked for."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from typing import Any

from mailbot.adapters.letters import Letters, samples
from mailbot.core.facts import CaseFacts, Facts, Promise, Remedy
from mailbot.core.mail import Address, Audience, Letter, Nature, OutgoingMail, Thread
from tests.adapters.pages_desk import desk, shipped

NOW = datetime(2026, 11, 3, 21, 14, tzinfo=UTC)
REFERENCE = samples.REFERENCE
SENT = "<first@mail.example>"
STEMS = (*samples.SIGNED, *samples.ANSWERS, *samples.EVENTS)
LANGUAGES = ("en", "sv", "zh")
NAMES = {"en": "Sam Okafor", "sv": "Elin Sandberg", "zh": "李文静"}
# What an owner writes herself, in the language of the letter: short, so that the frame is what is measured.
PROSE = {
    "en": "1. The lamp: it was cracked, and the box was too thin.\n2. The delay: we answered after nine days.",
    "sv": "1. Lampan: den var sprucken, och lådan var för tunn.\n2. Dröjsmålet: vi svarade efter nio dagar.",
    "zh": "1. 台灯：灯有裂纹，包装太薄。\n2. 延误：我们九天后才回复。",
}
REASONS = {"en": "the workshop is late", "sv": "verkstaden är sen", "zh": "工坊还没有答复"}
OMBUDSMAN = {"en": "Example Ombudsman", "sv": "Exempelnämnden", "zh": "示例申诉机构"}
ASKING = ("acknowledgement_questions", "acknowledgement_representative")


def whole(stem: str, language: str) -> CaseFacts:
    """Everything that a letter can say, in its language."""
    done = datetime(2026, 11, 25, tzinfo=UTC).date() if stem == "closure" else None
    remedies = tuple(replace(r, done=done) for r in samples.WHOLE.remedies)
    return replace(
        samples.WHOLE,
        customer_name=NAMES[language],
        text=PROSE[language],
        reason=REASONS[language],
        progress=PROSE[language].partition("\n")[0].partition(" ")[2],
        remedies=remedies,
        ombudsman=OMBUDSMAN[language],
        stage="two" if stem == "review" else "main",
        noted=() if stem in ASKING else samples.WHOLE.noted,  # what is asked for was not found
        asked=samples.WHOLE.asked[: 1 if stem == "acknowledgement_representative" else None],
    )


def two_stages(facts: CaseFacts) -> CaseFacts:
    """The same case under hexpress: one promise, and a stage that may follow."""
    due = facts.promises[-1].due if facts.promises else samples.WHOLE.promises[-1].due
    return replace(facts, stage="one", promises=(Promise(clock="stage_one", due=due, days="5wd"),), example_promises=())


def writer(procedure: str = "yanna", *, minimal: bool = False, language: str = "en", **options: Any) -> Letters:
    options.setdefault("documents", papers)
    options.setdefault("report", lambda facts, language: ("report.pdf", "application/pdf", b"%PDF-1.7 report"))
    return Letters(desk(shipped(procedure), minimal=minimal, language=language), domain="wrenfield.example", **options)


def papers(name: str, language: str) -> tuple[str, str, bytes]:
    return f"{name}.{language}.pdf", "application/pdf", b"%PDF-1.7 " * 500


def nature(stem: str) -> Nature:
    if stem in samples.ANSWERS:
        return Nature.ANSWER
    return Nature.EVENT if stem in samples.EVENTS else Nature.SIGNED


def letter(stem: str, language: str = "en", facts: Facts | None = None, **changed: Any) -> Letter:
    documents: tuple[str, ...] = ()
    if stem.startswith("acknowledgement"):
        documents = ("complaints-policy", "complaints-procedure")
    if stem == "decision":
        documents = ("investigation-report",)
    audience = {"stranger": Audience.STRANGER, "staff_told": Audience.STAFF}.get(stem, Audience.CUSTOMER)
    made = Letter(
        template=stem,
        to=Address(email="sam.okafor@mail.example", name="Sam Okafor"),
        audience=audience,
        nature=nature(stem),
        language=language,
        cause="test",
        facts=facts if facts is not None else whole(stem, language),
        reference=None if stem == "stranger" else REFERENCE,
        answers=Thread(message_id=SENT),
        documents=documents,
    )
    return replace(made, **changed)


def read(mail: OutgoingMail) -> EmailMessage:
    return email.message_from_bytes(mail.raw, _class=EmailMessage, policy=email.policy.default)


def part(mail: OutgoingMail, kind: str) -> str:
    """The text of the plain or the html part, with line feeds."""
    return _part(mail.raw, kind)


@lru_cache(maxsize=2_000)
def _part(raw: bytes, kind: str) -> str:
    found = email.message_from_bytes(raw, _class=EmailMessage, policy=email.policy.default).get_body((kind,))
    assert found is not None
    content: str = found.get_content()
    return content.replace("\r\n", "\n")


def text(stem: str, language: str = "en", facts: Facts | None = None, procedure: str = "yanna") -> str:
    return part(writer(procedure).render(letter(stem, language, facts), NOW), "plain")


GOLDEN = Path(__file__).parents[1] / "golden" / "letters"
OUTCOMES = {
    "upheld": ("upheld", (Remedy(action="replace", by=samples.WHOLE.promises[-1].due),)),
    "partly_upheld": ("partly", samples.WHOLE.remedies),
    "not_upheld": ("not_upheld", ()),
    "no_evidence": ("not_upheld", ()),
    "redress_without_accepting": ("not_upheld", samples.WHOLE.remedies),
}


def decided(outcome: str, language: str) -> CaseFacts:
    counts, remedies = OUTCOMES[outcome]
    return replace(whole("decision", language), outcome=outcome, counts=counts, remedies=remedies)
