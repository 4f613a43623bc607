"""Mails and a desk for the tests of recognition, with nothing in them but what a test needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from mailbot import resources
from mailbot.adapters import calendars, procedures
from mailbot.core import recognise
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.facts import Person
from mailbot.core.mail import Address, IncomingMail
from mailbot.core.reading import Known, Reading

MAILBOX = "complaints@wrenfield.example"
OWNER = "meera@wrenfield.example"
CUSTOMER = "sam.okafor@mail.example"
RECEIVED = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


@cache
def desk() -> Desk:
    procedure = procedures.find("yanna", resources.folder("procedures"))
    return Desk(
        name="Wrenfield Lamps",
        mailbox=MAILBOX,
        own_addresses=frozenset({MAILBOX, "form@wrenfield.example"}),
        owner=Address(email=OWNER, name="Meera Holt"),
        owner_person=Person(name="Meera Holt", role="owner"),
        staff=(StaffMember(name="Lena Berg", role="head_of_customer_services", email="lena@wrenfield.example"),),
        form_senders=frozenset({"form@wrenfield.example"}),
        trusted_relays=frozenset({"help.wrenfield-group.example"}),
        order_examples=("WF-20817",),
        key=b"k" * 32,
        procedure=procedure,
        calendar=calendars.calendar(procedure.calendar),
    )


def mail(text: str = "", subject: str = "", sender: str = CUSTOMER, **more: object) -> IncomingMail:
    """`headers` may be given as a dict; everything else as in IncomingMail."""
    headers = more.pop("headers", {})
    assert isinstance(headers, dict)
    made = IncomingMail(
        sha256="0" * 64,
        size=len(text),
        received=RECEIVED,
        message_id="<1@mail.example>",
        senders=(Address(email=sender),) if sender else (),
        to=(Address(email=MAILBOX),),
        subject=subject,
        text=text,
        headers=tuple((name.lower(), value) for name, value in headers.items()),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def read(given: IncomingMail, known: Known | None = None, at: Desk | None = None) -> Reading:
    return recognise.read(given, known or Known(), at or desk())


def kind(given: IncomingMail, known: Known | None = None, at: Desk | None = None) -> str:
    return read(given, known, at).recognition.kind.value


def reason(given: IncomingMail, known: Known | None = None, at: Desk | None = None) -> str:
    return read(given, known, at).recognition.reason
