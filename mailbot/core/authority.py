"""Evidence about who sent a mail -> what that sender may do with which case."""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.core import tokens
from mailbot.core.desk import Desk
from mailbot.core.mail import Audience, IncomingMail

# Headers in which a reply brings back the stamp of the letter that it answers.
_STAMPED = ("in-reply-to", "references", "to", "cc", "delivered-to", "x-original-to", "subject")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a sender proved. `case` is a reference, or "desk" for letters that belong to no case."""

    is_owner: bool = False
    case: str | None = None
    refusal: str | None = None  # not-owner, automatic, no-token
    shared: bool = False  # somebody outside the desk got the same mail, and so the stamp


def judge(mail: IncomingMail, desk: Desk) -> Standing:
    """The owner commands only by her allowlisted From AND the stamp of a letter that we wrote to her for that case.

    Never from Reply-To, Sender or a display name, never by automatic mail, never where a mail names two writers.
    """
    sender = mail.sender
    if sender is None or "@" in sender.name or not sender.email.isascii() or sender.key != desk.owner.key:
        return Standing(refusal="not-owner")
    if is_automatic(mail):
        return Standing(refusal="automatic")
    case = next(iter(_proved(mail, desk)), None)
    if case is None:
        return Standing(refusal="no-token")
    known = desk.own_addresses | {desk.owner.key, desk.mailbox.lower()}
    others = [a for a in (*mail.to, *mail.cc) if _plain(a.key) not in known]
    return Standing(is_owner=True, case=case, shared=bool(others))


def colleague_s_case(mail: IncomingMail, desk: Desk) -> str | None:
    """The case about which a staff member was told, and whose letter she answers; it lets her command nothing."""
    sender = mail.sender
    if sender is None or not sender.email.isascii() or is_automatic(mail):
        return None
    if sender.key not in {member.email.strip().lower() for member in desk.staff if member.email}:
        return None
    for stamp in stamps(mail):
        if stamp.audience is Audience.STAFF and tokens.is_ours(stamp, desk.key, sender.email):
            return stamp.reference(desk.prefix)
    return None


def is_automatic(mail: IncomingMail) -> bool:
    """RFC 3834 s.5: any Auto-Submitted but `no`, comments and parameters aside."""
    value = (mail.header("auto-submitted") or "no").split(";")[0].split("(")[0].strip().lower()
    return value not in ("", "no")


def stamps(mail: IncomingMail) -> tuple[tokens.Stamp, ...]:
    """Every stamp that the mail brings in its headers, the answered letter's first."""
    return tuple(stamp for name in _STAMPED for value in mail.all(name) for stamp in tokens.find(value))


def _proved(mail: IncomingMail, desk: Desk) -> list[str]:
    proved = []
    for stamp in stamps(mail):
        if stamp.audience is Audience.OWNER and tokens.is_ours(stamp, desk.key, desk.owner.email):
            reference = tokens.DESK if stamp.case == tokens.DESK else stamp.reference(desk.prefix)
            if reference:
                proved.append(reference)
    return proved


def _plain(email: str) -> str:
    """The address without what stands behind a plus."""
    local, at, domain = email.partition("@")
    return f"{local.partition('+')[0]}{at}{domain}"
