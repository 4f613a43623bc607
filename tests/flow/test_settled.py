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


@pytest.mark.parametrize("contact", ["", "Email: ann.lee@mail.example\n"])
@pytest.mark.parametrize("use", ["yanna", "hexpress", "ie-cpc", "nhs-england"])
def test_yanna_3_2_4_of_a_settled_matter_no_decision_is_promised(use: str, contact: str) -> None:
    bench = Bench(desk=desk(use))
    (digest,) = to(bench.round(), "meera")
    left = bench.owner(digest, CALL.replace("Order:", f"{contact}Order:"))
    (said,) = [plain(mail) for mail in left if "We do what we agreed with you" in plain(mail)]
    assert "decides" not in said
    assert "By " not in said
    assert "need one answer" not in said
    assert not any(bench.case().has(name) for name in ("promised", "info_requested"))


def test_of_a_matter_that_stays_open_the_days_are_promised(bench: Bench) -> None:
    (digest,) = to(bench.round(), "meera")
    left = [plain(mail) for mail in bench.owner(digest, CALL.replace("We send a shade that fits, by Friday.", "no"))]
    assert any("By Monday 16 November at the latest, you have the decision" in said for said in left)
    assert not any("agreed" in said for said in left)


@pytest.mark.parametrize(
    ("language", "agreed", "received"),
    [
        ("en", "We agreed on 2 November 2026", "received your complaint on 2 November 2026. You"),
        ("sv", "överens den 2 november 2026 om hur", "Vi fick ditt klagomål den 2 november 2026. Du"),
        ("zh", "2026年11月2日", "我们已于2026年11月2日收到您的投诉"),
    ],
)
def test_the_day_of_the_call_is_the_day_of_the_agreement(
    bench: Bench, language: str, agreed: str, received: str
) -> None:
    said = logged(bench, f"{CALL}Language: {language}\n")
    assert any(agreed in mail and "shade that fits" in mail for mail in said)
    assert any(received in mail for mail in said)
    assert not any("midday" in mail for mail in said)
    assert {c.name: c.state for c in say.clocks(bench.case(), bench.desk, bench.now)}["start"] is ClockState.MET


def test_on_which_day_a_letter_was_settled_nobody_knows(bench: Bench) -> None:
    (digest,) = to(bench.round(), "meera")
    text = CALL.replace("#log phone", "#log post").replace("Order:", "Email: ann.lee@mail.example\nOrder:")
    assert any("We have agreed how to put this right." in plain(mail) for mail in bench.owner(digest, text))


def test_the_card_of_a_call_shows_the_owner_s_words_as_hers(bench: Bench) -> None:
    card = next(said for said in logged(bench) if "What was noted" in said)
    assert "What Ann Lee wrote" not in card
    assert "Received: Mon 2 Nov, by phone" in card
    assert "Nothing is due yet" in card


@pytest.mark.parametrize("settled", [True, False])
@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ("this letter", "this email", "Yours sincerely")),
        ("sv", ("det här brevet", "det här mejlet", "Med vänlig hälsning")),
        ("zh", ("本信", "本邮件", "此致", "敬礼")),
    ],
)
def test_what_is_said_on_the_telephone_is_no_letter(
    bench: Bench, language: str, written: tuple[str, ...], settled: bool
) -> None:
    text = CALL if settled else CALL.partition("Settled")[0]
    (digest,) = to(bench.round(), "meera")
    left = [plain(mail) for mail in bench.owner(digest, f"{text}Language: {language}\n")]
    scripts = [said for said in left if "What to say" in said]
    assert len(scripts) == 1 + settled
    assert not any(words in said for said in scripts for words in written)
    assert all("1632 960421" in said for said in scripts)
