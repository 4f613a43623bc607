"""A letter that comes back: believed only of a letter of ours, told to the owner, never answered (threats 17)."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

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


def bounced(text: str = BROKEN) -> tuple[Bench, EmailMessage]:
    """The acknowledgement came back; the alarm."""
    bench = Bench()
    bench.opened()
    bench.arrives(text)
    (letter,) = to(bench.round(), "sam.okafor")
    bench.mailbox.arrive(returned(str(letter["Message-ID"])), bench.now)
    (alarm,) = bench.round()
    return bench, alarm


def test_after_a_bounce_letters_come_to_the_owner_to_be_said_or_posted() -> None:
    bench, alarm = bounced()
    assert "#set email" in plain(alarm)
    left = bench.owner(alarm, "#valid\nWhen it broke.")
    assert to(left, "sam.okafor") == []
    assert any("07700 900123" in plain(mail) for mail in to(left, "meera"))
    assert bench.case().last("to_post") is not None
    bench.owner(alarm, "#told")
    assert to(bench.owner(alarm, "#set email sam@other.example\n#reply Now by email."), "sam@other.example")


def test_after_a_bounce_without_another_way_the_owner_is_told_so() -> None:
    bench, alarm = bounced(BROKEN.replace("You can call me on 07700 900123.", ""))
    (refused,) = bench.owner(alarm, "#valid\nWhen it broke.")
    assert "no address to write to" in plain(refused)
    assert not bench.case().has("accepted")


def test_an_address_that_writes_again_is_alive() -> None:
    bench, alarm = bounced()
    bench.arrives("My mailbox was full.\n\nSam", subject=f"Re: {bench.case().reference}")
    bench.round()
    assert not bench.case().is_unreachable
    assert len(to(bench.owner(alarm, "#valid\nWhen it broke."), "sam.okafor")) == 1


def test_a_returned_card_is_no_returned_letter() -> None:
    """What came back from the owner's own mailbox says nothing of the customer's address."""
    bench = Bench()
    bench.opened()
    bench.arrives(BROKEN)
    (card,) = to(bench.round(), "meera")
    bench.mailbox.arrive(returned(str(card["Message-ID"])), bench.now)
    bench.round()
    assert bench.case().has("came_back")
    assert not bench.case().is_unreachable


@pytest.mark.parametrize(
    "headers",
    [
        {"Return_Path": "<>"},
        {"sender": "Postmaster Gifts <anna@postmastergifts.example>"},
        {"sender": "Sam Okafor <postmaster@okafor.example>"},
    ],
)
@pytest.mark.parametrize("number", ["I paid 550 pounds", "I live at 554 Baker Street"])
def test_a_complaint_with_a_number_like_a_server_s_is_no_bounce(headers: dict[str, str], number: str) -> None:
    bench = Bench()
    bench.opened()
    bench.arrives(f"Order WF-20817. My lamp arrived broken. {number} and want my money back.\n", **headers)
    bench.round()
    assert len(bench.store.cases()) == 1


def test_a_server_s_bare_number_tells_beside_its_words() -> None:
    bench = Bench()
    bench.opened()
    said = "Your message could not be delivered.\n\n<ann@mail.example>: host mx.mail.example said: 550 no such user\n"
    bench.arrives(said, sender="Mail System <postmaster@mail.example>", Return_Path="<>")
    assert bench.round() == []
    assert bench.store.cases() == []
