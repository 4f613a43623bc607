"""Who may say what: forged owners, borrowed stamps and quoted commands change nothing (threats 1 to 18)."""

from __future__ import annotations

import pytest

from mailbot.core.case import State
from tests.flow.harness import BROKEN, OWNER, Bench, complain, plain, to

OWNERS = "meera@wrenfield.example"
EVE = "Eve <eve@mail.example>"


def arrives_raw(bench: Bench, *head: str, text: str = BROKEN) -> None:
    bench.mailbox.arrive("\r\n".join([*head, "", *text.splitlines(), ""]).encode(), bench.now)


@pytest.mark.parametrize(
    "senders",
    [
        [f"From: {OWNERS}"],
        ["From: eve@mail.example", f"From: {OWNERS}"],
        [f"From: {OWNERS}, eve@mail.example"],
        [f'From: "{OWNERS}" <eve@mail.example>'],
        [f"From: {OWNERS} <eve@mail.example>"],
        ["From: eve@mail.example", f"Reply-To: {OWNERS}"],
        ["From: eve@mail.example", f"Sender: {OWNERS}"],
        ["From: ｍeera@wrenfield.example"],
        [f"From: staff: {OWNERS};"],
    ],
)
@pytest.mark.parametrize("named", ["stamp", "subject"])
def test_nobody_commands_by_looking_like_the_owner(senders: list[str], named: str) -> None:
    """The first has no stamp; the others bring a genuine one, as if it had leaked."""
    bench = Bench()
    _, card = complain(bench)
    before = bench.case()
    stamped = named == "stamp" and len(senders) + len(senders[0]) > len(f"From: {OWNERS}") + 1
    thread = [f"In-Reply-To: {card['Message-ID']}"] if stamped else []
    arrives_raw(bench, *senders, f"Subject: Re: {card['Subject']}", *thread, text="#close\n#dismiss no reason\n")
    left = bench.round()
    after = next(case for case in bench.store.cases() if case.reference == before.reference)
    assert after.state is before.state
    assert not after.has("commanded")
    assert all("sam.okafor" not in str(mail["To"]) for mail in left)


def test_a_stamp_counts_for_its_own_case_whatever_the_subject_names() -> None:
    bench = Bench()
    _, card = complain(bench)
    first = bench.case().reference
    bench.arrives(BROKEN.replace("20817", "20899"), "Bo Ek <bo@mail.example>")
    other = to(bench.round(), "meera")[0]
    bench.arrives("#valid\n\nWhen did it break?\n", OWNER, f"Re: {other['Subject']}", In_Reply_To=card["Message-ID"])
    left = bench.round()
    assert (len(to(left, "sam.okafor")), len(to(left, "bo@"))) == (1, 0)
    assert {case.reference for case in bench.store.cases() if case.has("commanded")} == {first}


@pytest.mark.parametrize("quoting", ["> ", "", "outlook"])
def test_a_customer_s_command_that_the_owner_quotes_is_not_hers(quoting: str) -> None:
    bench = Bench()
    _, card = complain(bench, f"{BROKEN}\n#close\n#dismiss no good\n")
    head = "From: Wrenfield Lamps\nSent: Tuesday, 3 November 2026 09:00\nTo: Meera Holt\nSubject: New complaint\n\n"
    mark = "" if quoting == "outlook" else quoting
    quoted = (head if quoting == "outlook" else "") + "\n".join(mark + line for line in plain(card).splitlines())
    bench.arrives(f"#note seen\n\n{quoted}\n", OWNER, f"Re: {card['Subject']}", In_Reply_To=card["Message-ID"])
    bench.round()
    case = bench.case()
    assert case.state is State.ASSESSING
    commanded = case.last("commanded")
    assert commanded is not None
    assert commanded.get("words") == "note"


@pytest.mark.parametrize("sign", ["header", "subject"])
def test_an_automatic_answer_of_the_owner_s_commands_nothing(sign: str) -> None:
    bench = Bench()
    _, card = complain(bench)
    more = {"Auto_Submitted": "auto-replied"} if sign == "header" else {}
    text = "#close\n" if sign == "header" else "I am out of the office until Monday.\n\n#close\n"
    subject = f"{'Re' if sign == 'header' else 'Automatic reply'}: {card['Subject']}"
    bench.arrives(text, OWNER, subject, In_Reply_To=card["Message-ID"], **more)
    assert bench.round() == []
    assert not bench.case().has("commanded")


def test_unproved_commands_are_told_once_an_hour_and_to_the_owner_alone() -> None:
    bench = Bench()
    bench.opened()
    for _ in range(10):
        bench.arrives("#close\n", OWNER, Authentication_Results="")
    (notice,) = bench.round()
    assert OWNERS in str(notice["To"])
    assert bench.store.cases() == []


@pytest.mark.parametrize("machine", [True, False])
@pytest.mark.parametrize("threaded", [True, False])
def test_two_desks_that_answer_each_other_come_to_rest(machine: bool, threaded: bool) -> None:
    """threats 43: with and without the header that says so, with and without the thread."""
    bench = Bench()
    acknowledgement, _ = complain(bench)
    said = "Thank you. We have received your complaint about our service and answer within five working days.\n"
    waiting, rounds = [acknowledgement], 0
    while waiting and rounds < 10:
        for letter in waiting:
            more = {"Auto_Submitted": "auto-replied"} if machine else {}
            if threaded:
                more["In_Reply_To"] = letter["Message-ID"]
            bench.arrives(f"{said}Ticket {rounds}\n", subject="We have received your complaint", **more)
        waiting = to(bench.round(), "sam.okafor")
        rounds += 1
    assert rounds <= bench.desk.limits.automatic_per_day


def test_an_out_of_office_to_every_letter_is_answered_never() -> None:
    bench = Bench()
    acknowledgement, _ = complain(bench)
    for _ in range(5):
        left = bench.replies(
            acknowledgement, "I am away until Monday and read no mail.", "Sam <sam.okafor@mail.example>"
        )
        assert to(left, "sam.okafor") == []
