"""A call that was settled in the call: nothing is left to judge, and nobody is told that something is (yanna 3.2.4)."""

from __future__ import annotations

from itertools import product

import pytest

from mailbot.core import deadlines
from mailbot.core.case import State
from mailbot.core.deadlines import ClockState, History, Mark
from mailbot.core.decide import decisions, say
from tests.flow.harness import START, Bench, desk, plain, to

CALL = (
    "#log phone\nReceived: 2 November\nName: Ann Lee\nPhone: 07700 900456\nOrder: WF-20818\n"
    "Summary: The shade does not fit the lamp.\nSettled: We send a shade that fits, by Friday.\n"
)
POLICIES = ("yanna", "hexpress", "fca-disp", "ie-cpc", "nhs-england")
TAGS = frozenset({"about:transaction", "channel:phone", "has:representative", "about:staff", "tag:data_complaint"})


@pytest.fixture
def bench() -> Bench:
    return Bench()


def logged(bench: Bench, text: str = CALL) -> list[str]:
    """The owner logs the call and says both letters; every mail of it, the last one the answer to `#told`."""
    (digest,) = to(bench.round(), "meera")
    left = bench.owner(digest, text)
    (task, *_) = [mail for mail in to(left, "meera") if "#told" in plain(mail)]
    return [plain(mail) for mail in (*left, *bench.owner(task, "#told"))]


def test_yanna_3_2_4_what_was_settled_has_nothing_left_to_decide(bench: Bench) -> None:
    *_, answer = logged(bench)
    assert bench.case().state is State.RESPONDED
    assert [c.name for c in say.clocks(bench.case(), bench.desk, bench.now) if c.met is None] == []
    assert "investigate" not in answer


@pytest.mark.parametrize(("use", "is_psd"), [*product(POLICIES, (False,)), ("fca-disp", True)])
def test_no_clock_of_ours_outlives_an_early_agreement(use: str, is_psd: bool) -> None:
    at = desk(use)
    ends = {event for rule in at.procedure.clocks for event in rule.done}
    written = decisions.marks(at, "resolved_early", "summary_sent" if "summary_sent" in ends else "response_sent")
    happened = ("received", "registered", "acknowledged", "started", "customer_accepted", "resolved_early", *written)
    told = History(
        marks=tuple(Mark(name=name, at=START) for name in happened),
        conditions=TAGS | ({"tag:psd"} if is_psd else frozenset()),
    )
    rules = [rule for rule in (at.procedure, at.overlay) if rule]
    found = [clock for rule in rules for clock in deadlines.clocks(rule, told, at.calendar, START)]
    left = [c.name for c in found if c.rule.whose == "us" and c.state is ClockState.RUNNING]
    assert left == []
