"""What the procedure's own notices mark: the clocks that wait for it end as the letter leaves (write-a-procedure)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from mailbot.core.deadlines import Clock, ClockState
from mailbot.core.decide import say
from tests.flow.harness import Bench, complain, desk, plain, to

EXTEND = "#extend 2027-02-26 because the underwriter has not answered"


def clock(bench: Bench, name: str) -> Clock:
    found = say.clocks(bench.case(), bench.desk, bench.now)
    return next(c for c in found if c.name == name)


def test_a_letter_that_says_why_there_is_no_answer_yet_ends_the_eight_weeks() -> None:
    """DISP 1.6.2R(2): why, when, and the ombudsman; the clock has no later day, for the letter takes its place."""
    bench = Bench(desk=desk("fca-disp"))
    _, card = complain(bench)
    assert clock(bench, "final").state is ClockState.RUNNING
    bench.now += timedelta(weeks=7)
    left = bench.owner(card, EXTEND)
    (letter,) = to(left, "sam.okafor")
    said = plain(letter)
    assert "the underwriter has not answered" in said.lower()
    assert "26 February 2027" in said
    assert "Financial Ombudsman Service" in said
    assert clock(bench, "final").state is ClockState.MET
    assert bench.case().is_open


def test_the_clock_runs_on_until_the_letter_has_left() -> None:
    bench = Bench(desk=replace(desk("fca-disp"), hold=timedelta(minutes=10)))
    _, card = complain(bench)
    bench.owner(card, EXTEND)
    assert clock(bench, "final").state is ClockState.RUNNING
    bench.now += timedelta(minutes=11)
    bench.send()
    assert clock(bench, "final").state is ClockState.MET


def test_the_warning_before_the_eight_weeks_end_offers_that_letter() -> None:
    bench = Bench(desk=desk("fca-disp"))
    complain(bench)
    bench.now = clock(bench, "final").due_at - timedelta(days=10)
    said = ""
    while bench.now < clock(bench, "final").due_at:
        bench.now += timedelta(hours=6)
        bench.tick()
        said += "".join(
            plain(mail) for mail in to(bench.send(), "meera") if not str(mail["Subject"]).startswith("Digest")
        )
    assert "#extend" in said


def test_a_mark_of_the_procedure_s_own_ends_the_clock_that_waits_for_it() -> None:
    ours = desk("yanna")
    rules = ours.procedure
    notices = tuple(replace(n, marks="answer_left") if n.on == "decided" else n for n in rules.notices)
    clocks = tuple(replace(c, done=("answer_left",)) if c.name == "decide" else c for c in rules.clocks)
    bench = Bench(desk=replace(ours, procedure=replace(rules, notices=notices, clocks=clocks)))
    _, card = complain(bench)
    bench.owner(card, "#valid")
    assert clock(bench, "decide").met is None
    bench.owner(card, "#decide not_upheld\nThe lamp was whole when it left us.")
    assert clock(bench, "decide").state is ClockState.MET


def test_a_letter_speaks_by_the_procedure_that_its_case_began_under() -> None:
    """The config names another procedure by now: its wording, rights and days are for new cases alone."""
    bench = Bench()
    _, card = complain(bench)
    bench.letters = Bench(desk=desk("fca-disp")).letters
    (shown,) = bench.owner(card, "#preview\n#valid\n#decide not_upheld\nThe lamp was whole when it left us.\n")
    left = bench.owner(card, "#valid\n#decide not_upheld\nThe lamp was whole when it left us.\n")
    usual = Bench()
    _, card = complain(usual)
    wanted = usual.owner(card, "#valid\n#decide not_upheld\nThe lamp was whole when it left us.\n")
    assert "Ombudsman Service" not in plain(shown)
    assert [plain(mail) for mail in to(left, "sam.okafor")] == [plain(mail) for mail in to(wanted, "sam.okafor")]
