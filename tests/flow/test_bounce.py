"""A letter that comes back: believed only of a letter of ours, told to the owner with its case, never answered."""

from __future__ import annotations

from email.message import EmailMessage

from tests.flow.harness import BROKEN, MAILBOX, Bench, plain, to


def returned(message_id: str) -> bytes:
    """A delivery status notification for that mail (RFC 3464)."""
    lines = (
        "Return-Path: <>",
        "From: Mail Delivery System <mailer-daemon@mail.example>",
        f"To: {MAILBOX}",
        "Subject: Undelivered Mail Returned to Sender",
        "Message-ID: <bounce@mail.example>",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "Your mail could not be delivered.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mail.example",
        "",
        "Final-Recipient: rfc822; sam.okafor@mail.example",
        "Action: failed",
        "Status: 5.1.1",
        "",
        "--b",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: {message_id}",
        "",
        "--b--",
        "",
    )
    return "\r\n".join(lines).encode()


def acknowledged(bench: Bench) -> EmailMessage:
    bench.opened()
    bench.arrives(BROKEN)
    (letter,) = to(bench.round(), "sam.okafor")
    return letter


def test_the_owner_is_told_with_the_case_and_nobody_is_answered() -> None:
    bench = Bench()
    letter = acknowledged(bench)
    bench.mailbox.arrive(returned(str(letter["Message-ID"])), bench.now)
    (alarm,) = bench.round()
    case = bench.case()
    assert "meera" in str(alarm["To"])
    assert case.reference in str(alarm["Subject"]) + plain(alarm)
    assert case.has("came_back")
    assert case.is_open


def test_a_forged_bounce_changes_nothing() -> None:
    bench = Bench()
    letter = acknowledged(bench)
    forged = str(letter["Message-ID"])[:-30] + "a" * 10 + "@wrenfield.example>"
    bench.mailbox.arrive(returned(forged), bench.now)
    assert bench.round() == []
    assert not bench.case().has("came_back")
