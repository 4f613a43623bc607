"""What was read of a mail as one JSON object: a contract for other programs (docs/cli.md)."""

from __future__ import annotations

import re
from typing import Any

from mailbot.cli.reads import Read
from mailbot.core.decide import missing
from mailbot.core.desk import Desk
from mailbot.core.extract import known_as, split
from mailbot.core.mail import IncomingMail
from mailbot.core.reading import Kind, Reading, ReplyKind, Span

SILENT = frozenset({Kind.AUTO_REPLY, Kind.BOUNCE, Kind.SPAM, Kind.OWN})
_SINGLE = (
    "name",
    "phone",
    "address",
    "postcode",
    "order_date",
    "preferred_channel",
    "represented_person",
    "staff_name",
    "amount",
)
_REPLY = {
    ReplyKind.INFORMATION: "information",
    ReplyKind.CANNOT: "information",
    ReplyKind.PERMITS: "information",
    ReplyKind.OTHER: "information",
    ReplyKind.THANKS: "thanks",
    ReplyKind.ACCEPTS: "thanks",
    ReplyKind.MORE: "more",
    ReplyKind.NEXT_STAGE: "escalation",
    ReplyKind.WITHDRAW: "withdrawal",
}
_ANSWERS = re.compile(r"\s*(?:re|sv|aw|vs|antw|回复|答复|回覆|回復)\s*[:：]", re.IGNORECASE)
_LOGO = re.compile(r"logo[\w-]*\.(?:png|gif|jpe?g)", re.IGNORECASE)


def line(found: Read, desk: Desk) -> dict[str, Any]:
    """The object for one file; a mail of which nothing could be read has every key all the same."""
    reading = found.reading
    if reading is None:
        return _nothing(found)
    kind = printed(reading.recognition.kind, desk)
    return {
        "file": found.file,
        "kind": kind,
        "reason": reading.recognition.reason,
        "words": [_span(span) for span in reading.recognition.words],
        "labels": sorted(reading.recognition.labels),
        "language": reading.language,
        "via": reading.via,
        "case": reading.recognition.case,
        "case_reply": _REPLY.get(reading.recognition.reply) if reading.recognition.reply else None,
        "fields": fields(found.mail, reading),
        "about": sorted(reading.about),
        "severity": reading.severity,
        "vulnerable": reading.vulnerable,
        "stripped": stripped(found.mail, reading, kind),
        "missing": list(asked(reading, found.mail, desk)),
        "answered": reading.recognition.kind not in SILENT,
        "problem": found.problem,
    }


def printed(kind: Kind, desk: Desk) -> str:
    """In a mailbox kept for complaints doubt counts as one; a stranger's mention is a reply that nobody trusts yet."""
    if kind is Kind.UNCLEAR and not desk.shared:
        return Kind.COMPLAINT.value
    return Kind.CASE_REPLY.value if kind is Kind.MENTION else kind.value


def fields(mail: IncomingMail, reading: Reading) -> dict[str, Any]:
    single = {name: reading.value(name) for name in _SINGLE}
    return {
        **single,
        "name": single["name"] or None,
        "email": reading.value("email") or (reading.writer.email if reading.writer else None),
        "order_numbers": list(dict.fromkeys(reading.values("order_number"))),
        "outcome_wanted": list(dict.fromkeys(reading.values("outcome_wanted"))),
        "attachments": sum(not (a.inline and _LOGO.fullmatch(a.name)) for a in mail.attachments),
    }


def stripped(mail: IncomingMail, reading: Reading, kind: str) -> str | None:
    """What the sender typed, where the mail answers or forwards another."""
    parts = split(mail.text, names=known_as(mail.sender))
    answers = mail.in_reply_to or _ANSWERS.match(mail.subject) or kind == Kind.CASE_REPLY.value
    if reading.recognition.kind in SILENT or not (answers or parts.quoted or reading.via == "forward"):
        return None
    return parts.new


def asked(reading: Reading, mail: IncomingMail, desk: Desk) -> tuple[str, ...]:
    """What the procedure wants of such a complaint and the mail does not say."""
    if reading.recognition.kind not in (Kind.COMPLAINT, Kind.UNCLEAR):
        return ()
    told = {f"has:{name}" for name, _, _ in missing.fields(reading, len(mail.attachments))}
    return missing.questions(desk, missing.conditions(reading) | told)


def _span(span: Span) -> dict[str, Any]:
    return {"source": span.source, "start": span.start, "end": span.end, "text": span.text}


def _nothing(found: Read) -> dict[str, Any]:
    """The owner would see this mail: nothing of it was understood, so it counts as a complaint until she says no."""
    empty = dict.fromkeys(_SINGLE)
    return {
        "file": found.file,
        "kind": Kind.COMPLAINT.value,
        "reason": "unreadable",
        "words": [],
        "labels": [],
        "language": None,
        "via": "email",
        "case": None,
        "case_reply": None,
        "fields": {**empty, "email": None, "order_numbers": [], "outcome_wanted": [], "attachments": 0},
        "about": [],
        "severity": "normal",
        "vulnerable": False,
        "stripped": None,
        "missing": [],
        "answered": False,
        "problem": found.problem,
    }
