"""The sole trader's procedure, clause by clause: what comes in, what goes out, what is recorded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from mailbot.core import roles
from mailbot.core.case import State
from mailbot.core.deadlines import Clock
from mailbot.core.decide import say
from tests.flow.harness import BROKEN, Bench, complain, desk, plain, to

NO_ORDER = (
    "Hello,\n\nThe lamp I bought from you arrived cracked and nobody has answered my email. "
    "I want to complain about it.\n\nSam Okafor\n"
)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def at(day: int, hour: int = 10, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, 0, tzinfo=UTC)


def clock(bench: Bench, name: str) -> Clock:
    return next(c for c in say.clocks(bench.case(), bench.desk, bench.now) if c.name == name)


def test_yanna_1_1_a_sunday_and_a_bank_holiday_are_no_working_days(bench: Bench) -> None:
    bench.now = datetime(2026, 12, 24, 23, 50, tzinfo=UTC)  # the Thursday before Christmas Day
    complain(bench)
    acknowledge = clock(bench, "acknowledge")
    assert acknowledge.start == date(2026, 12, 24)
    assert acknowledge.due == date(2026, 12, 31)  # 25 and 28 December are bank holidays, 26 and 27 a weekend
    assert acknowledge.calendar_version


def test_yanna_1_1_a_potential_customer_needs_no_order(bench: Bench) -> None:
    bench.opened()
    bench.arrives(
        "I called your shop twice this week to ask about a lamp. The person who answered was rude to me and "
        "put the phone down. I want to complain about how I was treated.\n\nSam Okafor\n",
        subject="Rude on the phone",
    )
    (acknowledgement,) = to(bench.round(), "sam.okafor")
    assert "order number" not in plain(acknowledgement).lower()
    assert bench.case().state is State.ASSESSING


def test_yanna_2_1_what_a_complaint_is_about_is_kept(bench: Bench) -> None:
    complain(bench)
    assert "about:quality" in bench.case().conditions


@pytest.mark.parametrize(
    ("subject", "text", "route"),
    [
        ("Question", "Hello, what are your opening hours on Saturday? Do you also sell shades?\n\nSam", "enquiry"),
        (
            "Request",
            "Under article 15 of the UK GDPR I ask for a copy of all personal data that you hold about me.\n\nSam",
            "data_request",
        ),
    ],
)
def test_yanna_2_4_what_is_no_complaint_is_routed_and_seen(bench: Bench, subject: str, text: str, route: str) -> None:
    bench.opened()
    bench.arrives(text, subject=subject)
    left = bench.round()
    (receipt,), (card,) = to(left, "sam.okafor"), to(left, "meera")
    assert "complaint" in plain(receipt)
    assert bench.case().kind == route
    assert bench.case().reference in str(card["Subject"])


def test_yanna_2_4_a_complaint_after_all_counts_from_its_arrival(bench: Bench) -> None:
    bench.opened()
    bench.arrives("Hello, what are your opening hours on Saturday? Do you also sell shades?\n\nSam", subject="Question")
    (card,) = to(bench.round(), "meera")
    assert bench.case().closed == "routed:enquiry"
    bench.now = at(5)
    (acknowledgement,) = to(bench.owner(card, "#complaint"), "sam.okafor")
    assert bench.case().received.date() == date(2026, 11, 3)
    assert "3 November" in plain(acknowledgement)
    assert clock(bench, "validity").start == date(2026, 11, 3)


def test_yanna_2_4_nothing_is_dismissed_by_the_program(bench: Bench) -> None:
    complain(bench)
    bench.until(at(30), timedelta(hours=12))
    assert bench.case().state is State.ASSESSING


def test_yanna_3_2_2_an_email_is_logged_with_reference_and_acknowledged(bench: Bench) -> None:
    acknowledgement, _ = complain(bench)
    case = bench.case()
    assert case.reference in str(acknowledgement["Subject"])
    assert acknowledgement["In-Reply-To"] == "<1@mail.example>"
    opened, sent = case.last("opened"), case.last("letter_sent")
    assert opened
    assert opened.get("message_id") == "<1@mail.example>"
    assert [e.get("message_id") for e in case.journal if e.get("template") == "acknowledgement"] == [
        acknowledgement["Message-ID"]
    ]
    assert sent


def test_yanna_3_2_3_a_form_is_its_customer_s_and_answered_to_the_customer() -> None:
    bench = Bench(desk=desk(form_senders=frozenset({"forms@wrenfield.example"})))
    bench.opened()
    bench.arrives(
        "Name: Ann Lee\nEmail: ann.lee@mail.example\nOrder number: WF-20818\n"
        "Message: My lamp arrived broken and I would like to complain about it. Please send a new one.\n",
        sender="Website <forms@wrenfield.example>",
        subject="Contact form",
    )
    left = bench.round()
    (acknowledgement,) = to(left, "ann.lee")
    assert bench.case().channel == "form"
    assert bench.case().reference in plain(acknowledgement)
    assert to(left, "forms@") == []


def test_yanna_3_3_a_reference_at_once_and_a_start_in_one_working_day(bench: Bench) -> None:
    _, card = complain(bench)
    start = clock(bench, "start")
    assert (start.due, start.met) == (date(2026, 11, 4), None)
    bench.owner(card, "#note I asked the workshop.")
    assert clock(bench, "start").met == bench.now
    started = bench.case().last("started")
    assert started
    assert started.by == "owner"


def test_yanna_3_4_acknowledgement_with_policy_and_procedure(bench: Bench) -> None:
    acknowledgement, _ = complain(bench)
    assert clock(bench, "acknowledge").due == date(2026, 11, 6)
    assert clock(bench, "acknowledge").met == bench.now
    assert "Meera Holt" in plain(acknowledgement)
    kinds = [part.get_content_type() for part in acknowledgement.iter_attachments()]
    assert kinds == ["application/pdf", "application/pdf"]


def test_yanna_4_1_1_name_address_phone_email_and_channel_are_read(bench: Bench) -> None:
    complain(bench, BROKEN.replace("Sam Okafor\n", "Please answer by email.\n\nSam Okafor\n1 Mill Lane\nCardiff\n"))
    case = bench.case()
    assert case.value("name") == "Sam Okafor"
    assert case.value("email") == "sam.okafor@mail.example"
    assert case.value("phone") == "+447700900123"
    assert case.value("preferred_channel") == "email"


def test_yanna_4_1_3_order_number_and_words_it_came_from(bench: Bench) -> None:
    complain(bench)
    field = next(f for f in bench.case().fields if f.name == "order_number")
    assert field.value == "WF-20817"
    assert "WF-20817" in field.words


def test_yanna_4_1_4_a_complaint_about_a_person_asks_nothing_it_has(bench: Bench) -> None:
    _, card = complain(bench, BROKEN.replace("nobody", "your colleague Lena Berg was rude to me and nobody"))
    assert "about:staff" in bench.case().conditions
    assert "one of your people is named" in plain(card).lower()


def test_yanna_4_1_6_and_4_1_7_evidence_and_outcome_wanted(bench: Bench) -> None:
    complain(bench)
    assert "refund" in (bench.case().value("outcome_wanted") or "")
    assert bench.case().value("what_happened")


def test_yanna_4_2_what_is_missing_is_asked_and_pauses_the_decision_alone(bench: Bench) -> None:
    acknowledgement, _ = complain(bench, NO_ORDER)
    assert "order number" in plain(acknowledgement).lower()
    assert clock(bench, "ask_missing").met == bench.now
    assert clock(bench, "acknowledge").met == bench.now
    assert clock(bench, "validity").state == "paused"


def test_yanna_4_2_the_owner_can_go_on_without_the_answer(bench: Bench) -> None:
    _, card = complain(bench, NO_ORDER)
    bench.now = at(5)
    bench.owner(card, "#waive")
    assert bench.case().info == "waived"
    assert clock(bench, "validity").state == "running"


def test_yanna_5_1_the_owner_handles_all(bench: Bench) -> None:
    complain(bench)
    assert bench.case().handler == "owner"
    assert roles.handler(bench.case(), bench.desk).name == "Meera Holt"


def test_yanna_5_2_valid_or_not_in_three_working_days(bench: Bench) -> None:
    complain(bench)
    assert clock(bench, "validity").due == date(2026, 11, 6)
    left = bench.until(at(6, 9), timedelta(hours=3))
    assert [str(mail["To"]) for mail in left if "#valid" in plain(mail)]
    assert bench.case().state is State.ASSESSING


def test_yanna_5_2_2_dismissal_in_writing_with_reasons(bench: Bench) -> None:
    _, card = complain(bench)
    (refused,) = bench.owner(card, "#dismiss")
    assert "Nothing done" in str(refused["Subject"])
    left = bench.owner(card, "#dismiss\nThe lamp was sold by another shop.")
    (letter,) = to(left, "sam.okafor")
    assert "another shop" in plain(letter)
    assert letter["Auto-Submitted"] is None
    case = bench.case()
    assert (case.outcome, case.state) == ("dismissed", State.CLOSED)
    assert clock(bench, "dismissal_notice").met == bench.now


def test_yanna_5_3_the_decision_is_due_seven_working_days_after_acceptance(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    assert clock(bench, "decide").due == date(2026, 11, 12)
    left = bench.until(at(13, 12), timedelta(hours=3))
    late = [mail for mail in left if "late" in str(mail["Subject"])]
    assert late
    assert clock(bench, "decide").state == "late"


def test_yanna_5_2_the_points_are_told_when_the_owner_writes_them(bench: Bench) -> None:
    _, card = complain(bench)
    left = bench.owner(card, "#valid\nThe crack in the lamp.\nThe email that nobody answered.")
    (letter,) = to(left, "sam.okafor")
    assert "nobody answered" in plain(letter)
    assert "12 November" in plain(letter)


def test_yanna_5_5_a_request_for_evidence_says_that_a_late_answer_may_delay(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    left = bench.owner(card, "#ask Please send a photo of the box.")
    (letter,) = to(left, "sam.okafor")
    assert "photo of the box" in plain(letter)
    assert "the decision may come later too" in plain(letter)
    assert clock(bench, "decide").state == "paused"
    bench.now = at(9)
    bench.customer(letter, "Here is what the box looked like: two sides were torn open.")
    assert clock(bench, "decide").state == "running"
    assert clock(bench, "decide").due > date(2026, 11, 12)


def test_yanna_5_6_no_evidence_only_after_it_was_asked_for(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    (refused,) = bench.owner(card, "#decide no_evidence\nNothing shows when the lamp broke.")
    assert "Nothing done" in str(refused["Subject"])
    (letter,) = to(bench.owner(card, "#ask Please send a photo of the lamp."), "sam.okafor")
    bench.customer(letter, "I cannot. I have thrown it away.")
    left = bench.owner(card, "#decide no_evidence\nWe asked for a photo and spoke to the carrier.")
    (decision,) = to(left, "sam.okafor")
    assert "could not establish" in plain(decision)
    assert bench.case().outcome == "no_evidence"


def test_yanna_5_6_silence_closes_nothing(bench: Bench) -> None:
    complain(bench, NO_ORDER)
    bench.until(at(15, month=12), timedelta(hours=12))
    assert bench.case().is_open
    assert bench.case().info == "overdue"


def test_yanna_5_10_decision_letter_with_action_and_report(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    left = bench.owner(card, "#decide upheld replace by 20 Nov\nThe box had too little padding.")
    (letter,) = to(left, "sam.okafor")
    assert "I agree with your complaint." in plain(letter)
    assert "replacement" in plain(letter)
    assert "20 November" in plain(letter)
    (report,) = letter.iter_attachments()
    assert report.get_content_type() == "application/pdf"
    assert bench.case().has("response_sent")


def test_yanna_5_10_a_decision_that_agrees_needs_an_action_and_its_reasons(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    for wrong in ("#decide upheld\nReasons.", "#decide upheld replace", "#decide upheld refund\nReasons."):
        (refused,) = bench.owner(card, wrong)
        assert "Nothing done" in str(refused["Subject"])
    assert bench.case().state is State.INVESTIGATING


def test_yanna_5_11_delay_notice(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    (refused,) = bench.owner(card, "#extend 23 Nov")
    assert "because" in plain(refused)
    left = bench.owner(card, "#extend 23 Nov because the workshop has not answered\nI have read your emails.")
    (notice,) = to(left, "sam.okafor")
    assert "23 November" in plain(notice)
    assert "workshop has not answered" in plain(notice)
    decide = clock(bench, "decide")
    assert (decide.due, decide.first_due) == (date(2026, 11, 23), date(2026, 11, 12))
    bench.now = at(16)
    assert clock(bench, "decide").state == "running"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("replace", "replacement"),
        ("refund £64", "£64.00"),
        ("cancel", "cancel your order"),
        ("erase_account", "close your account"),
        ("apology", "apolog"),
    ],
)
def test_yanna_6_each_resolution_is_told_in_the_letter(bench: Bench, line: str, said: str) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    (letter,) = to(bench.owner(card, f"#decide upheld {line}\nWe packed it badly."), "sam.okafor")
    assert said in plain(letter)


def test_yanna_7_the_owner_is_reminded_of_what_she_promised(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    bench.owner(card, "#decide upheld refund £64.00 by 10 Nov\nThe box had too little padding.")
    assert bench.case().remedy == "due"
    left = bench.until(at(11, 12), timedelta(hours=3))
    assert [mail for mail in to(left, "meera") if "#implemented" in plain(mail)]
    assert bench.case().state is State.RESPONDED


def test_yanna_8_the_record_is_completed_when_the_measures_are_done(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    bench.owner(card, "#decide upheld refund £64.00 by 10 Nov\nThe box had too little padding.")
    (refused,) = bench.owner(card, "#close")
    assert "#implemented" in plain(refused)
    (closure,) = to(bench.owner(card, "#implemented Paid back to the card."), "sam.okafor")
    assert "£64.00" in plain(closure)
    case = bench.case()
    done = case.last("implemented")
    assert (case.state, case.closed, case.remedy) == (State.CLOSED, "upheld", "done")
    assert done
    assert done.get("day") == "2026-11-03"


def test_yanna_9_1_nothing_private_in_subjects_or_in_what_operators_see(bench: Bench) -> None:
    acknowledgement, card = complain(bench)
    assert "lamp" not in f"{acknowledgement['Subject']} {card['Subject']}".lower()
    told = repr(bench.told).lower()
    assert "sam" not in told
    assert "crack" not in told


def test_yanna_9_3_the_record_is_kept_six_years(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#dismiss\nThe lamp was sold by another shop.")
    keep = clock(bench, "keep")
    assert keep.due == date(2032, 11, 3)
    assert bench.case().wake is not None


def test_yanna_1c_a_customer_s_words_that_look_like_commands_are_none(bench: Bench) -> None:
    bench.opened()
    bench.arrives(f"#valid\n{BROKEN}")
    bench.round()
    assert not bench.case().has("accepted")
