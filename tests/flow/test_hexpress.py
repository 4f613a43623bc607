"""The procedure in two stages, line by line: five days, a month to ask for more, ten days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest

from mailbot.core.case import State
from mailbot.core.deadlines import Clock
from mailbot.core.decide import say
from tests.flow.harness import BROKEN, Bench, complain, desk, plain, to

LATE = BROKEN.replace("WF-20817", "HX-4820193")
ANSWER = "#decide not_upheld\nThe carrier's record shows that it came on time."
REVIEW = "I am not satisfied with your decision and ask for a review by the director."


@pytest.fixture
def bench() -> Bench:
    return Bench(desk=desk("hexpress", order_examples=("HX-4820193",)))


def clock(bench: Bench, name: str) -> Clock:
    return next(c for c in say.clocks(bench.case(), bench.desk, bench.now) if c.name == name)


def answered(bench: Bench) -> tuple[EmailMessage, EmailMessage]:
    """Stage one is over: the letter, and the owner's card."""
    _, card = complain(bench, LATE, "lena")
    (letter,) = to(bench.handler(card, ANSWER), "sam.okafor")
    return letter, card


def test_hexpress_3_to_8_an_email_is_taken_and_acknowledged(bench: Bench) -> None:
    acknowledgement, _ = complain(bench, LATE, "lena")
    assert bench.case().reference in str(acknowledgement["Subject"])
    assert clock(bench, "acknowledge").met == bench.now


def test_hexpress_9_what_is_written_counts_without_saying_complaint(bench: Bench) -> None:
    complain(bench, LATE, "lena")
    case = bench.case()
    assert case.state is State.ASSESSING
    assert {f.name for f in case.fields} >= {"what_happened", "outcome_wanted", "order_number"}


def test_hexpress_10_a_missing_order_reference_is_asked_once(bench: Bench) -> None:
    acknowledgement, _ = complain(
        bench, BROKEN.replace(", order WF-20817,", "").replace("07700 900123", "home"), "lena"
    )
    said = plain(acknowledgement).lower()
    assert "order number" in said
    assert "phone number" in said
    assert set(bench.case().asked) >= {"phone", "order_number"}
    assert len(bench.case().asked) <= 3


def test_hexpress_11_the_answer_goes_by_the_channel_of_arrival_and_asks(bench: Bench) -> None:
    acknowledgement, _ = complain(bench, LATE, "lena")
    assert "by phone or post" in plain(acknowledgement)


def test_hexpress_12_ten_working_days_of_the_information_are_measured(bench: Bench) -> None:
    complain(bench, LATE, "lena")
    overall = clock(bench, "overall")
    assert (overall.due, overall.rule.force) == (date(2026, 11, 17), "aim")


def test_hexpress_13_stage_one_is_answered_in_five_working_days(bench: Bench) -> None:
    acknowledgement, _ = complain(bench, LATE, "lena")
    assert clock(bench, "stage_one").due == date(2026, 11, 10)
    assert "Tuesday 10 November" in plain(acknowledgement)
    assert "Lena Berg" in plain(acknowledgement)
    left = bench.until(datetime(2026, 11, 10, 12, tzinfo=UTC), timedelta(hours=3))
    assert [mail for mail in to(left, "meera") if "#decide" in plain(mail)]
    assert to(left, "sam.okafor") == []


def test_hexpress_13_the_final_response_names_the_next_stage_and_its_last_day(bench: Bench) -> None:
    letter, _ = answered(bench)
    said = plain(letter)
    assert "Tuesday 1 December" in said
    assert "Tom Adeyemi" in said
    assert clock(bench, "stage_one").met == bench.now


def test_hexpress_14_stage_two_on_request_in_ten_working_days(bench: Bench) -> None:
    letter, _ = answered(bench)
    bench.now = datetime(2026, 11, 12, 9, tzinfo=UTC)
    (review,) = to(bench.customer(letter, REVIEW), "sam.okafor")
    case = bench.case()
    assert (case.stage, case.handler, case.state) == ("two", "director_of_department", State.INVESTIGATING)
    assert clock(bench, "stage_two").due == date(2026, 11, 26)
    assert "Tom Adeyemi" in plain(review)
    assert "Thursday 26 November" in plain(review)


def test_hexpress_14_the_final_answer_of_stage_two(bench: Bench) -> None:
    letter, _ = answered(bench)
    bench.now = datetime(2026, 11, 12, 9, tzinfo=UTC)
    handed = next(m for m in to(bench.customer(letter, REVIEW), "tom") if "(CMP-" in str(m["Subject"]))
    (final,) = to(bench.handler(handed, "#decide upheld refund £30\nThe record was another parcel's."), "sam.okafor")
    assert "£30.00" in plain(final)
    assert "ask for a review by" not in plain(final)
    assert clock(bench, "stage_two").met == bench.now


def test_hexpress_17_an_extension_tells_progress_reason_and_day(bench: Bench) -> None:
    _, card = complain(bench, LATE, "lena")
    left = bench.handler(card, "#extend 17 Nov because the carrier has not answered\nI have read your emails.")
    (notice,) = to(left, "sam.okafor")
    said = plain(notice)
    assert "17 November" in said
    assert "carrier has not answered" in said
    assert "read your emails" in said
    assert clock(bench, "stage_one").first_due == date(2026, 11, 10)
    (refused,) = bench.handler(card, "#extend 16 Nov because of the carrier")
    assert "Nothing done" in str(refused["Subject"])


def test_hexpress_17_the_customer_is_kept_informed(bench: Bench) -> None:
    _, card = complain(bench, LATE, "lena")
    (letter,) = to(bench.handler(card, "#progress I have read your emails and wait for the carrier."), "sam.okafor")
    assert "wait for the carrier" in plain(letter)
    assert "Tuesday 10 November" in plain(letter)
    assert clock(bench, "stage_one").due == date(2026, 11, 10)


def test_hexpress_18_the_window_is_open_28_days_and_ends_by_itself(bench: Bench) -> None:
    answered(bench)
    left = bench.until(datetime(2026, 12, 1, 23, tzinfo=UTC), timedelta(hours=12))
    (notice,) = to(left, "sam.okafor")
    assert "Tuesday 1 December" in plain(notice)
    assert bench.case().state is State.RESPONDED
    bench.until(datetime(2026, 12, 2, 9, tzinfo=UTC), timedelta(hours=2))
    assert (bench.case().state, bench.case().closed) == (State.CLOSED, "not_upheld")


def test_hexpress_18_a_late_request_is_the_owner_s_to_judge(bench: Bench) -> None:
    letter, _ = answered(bench)
    bench.until(datetime(2026, 12, 3, 9, tzinfo=UTC), timedelta(hours=12))
    left = bench.customer(letter, REVIEW)
    (card,) = to(left, "meera")
    assert to(left, "sam.okafor") == []
    assert "#escalate" in plain(card)
    assert bench.case().state is State.CLOSED
    (review,) = to(bench.handler(card, "#escalate"), "sam.okafor")
    assert "Tom Adeyemi" in plain(review)
    assert bench.case().stage == "two"


def test_hexpress_18_there_is_nothing_after_stage_two() -> None:
    bench = Bench(desk=desk("hexpress", order_examples=("HX-4820193",), staff=()))
    _, card = complain(bench, LATE)
    (letter,) = to(bench.owner(card, ANSWER), "sam.okafor")
    bench.now = datetime(2026, 11, 12, 9, tzinfo=UTC)
    bench.customer(letter, REVIEW)
    bench.owner(card, "#decide not_upheld\nI agree with the first answer.")
    (refused,) = bench.owner(card, "#escalate")
    assert "no further stage" in plain(refused)


def test_hexpress_19_nothing_private_in_subjects_or_in_what_operators_see(bench: Bench) -> None:
    acknowledgement, card = complain(bench, LATE, "lena")
    assert "lamp" not in f"{acknowledgement['Subject']} {card['Subject']}".lower()
    told = repr(bench.told).lower()
    assert "sam" not in told
    assert "crack" not in told


def test_hexpress_remedies_are_followed_until_they_are_done(bench: Bench) -> None:
    _, card = complain(bench, LATE, "lena")
    bench.handler(card, "#decide upheld refund £64 by 12 Nov\nIt came late.")
    assert clock(bench, "implement").due == date(2026, 11, 12)
    bench.until(datetime(2026, 12, 3, 9, tzinfo=UTC), timedelta(hours=12))
    assert bench.case().state is State.RESPONDED  # the window is over, the money is not paid
    (closure,) = to(bench.handler(card, "#implemented"), "sam.okafor")
    assert "£64.00" in plain(closure)
    assert bench.case().state is State.CLOSED
