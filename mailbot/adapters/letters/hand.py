"""Letters that the owner posts or says herself: what goes on paper, and the task that brings it to her."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mailbot.adapters.letters.blocks import Written, plain
from mailbot.core.facts import CaseFacts
from mailbot.core.mail import Letter

TASKS = {"post": "post", "phone": "call"}  # how a letter leaves -> the template of the task


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A letter for paper: `text` is paragraphs, lists and `## ` headings up to the close; `name` signs under it."""

    reference: str
    language: str
    day: date
    to: str
    address: str
    title: str
    text: str
    name: str
    enclosed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What the owner has to know to post a letter or to make a call."""

    reference: str
    customer_name: str | None
    where: str | None
    title: str
    printed: bool  # the letter itself is attached, ready to print
    said: str = ""
    to_enclose: tuple[str, ...] = ()
    by_wish: bool = False  # the customer has email, but asked for this way


def sheet(letter: Letter, written: Written, language: str, day: date, name: str, enclosed: tuple[str, ...]) -> Sheet:
    customer = letter.facts.customer_name if isinstance(letter.facts, CaseFacts) else None
    return Sheet(
        reference=letter.reference or "",
        language=language,
        day=day,
        to=customer or "",
        address=letter.where or "",
        title=title(letter, written),
        text=_on_paper(written),
        name=name,
        enclosed=enclosed,
    )


def task(letter: Letter, written: Written, printed: bool, enclosed: tuple[str, ...]) -> Task:
    about = letter.facts if isinstance(letter.facts, CaseFacts) else None
    return Task(
        reference=letter.reference or "",
        customer_name=about.customer_name if about else None,
        where=letter.where,
        title=title(letter, written),
        printed=printed,
        said=plain(written.blocks, "{label}").strip(),
        to_enclose=enclosed,
        by_wish=about is not None and about.by_wish,
    )


def title(letter: Letter, written: Written) -> str:
    """The subject without the reference, as a heading says it."""
    subject = written.subject
    for brackets in ("({})", "（{}）"):
        subject = subject.replace(brackets.format(letter.reference), "") if letter.reference else subject
    return subject.strip()


def _on_paper(written: Written) -> str:
    """The blocks as the paper takes them; the quiet foot is the letter head's business."""
    parts: list[str] = []
    for block in written.blocks:
        if block.kind == "heading":
            parts.append(f"## {block.lines[0]}")
        elif block.kind == "ordered":
            parts.append("\n".join(f"{number}. {line}" for number, line in enumerate(block.lines, 1)))
        elif block.kind == "bullets":
            parts.append("\n".join(f"- {line}" for line in block.lines))
        elif block.kind != "quiet":
            parts.append("\n\n".join(line.lstrip("# ") for line in block.lines if line))
    return "\n\n".join(parts)
