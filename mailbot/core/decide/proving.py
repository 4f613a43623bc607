"""Before a mail of commands is obeyed: what proves its writer, and what happens where that is too little."""

from __future__ import annotations

from datetime import datetime

from mailbot.core import authority, by_hand, commands, tokens
from mailbot.core.authority import Answer, Standing
from mailbot.core.case import Case
from mailbot.core.commands import Command, Level
from mailbot.core.decide import confirm, enrol
from mailbot.core.decide.draft import Draft
from mailbot.core.decision import Decision
from mailbot.core.desk import Desk
from mailbot.core.evidence import Purpose, Question
from mailbot.core.mail import Audience, IncomingMail
from mailbot.core.reading import Known, Reading


def instead(
    mail: IncomingMail,
    reading: Reading,
    standing: Standing,
    case: Case | None,
    known: Known,
    desk: Desk,
    now: datetime,
) -> Decision | None:
    """What happens in the place of obeying; None where the mail may be obeyed."""
    if standing.person and (answered := _answered(mail, reading, standing, case, known, desk, now)):
        return answered
    found, wrong = commands.parse(reading.new_text)
    is_vain = bool(wrong) or not found or _is_nowhere(found, case)
    level = Level.READ if is_vain or _only_shows(found) else authority.level_of(found)
    answer, why = authority.answer(standing, level, mail, case, now)
    if answer is Answer.REFUSE or (answer is Answer.ASK and is_vain):  # An `ok` would lead to nothing.
        return confirm.unproved(why, standing.who, desk, now)
    if known.is_obeyed or (case and _was_obeyed(case, mail.message_id)):
        return Decision(outcome="owner_command", reason="replayed", about=(case.reference,) if case else ())
    if answer is Answer.ASK:
        return confirm.ask(mail, found, standing, case, why, known, desk, now)
    return None


def _is_nowhere(found: tuple[Command, ...], case: Case | None) -> bool:
    """Commands that belong to a case, in a mail that belongs to none, can only be explained."""
    return case is None and any(not command.spec.for_desk for command in found)


def _only_shows(found: tuple[Command, ...]) -> bool:
    """What does nothing needs no more proof than its answer."""
    return any(command.word == "preview" for command in found)


def _answered(
    mail: IncomingMail,
    reading: Reading,
    standing: Standing,
    case: Case | None,
    known: Known,
    desk: Desk,
    now: datetime,
) -> Decision | None:
    """What becomes of an answer to a question of ours; one with commands of its own is no answer."""
    question, said = confirm.asked_of(mail, known), confirm.said(reading.new_text)
    if question is None:
        return None
    if mail.evidence.confirmed:  # The flow has put the mail in its place that the question was about.
        return _approved(mail, reading, question, standing, case, known, desk, now)
    if said is confirm.Said.SOMETHING:
        return None
    if not by_hand.is_typed(mail):
        return confirm.unproved("not-typed", standing.who, desk, now)
    if said is confirm.Said.YES and question.purpose is Purpose.ENROLMENT and confirm.is_open(question, now):
        return enrol.answered(question, mail, desk, now)
    return confirm.declined(question, mail, desk, now)


def _approved(
    mail: IncomingMail,
    reading: Reading,
    question: Question,
    standing: Standing,
    case: Case | None,
    known: Known,
    desk: Desk,
    now: datetime,
) -> Decision | None:
    """None where the lines are what was asked about, and the case is what it was when they were shown."""
    found = commands.parse(reading.new_text)[0]
    if question.bound != confirm.binding(question.reference, found):
        return confirm.told("changed", mail, question, desk)
    if confirm.is_overtaken(question, case):
        return confirm.ask(mail, found, standing, case, "customer-wrote", known, desk, now)
    return None


def _was_obeyed(case: Case, message_id: str | None) -> bool:
    return any(e.name == "commanded" and message_id and e.get("message_id") == message_id for e in case.journal)


def leaked(mail: IncomingMail, standing: Standing, draft: Draft) -> None:
    """Somebody outside has seen the stamps of this mail: from now on they prove nothing (threats 8)."""
    seen = {*authority.stamps(mail), *tokens.find(mail.text)}
    serials = sorted({stamp.serial for stamp in seen if stamp.audience is Audience.OWNER})
    if standing.shared and serials:
        draft.add("stamp_leaked", serials=" ".join(serials))
