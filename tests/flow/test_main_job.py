"""The main job through the three paths: a complaint is registered, acknowledged, chased, decided and closed."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest

from mailbot.core.case import State
from mailbot.core.decide import say
from tests.flow.harness import BROKEN, Bench, complain, desk, plain, to

NO_ORDER = (
    "Hello,\n\nThe lamp I bought from you arrived cracked and nobody has answered my email. "
    "I want to complain about it.\n\nSam Okafor\n"
)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_complete_complaint_is_acknowledged_once_with_both_documents(bench: Bench) -> None:
    acknowledgement, card = complain(bench)
    case = bench.case()
    assert case.state is State.ASSESSING
    assert case.value("order_number") == "WF-20817"
    text = plain(acknowledgement)
    assert case.reference in str(acknowledgement["Subject"])
    assert "Meera Holt" in text
    assert "Friday 6 November" in text
    assert "Tuesday 17 November" in text
    assert len(list(acknowledgement.iter_attachments())) == 2
    assert acknowledgement["Auto-Submitted"] == "auto-replied"
    assert acknowledgement["In-Reply-To"] == "<1@mail.example>"
    assert "cracked" not in text
    assert "#valid" in plain(card)
    assert bench.round() == []


def test_what_is_missing_is_asked_in_the_same_mail_and_the_clock_waits(bench: Bench) -> None:
    acknowledgement, _ = complain(bench, NO_ORDER)
    assert "order number" in plain(acknowledgement).lower()
    assert bench.case().info == "asked"
    bench.now = datetime(2026, 11, 5, 10, 0, tzinfo=UTC)
    left = bench.customer(acknowledgement, "The order number is WF-20817. I would like a refund.")
    case = bench.case()
    assert case.info == "complete"
    assert case.value("order_number") == "WF-20817"
    assert [mail for mail in to(left, "meera") if case.reference in str(mail["Subject"])]
    decide = next(c for c in say.promises(case, bench.desk, bench.now) if c.clock == "decide")
    assert decide.due == date(2026, 11, 19)


def test_a_customer_who_does_not_answer_is_reminded_twice_and_never_closed(bench: Bench) -> None:
    complain(bench, NO_ORDER)
    left = bench.until(datetime(2026, 12, 11, 12, 0, tzinfo=UTC), timedelta(hours=4))
    assert len(to(left, "sam.okafor")) == 2
    case = bench.case()
    assert case.is_open
    assert case.info == "overdue"


def test_a_whole_case_by_the_owner_s_commands(bench: Bench) -> None:
    _, card = complain(bench)
    (transcript,) = bench.owner(card, "#valid")
    assert "Done" in str(transcript["Subject"])
    assert bench.case().state is State.INVESTIGATING
    bench.now = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
    left = bench.owner(card, "#extend 23 Nov because the workshop has not answered\nI have read your emails.")
    (delay,) = to(left, "sam.okafor")
    assert "23 November" in plain(delay)
    assert "workshop" in plain(delay)
    left = bench.owner(card, "#decide upheld refund £64.00 by 27 Nov\nThe box had too little padding.")
    (letter,) = to(left, "sam.okafor")
    assert "£64.00" in plain(letter)
    assert letter["Auto-Submitted"] is None
    assert bench.case().state is State.RESPONDED
    left = bench.owner(card, "#implemented")
    assert bench.case().state is State.CLOSED
    assert len(to(left, "sam.okafor")) == 1


def test_one_wrong_line_and_nothing_is_done(bench: Bench) -> None:
    _, card = complain(bench)
    before = bench.case()
    (transcript,) = bench.owner(card, "#valid\n#decid upheld refund £64.00\nReasons.")
    assert "Nothing" in str(transcript["Subject"])
    assert "#decide" in plain(transcript)
    assert bench.case() == before


def test_a_reply_without_a_tag_does_nothing_and_says_so(bench: Bench) -> None:
    _, card = complain(bench)
    (transcript,) = bench.owner(card, "Thanks, I will look at it tomorrow.")
    assert "Nothing" in str(transcript["Subject"])
    assert not bench.case().has("started")


def test_a_command_without_the_stamp_of_the_case_is_refused(bench: Bench) -> None:
    _, card = complain(bench)
    before = bench.case()
    bench.arrives("#valid", sender="Meera Holt <meera@wrenfield.example>", subject=str(card["Subject"]))
    left = bench.round()
    assert bench.case() == before
    assert [str(mail["To"]) for mail in left]
    assert all("meera" in str(mail["To"]) for mail in left)


def test_a_command_from_somebody_else_with_the_stamp_does_nothing(bench: Bench) -> None:
    _, card = complain(bench)
    left = bench.replies(card, "#valid", "Mallory <mallory@evil.example>")
    assert not any(case.has("accepted") for case in bench.store.cases())
    assert not any("#valid" in plain(mail) and "mallory" in str(mail["To"]) for mail in left)


def test_the_same_mail_twice_is_acknowledged_once(bench: Bench) -> None:
    bench.opened()
    raw = bench.mailbox.mails[bench.arrives(BROKEN)][0]
    bench.mailbox.arrive(raw, bench.now)
    assert len(to(bench.round(), "sam.okafor")) == 1
    assert len(bench.store.cases()) == 1


def test_mail_from_before_the_first_look_is_listed_and_answered_only_on_request(bench: Bench) -> None:
    bench.arrives(BROKEN)
    left = bench.round()
    assert to(left, "sam.okafor") == []
    listed, _digest = sorted(to(left, "meera"), key=lambda mail: "sam.okafor" not in plain(mail))
    assert "sam.okafor" in plain(listed)
    left = bench.owner(listed, "#answer 1")
    left += bench.round()
    assert len(to(left, "sam.okafor")) == 1


def test_older_mail_that_is_let_in_counts_from_that_day_and_the_owner_hears_it(bench: Bench) -> None:
    """Its day of receipt stays on record, nothing of it is late at once, and the customer gets days to come."""
    bench.arrives(BROKEN)
    arrived, bench.now = bench.now, datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    listed = next(mail for mail in bench.round() if "older message" in mail["Subject"])
    left = bench.owner(listed, "#answer 1") + bench.round()
    (acknowledgement,), (answer, card) = to(left, "sam.okafor"), to(left, "meera")
    assert "No letter leaves" not in plain(answer)
    assert "its days count from today" in plain(answer)
    assert "3 November" in plain(acknowledgement)
    assert "Friday 4 December" in plain(acknowledgement)
    assert "its days count from today" in plain(card)
    assert bench.case().received == arrived
    assert {clock.state for clock in say.clocks(bench.case(), bench.desk, bench.now)} <= {"running", "met"}
    left = bench.until(datetime(2026, 12, 1, 18, 0, tzinfo=UTC))
    assert not [mail for mail in left if "late" in mail["Subject"]]


def test_older_mail_counts_from_its_arrival_where_the_law_does() -> None:
    bench = Bench(desk=desk("ie-cpc"))
    bench.arrives(BROKEN)
    arrived, bench.now = bench.now, datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    listed = next(mail for mail in bench.round() if "older message" in mail["Subject"])
    left = bench.owner(listed, "#answer all") + bench.round()
    (card,) = [mail for mail in to(left, "meera") if "New complaint" in mail["Subject"]]
    assert "the law counts from its arrival" in plain(card)
    assert bench.case().day_zero == bench.case().received == arrived


def test_backlog_stays_backlog_when_the_server_numbers_its_mails_anew(bench: Bench) -> None:
    bench.arrives(BROKEN)
    bench.now = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
    bench.round()
    bench.now = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
    bench.arrives(BROKEN.replace("20817", "20818"), sender="Ann Lee <ann@mail.example>")
    assert len(to(bench.round(), "ann@")) == 1
    bench.mailbox.folder = type(bench.mailbox.folder)(mailbox=bench.mailbox.folder.mailbox, name="INBOX", uidvalidity=2)
    assert bench.round() == []
    assert len(bench.store.cases()) == 1


def test_a_mail_of_the_second_of_the_first_look_is_new_under_new_numbers(bench: Bench) -> None:
    bench.now = datetime(2026, 11, 3, 10, 0, 0, 700_000, tzinfo=UTC)
    bench.opened()
    bench.mailbox.folder = type(bench.mailbox.folder)(mailbox=bench.mailbox.folder.mailbox, name="INBOX", uidvalidity=2)
    uid = bench.arrives(BROKEN)
    bench.mailbox.mails[uid] = (bench.mailbox.mails[uid][0], bench.now.replace(microsecond=0))
    assert len(to(bench.round(), "sam.okafor")) == 1


def test_a_server_whose_clock_is_behind_does_not_make_new_mail_old(bench: Bench) -> None:
    bench.opened()
    bench.arrives(BROKEN)
    uid = max(bench.mailbox.mails)
    bench.mailbox.mails[uid] = (bench.mailbox.mails[uid][0], bench.now - timedelta(minutes=5))
    assert len(to(bench.round(), "sam.okafor")) == 1


def test_an_outage_sets_nothing_aside(bench: Bench) -> None:
    from mailbot.flow.ports import Unavailable

    bench.opened()
    bench.arrives(BROKEN)
    bench.mailbox.down = True
    with pytest.raises(Unavailable):
        bench.poll()
    bench.mailbox.down = False
    assert len(to(bench.round(), "sam.okafor")) == 1
    assert bench.store.set_aside() == []


def test_a_fortnight_off_ends_in_one_digest(bench: Bench) -> None:
    bench.opened()
    bench.tick()
    for number in range(30):
        bench.arrives(BROKEN.replace("20817", f"2{number:04}"), sender=f"C{number} <c{number}@mail.example>")
    bench.round()
    bench.tick()
    bench.send()
    bench.now = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
    left = bench.round()
    assert [str(mail["To"]) for mail in left] == ["meera@wrenfield.example"]
    assert bench.round() == []


def test_stage_two_on_the_customer_s_request() -> None:
    bench = Bench(desk=desk("hexpress", order_examples=("HX-4820193",)))
    _acknowledgement, card = complain(bench, BROKEN.replace("WF-20817", "HX-4820193"), "lena")
    (letter,) = to(
        bench.handler(card, "#decide not_upheld\nThe carrier's record shows that it came on time."), "sam.okafor"
    )
    assert "1 December" in plain(letter)
    assert bench.case().state is State.RESPONDED
    bench.now = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)
    left = bench.customer(letter, "I am not satisfied with your decision and ask for a review by the director.")
    case = bench.case()
    assert case.stage == "two"
    assert case.state is State.INVESTIGATING
    (review,) = to(left, "sam.okafor")
    assert "Tom Adeyemi" in plain(review)
    assert "Thursday 26 November" in plain(review)


def test_journals_replay_to_the_same_case(bench: Bench) -> None:
    from dataclasses import replace

    from mailbot.core.steps import replay

    _, card = complain(bench)
    bench.owner(card, "#valid\n#note Looked at the photographs.")
    bench.owner(card, "#decide not_upheld\nThe lamp was sound when it left.")
    case = bench.case()
    assert replace(replay(case.journal), wake=case.wake) == case


@pytest.mark.parametrize("line", ["#valid please", "#valid, thanks!", "#valid 谢谢", "#valid Tack så mycket."])
def test_politeness_is_no_point(line: str) -> None:
    bench = Bench()
    _, card = complain(bench)
    left = bench.owner(card, line)
    assert bench.case().has("accepted")
    assert to(left, "sam.okafor") == []


def test_a_dismissal_without_its_reasons_asks_for_reasons_and_speaks_of_no_outcome() -> None:
    bench = Bench()
    _, card = complain(bench)
    (answer,) = bench.owner(card, "#dismiss please")
    assert "Your reasons are missing. Write them after #dismiss." in plain(answer)
    (answer,) = bench.owner(card, "#valid\n#decide not_upheld")
    assert "Write them after the outcome." in plain(answer)


def test_yanna_3_4_the_versions_of_both_documents_are_on_record(bench: Bench) -> None:
    acknowledgement, _ = complain(bench)
    sent = [hashlib.sha256(part.get_content()).hexdigest() for part in acknowledgement.iter_attachments()]
    event = bench.case().last("letter_sent")
    assert event is not None
    names = ("complaints-policy", "complaints-procedure")
    told = [f"{name} 2021-11-11 {digest}" for name, digest in zip(names, sent, strict=True)]
    assert (event.get("documents") or "").split("; ") == told
    (letter,) = [mail for mail in bench.store.outgoing(bench.case().reference) if mail.template == "acknowledgement"]
    assert list(letter.documents) == told
