"""`#log phone` and `#log post`: a complaint that came without email, told by the owner in labelled lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from mailbot.core import days, roles, workdays
from mailbot.core.case import Event
from mailbot.core.commands import Command, CommandError
from mailbot.core.decide import cards, handing, judging, opening, pace, paper, say
from mailbot.core.decide.acting import OWNER
from mailbot.core.decide.draft import Draft
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.mail import IncomingMail
from mailbot.core.reading import Kind, Known, Reading, Recognition

_CHANNELS = {
    "phone": "phone", "call": "phone", "telefon": "phone", "电话": "phone",
    "post": "post", "letter": "post", "brev": "post", "信件": "post", "来信": "post",
}  # fmt: skip
_LABELS = {
    "received": "received", "mottaget": "received", "收到": "received",
    "name": "name", "namn": "name", "姓名": "name",
    "phone": "phone", "telefon": "phone", "电话": "phone",
    "email": "email", "e-mail": "email", "e-post": "email", "epost": "email", "邮箱": "email",
    "address": "address", "adress": "address", "地址": "address",
    "order": "order_number", "ordernummer": "order_number", "订单号": "order_number",
    "language": "language", "språk": "language", "语言": "language",
    "summary": "summary", "sammanfattning": "summary", "摘要": "summary",
    "settled": "settled", "uppgjort": "settled", "已解决": "settled",
}  # fmt: skip
_LINE = re.compile(r"^\s*([^\W\d_][\w -]{1,20}?)\s*[:：]\s*(.*)$")
_NOT_SETTLED = ("", "no", "nej", "否", "不")
_FIELDS = ("name", "email", "phone", "address", "order_number")
_OLD = 3  # working days after which a late entry is remarked on (procedure, 5 no. 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the labelled lines say; a label that is absent is not in `values`."""

    channel: str
    received: datetime
    values: dict[str, str]

    def get(self, label: str) -> str | None:
        return self.values.get(label) or None


def log(
    command: Command,
    mail: IncomingMail,
    reading: Reading,
    who: StaffMember,
    desk: Desk,
    now: datetime,
    reference: str,
) -> Draft:
    """A case received on the day that the owner states; settled in the call or not (procedure, 5 no. 7; yanna 3.2)."""
    told = read(command, desk, now)
    draft = Draft.opening(_opened(told, mail, who, desk, now, reference), desk, now)
    draft.who = who
    for name in _FIELDS:
        value = told.get(name)
        if value:
            draft.add("field_found", by=OWNER, field=name, value=value, mail=mail.sha256)
    draft.add("field_found", by=OWNER, field="what_happened", value="told", words=told.get("summary"))
    if told.get("phone") or told.get("address"):
        either = told.get("phone") or told.get("address")
        draft.add("field_found", by=OWNER, field="phone_or_address", value=either)
    handing.choose(draft)
    draft.add("commanded", by=OWNER, message_id=mail.message_id, mail=mail.sha256, words="log")
    email = told.get("email")
    why_not = None if email and pace.is_usable(email) else "no-address"
    agreed = _agreed(told)
    opening.acknowledge(draft, 0, why_not, settled=agreed is not None)
    if agreed:
        _settle(draft, command, told, agreed)
    if workdays.between(told.received.date(), say.today(desk, now), desk.calendar) > _OLD:
        draft.notes.append("old-entry")
    seen = replace(mail, received=told.received, senders=(), attachments=(), text=told.get("summary") or "")
    draft.write(cards.opened(draft, seen, _reading(reading, told), Known(), None if paper.way(draft.case) else why_not))
    return draft


def read(command: Command, desk: Desk, now: datetime) -> Told:
    """The lines under `#log phone`; CommandError names what is missing or cannot be."""
    channel = _CHANNELS.get(command.argument.strip().lower())
    if channel is None:
        raise CommandError("unknown-channel", command.line, command.raw, "phone, post")
    values = _values(command.text)
    if not values.get("summary"):
        raise CommandError("needs-summary", command.line, command.raw)
    email = values.get("email")
    if email and not pace.is_usable(email):
        raise CommandError("bad-address", command.line, command.raw)
    return Told(channel=channel, received=_received(values.get("received"), command, desk, now), values=values)


def _values(text: str) -> dict[str, str]:
    """Label -> words; a line without a label of ours goes on with the one before."""
    values: dict[str, str] = {}
    label = "summary"
    for line in text.splitlines():
        match = _LINE.match(line)
        named = _LABELS.get(match[1].strip().lower()) if match else None
        if match and named:
            label, line = named, match[2]
        values[label] = f"{values.get(label, '')}\n{line.strip()}".strip()
    return values


def _received(text: str | None, command: Command, desk: Desk, now: datetime) -> datetime:
    """Midday of the day stated, today's entry now; never in the future."""
    today = say.today(desk, now)
    if not text:
        return now
    day = days.past(text, today, desk.calendar)
    if day is None:
        raise CommandError("needs-date", command.line, command.raw)
    if day > today:
        raise CommandError("date-future", command.line, command.raw)
    return now if day == today else _midday(day, desk)


def _midday(day: date, desk: Desk) -> datetime:
    return datetime.combine(day, time(12), desk.timezone)


def _opened(told: Told, mail: IncomingMail, who: StaffMember, desk: Desk, now: datetime, reference: str) -> Event:
    stage = desk.procedure.stages[0]
    held = {f"channel:{told.channel}"} | ({"about:transaction"} if told.get("order_number") else set())
    data = {
        "reference": reference,
        "procedure": desk.procedure.id,
        "digest": desk.procedure.digest,
        "stage": stage.name,
        "handler": stage.handler,
        "state": "registered",
        "kind": "complaint",
        "reason": "logged",
        "channel": told.channel,
        "language": _language(told.get("language"), desk),
        "email": told.get("email"),
        "name": told.get("name"),
        "received": told.received.isoformat(),
        "conditions": " ".join(sorted(held)),
        "mail": mail.sha256,
    }
    known = tuple((key, value) for key, value in data.items() if value)
    return Event(name="opened", at=now, by=roles.signs(who, desk), data=known)


def _language(named: str | None, desk: Desk) -> str:
    names = {"english": "en", "swedish": "sv", "svenska": "sv", "chinese": "zh", "中文": "zh", "engelska": "en"}
    wanted = (named or desk.language).strip().lower()
    return names.get(wanted, wanted[:2])


def _agreed(told: Told) -> str | None:
    """What was agreed in the owner's words, the summary where she says no more than `yes`; None: the matter is open."""
    settled = told.get("settled") or ""
    if settled.strip().lower() in _NOT_SETTLED:
        return None
    return settled if len(settled.split()) > 1 or len(settled) > 6 else told.get("summary") or settled


def _settle(draft: Draft, command: Command, told: Told, agreed: str) -> None:
    """Confirmed where there is a way to (5 no. 24; Y7). A call was settled when it came; of a letter nobody knows."""
    at = told.received if told.channel == "phone" else None
    draft.add("started", by=OWNER, on=judging.stated(draft, at))
    said = Command(spec=command.spec, argument=agreed, text="", line=command.line, raw=command.raw)
    judging.settle(draft, said, at)


def _reading(reading: Reading, told: Told) -> Reading:
    """The card shows what the owner wrote as she shows a mail."""
    return Reading(
        recognition=Recognition(kind=Kind.COMPLAINT, reason="logged"),
        writer=None,
        language=reading.language,
        new_text=told.get("summary") or "",
    )
