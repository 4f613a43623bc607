"""Asking a person back: commands that their mail could not prove wait for one word from the configured address."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum

from mailbot.core import authority, by_hand, commands, roles, tokens
from mailbot.core.asked import Confirm
from mailbot.core.authority import Standing
from mailbot.core.case import Case
from mailbot.core.commands import Command
from mailbot.core.decide import say
from mailbot.core.decision import Decision
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.evidence import Purpose, Question
from mailbot.core.facts import Line, Transcript
from mailbot.core.mail import Address, Audience, IncomingMail, Letter, Nature
from mailbot.core.reading import Kind, Known, Reading

OPEN = timedelta(hours=24)
MOST = 3  # questions open at a time; of more an hourly notice tells
MOST_STAMPED = 2 * MOST  # where the mail answers a letter of ours, so that a forger, who has none, uses up nobody's
_YES = frozenset({"ok", "#ok", "okay", "okej", "yes", "ja", "japp", "好", "好的", "是", "是的", "确认", "同意"})
_NO = frozenset({"no", "#no", "nej", "nope", "不", "不是", "否", "不行", "不同意"})
_AROUND = " \t.,!。！，\"'“”"


class Said(Enum):
    YES = "yes"
    NO = "no"
    SOMETHING = "something"


def said(text: str) -> Said:
    """What the first line answers; anything longer than the one word, or commands below it, are no answer."""
    if commands.parse(text)[0]:  # They would be lost where the mail that was asked about takes their place.
        return Said.SOMETHING
    first = next((line for line in text.splitlines() if line.strip()), "").strip(_AROUND).lower()
    return Said.YES if first in _YES else Said.NO if first in _NO else Said.SOMETHING


def binding(reference: str | None, found: tuple[Command, ...]) -> str:
    """What the answer is bound to: the case and its commands, however they were spaced or quoted."""
    lines = [reference or tokens.DESK, *(" ".join((c.word, *c.words.split())) for c in found)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def asked_of(mail: IncomingMail, known: Known) -> Question | None:
    """The question that this mail answers, if it comes from the person who was asked."""
    sender = mail.sender.key if mail.sender else ""
    return next((q for q in known.questions if q.person == sender and q.purpose is not Purpose.PROBE), None)


def is_open(question: Question, now: datetime) -> bool:
    return question.spent is None and timedelta() <= now - question.made < OPEN


def approved(mail: IncomingMail, reading: Reading, known: Known, desk: Desk, now: datetime) -> Question | None:
    """The question about commands to which this mail says yes in time, and that somebody typed."""
    question = asked_of(mail, known)
    is_hers = reading.recognition.kind is Kind.OWNER_COMMAND and authority.judge(mail, desk).person is not None
    if (
        question is None
        or not is_hers
        or not by_hand.is_typed(mail)
        or question.purpose is not Purpose.COMMANDS
        or not is_open(question, now)
    ):
        return None
    return question if said(reading.new_text) is Said.YES else None


def ask(
    mail: IncomingMail,
    found: tuple[Command, ...],
    standing: Standing,
    case: Case | None,
    why: str,
    known: Known,
    desk: Desk,
    now: datetime,
) -> Decision:
    """Nothing is done yet: the lines and the case go back to the configured address, with a code in the letter."""
    most = MOST_STAMPED if authority.is_stamped(standing, case, now) else MOST
    if standing.person is None or known.asked >= most:
        return unproved(f"asked-too-often:{why}", standing.who, desk, now)
    reference = case.reference if case else None
    facts = Confirm(
        reference=reference or "",
        purpose=Purpose.COMMANDS.value,
        why=why,
        lines=tuple(line for c in found for line in (c.raw, *c.text.splitlines())),
        until=now + OPEN,
        sent=mail.sent or mail.received,
    )
    again = mail.evidence.confirmed  # The code of the question that was answered, and is asked anew.
    cause = f"{mail.sha256}:{again}" if again else mail.sha256
    letter, code = question_to(standing.person.address, facts, cause, reference, desk)
    question = Question(
        code=code,
        purpose=Purpose.COMMANDS,
        person=standing.person.address.key,
        made=now,
        reference=reference,
        mail=mail.sha256,
        received=mail.received,
        bound=binding(reference, found),
    )
    about = (reference,) if reference else ()
    return Decision(
        outcome="owner_command",
        reason=f"asked:{why}",
        letters=(letter,),
        asks=(question,),
        about=about,
        spends=again,
    )


def question_to(person: Address, facts: Confirm, cause: str, reference: str | None, desk: Desk) -> tuple[Letter, str]:
    """The letter that asks, and its code: it follows from the letter's own stamp, so that a plain reply brings it."""
    letter = replace(say.to_owner("confirm", facts, cause, desk, reference), to=person)
    stamp = tokens.stamp(desk.key, Audience.OWNER, reference, person.email, letter.key)
    code = tokens.code(desk.key, stamp.rpartition(".")[2])
    return replace(letter, facts=replace(facts, code=tokens.spelt(code))), code


def declined(question: Question, mail: IncomingMail, desk: Desk, now: datetime) -> Decision:
    """The person says no, or answers a question that is closed."""
    if is_open(question, now):
        return replace(told("declined", mail, question, desk), spends=question.code)
    return told("too-late", mail, question, desk)


def told(what: str, mail: IncomingMail, question: Question, desk: Desk) -> Decision:
    """A transcript of one sentence."""
    lines = (Line(number=0, text="", ok=False, said=what),)
    facts = Transcript(reference=question.reference or "", done=False, lines=lines, sent=mail.sent or mail.received)
    who = roles.at(question.person, desk)
    letter = say.to_owner("transcript", facts, mail.sha256, desk, question.reference, Nature.ANSWER, who)
    return Decision(outcome="owner_command", reason=what, letters=(letter,))


def is_overtaken(question: Question, case: Case | None) -> bool:
    """True where the customer wrote after the question, so that whoever was asked may not know all."""
    wrote = [e.at for e in case.counted if e.name == "replied" and e.by == "customer"] if case else []
    return any(at > question.made for at in wrote)


def unproved(reason: str, who: StaffMember | None, desk: Desk, now: datetime) -> Decision:
    """Told once an hour to the person who is named as the writer, or to the owner, and to nobody else (threats 1)."""
    lines = (Line(number=0, text="", ok=False, said="not-typed" if reason == "not-typed" else "not-proved"),)
    facts = Transcript(reference="", done=False, lines=lines)
    cause = f"unproved:{now:%Y-%m-%dT%H}:{roles.key(who) if who else ''}"
    letter = say.to_owner("transcript", facts, cause, desk, None, Nature.ANSWER, who)
    return Decision(outcome="owner_command", reason=f"refused:{reason}", letters=(letter,))
