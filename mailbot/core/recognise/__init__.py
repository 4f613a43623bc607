"""Recognition: what a mail is, who wrote it and what it says; pure and linear in the size of the mail."""

from __future__ import annotations

from mailbot.core import reference
from mailbot.core.desk import Desk
from mailbot.core.extract import fields, split, writer
from mailbot.core.mail import IncomingMail
from mailbot.core.reading import Known, Probe, Reading
from mailbot.core.recognise import tone
from mailbot.core.recognise.language import language
from mailbot.core.recognise.look import Look, words_of
from mailbot.core.recognise.rules import TABLE, recognise

__all__ = ["TABLE", "probe", "read"]


def probe(mail: IncomingMail, desk: Desk) -> Probe:
    """What the store is asked for before the mail is read."""
    ids = (mail.message_id, *mail.in_reply_to, *reversed(mail.references), *(r.message_id for r in mail.returned))
    named = (*reference.find(mail.subject, desk.prefix), *reference.find(mail.text, desk.prefix))
    return Probe(
        sha256=mail.sha256,
        message_ids=tuple(dict.fromkeys(i for i in ids if i)),
        references=tuple(dict.fromkeys(named)),
        sender=mail.sender.key if mail.sender else None,
    )


def read(mail: IncomingMail, known: Known, desk: Desk) -> Reading:
    """Everything understood of one mail."""
    author, via, own = writer(mail, desk)
    parts = split(own)
    new = parts.new
    spoken = language(new, mail.subject, desk.language)
    look = Look(
        mail=mail, known=known, desk=desk, writer=author, via=via, new=new, note=split(mail.text).new,
        language=spoken, words=words_of(mail.subject, new, spoken),
    )  # fmt: skip
    verdict = recognise(look)
    return Reading(
        recognition=verdict,
        writer=author,
        language=spoken,
        new_text=new,
        found=fields(mail, parts, desk, author, via, spoken),
        about=tone.about(look, verdict.kind),
        severity=tone.severity(look, verdict.kind),
        vulnerable=tone.vulnerable(look, verdict.kind),
        via=via,
    )
