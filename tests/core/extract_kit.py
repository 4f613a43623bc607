"""Mails and a desk for the tests of extraction; people and numbers are reserved ones."""

from __future__ import annotations

from datetime import UTC, datetime

from mailbot.core.desk import Desk, StaffMember
from mailbot.core.extract import fields, split, writer
from mailbot.core.facts import Person
from mailbot.core.mail import Address, Attachment, IncomingMail
from mailbot.core.procedure import Procedure
from mailbot.core.reading import Found
from mailbot.core.workdays import Calendar

WRITTEN = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)  # a Monday
SHOP = "help@wrenfield.example"
_PROCEDURE = Procedure(
    id="plain", title="Plain", version="1", digest="0" * 64, calendar="England", timezone="Europe/London",
    stages=(), clocks=(), notices=(), fields=(), decisions=(), actions=(), routes=(),
)  # fmt: skip


def desk(**changes: object) -> Desk:
    """Wrenfield Lamps: numbers like WF-20817, a form, two members of staff."""
    given: dict[str, object] = {
        "name": "Wrenfield Lamps",
        "address": "1 Mill Row, Cardiff CF10 1AA",
        "mailbox": SHOP,
        "own_addresses": frozenset({SHOP, "orders@wrenfield.example", "web@wrenfield.example"}),
        "own_phones": frozenset({"+441632960421"}),
        "countries": ("GB", "SE", "CN", "DE", "FR", "NL"),
        "owner": Address(email="meera@wrenfield.example", name="Meera Holt"),
        "owner_person": Person(name="Meera Holt", role="owner"),
        "staff": (StaffMember(name="Lena Berg", email="lena@wrenfield.example"), StaffMember(name="Tom Adeyemi")),
        "form_senders": frozenset({"web@wrenfield.example"}),
        "order_examples": ("WF-20817",),
        "procedure": _PROCEDURE,
        "calendar": Calendar(name="England"),
    }
    return Desk(**(given | changes))  # type: ignore[arg-type]


def mail(
    text: str,
    *,
    subject: str = "",
    name: str = "Sam Okafor",
    email: str = "sam.okafor@example.com",
    reply_to: tuple[Address, ...] = (),
    files: tuple[str, ...] = (),
    attached: tuple[str, ...] = (),
    sent: datetime | None = WRITTEN,
) -> IncomingMail:
    return IncomingMail(
        sha256="0" * 64,
        size=len(text),
        received=WRITTEN,
        senders=(Address(email=email, name=name),),
        reply_to=reply_to,
        subject=subject,
        sent=sent,
        text=text,
        attachments=tuple(Attachment(name=file, content_type="image/jpeg", size=1) for file in files),
        attached_text=attached,
    )


def read(given: IncomingMail, at: Desk | None = None, language: str = "en") -> tuple[Found, ...]:
    """Every field of a mail, as the reading of a mail asks for them."""
    here = at or desk()
    author, via, _ = writer(given, here)
    parts = split(given.text, names=(author.name,) if author else ())
    return fields(given, parts, here, author, via, language)


def values(given: IncomingMail, field: str, at: Desk | None = None, language: str = "en") -> tuple[str, ...]:
    return tuple(one.value for one in read(given, at, language) if one.field == field)


def value(given: IncomingMail, field: str, at: Desk | None = None, language: str = "en") -> str | None:
    return next(iter(values(given, field, at, language)), None)
