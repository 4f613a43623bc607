"""The side tracks of a case: staff members, representatives, training, calls and letters, merge and split, paper."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest

from mailbot.core.case import Case, State
from mailbot.core.deadlines import Clock
from mailbot.core.decide import say
from tests.flow.harness import BROKEN, Bench, complain, desk, plain, to

ANN = "Ann Lee <ann.lee@mail.example>"
RITA = "Rita Gray <rita.gray@mail.example>"
FOR_SAM = (
    "Hello,\n\nI am writing on behalf of my father Sam Okafor. His lamp, order WF-20817, arrived cracked on 30 October "
    "and nobody answered his email. He would like a full refund.\n\nRita Gray\n"
)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def at(day: int, hour: int = 10, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, 0, tzinfo=UTC)


def clock(bench: Bench, case: Case, name: str) -> Clock:
    return next(c for c in say.clocks(case, bench.desk, bench.now) if c.name == name)


def refused(mails: list[EmailMessage]) -> str:
    """The transcript of a mail of which nothing was done."""
    (transcript,) = [mail for mail in mails if "Nothing done" in str(mail["Subject"])]
    assert all("meera" in str(mail["To"]) for mail in mails)
    return plain(transcript)


def desk_letter(bench: Bench) -> EmailMessage:
    """A letter that belongs to no case: the morning's digest."""
    (digest,) = to(bench.round(), "meera")
    return digest


def decided(bench: Bench) -> tuple[EmailMessage, EmailMessage]:
    """A case that has been answered: the decision letter and the owner's card."""
    _, card = complain(bench)
    bench.owner(card, "#valid")
    (letter,) = to(bench.owner(card, "#decide not_upheld\nThe lamp was sound when it left."), "sam.okafor")
    return letter, card


# The staff member concerned.


def test_yanna_5_4_a_staff_member_is_told_and_may_not_contact_the_customer(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    left = bench.owner(card, "#staff Lena\n#tell A parcel left with too little padding on 30 October.")
    (notice,) = to(left, "lena@")
    said = plain(notice)
    assert "too little padding" in said
    assert "Do not contact the customer" in said
    assert "point to our complaints procedure" in said
    for private in ("Sam", "Okafor", "07700", "sam.okafor", "WF-20817"):
        assert private not in notice.as_string()
        assert private not in said
    assert bench.case().staff == "told"


def test_yanna_5_4_her_account_reaches_the_owner_alone(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    (notice,) = to(bench.owner(card, "#staff Lena Berg\n#tell A parcel with too little padding."), "lena@")
    left = bench.replies(notice, "I packed it on Friday, with the usual padding.", "Lena Berg <lena@wrenfield.example>")
    (shown,) = to(left, "meera")
    assert "usual padding" in plain(shown)
    assert len(left) == 1
    assert bench.case().has("staff_answered")


def test_yanna_5_4_a_staff_member_commands_nothing(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    (notice,) = to(bench.owner(card, "#staff Lena Berg\n#tell A parcel with too little padding."), "lena@")
    bench.replies(notice, "#decide not_upheld\nIt was not me.", "Lena Berg <lena@wrenfield.example>")
    assert bench.case().state is State.INVESTIGATING


def test_yanna_5_4_contact_with_the_customer_is_recorded(bench: Bench) -> None:
    acknowledgement, card = complain(bench)
    assert "#tell" in refused(bench.owner(card, "#contacted"))
    bench.owner(card, "#valid\n#staff Lena Berg\n#tell A parcel with too little padding.")
    bench.owner(card, "#contacted The customer called her on Monday.")
    assert bench.case().staff == "contact_reported"
    assert acknowledgement


def test_staff_needs_a_name_that_the_config_knows(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    assert "Nothing" in refused(bench.owner(card, "#tell It is about a parcel."))
    refused(bench.owner(card, "#staff Nobody Known\n#tell It is about a parcel."))
    refused(bench.owner(card, "#staff"))
    assert bench.case().staff == "none"


def test_y10_a_complaint_about_the_one_who_decides_is_a_conflict(bench: Bench) -> None:
    _, card = complain(bench)
    left = bench.owner(card, "#valid\n#staff Meera Holt")
    (transcript,) = to(left, "meera")
    assert "somebody else decide" in plain(transcript)
    assert "tag:conflict" in bench.case().conditions


# Representatives.


def test_yanna_4_1_2_a_representative_is_asked_for_authority(bench: Bench) -> None:
    bench.opened()
    bench.arrives(FOR_SAM, sender=RITA)
    left = bench.round()
    case = bench.case()
    assert case.representative == "claimed"
    (letter,) = to(left, "rita.gray")  # one mail, not two at the same moment
    assert case.reference in str(letter["Subject"])
    assert "power of attorney" in plain(letter)
    assert "your complaint" not in plain(letter)
    assert "cracked" not in plain(letter)
    assert "20817" not in plain(letter)
    assert case.has("acknowledged")


def test_yanna_4_1_2_nothing_of_the_case_before_the_authority_is_accepted(bench: Bench) -> None:
    bench.opened()
    bench.arrives(FOR_SAM, sender=RITA)
    (card,) = to(bench.round(), "meera")
    said = refused(bench.owner(card, "#valid\nThe crack."))
    assert "#authorise" in said
    bench.owner(card, "#authorise")
    (letter,) = to(bench.owner(card, "#valid\nThe crack."), "rita.gray")
    assert "crack" in plain(letter)
    assert bench.case().representative == "authorised"


def test_a_representative_who_is_refused_gets_nothing(bench: Bench) -> None:
    bench.opened()
    bench.arrives(FOR_SAM, sender=RITA)
    (card,) = to(bench.round(), "meera")
    bench.owner(card, "#refuse\n#set email sam.okafor@mail.example")
    left = bench.owner(card, "#valid\nThe crack.")
    assert to(left, "rita.gray") == []
    (letter,) = to(left, "sam.okafor")
    assert "crack" in plain(letter)


def test_a_stranger_who_claims_to_act_for_a_customer_learns_nothing(bench: Bench) -> None:
    acknowledgement, card = complain(bench)
    left = bench.replies(
        acknowledgement, "I am writing on behalf of my father Sam Okafor. Where do things stand?", RITA
    )
    (ask,) = to(left, "rita.gray")
    assert bench.case().reference not in str(ask["Subject"])
    (question,) = to(left, "sam.okafor")
    assert "may we answer them" in plain(question)
    assert bench.case().representative == "claimed"
    bench.owner(card, "#authorise")
    left = bench.owner(card, "#valid\nThe crack.")
    assert len(to(left, "sam.okafor")) == 1
    assert len(to(left, "rita.gray")) == 1


# Training (yanna 9.2).


def test_yanna_9_2_training_needs_a_yes_of_the_customer(bench: Bench) -> None:
    _, card = decided(bench)
    (question,) = to(bench.owner(card, "#training ask How we pack lamps."), "sam.okafor")
    said = plain(question)
    assert "How we pack lamps" in said
    assert "take a yes back at any time" in said
    assert bench.case().training == "asked"
    bench.customer(question, "Yes, you may.")
    given = bench.case().last("training_given")
    assert bench.case().training == "given"
    assert given
    assert given.get("words") == "Yes, you may."


def test_yanna_9_2_a_yes_is_taken_back_at_any_time(bench: Bench) -> None:
    _, card = decided(bench)
    (question,) = to(bench.owner(card, "#training ask"), "sam.okafor")
    bench.customer(question, "Yes.")
    bench.now = at(20)
    left = bench.customer(question, "I withdraw my permission. Please stop using my complaint for training.")
    (confirmation,) = to(left, "sam.okafor")
    assert "We have stopped using it" in plain(confirmation)
    assert bench.case().training == "withdrawn"
    assert bench.case().state is State.CLOSED


def test_yanna_9_2_silence_and_no_are_no(bench: Bench) -> None:
    _, card = decided(bench)
    (question,) = to(bench.owner(card, "#training ask"), "sam.okafor")
    bench.until(at(1, month=12), timedelta(hours=24))
    assert bench.case().training == "asked"
    bench.customer(question, "No, I would rather not.")
    assert bench.case().training == "refused"


def test_training_is_asked_after_the_decision_only(bench: Bench) -> None:
    _, card = complain(bench)
    refused(bench.owner(card, "#training ask"))
    assert bench.case().training == "not_asked"


# Calls and letters (yanna 3.2.1, 3.2.4).

CALL = (
    "#log phone\nReceived: 2 Nov\nName: Ann Lee\nPhone: 07700 900456\nEmail: ann.lee@mail.example\n"
    "Summary: The shade she bought does not fit the lamp.\nShe called twice.\nSettled: no\n"
)


def test_yanna_3_2_4_a_call_is_logged_from_its_own_day(bench: Bench) -> None:
    left = bench.owner(desk_letter(bench), CALL)
    case = bench.case()
    assert (case.channel, case.received.date(), case.state) == ("phone", date(2026, 11, 2), State.ASSESSING)
    (acknowledgement,) = to(left, "ann.lee")
    assert case.reference in plain(acknowledgement)
    assert clock(bench, case, "acknowledge").start == date(2026, 11, 2)
    assert any("does not fit" in plain(mail) for mail in to(left, "meera"))
    assert case.value("phone") == "07700 900456"


def test_yanna_3_2_1_a_letter_is_logged_with_its_reference(bench: Bench) -> None:
    bench.owner(desk_letter(bench), CALL.replace("#log phone", "#log post").replace("Received: 2 Nov\n", ""))
    case = bench.case()
    assert (case.channel, case.received) == ("post", bench.now)
    assert case.reference


def test_yanna_3_2_4_settled_in_the_call_is_confirmed_and_closed(bench: Bench) -> None:
    left = bench.owner(desk_letter(bench), CALL.replace("Settled: no", "Settled: We send a shade that fits."))
    letters = to(left, "ann.lee")
    assert any("send a shade that fits" in plain(mail) for mail in letters)
    assert (bench.case().closed, bench.case().outcome) == ("resolved_early", "resolved_early")


@pytest.mark.parametrize(
    "text",
    [
        CALL.replace("2 Nov", "4 Nov 2026"),
        CALL.replace("2 Nov", "some day"),
        CALL.replace("phone", "pigeon", 1),
        "#log phone\nName: Ann Lee",
        CALL.replace("ann.lee@mail.example", "ann.lee@"),
    ],
)
def test_a_call_that_cannot_be_is_refused_whole(bench: Bench, text: str) -> None:
    refused(bench.owner(desk_letter(bench), text))
    assert bench.store.cases() == []


def test_a_call_of_last_week_is_remarked_on(bench: Bench) -> None:
    left = bench.owner(desk_letter(bench), CALL.replace("2 Nov", "26 October"))
    assert any("more than three working days" in plain(mail) for mail in to(left, "meera"))
    assert bench.case().received.date() == date(2026, 10, 26)


# One case or two.


def test_two_complaints_become_one_and_the_earlier_day_counts(bench: Bench) -> None:
    complain(bench)
    first = bench.case()
    bench.now = at(5)
    bench.arrives(BROKEN.replace("20817", "20999"), subject="Another lamp")
    left = bench.round()
    (card,) = [mail for mail in to(left, "meera") if "CMP-" in str(mail["Subject"])]
    (second,) = to(left, "sam.okafor")
    bench.now = at(6)
    left = bench.owner(card, f"#merge {first.reference}\nThe cracked lamp.\nThe other cracked lamp.")
    (letter,) = to(left, "sam.okafor")
    assert first.reference in plain(letter)
    old = next(c for c in bench.store.cases() if c.reference != first.reference)
    going_on = next(c for c in bench.store.cases() if c.reference == first.reference)
    assert old.reference in plain(letter)
    assert old.closed == f"merged:{first.reference}"
    assert going_on.received.date() == date(2026, 11, 3)
    bench.customer(second, "I forgot to say that the plug is broken too.")
    assert next(c for c in bench.store.cases() if c.reference == first.reference).has("replied")


def test_cases_of_two_customers_merge_only_if_the_owner_insists(bench: Bench) -> None:
    complain(bench)
    first = bench.case().reference
    bench.arrives(BROKEN.replace("20817", "20999"), sender=ANN)
    (card,) = to(bench.round(), "meera")
    refused(bench.owner(card, f"#merge {first}"))
    refused(bench.owner(card, "#merge CMP-0000-0000-0"))
    bench.owner(card, f"#merge {first} anyway")
    assert sorted(str(c.closed) for c in bench.store.cases()) == ["None", f"merged:{first}"]


def test_a_part_gets_a_reference_of_its_own_and_the_same_day(bench: Bench) -> None:
    _, card = complain(bench)
    first = bench.case().reference
    bench.now = at(5)
    left = bench.owner(card, "#split The person at the counter was rude.")
    part = next(c for c in bench.store.cases() if c.reference != first)
    (acknowledgement,) = to(left, "sam.okafor")
    assert part.reference in plain(acknowledgement)
    assert (part.received.date(), part.state) == (date(2026, 11, 3), State.ASSESSING)


# Early settlement, third parties, information by another way, care.


def test_an_early_settlement_is_confirmed_with_what_was_agreed(bench: Bench) -> None:
    _, card = complain(bench)
    refused(bench.owner(card, "#resolve"))
    left = bench.owner(card, "#resolve refund £20 by 6 Nov\nSam keeps the lamp.")
    (letter,) = to(left, "sam.okafor")
    assert "£20.00" in plain(letter)
    assert "keeps the lamp" in plain(letter)
    assert (bench.case().state, bench.case().remedy) == (State.RESPONDED, "due")
    bench.owner(card, "#implemented")
    assert bench.case().closed == "resolved_early"


def test_an_early_settlement_is_possible_while_the_procedure_lets_it() -> None:
    bench = Bench(desk=desk("ie-cpc"))
    _, card = complain(bench)
    bench.now = at(17)
    said = refused(bench.owner(card, "#resolve We agreed on a refund."))
    assert "early agreement" in said


def test_yanna_5_3_waiting_for_a_third_party_pauses_the_decision(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    refused(bench.owner(card, "#heard"))
    left = bench.owner(card, "#waiting the carrier")
    assert any("#extend" in plain(mail) for mail in left)
    assert clock(bench, bench.case(), "decide").state == "paused"
    bench.now = at(10)
    bench.owner(card, "#heard They found it.")
    assert clock(bench, bench.case(), "decide").due == date(2026, 11, 19)


def test_information_that_came_another_way_lets_the_clock_go_on(bench: Bench) -> None:
    _, card = complain(bench, BROKEN.replace(", order WF-20817,", ""))
    assert clock(bench, bench.case(), "validity").state == "paused"
    bench.owner(card, "#set order_number WF-20817\n#received")
    assert bench.case().info == "complete"
    assert bench.case().value("order_number") == "WF-20817"
    assert clock(bench, bench.case(), "validity").state == "running"
    refused(bench.owner(card, "#received"))


def test_extra_care_is_confirmed_by_the_owner(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#vulnerable large print")
    assert "tag:vulnerable" in bench.case().conditions
    bench.owner(card, "#vulnerable no")
    assert "tag:vulnerable" not in bench.case().conditions


def test_a_new_day_years_away_is_refused(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    assert "two years" in refused(bench.owner(card, "#extend 2029-11-23 because of the workshop"))


def test_a_day_that_needs_the_customer_s_consent_moves_with_it_alone() -> None:
    bench = Bench(desk=desk("nhs"))
    _, card = complain(bench)
    line = "#extend 2027-01-11 because the ward has not answered"
    assert "agreed" in refused(bench.owner(card, line))
    (letter,) = to(bench.owner(card, line.replace("11 ", "11 agreed ")), "sam.okafor")
    assert "11 January" in plain(letter)


def test_y10_a_complaint_that_names_the_one_who_decides_is_shown_as_a_conflict(bench: Bench) -> None:
    _, card = complain(
        bench,
        "I want to complain about Meera Holt, who served me on 30 October. She was rude and threw my lamp.\n\nSam\n",
    )
    assert bench.case().value("staff_name") == "Meera Holt"
    assert "about you" in plain(card)


# Time (yanna 10.2, 9.3).


def test_yanna_10_2_the_review_of_the_procedure_stands_in_the_digest(bench: Bench) -> None:
    desk_letter(bench)
    bench.now = datetime(2027, 10, 20, 9, tzinfo=UTC)
    digest = desk_letter(bench)
    assert "#review done" in plain(digest)
    bench.owner(digest, "#review done")
    bench.now = datetime(2027, 10, 21, 9, tzinfo=UTC)
    assert "#review done" not in plain(desk_letter(bench))


def test_yanna_9_3_the_owner_hears_when_a_record_may_go(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#dismiss\nThe lamp was sold by another shop.")
    bench.now = datetime(2032, 11, 4, 9, tzinfo=UTC)
    left = to(bench.round(), "meera")
    assert any(f"Kept long enough: {bench.case().reference}" in plain(mail) for mail in left)
    assert bench.case().state is State.CLOSED
    bench.now = datetime(2032, 11, 5, 9, tzinfo=UTC)
    assert not any(bench.case().reference in str(mail["Subject"]) for mail in bench.round())


# Customers without email.


def test_yanna_3_4_without_an_address_the_owner_is_told_and_the_clock_runs(bench: Bench) -> None:
    text = "#log phone\nName: Ann Lee\nSummary: The shade does not fit.\n"
    left = bench.owner(desk_letter(bench), text)
    case = bench.case()
    assert case.state is State.REGISTERED
    assert clock(bench, case, "acknowledge").state == "running"
    assert any("no address" in plain(mail) for mail in to(left, "meera"))


ON_PAPER = "#log post\nName: Ann Lee\nAddress: 2 Hill Road, Cardiff CF10 2BB\nSummary: The shade does not fit.\n"
BY_PHONE = "#log phone\nName: Ann Lee\nPhone: 07700 900456\nSummary: The shade does not fit.\n"


@pytest.mark.parametrize(("text", "way"), [(ON_PAPER, "posted"), (BY_PHONE, "told")])
def test_yanna_3_4_a_letter_on_paper_counts_when_the_owner_says_it_left(bench: Bench, text: str, way: str) -> None:
    left = bench.owner(desk_letter(bench), text)
    assert bench.case().state is State.REGISTERED
    (task,) = [mail for mail in to(left, "meera") if f"#{way}" in plain(mail)]
    bench.now = at(4)
    bench.owner(task, f"#{way}")
    case = bench.case()
    assert (case.state, clock(bench, case, "acknowledge").met) == (State.ASSESSING, bench.now)
    refused(bench.owner(task, f"#{way}"))


def test_yanna_5_10_a_decision_on_paper_is_printed_with_its_report(bench: Bench) -> None:
    (task,) = [m for m in to(bench.owner(desk_letter(bench), ON_PAPER), "meera") if "#posted" in plain(m)]
    kinds = [part.get_content_type() for part in task.iter_attachments()]
    assert kinds == ["application/pdf"] * 3
    bench.owner(task, "#posted")
    bench.owner(task, "#valid")
    left = bench.owner(task, "#decide upheld replace by 20 Nov\nWe sent the wrong size.")
    (decision,) = [mail for mail in to(left, "meera") if "#posted" in plain(mail)]
    assert len(list(decision.iter_attachments())) == 2
    assert "2 Hill Road" in plain(decision)
    assert bench.case().state is State.DECIDED
    bench.owner(decision, "#posted")
    assert (bench.case().state, bench.case().remedy) == (State.RESPONDED, "due")


def test_yanna_5_11_a_delay_is_said_by_the_channel_that_reaches_the_customer(bench: Bench) -> None:
    (task,) = [m for m in to(bench.owner(desk_letter(bench), BY_PHONE), "meera") if "#told" in plain(m)]
    bench.owner(task, "#told")
    bench.owner(task, "#valid")
    left = bench.owner(task, "#extend 23 Nov because the workshop has not answered")
    (call,) = [mail for mail in to(left, "meera") if "#told" in plain(mail) and "07700" in plain(mail)]
    assert "23 November" in plain(call)
    assert "workshop has not answered" in plain(call)


# The law on data beside the procedure (Y16).

REQUEST = (
    "Under article 15 of the UK GDPR I ask for a copy of all personal data that you hold about me.\n\nSam Okafor\n"
)


def test_yanna_2_4_4_a_request_for_data_runs_its_month_and_no_other_clock(bench: Bench) -> None:
    bench.opened()
    bench.arrives(REQUEST, subject="My data")
    left = bench.round()
    (receipt,), (card,) = to(left, "sam.okafor"), to(left, "meera")
    assert [(c.name, c.due) for c in say.clocks(bench.case(), bench.desk, bench.now)] == [
        ("request", date(2026, 12, 3))
    ]
    assert "3 December" in plain(receipt)
    left = bench.until(at(2, 12, month=12), timedelta(hours=6))
    assert any(bench.case().reference in str(mail["Subject"]) for mail in to(left, "meera"))
    bench.owner(card, "#reply Here is what we hold about you.")
    bench.owner(card, "#close")
    assert clock(bench, bench.case(), "request").met == bench.now


def test_yanna_2_4_4_a_complaint_becomes_a_request_and_back(bench: Bench) -> None:
    _, card = complain(bench)
    (receipt,) = to(bench.owner(card, "#route data_request"), "sam.okafor")
    assert "3 December" in plain(receipt)
    assert bench.case().is_open
    bench.owner(card, "#complaint")
    assert bench.case().state in (State.REGISTERED, State.ASSESSING)


def test_a_complaint_about_data_has_the_days_of_the_law_beside_its_own(bench: Bench) -> None:
    bench.opened()
    bench.arrives(
        "I want to complain about how you use my personal data. You sent my address and my order to another customer, "
        "which is a breach of data protection law. My order is WF-20817. Please put this right.\n\nSam Okafor\n",
        subject="Data protection complaint",
    )
    bench.round()
    names = [c.name for c in say.clocks(bench.case(), bench.desk, bench.now)]
    assert {"acknowledge", "validity", "dp_acknowledge", "dp_outcome"} <= set(names)
    assert clock(bench, bench.case(), "dp_acknowledge").met == bench.now


def test_row_33_two_parts_are_split_off_in_one_mail(bench: Bench) -> None:
    _, card = complain(bench)
    left = bench.owner(card, "#split The person at the counter was rude.\n#split The parking fee was wrong.")
    cases = bench.store.cases()
    assert len({case.reference for case in cases}) == 3
    assert {case.received for case in cases} == {cases[0].received}
    assert len([mail for mail in to(left, "sam.okafor") if "received your complaint" in mail["Subject"]]) == 2


def test_row_7_two_calls_are_logged_in_one_mail(bench: Bench) -> None:
    second = CALL.replace("Ann", "Bo").replace("ann.lee", "bo.ek").replace("2 Nov", "3 Nov")
    left = bench.owner(desk_letter(bench), CALL + "\n" + second)
    assert [case.customer_name for case in bench.store.cases()] == ["Ann Lee", "Bo Lee"]
    assert len(to(left, "ann.lee")) == len(to(left, "bo.ek")) == 1
    assert len({case.reference for case in bench.store.cases()}) == 2


def test_two_calls_are_logged_both_or_neither(bench: Bench) -> None:
    refused(bench.owner(desk_letter(bench), CALL + "\n#log pigeon\nSummary: It cooed.\n"))
    assert bench.store.cases() == []


BY_POST = BROKEN.replace("You can call me on 07700 900123.", "Please write to me by post only, not by email.").replace(
    "Sam Okafor\n", "Sam Okafor\n4 Mill Lane\nCardiff CF10 2AA\n"
)


def test_yanna_5_5_a_question_goes_by_post_to_whoever_asked_for_that(bench: Bench) -> None:
    _, card = complain(bench, BY_POST)
    left = bench.owner(card, "#ask When did the parcel come?")
    assert to(left, "sam.okafor") == []
    (task,) = [mail for mail in to(left, "meera") if "#posted" in plain(mail) and "4 Mill Lane" in plain(mail)]
    assert "asked for letters by post" in plain(task)
    assert bench.case().info != "asked"
    bench.owner(task, "#posted")
    assert bench.case().info == "asked"


def test_yanna_5_10_a_decision_goes_by_post_to_whoever_prefers_post(bench: Bench) -> None:
    _, card = complain(bench, BY_POST)
    bench.owner(card, "#valid")
    left = bench.owner(card, "#decide upheld replace by 20 Nov\nIt came broken.")
    assert to(left, "sam.okafor") == []
    assert any("#posted" in plain(mail) for mail in to(left, "meera"))


def test_the_owner_may_go_back_to_email(bench: Bench) -> None:
    _, card = complain(bench, BY_POST)
    left = bench.owner(card, "#set channel email\n#ask When did the parcel come?")
    assert len(to(left, "sam.okafor")) == 1
