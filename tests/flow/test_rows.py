"""The life of a complaint, row by row (procedure, 5); 7, 33 and 38 to 40 stand with the side tracks and erasing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from mailbot.core.case import Case, State
from mailbot.core.decide import say
from tests.flow.harness import BROKEN, Bench, complain, desk, plain, to
from tests.flow.test_main_job import NO_ORDER

pytestmark = pytest.mark.slow  # of "make test", not of "make check"

HALF = timedelta(hours=12)
REFUND = "#decide upheld refund £20 by 20 Nov\nIt broke on its way to you."


@pytest.fixture
def bench() -> Bench:
    return Bench()


def names(case: Case) -> list[str]:
    return [event.name for event in case.journal]


def due(bench: Bench, clock: str) -> str:
    return next(c.due.isoformat() for c in say.clocks(bench.case(), bench.desk, bench.now) if c.name == clock)


def answered(bench: Bench, line: str = "#decide not_upheld\nIt was sound.") -> EmailMessage:
    """A case whose answer has left; the owner's last transcript."""
    _, card = complain(bench)
    first = "#valid\n" if bench.desk.procedure.judges_validity else ""
    return to(bench.owner(card, first + line), "meera")[0]


def test_row_01_a_complaint_gets_its_reference_clocks_and_acknowledgement(bench: Bench) -> None:
    acknowledgement, _ = complain(bench)
    assert bench.case().reference in acknowledgement["Subject"]
    assert bench.case().received == bench.now
    assert due(bench, "start") == "2026-11-04"


def test_row_02_a_known_thread_stays_in_its_case(bench: Bench) -> None:
    acknowledgement, _ = complain(bench)
    bench.customer(acknowledgement, "I found the box as well, and it has no padding at all.")
    assert names(bench.case())[-1] in ("replied", "field_found")


def test_row_03_a_stranger_with_the_reference_changes_nothing_and_learns_nothing(bench: Bench) -> None:
    acknowledgement, _ = complain(bench)
    left = bench.customer(acknowledgement, "What has become of this?", sender="Eve <eve@else.example>")
    (receipt,) = to(left, "eve@")
    assert bench.case().reference not in str(receipt)
    assert bench.case().last("replied").get("kind") == "unverified"  # type: ignore[union-attr]


def test_row_04_an_enquiry_is_routed_and_turned_back_with_its_first_day(bench: Bench) -> None:
    bench.opened()
    bench.arrives("Do you sell lampshades in green? I would like to know the price.", subject="Question")
    (card,) = to(bench.round(), "meera")
    assert bench.case().closed == "routed:enquiry"
    first, bench.now = bench.case().received, bench.now + timedelta(days=1)
    bench.owner(card, "#complaint")
    assert (bench.case().state, bench.case().received) == (State.ASSESSING, first)
    assert due(bench, "acknowledge") == "2026-11-06"


def test_row_05_where_it_is_unclear_the_clock_runs_already() -> None:
    bench = Bench(desk=desk(shared=True))
    bench.opened()
    bench.arrives("My order WF-20817.", subject="Hello")
    (card,) = to(bench.round(), "meera")
    assert bench.case().state is State.TRIAGE
    assert due(bench, "acknowledge") == "2026-11-06"
    assert "#complaint" in plain(card)


def test_row_06_an_automatic_answer_is_never_answered(bench: Bench) -> None:
    acknowledgement, _ = complain(bench)
    before = bench.case().state
    bench.arrives("I am away.", In_Reply_To=acknowledgement["Message-ID"], Auto_Submitted="auto-replied")
    assert bench.round() == []
    assert bench.case().state is before


def test_row_08_the_acknowledgement_counts_once_the_server_took_it(bench: Bench) -> None:
    bench.opened()
    bench.arrives(BROKEN)
    bench.poll()
    assert bench.case().state is State.REGISTERED
    bench.send()
    assert bench.case().state is State.ASSESSING
    assert bench.case().has("acknowledged")


def test_row_09_a_letter_by_post_counts_when_the_owner_says_so(bench: Bench) -> None:
    bench.opened()
    digest = bench.until(datetime(2026, 11, 4, 9, 0, tzinfo=UTC), HALF)[-1]
    bench.owner(digest, "#log post\nName: Ann Lee\nAddress: 2 Hill Road, Cardiff CF10 2BB\nSummary: It does not fit.")
    assert not bench.case().has("acknowledged")
    task = next(mail for mail in map(_parsed, bench.mailer.taken) if "post" in mail["Subject"].lower())
    bench.owner(task, "#posted")
    assert (bench.case().has("acknowledged"), bench.case().state) == (True, State.ASSESSING)


def _parsed(mail: object) -> EmailMessage:
    from tests.flow.harness import parsed

    return parsed(mail.raw)  # type: ignore[attr-defined]


def test_row_10_any_act_of_the_owner_starts_the_work(bench: Bench) -> None:
    _, card = complain(bench)
    assert not bench.case().has("started")
    bench.owner(card, "#note I have read it.")
    assert bench.case().has("started")


def test_row_11_a_question_pauses_the_clocks_that_say_so(bench: Bench) -> None:
    complain(bench, NO_ORDER)
    assert (bench.case().info, bench.case().asked[0]) == ("asked", "order_number")
    states = {c.name: c.state.value for c in say.clocks(bench.case(), bench.desk, bench.now)}
    assert (states["validity"], states["acknowledge"]) == ("paused", "met")


def test_row_12_an_answer_lets_them_go_on(bench: Bench) -> None:
    acknowledgement, _ = complain(bench, NO_ORDER)
    bench.customer(acknowledgement, "The order number is WF-20817. I would like a refund.")
    assert bench.case().info == "complete"
    assert due(bench, "validity") == "2026-11-06"


def test_row_13_silence_is_noted_and_does_nothing_by_itself(bench: Bench) -> None:
    complain(bench, NO_ORDER)
    bench.until(datetime(2026, 11, 25, 9, 0, tzinfo=UTC), HALF)
    assert (bench.case().info, bench.case().state) == ("overdue", State.ASSESSING)


def test_row_14_the_owner_goes_on_without_it(bench: Bench) -> None:
    _, card = complain(bench, NO_ORDER)
    bench.owner(card, "#waive")
    assert bench.case().info == "waived"


def test_row_15_valid_starts_the_decision(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    assert (bench.case().state, due(bench, "decide")) == (State.INVESTIGATING, "2026-11-12")


def test_row_16_dismissed_with_reasons_alone(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#dismiss")
    assert bench.case().state is State.ASSESSING
    bench.owner(card, "#dismiss It was sold by another shop.")
    assert (bench.case().outcome, bench.case().has("dismissal_sent")) == ("dismissed", True)


def test_row_17_and_18_a_staff_member_is_named_told_and_contact_is_kept(bench: Bench) -> None:
    acknowledgement, card = complain(bench)
    left = bench.owner(card, "#staff Lena Berg\nIt is about how a parcel was packed.")
    (told,) = to(left, "lena@")
    assert "sam.okafor" not in str(told)
    assert bench.case().staff == "told"
    bench.owner(card, "#contacted She was called at home.")
    assert bench.case().staff == "contact_reported"
    assert acknowledgement


def test_row_19_a_representative_is_asked_and_gets_nothing_before(bench: Bench) -> None:
    bench.opened()
    bench.arrives(
        BROKEN.replace("Hello,", "Hello,\n\nI write on behalf of my father Sam Okafor."),
        sender="Rita <rita@mail.example>",
    )
    left = bench.round()
    assert bench.case().representative == "claimed"
    assert not [mail for mail in to(left, "rita@") if "WF-20817" in plain(mail)]
    bench.owner(to(left, "meera")[0], "#authorise")
    assert bench.case().representative == "authorised"


def test_row_20_a_new_day_is_told_and_late_is_measured_by_the_first(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    (letter,) = to(bench.owner(card, "#extend 20 November because the carrier is late"), "sam.okafor")
    assert "20 November" in plain(letter)
    clock = next(c for c in say.clocks(bench.case(), bench.desk, bench.now) if c.name == "decide")
    assert (clock.due.isoformat(), clock.first_due.isoformat()) == ("2026-11-20", "2026-11-12")


def test_row_21_before_on_and_after_the_day_the_handler_is_warned_once(bench: Bench) -> None:
    complain(bench)
    left = to(bench.until(datetime(2026, 11, 10, 9, 0, tzinfo=UTC), HALF), "meera")
    steps = [(e.get("clock"), e.get("step")) for e in bench.case().journal if e.name == "warned"]
    assert len(set(steps)) == len(steps)
    assert {("validity", "near"), ("validity", "today"), ("validity", "late")} <= set(steps)
    assert any("late" in mail["Subject"] for mail in left)


def test_row_22_and_23_a_decision_needs_its_parts_and_leaves_with_the_report(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid\n#decide upheld")
    assert bench.case().outcome is None
    (letter,) = to(bench.owner(card, "#valid\n" + REFUND), "sam.okafor")
    assert len(list(letter.iter_attachments())) == 1
    assert (bench.case().state, bench.case().remedy) == (State.RESPONDED, "due")


def test_row_24_settled_early_is_confirmed(bench: Bench) -> None:
    _, card = complain(bench)
    (letter,) = to(bench.owner(card, "#resolve We agreed on a discount of ten pounds."), "sam.okafor")
    assert "discount" in plain(letter)
    assert bench.case().closed == "resolved_early"


def test_row_25_what_was_promised_is_done_and_told(bench: Bench) -> None:
    last = answered(bench, REFUND)
    (letter,) = to(bench.owner(last, "#implemented"), "sam.okafor")
    assert "complete" in letter["Subject"]
    assert bench.case().remedy == "done"


def test_row_26_a_window_that_ends_closes_by_a_date(bench: Bench) -> None:
    two = Bench(desk=desk("hexpress", staff=()))
    answered(two)
    two.until(datetime(2026, 12, 3, 9, 0, tzinfo=UTC), HALF)
    assert two.case().closed == "not_upheld"
    answered(bench)
    assert bench.case().closed == "not_upheld"


def test_row_27_and_28_the_next_stage_in_time_and_late() -> None:
    two = Bench(desk=desk("hexpress", staff=()))
    answered(two)
    decision = next(_parsed(mail) for mail in two.mailer.taken if mail.template == "decision")
    late = Bench(desk=desk("hexpress", staff=()))
    answered(late)
    theirs = next(_parsed(mail) for mail in late.mailer.taken if mail.template == "decision")
    two.customer(decision, "I am not satisfied with your answer and ask for a review.")
    assert (two.case().stage, two.case().state) == ("two", State.INVESTIGATING)
    late.now = datetime(2026, 12, 20, 9, 0, tzinfo=UTC)
    left = late.customer(theirs, "I am not satisfied with your answer and ask for a review.")
    assert late.case().stage == "one"
    (card,) = [mail for mail in to(left, "meera") if "please decide" in mail["Subject"]]
    late.owner(card, "#escalate")
    assert late.case().stage == "two"


def test_row_29_only_the_owner_takes_a_complaint_as_withdrawn(bench: Bench) -> None:
    acknowledgement, card = complain(bench)
    bench.customer(acknowledgement, "I withdraw my complaint. It has been sorted out.")
    assert bench.case().is_open
    (letter,) = to(bench.owner(card, "#close withdrawn"), "sam.okafor")
    assert "withdrawn" in letter["Subject"]
    assert bench.case().closed == "withdrawn"


def test_row_30_and_31_mail_after_the_end_waits_for_the_owner_who_reopens(bench: Bench) -> None:
    last = answered(bench)
    decision = next(_parsed(mail) for mail in bench.mailer.taken if mail.template == "decision")
    bench.customer(decision, "Here is one more photo.")
    assert bench.case().state is State.CLOSED
    bench.now += timedelta(days=1)
    bench.owner(last, "#reopen A new photo came.")
    assert (bench.case().state, due(bench, "decide")) == (State.INVESTIGATING, "2026-11-13")


def test_row_32_two_cases_become_one_with_the_earlier_day(bench: Bench) -> None:
    _, first = complain(bench)
    bench.now += timedelta(days=2)
    bench.arrives("Also, the shade of order WF-20818 arrived broken. I want a new one.")
    (second,) = [mail for mail in to(bench.round(), "meera") if "New complaint" in mail["Subject"]]
    older, newer = bench.store.cases()
    bench.owner(first, f"#merge {newer.reference}")
    left, kept = (bench.store.case(one.reference) for one in (older, newer))
    assert left
    assert kept
    assert (left.closed, kept.received) == (f"merged:{kept.reference}", older.received)
    assert second


def test_row_34_a_route_names_who_answers(bench: Bench) -> None:
    _, card = complain(bench)
    (letter,) = to(bench.owner(card, "#route legal"), "sam.okafor")
    assert "who will answer" in letter["Subject"]
    assert bench.case().closed == "routed:legal"


def test_row_35_a_complaint_about_data_has_thirty_days_beside_its_own(bench: Bench) -> None:
    bench.opened()
    bench.arrives(
        "You sent my prescription to my neighbour. The label shows what I am treated for. I complain about it."
    )
    bench.round()
    assert "tag:data_complaint" in bench.case().conditions
    assert due(bench, "dp_acknowledge") == "2026-12-02"


def test_row_36_and_37_permission_is_asked_given_and_taken_back_at_any_time(bench: Bench) -> None:
    last = answered(bench)
    (question,) = to(bench.owner(last, "#training ask"), "sam.okafor")
    bench.customer(question, "Yes, you may.")
    assert bench.case().training == "given"
    left = bench.customer(question, "I withdraw my permission to use it for training.")
    assert bench.case().training == "withdrawn"
    assert "stopped using it" in plain(to(left, "sam.okafor")[0])


def test_row_41_nothing_found_only_after_it_was_asked_for(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid\n#decide no_evidence\nNothing shows it.")
    assert bench.case().outcome is None
    bench.owner(card, "#valid\n#ask A photo of the lamp, please.")
    bench.owner(card, "#decide no_evidence\nWe asked for a photo and looked at the order.")
    assert bench.case().outcome == "no_evidence"


def test_row_42_care_is_proposed_and_confirmed_by_the_owner(bench: Bench) -> None:
    _, card = complain(bench, BROKEN.replace("You can call", "I am blind. You can call"))
    bench.owner(card, "#vulnerable large print")
    assert "tag:vulnerable" in bench.case().conditions
    bench.owner(card, "#vulnerable no")
    assert "tag:vulnerable" not in bench.case().conditions
