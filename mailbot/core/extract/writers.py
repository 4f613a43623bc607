"""Who the customer is: the sender, the person in a form's lines, or the one whose mail a member of staff forwards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from mailbot.core.desk import Desk
from mailbot.core.extract import form
from mailbot.core.extract.lines import lines_of, unmarked
from mailbot.core.extract.persons import bare, known_as
from mailbot.core.extract.plain import plain
from mailbot.core.extract.split import Split, split
from mailbot.core.extract.words import CLIENTS, any_of
from mailbot.core.mail import Address, IncomingMail

_EMAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
_FORWARD = re.compile(r"\s*(?:fwd?|vb|vs|wg|tr|doorst|rv|enc|i|videres|转发|轉寄|fs)\s?:", re.IGNORECASE)
_AROUND = " \t\"'<>[]();,*_"


@dataclass(frozen=True, slots=True)
class Inner:
    """A forwarded customer's mail: where its body stands, and in which text."""

    source: str  # body, attached
    original: str
    writer: Address
    shift: int  # where the taken text begins in the original
    taken: Split


def writer(mail: IncomingMail, desk: Desk) -> tuple[Address | None, str, str]:
    """The customer, how the mail came (email, form, forward), and the text that is the customer's own."""
    sender = mail.sender
    if sender is not None and sender.key in desk.form_senders:
        rows = form.rows(mail.text)
        prose = [row.value for row in rows if row.key in form.PROSE and row.is_filled]
        return _of_form(mail, desk, rows), "form", "\n\n".join(prose) or split(mail.text).new
    if sender is not None and is_ours(sender, desk):
        found = inner(mail, desk)
        if found is not None:
            return found.writer, "forward", found.taken.new
    taken = split(mail.text, names=known_as(sender))
    return sender, "forward" if is_forward(mail, taken) else "email", taken.new


def is_forward(mail: IncomingMail, taken: Split) -> bool:
    """True where the subject says so and a mail stands below the note."""
    return bool(_FORWARD.match(plain(mail.subject))) and bool(taken.forwarded or mail.attached_text)


def is_ours(address: Address, desk: Desk) -> bool:
    """True for the business's own addresses and those of its staff."""
    staff = {member.email.lower() for member in desk.staff if member.email}
    return address.key in desk.own_addresses or address.key in staff or address.key == desk.owner.key


def _of_form(mail: IncomingMail, desk: Desk, rows: tuple[form.Row, ...]) -> Address | None:
    """Name and address by the form's labels, else by Reply-To; never the sender, which is the form."""
    named = {row.key: row.value for row in reversed(rows) if row.is_filled}
    name = " ".join(named[key] for key in ("first_name", "last_name") if key in named) or named.get("name", "")
    if re.search("[\u3400-\u9fff]", name) and "first_name" in named and "last_name" in named:
        name = named["last_name"] + named["first_name"]
    written = _EMAIL.search(named.get("email", "")) or _EMAIL.search(named.get("name", ""))
    reply = next((a for a in mail.reply_to if a.key not in desk.own_addresses and a.key not in desk.form_senders), None)
    email = written[0] if written else (reply.email if reply else None)
    if email is None:
        return None
    shown = bare(_EMAIL.sub("", name).strip(_AROUND)) if name else ""
    return Address(email=email, name=shown or (reply.name if reply else ""))


def inner(mail: IncomingMail, desk: Desk) -> Inner | None:
    """The customer's mail inside a forward by us: in the body, else attached."""
    for source, text in (("body", mail.text), *(("attached", attached) for attached in mail.attached_text)):
        found = _inner(source, text, desk)
        if found is not None:
            return found
    return None


def _inner(source: str, text: str, desk: Desk) -> Inner | None:
    """The first header block whose From is not us, and the mail under it."""
    flat = unmarked(plain(text))
    for match in _from_line().finditer(flat):
        address = _address(match["value"])
        if address is None or is_ours(address, desk):
            continue
        block = _block_end(flat, match.start())
        if block is None:
            continue
        return Inner(source, text, address, block, split(unmarked(text)[block:], names=(address.name,)))
    return None


@cache
def _from_line() -> re.Pattern[str]:
    return re.compile(
        rf"^[ *_]{{0,8}}{any_of('quote', 'from', CLIENTS)}[*_ ]{{0,3}}:[*_ ]{{0,3}}(?P<value>[^\n]{{3,300}})",
        re.IGNORECASE | re.MULTILINE,
    )


def _address(value: str) -> Address | None:
    match = _EMAIL.search(value)
    if match is None:
        return None
    name = re.sub(r"mailto:|via .*$", "", value[: match.start()], flags=re.IGNORECASE).strip(_AROUND)
    return Address(email=match[0], name=name)


def _block_end(flat: str, start: int) -> int | None:
    """Where the body under the header block that holds `start` begins, if it is a block of at least two headers."""
    lines = lines_of(flat[start : start + 4000])
    header = re.compile(
        rf"[*_]{{0,2}}(?:{any_of('quote', 'header', CLIENTS)}|{any_of('quote', 'from', CLIENTS)})[*_ ]{{0,3}}:",
        re.IGNORECASE,
    )
    count = 0
    for line in lines[:16]:
        if header.match(line.plain):
            count += 1
        elif not line.plain and count >= 2:
            return start + line.end
        elif count == 0 or (not line.plain and count < 2):
            return None
    return None
