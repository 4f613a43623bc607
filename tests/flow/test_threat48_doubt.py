"""Threat 48: a letter that the server may have taken is looked for before it goes again."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest

from mailbot.flow.ports import Delivery, Sent
from tests.fakes import FakeWitness
from tests.flow.harness import BROKEN, Bench, complain, plain, to

UNKNOWN = Sent(delivery=Delivery.UNKNOWN, said="connection lost after DATA")
STEP = timedelta(minutes=1)


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.witness = FakeWitness(bench.mailer)
    bench.opened()
    bench.now += timedelta(minutes=20)  # The first digest is a letter that the witness surely knows.
    return bench


def watched(bench: Bench) -> FakeWitness:
    assert bench.witness is not None
    return bench.witness


def tried(bench: Bench, template: str = "acknowledgement") -> int:
    return sum(mail.template == template for mail in bench.mailer.tried)


def doubted(bench: Bench, *answers: Sent) -> str:
    """An acknowledgement whose fate is unknown; its Message-ID."""
    bench.mailer.answers = list(answers or (UNKNOWN,))
    bench.arrives(BROKEN)
    bench.round()
    assert bench.mailer.tried[-2].template == "acknowledgement"
    return bench.mailer.tried[-2].message_id


def after(bench: Bench, minutes: int, step: timedelta = STEP) -> list[EmailMessage]:
    """Minute by minute; what left."""
    left: list[EmailMessage] = []
    for _ in range(timedelta(minutes=minutes) // step):
        bench.now += step
        left += bench.send()
    return left


def test_one_that_turns_up_was_sent_and_its_marks_are_set(bench: Bench) -> None:
    watched(bench).also.add(doubted(bench))
    after(bench, 9)
    assert watched(bench).asked == []
    assert not bench.case().has("acknowledged")
    after(bench, 1)
    assert bench.case().has("acknowledged")
    assert after(bench, 120, 5 * STEP) == []
    assert tried(bench) == 1


def test_one_that_does_not_turn_up_goes_again_after_a_quarter_of_an_hour_with_the_same_bytes(bench: Bench) -> None:
    lost = doubted(bench)
    assert after(bench, 14) == []
    assert [mail["Message-ID"] for mail in after(bench, 1)] == [lost]
    first, second = (mail for mail in bench.mailer.tried if mail.template == "acknowledgement")
    assert first.raw == second.raw
    assert bench.case().has("acknowledged")
    assert after(bench, 120, 5 * STEP) == []


def test_one_that_turns_up_late_is_not_sent_again(bench: Bench) -> None:
    late = doubted(bench)
    after(bench, 12)
    watched(bench).also.add(late)
    after(bench, 120, 5 * STEP)
    assert tried(bench) == 1
    assert bench.case().has("acknowledged")


def test_a_sure_witness_lets_it_go_again_as_often_as_it_takes(bench: Bench) -> None:
    doubted(bench)
    bench.mailer.answers = [UNKNOWN, UNKNOWN]
    after(bench, 60)
    assert tried(bench) == 4
    assert bench.case().has("acknowledged")


def test_a_day_of_broken_lines_ends_with_the_owner(bench: Bench) -> None:
    bench.mailer.by_template["acknowledgement"] = UNKNOWN
    bench.arrives(BROKEN)
    bench.round()
    left = after(bench, 27 * 60, 5 * STEP)
    told = [mail for mail in to(left, "meera") if "connection lost" in plain(mail)]
    assert len(told) == 1
    assert tried(bench) < 100
    assert bench.case().has("letter_failed")


def test_a_witness_that_does_not_know_a_sure_letter_says_nothing_by_its_silence(bench: Bench) -> None:
    """As with a server that writes new Message-IDs, or a folder that is emptied: one repeat, then the owner."""
    watched(bench).blind = True
    bench.mailer.by_template["acknowledgement"] = UNKNOWN
    bench.arrives(BROKEN)
    bench.round()
    left = after(bench, 180, 5 * STEP)
    assert tried(bench) == 2
    assert any("connection lost" in plain(mail) for mail in to(left, "meera"))


def test_while_nobody_can_be_asked_it_waits_and_the_others_go(bench: Bench) -> None:
    watched(bench).down = True
    lost = doubted(bench)
    bench.arrives(BROKEN, sender="Ann Lee <ann@mail.example>")
    bench.poll()
    assert len(to(after(bench, 180, 5 * STEP), "ann@")) == 1
    assert tried(bench) == 2
    watched(bench).down = False
    watched(bench).also.add(lost)
    after(bench, 10)
    assert tried(bench) == 2
    assert all(case.has("acknowledged") for case in bench.store.cases())


def test_a_day_without_anybody_to_ask_is_long_enough(bench: Bench) -> None:
    watched(bench).down = True
    doubted(bench)
    after(bench, 25 * 60, 10 * STEP)
    assert tried(bench) == 2
    assert bench.case().has("acknowledged")


@pytest.mark.parametrize("turns_up", [True, False])
def test_a_decision_is_looked_for_too_and_never_repeated(turns_up: bool) -> None:
    bench = Bench()
    bench.witness = FakeWitness(bench.mailer)
    _, card = complain(bench)
    bench.now += timedelta(minutes=20)
    bench.mailer.by_template["decision"] = UNKNOWN
    left = bench.owner(card, "#valid\n#decide not_upheld\nIt came on the day that we promised.")
    if turns_up:
        (letter,) = (mail for mail in bench.mailer.tried if mail.template == "decision")
        bench.witness.also.add(letter.message_id)
    left += after(bench, 30)
    told = [mail for mail in to(left, "meera") if "connection lost" in plain(mail)]
    assert tried(bench, "decision") == 1
    assert len(told) == (0 if turns_up else 1)
    assert bench.case().has("letter_failed") is not turns_up


def test_an_acknowledgement_to_a_representative_may_go_again_too(bench: Bench) -> None:
    bench.mailer.answers = [UNKNOWN]
    bench.arrives(
        "Hello,\n\nI am writing on behalf of my father Sam Okafor. His lamp, order WF-20817, arrived cracked on "
        "30 October, and nobody has answered him. He would like a refund.\n\nRita Okafor\n",
        sender="Rita Okafor <rita.okafor@mail.example>",
    )
    bench.round()
    lost = bench.mailer.tried[-2]
    assert lost.template == "acknowledgement_representative"
    assert [mail["Message-ID"] for mail in after(bench, 15)] == [lost.message_id]
