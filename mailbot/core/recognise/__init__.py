"""Recognition: what a mail is, who wrote it and what it says; pure and linear in the size of the mail."""

from __future__ import annotations

from mailbot.core import authority, reference, tokens
from mailbot.core.desk import Desk
from mailbot.core.extract import fields, known_as, split, writer
from mailbot.core.mail import Address, IncomingMail
from mailbot.core.reading import Found, Kind, Known, Probe, Reading, Recognition
from mailbot.core.recognise import tone
from mailbot.core.recognise.language import language
from mailbot.core.recognise.lexicon import folded
from mailbot.core.recognise.look import HEAD, Look, words_of
from mailbot.core.recognise.rules import TABLE, recognise

__all__ = ["TABLE", "probe", "read"]

_CODES = 20  # that are looked up of one mail
_NOBODYS = frozenset({Kind.AUTO_REPLY, Kind.BOUNCE, Kind.OWN, Kind.SPAM})  # mails that say nothing of a customer


def probe(mail: IncomingMail, desk: Desk) -> Probe:
    """What the store is asked for before the mail is read."""
    ids = (mail.message_id, *mail.in_reply_to, *reversed(mail.references), *(r.message_id for r in mail.returned))
    named = (*reference.find(mail.subject, desk.prefix), *reference.find(mail.text, desk.prefix))
    return Probe(
        sha256=mail.sha256,
        message_ids=tuple(dict.fromkeys(i for i in ids if i)),
        references=tuple(dict.fromkeys(named)),
        sender=mail.sender.key if mail.sender else None,
        own_id=mail.message_id,
        content=mail.content,
        codes=_codes(mail, desk),
        limits=desk.limits,
    )


def _codes(mail: IncomingMail, desk: Desk) -> tuple[str, ...]:
    """Codes of questions: written out in subject or text, and those of the letters that the mail answers."""
    stamped = [tokens.code(key, s.token) for s in authority.stamps(mail)[:_CODES] for key in desk.keys]
    written = tokens.codes(f"{mail.subject}\n{mail.header('authentication-results') or ''}\n{mail.text}")
    return tuple(dict.fromkeys((*stamped, *written[:_CODES])))


def read(mail: IncomingMail, known: Known, desk: Desk) -> Reading:
    """Everything understood of one mail."""
    author, via, new = writer(mail, desk)
    parts = split(mail.text, names=known_as(mail.sender))
    look = _look(mail, known, desk, author, via, new, parts.new)
    verdict = recognise(look)
    if verdict.kind is Kind.OWNER_COMMAND:  # what is quoted under it is the customer's, the mail is not
        author, via, new = mail.sender, "email", parts.new
    found = () if verdict.kind in _NOBODYS else fields(mail, parts, desk, author, via, look.language)
    return Reading(
        recognition=verdict,
        writer=author,
        language=look.language,
        new_text=new,
        found=_asked(found, verdict),
        about=tone.about(look, verdict.kind),
        severity=tone.severity(look, verdict.kind),
        vulnerable=tone.vulnerable(look, verdict.kind),
        via=via,
    )


def _asked(found: tuple[Found, ...], verdict: Recognition) -> tuple[Found, ...]:
    """Whoever only asks or thanks wants no remedy and blames nobody, whatever words of it the mail needs."""
    if verdict.kind not in (Kind.ENQUIRY, Kind.COMPLIMENT):
        return found
    return tuple(one for one in found if one.field not in ("outcome_wanted", "staff_name"))


def _look(mail: IncomingMail, known: Known, desk: Desk, author: Address | None, via: str, new: str, note: str) -> Look:
    spoken = language(new, mail.subject, desk.language)
    return Look(
        mail=mail,
        known=known,
        desk=desk,
        writer=author,
        via=via,
        new=new,
        note=note,
        language=spoken,
        words=words_of(mail.subject, new, spoken, bool(mail.in_reply_to or mail.references)),
        title=folded(mail.subject),
        head=folded(mail.text[:HEAD]),
    )
