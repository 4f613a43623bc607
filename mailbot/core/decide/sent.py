"""What follows once the mail server took a letter, or would not: the journal's marks, or the owner's alarm."""

from __future__ import annotations

from datetime import datetime

from mailbot.core import roles
from mailbot.core.case import Case, IllegalStep
from mailbot.core.decide import acting, many, say
from mailbot.core.decide.draft import Draft
from mailbot.core.decision import Decision
from mailbot.core.desk import Desk
from mailbot.core.facts import Alarm
from mailbot.core.mail import Audience, Nature, OutgoingMail
from mailbot.core.reading import Known


def accepted(case: Case, mail: OutgoingMail, desk: Desk, now: datetime) -> Decision:
    """The server took it: the letter's marks become events of the case, so that clocks end or pause now."""
    draft = Draft.of(case, desk, now)
    draft.add(
        "letter_sent",
        template=mail.template,
        message_id=mail.message_id,
        audience=mail.audience.value,
        documents="; ".join(mail.documents) or None,
    )
    for mark in mail.marks:
        try:
            draft.mark(mark)
        except IllegalStep:  # The case went on before the letter left; that it left is in the journal all the same.
            draft.add("noted", text=f"{mark.partition('=')[0]} after the case had moved on")
    acting.finish(draft)
    return draft.done("sent", mail.template)


def refused(
    case: Case | None, mail: OutgoingMail, known: Known, desk: Desk, now: datetime, what: str, said: str
) -> Decision:
    """It will not be delivered (or nobody knows): the owner is told once, and finds another way.

    Of many automatic letters she hears in one notice an hour; of each that she decided on, by itself (threats 46).
    """
    is_one_of_many = mail.nature is not Nature.SIGNED and many.is_flood(known, now)
    alarm = Alarm(
        what=what, since=now, detail=said, reference=mail.reference, template=mail.template, recipient=mail.recipient
    )
    to = roles.reader(case, desk, now) if case else roles.in_charge(desk, now)
    letter = say.to_owner("alarm", alarm, f"{what}:{mail.message_id}", desk, mail.reference, to=to)
    if is_one_of_many:
        letter = many.flood(now, desk, now)
    letters = () if mail.audience is Audience.OWNER else (letter,)
    if case is None:
        return Decision(outcome=what, reason=mail.template, letters=letters)
    draft = Draft.of(case, desk, now)
    draft.add("letter_failed", template=mail.template, message_id=mail.message_id, why=what)
    if is_one_of_many:
        many.unseen(draft)
    draft.write(*letters)
    return draft.done(what, mail.template)
