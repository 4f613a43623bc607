"""Signs that several rules ask for: how the subject opens, what the body says first, who the machine is."""

from __future__ import annotations

import re

from mailbot.core.reading import Span
from mailbot.core.recognise import lexicon
from mailbot.core.recognise.look import HEAD, REPLY_MARK, Look

_REPORT = re.compile(r"report-type\s*=\s*\"?([\w-]+)", re.IGNORECASE)
_SYSTEM = re.compile(
    r"(mailer[-_.]?daemon|mail[-_.]?daemon|postmaster|mailerdaemon|mail[-_. ]?delivery[\w-]*|mdaemon)@?", re.IGNORECASE
)
_FORWARD_MARK = re.compile(
    r"^\s*(?:(?:re|sv|aw)\s*[:：]\s*)*(?:fw|fwd|wg|vb|tr|doorst|enc|转发|轉寄)\s*[:：]", re.IGNORECASE
)


def reported(look: Look) -> str | None:
    top = look.mail.content_type.lower()
    found = _REPORT.search(top)
    if top.startswith("multipart/report") and found:
        return found[1].lower()
    for kind in ("delivery-status", "disposition-notification", "feedback-report"):
        if top.startswith(f"message/{kind}"):
            return kind
    return None


def system_sender(look: Look) -> str | None:
    senders = [a.email for a in look.mail.senders] + [a.name for a in look.mail.senders]
    senders.append((look.mail.header("from") or "").lstrip(' <"'))
    return next((s for s in senders if _SYSTEM.match(s.strip())), None)


def null_sender(look: Look) -> bool:
    return any(value.strip() in ("<>", "") for value in look.mail.all("return-path"))


def forwards(look: Look) -> bool:
    return bool(_FORWARD_MARK.match(look.mail.subject)) or look.via != "email"


def opening(look: Look, group: str) -> Span | None:
    """The group's phrase at the very start of the subject, behind reply marks and brackets."""
    subject = look.mail.subject
    start = m.end() if (m := REPLY_MARK.match(subject)) else 0
    for begin, end in lexicon.everywhere(group).find(look.title):
        if not subject[start:begin].strip(" [【(（*-\"'<!") or not subject[:begin].strip(" [【(（*-\"'<!"):
            return Span(source="subject", start=begin, end=end, text=subject[begin:end])
    return None


def first(look: Look, group: str) -> Span | None:
    """The group's first phrase near the start of the body."""
    found = lexicon.everywhere(group).find(look.head)
    return body_span(look, *found[0]) if found else None


def body_span(look: Look, start: int, end: int) -> Span:
    return Span(source="body", start=start, end=end, text=look.mail.text[start:end])


def own_voice(look: Look, within: int = HEAD) -> bool:
    """Whether somebody speaks of themselves, by their own language alone: "i" is no person in Swedish."""
    voices = lexicon.groups(look.language).get("own_voice")
    return bool(voices and voices.find(lexicon.folded(look.new[:within])))
