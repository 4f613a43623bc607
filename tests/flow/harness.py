"""A whole desk with given time: fake mailbox and mailer, a real store in memory, real letters and procedures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from mailbot import resources
from mailbot.adapters import calendars, mime, procedures
from mailbot.adapters.letters import Letters
from mailbot.adapters.pages import Document, Documents, Posted
from mailbot.adapters.senders import Senders
from mailbot.adapters.store import SqlStore
from mailbot.core import reference as references
from mailbot.core import roles
from mailbot.core.case import Case
from mailbot.core.decision import Decision
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.evidence import Enrolment, Proof
from mailbot.core.facts import Person
from mailbot.core.mail import Address
from mailbot.flow import clockwork, dispatch, intake
from mailbot.flow.attendance import attended
from mailbot.flow.clockwork import Clockwork
from mailbot.flow.dispatch import Dispatch
from mailbot.flow.intake import Intake
from tests.fakes import FakeMailbox, FakeMailer, FakeWitness
from tests.signing import Dns

START = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)  # a Tuesday
CUSTOMER = "Sam Okafor <sam.okafor@mail.example>"
OWNER = "Meera Holt <meera@wrenfield.example>"
MAILBOX = "complaints@wrenfield.example"
VOUCHED = "mx.wrenfield.example; dmarc=pass header.from=wrenfield.example"
ENROLLED = Enrolment(
    address="meera@wrenfield.example",
    proofs=frozenset({Proof.SERVER}),
    server="mx.wrenfield.example",
    at=START,
)
BROKEN = (
    "Hello,\n\nMy lamp, order WF-20817, arrived cracked on 30 October and nobody has answered my email. "
    "I would like a full refund, please. You can call me on 07700 900123.\n\nSam Okafor\n"
)


def desk(use: str = "yanna", **changes: object) -> Desk:
    """The invented firm of the tests: Wrenfield Lamps, Meera Holt's."""
    procedure = procedures.find(use, resources.folder("procedures"))
    given: dict[str, object] = {
        "name": "Wrenfield Lamps",
        "address": "1 Mill Row, Cardiff CF10 1AA",
        "mailbox": MAILBOX,
        "own_addresses": frozenset({MAILBOX}),
        "owner": Address(email="meera@wrenfield.example", name="Meera Holt"),
        "owner_person": Person(name="Meera Holt", role="owner", phone="01632 960421", hours="9am to 5pm"),
        "staff": (
            StaffMember(name="Lena Berg", role="head_of_customer_services", email="lena@wrenfield.example"),
            StaffMember(name="Tom Adeyemi", role="director_of_department", email="tom@wrenfield.example"),
        ),
        "order_examples": ("WF-20817",),
        "countries": ("GB", "SE", "CN"),
        "key": b"k" * 32,
        "procedure": procedure,
        "calendar": calendars.calendar(procedure.calendar),
        "overlay": procedures.find("uk-data", resources.folder("procedures"))
        if procedure.calendar.startswith("GB")
        else None,
    }
    return Desk(**(given | changes))  # type: ignore[arg-type]


@dataclass
class Bench:
    """Drives the three paths by hand; `now` is the time, `told` what operators would see."""

    desk: Desk = field(default_factory=desk)
    now: datetime = START
    url: str = "sqlite:///:memory:"
    answer_backlog: bool = False
    overrides: Path | None = None
    enrolled: bool = True  # the owner's mail server vouches for her
    told: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = SqlStore.open(self.url)
        self.store.keep_procedure(self.desk.procedure.digest, self.desk.procedure.text)
        self.mailbox = FakeMailbox(self.desk.mailbox)
        self.mailer = FakeMailer()
        self.witness: FakeWitness | None = None
        self.dns = Dns()
        self.sent: dict[str, bytes] = {}  # what lies in the account's Sent folder, by Message-ID
        self.senders = Senders(lookup=self.dns, copy=self.sent.get)
        if self.enrolled:
            for person in roles.everybody(self.desk):
                one = replace(ENROLLED, address=roles.key(person))
                self.store.record(Decision(outcome="enrolment", reason="test", enrols=one), (), self.now)
        documents = _documents(self.desk.procedure.id)
        self.letters = Letters(
            self.desk,
            domain=self.desk.mailbox.partition("@")[2],
            documents=documents,
            report=lambda said, language: _file(documents.investigation_report(said, language)),
            paper=lambda sheet: _file(documents.posted(Posted(**asdict(sheet)))),
            overrides=self.overrides,
        )
        self._bits = 0x123456789
        self._number = 0
        self._seen = 0

    @property
    def intake(self) -> Intake:
        return Intake(
            mailbox=self.mailbox,
            store=self.store,
            parse=mime.parse,
            headers=mime.by_headers,
            senders=self.senders,
            write=self.letters,
            desk_for=self._desk_for,
            new_reference=self._reference,
            tell=self._tell,
            answer_backlog=self.answer_backlog,
        )

    def _desk_for(self, case: Case | None) -> Desk:
        return attended(self.desk, self.store)

    def _reference(self, _: str) -> str:
        self._bits += 0x1111111
        return references.make(self.desk.prefix, self._bits)

    def _tell(self, happened: str, **facts: object) -> None:
        self.told.append((happened, facts))

    # the paths
    def poll(self) -> int:
        return intake.poll(self.intake, lambda: self.now)

    def tick(self) -> int:
        work = Clockwork(store=self.store, write=self.letters, desk_for=self._desk_for, tell=self._tell)
        return clockwork.tick(work, self.now)

    def send(self) -> list[EmailMessage]:
        """Sends what is due; the mails that the server took just now."""
        work = Dispatch(
            store=self.store,
            mailer=self.mailer,
            write=self.letters,
            desk_for=self._desk_for,
            tell=self._tell,
            witness=self.witness,
        )
        asyncio.run(dispatch.send_due(work, lambda: self.now))
        fresh, self._seen = self.mailer.taken[self._seen :], len(self.mailer.taken)
        return [parsed(mail.raw) for mail in fresh]

    def round(self) -> list[EmailMessage]:
        """Poll, tick, send: what the daemon does over and over."""
        self.poll()
        self.tick()
        return self.send()

    def until(self, moment: datetime, step: timedelta = timedelta(hours=1)) -> list[EmailMessage]:
        """Lets time pass hour by hour; every mail that left."""
        left: list[EmailMessage] = []
        while self.now < moment:
            self.now = min(moment, self.now + step)
            left += self.round()
        return left

    # people
    def opened(self) -> None:
        """The first look at an empty folder, the day's digest out of the way."""
        self.round()

    def arrives(self, text: str, sender: str = CUSTOMER, subject: str = "Broken lamp", **headers: str) -> int:
        """A mail comes in; its UID. Unless told otherwise, the server vouches for the firm's."""
        mail = EmailMessage(policy=policy.SMTP)
        results = headers.pop(
            "Authentication_Results", VOUCHED if sender.rstrip(">").endswith("@wrenfield.example") else ""
        )
        if results:
            mail["Authentication-Results"] = results
        mail["From"], mail["To"], mail["Subject"] = sender, self.desk.mailbox, subject
        mail["Date"] = headers.pop("Date", format_datetime(self.now))
        self._number += 1
        mail["Message-ID"] = headers.pop("message_id", f"<{self._number}@mail.example>")
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        return self.mailbox.arrive(mail.as_bytes(), self.now)

    def replies(self, to: EmailMessage, text: str, sender: str) -> list[EmailMessage]:
        """Somebody answers a mail of ours; what leaves because of it."""
        quoted = "\n".join(f"> {line}" for line in plain(to).splitlines())
        self.arrives(
            f"{text}\n\nOn Tue, 3 Nov 2026 at 09:00, Wrenfield Lamps wrote:\n{quoted}\n",
            sender=sender,
            subject=f"Re: {to['Subject']}",
            In_Reply_To=to["Message-ID"],
            References=to["Message-ID"],
        )
        return self.round()

    def owner(self, to: EmailMessage, text: str) -> list[EmailMessage]:
        return self.replies(to, text, OWNER)

    def handler(self, to: EmailMessage, text: str) -> list[EmailMessage]:
        """Whoever of the desk got the letter answers it."""
        return self.replies(to, text, str(to["To"]))

    def customer(self, to: EmailMessage, text: str, sender: str = CUSTOMER) -> list[EmailMessage]:
        return self.replies(to, text, sender)

    def case(self) -> Case:
        """The only case there is."""
        (case,) = self.store.cases()
        return case


def _file(document: Document) -> tuple[str, str, bytes]:
    return document.file_name, document.content_type, document.content


@cache
def _documents(use: str) -> Documents:
    """The documents of a procedure, rendered once for all benches."""
    firm = desk(use)
    return Documents(firm, firm.procedure)


def parsed(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def plain(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain",))
    assert part is not None
    return str(part.get_content())


def to(mails: list[EmailMessage], address: str) -> list[EmailMessage]:
    """Those of the mails that go to that address."""
    return [mail for mail in mails if address in str(mail["To"])]


def complain(bench: Bench, text: str = BROKEN, who: str = "meera") -> tuple[EmailMessage, EmailMessage]:
    """A complaint comes in; its acknowledgement and the card, which `who` gets."""
    bench.opened()
    bench.arrives(text)
    left = bench.round()
    (acknowledgement,), (card,) = to(left, "sam.okafor"), to(left, who)
    return acknowledgement, card


Make = Callable[[], Bench]
