"""Machines that answer machines: two desks, an absence notice to every letter, bounces by the thousand (43 to 45)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest

from mailbot.core.mail import Address, OutgoingMail
from tests.flow.harness import BROKEN, CUSTOMER, START, Bench, complain, desk, parsed, plain, to

HARBOUR = "care@harbour.example"
MARKS = re.compile(rb"(?im)^(auto-submitted|precedence|x-auto-[a-z-]+|list-[a-z-]+):.*\r\n([ \t].*\r\n)*")
THREAD = re.compile(rb"(?im)^(in-reply-to|references):.*\r\n([ \t].*\r\n)*")
MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*<(.*)@.*>\r\n")

Carry = Callable[[bytes], bytes]


def whole(raw: bytes) -> bytes:
    return raw


def unmarked(raw: bytes) -> bytes:
    """As a gateway leaves it that keeps the thread alone."""
    return MARKS.sub(b"", raw)


def stripped(raw: bytes) -> bytes:
    """As a gateway leaves it that keeps nothing, not even the words by which we know an automatic letter."""
    head = MESSAGE_ID.sub(rb"Message-ID: <\1@gateway.example>\r\n", THREAD.sub(b"", unmarked(raw)))
    return head.replace(b"automatically", b"for you").replace(b"reference", b"number").replace(b"Reference", b"Number")


def two_desks() -> tuple[Bench, Bench]:
    other = desk(
        name="Harbour Care",
        mailbox=HARBOUR,
        own_addresses=frozenset({HARBOUR}),
        owner=Address(email="jo@harbour.example", name="Jo Bright"),
        staff=(),
        key=b"j" * 32,
        prefix="HBC",
    )
    wrenfield, harbour = Bench(), Bench(desk=other)
    wrenfield.opened()
    harbour.opened()
    return wrenfield, harbour


def deliver(bench: Bench, seen: int, to_bench: Bench, carry: Carry) -> int:
    """Hands over what one desk wrote to the other; how many letters of it are handed over now."""
    for mail in bench.mailer.taken[seen:]:
        if mail.recipient == to_bench.desk.mailbox:
            to_bench.mailbox.arrive(carry(mail.raw), to_bench.now)
    return len(bench.mailer.taken)


def between(bench: Bench, other: Bench) -> list[OutgoingMail]:
    return [mail for mail in bench.mailer.taken if mail.recipient == other.desk.mailbox]


@pytest.mark.parametrize(
    ("carry", "a_day", "in_all"),
    [(whole, 2, 2), (unmarked, 3, 9), (stripped, 3, 9)],
    ids=["whole", "thread", "nothing"],
)
def test_two_desks_of_ours_come_to_rest(carry: Carry, a_day: int, in_all: int) -> None:
    wrenfield, harbour = two_desks()
    wrenfield.arrives(BROKEN, f"Harbour Care <{HARBOUR}>")
    handed = [len(wrenfield.mailer.taken), len(harbour.mailer.taken)]
    for _ in range(3 * 24 * 10):
        wrenfield.round()
        handed[0] = deliver(wrenfield, handed[0], harbour, carry)
        harbour.round()
        handed[1] = deliver(harbour, handed[1], wrenfield, carry)
        wrenfield.now = harbour.now = wrenfield.now + timedelta(minutes=20)
        if wrenfield.now - START == timedelta(days=1):
            assert len(between(wrenfield, harbour)) <= a_day
            assert len(between(harbour, wrenfield)) <= a_day
    assert 1 <= len(between(wrenfield, harbour)) <= in_all
    assert len(between(harbour, wrenfield)) <= in_all
    last_week = START + timedelta(days=3, hours=12)
    for bench in (wrenfield, harbour):
        assert not [case for case in bench.store.cases() if case.received > last_week]
        assert bench.store.tally(START).undecided == 0


def absent(number: int, style: str, letter: EmailMessage) -> tuple[str, str, dict[str, str]]:
    """Text, subject and headers of an absence notice."""
    subject = "Automatic reply: " + str(letter["Subject"]) if style != "bare" else f"Away {number}"
    headers = {"Auto_Submitted": "auto-replied"} if style == "marked" else {}
    if style != "bare":
        headers["In_Reply_To"] = str(letter["Message-ID"])
    return f"I am out of the office until Monday {number} and do not read my email.\n", subject, headers


@pytest.mark.parametrize("style", ["marked", "subject", "bare"])
def test_a_notice_of_absence_to_every_letter_gets_no_second_answer(style: str) -> None:
    bench = Bench()
    waiting = [complain(bench)[0]]
    for number in range(14 * 24):
        for letter in waiting:
            text, subject, headers = absent(number, style, letter)
            bench.arrives(text, CUSTOMER, subject, **headers)
        bench.now += timedelta(hours=1)
        waiting = to(bench.round(), "sam.okafor")
    sent = [mail.template for mail in bench.mailer.taken if "sam.okafor" in mail.recipient]
    assert sum(template.startswith("acknowledgement") for template in sent) == 1
    assert len(bench.store.cases()) == 1


def bounce(of: str, number: int) -> bytes:
    return (
        f"From: MAILER-DAEMON@mx{number}.example\r\nTo: complaints@wrenfield.example\r\nSubject: Undelivered\r\n"
        f"Message-ID: <b{number}@mx.example>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        f"--b\r\n\r\nIt could not be delivered. {number}\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; c@mail.example\r\nAction: failed\r\n"
        f"Status: 5.1.1\r\n\r\n--b\r\nContent-Type: message/rfc822-headers\r\n\r\nMessage-ID: {of}\r\n\r\n--b--\r\n"
    ).encode()


def test_a_thousand_bounces_of_letters_that_are_not_ours_are_filed_in_silence() -> None:
    bench = Bench()
    bench.opened()
    for number in range(1000):
        bench.mailbox.arrive(bounce(f"<x{number}@else.example>", number), bench.now)
    assert bench.round() == []
    assert bench.store.cases() == []
    assert bench.store.tally(START).undecided == 0


def test_a_thousand_bounces_of_one_letter_are_told_once() -> None:
    bench = Bench()
    acknowledgement, _ = complain(bench)
    for number in range(1000):
        bench.mailbox.arrive(bounce(str(acknowledgement["Message-ID"]), number), bench.now)
    (alarm,) = bench.round()
    assert str(alarm["Subject"]).startswith("A letter came back")


def test_when_every_letter_comes_back_the_owner_gets_some_alarms_and_one_notice() -> None:
    bench = Bench()
    bench.opened()
    for number in range(60):
        bench.arrives(BROKEN, f"Customer <c{number}@mail.example>")
    left = bench.round()
    bench.now += timedelta(hours=2)
    for number, letter in enumerate(left):
        if "@mail.example" in str(letter["To"]):
            bench.mailbox.arrive(bounce(str(letter["Message-ID"]), number), bench.now)
    subjects = Counter(str(mail["Subject"]).partition(" (")[0] for mail in to(bench.round(), "meera"))
    assert subjects == {"A letter came back": 20, "Many messages at once": 1}
    assert sum(case.has("came_back") for case in bench.store.cases()) == 60


def test_the_two_desks_write_what_a_person_can_read() -> None:
    wrenfield, harbour = two_desks()
    wrenfield.arrives(BROKEN, f"Harbour Care <{HARBOUR}>")
    wrenfield.round()
    (letter,) = between(wrenfield, harbour)
    assert b"automatically" not in stripped(letter.raw)
    assert "reference" not in plain(parsed(stripped(letter.raw)))
    assert parsed(stripped(letter.raw))["Auto-Submitted"] is None
