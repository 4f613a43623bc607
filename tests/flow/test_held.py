"""A letter that waits stays true: what contradicts it is refused, and the owner sees that it waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailbot.core.case import State
from mailbot.flow.ports import Delivery, Sent
from tests.flow.harness import Bench, complain, desk, plain, to

pytestmark = pytest.mark.slow  # of "make test", not of "make check"

MINUTE = timedelta(minutes=1)
DECIDE = "#decide not upheld\nWe packed it well."


@pytest.fixture
def bench() -> Bench:
    return Bench(desk=desk(hold=10 * MINUTE))


def left(bench: Bench) -> list[str]:
    """The subjects of what the customer gets once everything that waits has left."""
    bench.now += 11 * MINUTE
    return [str(mail["Subject"]).partition(" (")[0] for mail in to(bench.round(), "sam.okafor")]


@pytest.mark.parametrize(
    ("first", "second", "letter"),
    [
        ("#valid The packing.", "#extend 27 Nov because a part is on its way", "a letter with the points"),
        ("#valid The packing.", DECIDE, "a letter with the points"),
        ("#valid\n" + DECIDE, "#extend 27 Nov because a part is on its way", "your decision"),
        ("#valid\n" + DECIDE, "#ask What did the box look like?", "your decision"),
        ("#valid\n" + DECIDE, "#close withdrawn", "your decision"),
        ("#valid\n" + DECIDE, "#set email sam@new.example", "your decision"),
        ("#ask What did the box look like?", "#dismiss It is about another firm.", "your question"),
        (
            "#extend 27 Nov because a part is on its way",
            "#extend 30 Nov because of the post",
            "the letter with the new",
        ),
        ("#route enquiry", "#complaint", "a letter that names who answers"),
    ],
)
def test_a_command_that_makes_a_waiting_letter_untrue_is_refused(
    bench: Bench, first: str, second: str, letter: str
) -> None:
    _, card = complain(bench)
    (transcript,) = bench.owner(card, first)
    before = bench.case()
    (refused,) = bench.owner(transcript, second)
    assert bench.case() == before
    assert f"{letter[0].upper()}{letter[1:]}" in plain(refused)
    assert "#undo, or wait until it has left: Tue 3 Nov, 9:10am" in plain(refused)
    assert len(left(bench)) == 1


def test_once_the_letter_is_taken_back_or_gone_the_line_is_obeyed(bench: Bench) -> None:
    _, card = complain(bench)
    (transcript,) = bench.owner(card, "#valid The packing.")
    bench.owner(transcript, "#undo")
    bench.owner(card, "#valid\n#extend 27 Nov because a part is on its way")
    assert left(bench) == ["New date for your complaint"]
    bench.owner(card, "#extend 30 Nov because of the post")
    assert left(bench) == ["New date for your complaint"]


def test_two_lines_of_one_mail_that_contradict_each_other_are_refused(bench: Bench) -> None:
    _, card = complain(bench)
    (refused,) = bench.owner(card, "#valid The packing.\n#extend 27 Nov because a part is on its way")
    assert "two letters that contradict each other" in plain(refused)
    assert bench.case().state is State.ASSESSING
    assert left(bench) == []


@pytest.mark.parametrize("second", ["#reply I call you at noon.", "#note Seen.", "#keep court", "#staff Lena Berg"])
def test_what_does_not_contradict_it_is_obeyed_beside_it(bench: Bench, second: str) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid The packing.")
    (transcript,) = bench.owner(card, second)
    assert "Done" in str(transcript["Subject"])
    assert "A letter with the points you look into leaves at 9:10am." in plain(transcript)


def test_the_receipt_that_waits_for_its_turn_hinders_no_command(bench: Bench) -> None:
    """Only what a command wrote can be taken back by #undo."""
    bench.opened()
    bench.arrives("I want to send it back.\n", subject="Return")
    (card,) = to(bench.round(), "meera")
    bench.owner(card, "#complaint")
    assert bench.case().state in (State.REGISTERED, State.ASSESSING)


def test_what_the_customer_writes_while_the_decision_waits_comes_with_the_way_to_stop_it(bench: Bench) -> None:
    acknowledgement, card = complain(bench)
    bench.owner(card, "#valid\n" + DECIDE)
    bench.now += 3 * MINUTE
    (news,) = bench.customer(acknowledgement, "I have found a photo of the box. It was torn open.")
    assert str(news["Subject"]).startswith("Stop your letter? The customer wrote")
    assert "Your decision has not left yet: it leaves at 9:10am." in plain(news)
    assert "send your decision" not in plain(news)
    assert "#close" not in plain(news)
    bench.owner(news, "#undo")
    assert left(bench) == []
    assert bench.case().state is State.ASSESSING
    (later,) = bench.customer(acknowledgement, "And here is another one of the lamp.")
    assert "#undo before then" not in plain(later)


def test_a_withdrawal_while_the_decision_waits_goes_to_the_owner_who_stops_it_first(bench: Bench) -> None:
    acknowledgement, card = complain(bench)
    bench.owner(card, "#valid\n" + DECIDE)
    (news,) = bench.customer(acknowledgement, "I withdraw my complaint.")
    assert "#undo before then" in plain(news)
    (refused,) = bench.owner(news, "#close withdrawn")
    assert "Your decision has not left yet" in plain(refused)
    bench.owner(news, "#undo")
    bench.owner(news, "#close withdrawn")
    assert left(bench) == ["You have withdrawn your complaint"]


def test_a_decision_that_waits_is_no_duty_any_more(bench: Bench) -> None:
    _, card = complain(bench)
    (transcript,) = bench.owner(card, "#valid\n" + DECIDE)
    (status,) = bench.owner(transcript, "#status")
    assert "your decision leaves at 9:10am" in plain(status)
    assert "send your decision" not in plain(status)
    (noted,) = bench.owner(transcript, "#note Seen.")
    assert "Your decision leaves at 9:10am." in plain(noted)
    assert "send your decision" not in plain(noted)


def test_nobody_is_warned_of_what_is_decided_and_about_to_leave(bench: Bench) -> None:
    _, card = complain(bench)
    (transcript,) = bench.owner(card, "#valid")
    bench.until(datetime(2026, 11, 12, 7, 55, tzinfo=UTC))
    bench.owner(transcript, DECIDE)
    bench.now += 6 * MINUTE  # One past eight, when warnings leave; the decision waits until five past.
    assert [mail for mail in bench.round() if "today" in str(mail["Subject"])] == []
    assert any("today" in str(mail["Subject"]) for mail in bench.owner(transcript, "#undo"))


def test_a_decision_that_does_not_leave_when_it_should_is_a_duty_again(bench: Bench) -> None:
    _, card = complain(bench)
    (transcript,) = bench.owner(card, "#valid")
    bench.until(datetime(2026, 11, 12, 7, 55, tzinfo=UTC))
    bench.owner(transcript, DECIDE)
    bench.mailer.by_template["decision"] = Sent(delivery=Delivery.TRY_LATER, code=451, said="try again")
    bench.now += 11 * MINUTE
    bench.round()
    bench.now += 10 * MINUTE
    assert any("today" in str(mail["Subject"]) for mail in to(bench.round(), "meera"))
