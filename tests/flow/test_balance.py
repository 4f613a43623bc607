"""The books compared: what does not agree is found, mended where that is possible, and else told in the digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.core.case import Case
from mailbot.core.decision import Change, Decision
from mailbot.core.desk import Desk
from mailbot.core.mail import OutgoingMail
from mailbot.flow import balance
from mailbot.flow.balance import Line
from mailbot.flow.ports import RawMail
from tests.flow.harness import BROKEN, START, Bench, desk, plain, to

pytestmark = pytest.mark.slow  # of "make test", not of "make check"

FOR_MOTHER = "I write on behalf of my mother, Ama. Her lamp, order WF-20817, arrived cracked.\n\nSam Okafor\n"
LITTLE = "My lamp arrived cracked and I want a refund.\n\nSam Okafor\n"


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.opened()
    return bench


def compared(bench: Bench, missing: Sequence[int] = ()) -> dict[str, Line]:
    cases = bench.store.open_cases()
    return {line.what: line for line in balance.compare(bench.store, cases, lambda _: bench.desk, bench.now, missing)}


def reconciled(bench: Bench) -> dict[str, Line]:
    return {line.what: line for line in balance.reconcile(bench.store, lambda _: bench.desk, bench.now)}


def change(bench: Bench, case: Case) -> None:
    """Writes over the row of a case, as a fault would."""
    bench.store.record(
        Decision(outcome="fault", reason="fault", changes=(Change(case=case, events=()),)), (), bench.now
    )


def wrong(lines: dict[str, Line]) -> dict[str, tuple[str, ...]]:
    return {what: line.wrong for what, line in lines.items() if line.wrong}


@pytest.mark.parametrize("use", ["yanna", "hexpress"])
@pytest.mark.parametrize("text", [BROKEN, LITTLE])
def test_the_books_of_a_desk_that_works_agree_at_every_hour_of_two_months(use: str, text: str) -> None:
    bench = Bench(desk=desk(use))
    bench.opened()
    bench.arrives(text)
    while bench.now < START + timedelta(days=60):
        bench.until(bench.now + timedelta(hours=7), timedelta(hours=7))
        assert wrong(compared(bench)) == {}
    assert reconciled(bench)["wake"].mended == 0


@pytest.mark.parametrize("late", [None, timedelta(days=300)])
def test_a_wake_that_is_missing_or_too_late_is_set_again(bench: Bench, late: timedelta | None) -> None:
    bench.arrives(LITTLE)
    bench.round()
    case = bench.case()
    assert case.wake is not None
    change(bench, replace(case, wake=case.wake + late if late else None))
    assert wrong(compared(bench)) == {"wake": (case.reference,)}
    lines = reconciled(bench)
    assert (lines["wake"].mended, wrong(lines)) == (1, {})
    assert bench.case() == case


def test_an_acknowledgement_that_nobody_wrote_is_told_in_the_digest(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = bench.store.record

    def forgetful(decision: Decision, outgoing: Sequence[OutgoingMail], *more: object) -> None:
        write(decision, [o for o in outgoing if not o.template.startswith("ack")], *more)  # type: ignore[arg-type]

    bench.store.record = forgetful  # type: ignore[method-assign, assignment]
    bench.arrives(BROKEN)
    bench.round()
    assert wrong(compared(bench)) == {}
    bench.now += timedelta(hours=2)
    reference = bench.case().reference
    assert wrong(compared(bench)) == {"acknowledgement": (reference,)}
    left = bench.until(START + timedelta(days=1), timedelta(hours=1))
    (digest,) = [mail for mail in to(left, "meera") if "November:" in str(mail["Subject"])]
    assert f"{reference}: the customer was not told that the complaint arrived" in plain(digest)
    assert "mailbot reconcile" in plain(digest)


def test_the_first_letter_to_a_representative_that_is_not_out_yet_is_no_difference(bench: Bench) -> None:
    bench.arrives(FOR_MOTHER)
    bench.poll()
    (letter, *_) = bench.store.outgoing(bench.case().reference)
    assert letter.template == "acknowledgement_representative"
    bench.now += timedelta(hours=2)
    assert "acknowledgement" not in wrong(compared(bench))


def test_a_letter_that_lies_and_a_mail_without_an_outcome_are_found(bench: Bench) -> None:
    bench.arrives(BROKEN)
    bench.poll()
    raw = RawMail(uid=99, received=bench.now, size=3, raw=b"abc")
    bench.store.keep(bench.mailbox.folder, [raw])
    assert wrong(compared(bench)) == {}
    bench.now += timedelta(hours=1, minutes=1)
    found = compared(bench, missing=(7,))
    reference = bench.case().reference
    assert found["letter"].wrong == (reference, reference)
    assert found["mail"].wrong[1:] == ("UID 7",)
    assert found["mail"].wrong[0].startswith("mail ")
    assert "acknowledgement" not in wrong(found)
    bench.round()
    assert "letter" not in wrong(compared(bench))


def test_who_is_away_is_looked_up_once_however_many_cases_are_open(bench: Bench) -> None:
    for number in range(3):
        bench.arrives(f"{BROKEN}\nOrder WF-2081{number}.")
    bench.poll()
    asked: list[str] = []

    def desk_for(case: Case) -> Desk:
        asked.append(case.reference)
        return bench.desk

    cases = bench.store.open_cases()
    balance.compare(bench.store, cases, desk_for, bench.now)
    assert (len(cases), len(asked)) == (3, 1)
