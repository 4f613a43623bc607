"""Small mails, cases and letters for tests of the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mailbot.core.case import Case, Event, State
from mailbot.core.decision import Change, Decision
from mailbot.core.mail import Audience, Nature, OutgoingMail
from mailbot.core.reading import Probe
from mailbot.flow.ports import Folder, Kept, RawMail, Store

NOW = datetime(2026, 12, 18, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
INBOX = Folder(mailbox="complaints@shop.example", name="INBOX", uidvalidity=4_294_967_295)
REFERENCE = "CMP-7KQ2-M9XT-4"
OTHER = "CMP-1111-2222-3"


def raw_mail(uid: int, body: str = "The lamp is broken.", head: str = "") -> RawMail:
    raw = f"Message-ID: <{uid}@customer.example>\r\n{head}\r\n{body}\r\n".encode()
    return RawMail(uid=uid, received=NOW, size=len(raw), raw=raw)


def kept(store: Store, *mails: RawMail, folder: Folder = INBOX) -> Kept:
    """Keeps the mails; the last one's row."""
    store.keep(folder, mails)
    return next(k for k in reversed(store.waiting(1000)) if k.uid == mails[-1].uid)


def new_case(reference: str = REFERENCE, email: str = "ann@customer.example", opened: datetime = NOW) -> Case:
    journal = (Event(name="opened", at=opened, data=(("email", email),)),)
    return Case(
        reference=reference,
        procedure="yanna",
        digest="d1",
        state=State.REGISTERED,
        stage="main",
        opened=opened,
        received=opened,
        customer_email=email,
        participants=frozenset({email}),
        journal=journal,
    )


def opening(case: Case, outcome: str = "complaint") -> Decision:
    return Decision(outcome=outcome, reason="complaint-words", changes=(Change(case=case, events=case.journal),))


def then(case: Case, *names: str, at: datetime = LATER) -> tuple[Case, Change]:
    """The case after these events, and the change that says so."""
    events = tuple(Event(name=name, at=at, by="owner") for name in names)
    after = replace(case, journal=(*case.journal, *events))
    return after, Change(case=after, events=events)


def changing(*changes: Change) -> Decision:
    return Decision(outcome="changed", reason="test", changes=changes)


def letter(
    key: str,
    reference: str | None = REFERENCE,
    recipient: str = "ann@customer.example",
    audience: Audience = Audience.CUSTOMER,
    nature: Nature = Nature.ANSWER,
    not_before: datetime | None = None,
) -> OutgoingMail:
    return OutgoingMail(
        key=key,
        message_id=f"<{key}@shop.example>",
        sender="complaints@shop.example",
        recipient=recipient,
        subject="We have your complaint",
        raw=f"Subject: We have your complaint\r\n\r\n{key}\r\n".encode(),
        template="C1",
        audience=audience,
        reference=reference,
        marks=("acknowledged",),
        not_before=not_before,
        nature=nature,
    )


def probe(*message_ids: str, sha256: str = "", references: Sequence[str] = (), sender: str | None = None) -> Probe:
    return Probe(sha256=sha256, message_ids=message_ids, references=tuple(references), sender=sender)
