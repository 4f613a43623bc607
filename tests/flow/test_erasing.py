"""Erasing: asked for with a reason, confirmed, and nothing left but the tombstone (procedure, 5 no. 38 to 40)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from mailbot.core import steps
from mailbot.core.case import State
from mailbot.core.decision import Decision
from mailbot.core.facts import Erasing
from mailbot.core.tombstone import tombstone
from mailbot.flow.ports import Delivery, Sent
from tests.flow.harness import BROKEN, Bench, complain, parsed, plain, to
from tests.flow.histories import OTHER, REFERENCE, case, event, obey, transcript

pytestmark = pytest.mark.slow  # of "make test", not of "make check"

# Names, addresses and words of everybody in the story; none may be read afterwards.
PRIVATE = (
    "Sam Okafor", "sam.okafor", "okafor", "WF-20817", "arrived cracked", "07700", "447700", "fragile box", "Rita Gray",
    "rita.gray", "two layers",
)  # fmt: skip
FRAGILE = "Dear all, the fragile box had no padding at all.\n\nSam Okafor\n"
MANY_MAILS = timedelta(days=3)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def filed(tmp_path: Path) -> Bench:
    """With a database whose files can be read."""
    return Bench(url=f"sqlite:///{tmp_path}/mailbot.db")


def whole(bench: Bench) -> bytes:
    file = Path(bench.url.removeprefix("sqlite:///"))
    return b"".join(path.read_bytes() for path in sorted(file.parent.glob(f"{file.name}*")))


def closed(bench: Bench) -> EmailMessage:
    """A case with mails of every kind, decided and closed; the owner's last letter of it."""
    acknowledgement, card = complain(bench)
    bench.arrives(BROKEN, message_id="<1@mail.example>", X_Way="through the alias")  # the same mail by another way
    bench.mailbox.arrive(bench.mailer.taken[-1].raw, bench.now)  # our own letter, come back by a copy
    bench.round()
    bench.customer(acknowledgement, FRAGILE)
    bench.customer(acknowledgement, "I act for Sam Okafor.\n\nRita Gray\n", sender="Rita Gray <rita.gray@mail.example>")
    bench.owner(card, "#vaild\nthe box should have two layers")
    bench.owner(card, "#valid\n#note the box should have two layers")
    (done,) = to(bench.owner(card, "#decide not_upheld\nThere were two layers of padding."), "meera")
    bench.until(bench.now + timedelta(hours=2))
    bench.owner(done, "#close")
    assert bench.case().state is State.CLOSED
    return done


def acknowledged(bench: Bench) -> EmailMessage:
    return parsed(next(mail.raw for mail in bench.mailer.taken if mail.template == "acknowledgement"))


def erase(bench: Bench, last: EmailMessage, line: str = "#erase because the customer asked for it") -> EmailMessage:
    """Both steps; the transcript of the second."""
    (question,) = bench.owner(last, line)
    assert bench.case().state is State.CLOSED
    (answer,) = bench.owner(question, command(question))
    return answer


def command(question: EmailMessage) -> str:
    found = re.search(r"#erase .* confirm [A-Z2-7]{8}", plain(question))
    assert found
    return found[0]


def test_row_39_what_is_erased_cannot_be_read_anywhere(filed: Bench) -> None:
    last = closed(filed)
    filed.until(filed.now + MANY_MAILS)
    before = whole(filed)
    assert all(words.encode() in before for words in ("Sam Okafor", "sam.okafor", "fragile box", "rita.gray"))
    answer = erase(filed, last)
    filed.tick()
    left = whole(filed)
    assert [words for words in PRIVATE if words.lower().encode() in left.lower()] == []
    assert filed.case().reference.encode() in left
    assert "backups" in plain(answer).lower()
    assert "mailbox" in plain(answer)


def test_row_39_the_question_lists_what_goes_and_does_nothing(bench: Bench) -> None:
    last = closed(bench)
    (question,) = bench.owner(last, "#erase because the customer asked for it")
    said = plain(question)
    assert "Nothing has been erased yet." in said
    assert "3 messages in" in said
    assert "the customer asked for it" in said
    assert "13 November 2032" in said or "3 November 2032" in said
    assert not [words for words in PRIVATE if words in said]
    assert bench.case().state is State.CLOSED
    assert bench.case().customer_name == "Sam Okafor"


def test_row_39_the_tombstone_keeps_reference_days_counts_and_reason(bench: Bench) -> None:
    last = closed(bench)
    was = bench.case()
    erase(bench, last)
    left = bench.case()
    assert (left.reference, left.received, left.opened) == (was.reference, was.received, was.opened)
    assert (left.state, left.outcome, left.closed) == (State.ERASED, "not_upheld", "not_upheld")
    assert (left.customer_email, left.customer_name, left.wake) == (None, None, None)
    assert (left.fields, left.participants) == ((), frozenset())
    gone = left.journal[-1]
    assert (gone.name, gone.by, gone.get("reason")) == ("erased", "owner", "the customer asked for it")
    assert (gone.get("mails"), gone.get("letters")) == ("3", "4")
    assert steps.replay(left.journal) == left


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("#erase", "The reason is missing"),
        ("#erase because it is time\n#note And this.", "mail of its own"),
        ("#erase CMP-9NY8-XHGH-E because it is time", "no such case"),
        ("#erase confirm ABCDEFGH", "does not work any more"),
    ],
)
def test_row_39_a_wrong_line_erases_nothing(bench: Bench, line: str, said: str) -> None:
    last = closed(bench)
    (answer,) = bench.owner(last, line)
    assert answer["Subject"].startswith("Nothing done")
    assert said in plain(answer)
    assert bench.case().customer_name == "Sam Okafor"


def test_row_39_an_open_case_stays(bench: Bench) -> None:
    _, card = complain(bench)
    (answer,) = bench.owner(card, "#erase because it is time")
    assert "is not closed" in plain(answer)


def test_row_38_a_legal_hold_keeps_the_case_until_it_is_lifted(bench: Bench) -> None:
    last = closed(bench)
    bench.owner(last, "#keep The solicitor asked for it.")
    (answer,) = bench.owner(last, "#erase because it is time")
    assert "kept for a legal matter" in plain(answer)
    bench.owner(last, "#keep off")
    erase(bench, last)
    assert bench.case().state is State.ERASED


def test_a_hold_that_came_after_the_question_stops_the_answer(bench: Bench) -> None:
    last = closed(bench)
    (question,) = bench.owner(last, "#erase because it is time")
    bench.owner(last, "#keep The solicitor asked for it.")
    (answer,) = bench.owner(question, command(question))
    assert "kept for a legal matter" in plain(answer)
    assert bench.case().state is State.CLOSED


def test_a_question_is_void_once_somebody_wrote_again(bench: Bench) -> None:
    last = closed(bench)
    (question,) = bench.owner(last, "#erase because it is time")
    acknowledgement = acknowledged(bench)
    bench.customer(acknowledgement, "One more thing: it has happened again, and the lamp is cracked.")
    (answer,) = bench.owner(question, command(question))
    assert "does not work any more" in plain(answer)
    assert bench.case().state is State.CLOSED


def test_a_question_is_void_after_a_week(bench: Bench) -> None:
    last = closed(bench)
    (question,) = bench.owner(last, "#erase because it is time")
    bench.now += timedelta(days=8)
    (answer, *_) = [m for m in bench.owner(question, command(question)) if "Nothing done" in m["Subject"]]
    assert "does not work any more" in plain(answer)


def test_row_38_a_window_that_is_open_keeps_the_case() -> None:
    answered = [event("response_sent"), event("closed", reason="not_upheld")]
    was = case(State.DECIDED, *answered, use="hexpress")
    decision = obey("#erase because it is time", was, use="hexpress")
    assert [line.said for line in transcript(decision).lines] == ["still-runs"]
    later = datetime(2027, 2, 1, tzinfo=UTC)
    assert isinstance(obey("#erase because it is time", was, later, use="hexpress").letters[0].facts, Erasing)


def test_row_38_the_days_of_the_law_on_data_keep_a_case_that_was_routed() -> None:
    about_data = event("flagged", conditions="tag:data_complaint")
    was = case(State.ASSESSING, about_data, event("routed", route="legal"))
    assert [line.said for line in transcript(obey("#erase because it is time", was)).lines] == ["still-runs"]


def test_row_38_a_case_that_the_law_keeps_is_not_erased_early() -> None:
    was = case(State.CLOSED, use="ie-cpc")
    decision = obey("#erase because it is time", was, use="ie-cpc")
    assert [(line.said, line.nearest) for line in transcript(decision).lines] == [("law-keeps", "2032-11-03")]


def test_a_case_that_went_into_another_goes_with_it(bench: Bench) -> None:
    _, card = complain(bench)
    bench.arrives("Also, the second lamp, order WF-20818, arrived with a broken shade. I want a new one.")
    (second,) = to(bench.round(), "meera")
    first, other = bench.store.cases()
    bench.owner(second, f"#merge {first.reference}")
    bench.owner(card, "#dismiss It was sold by another shop.")
    (transcript_,) = to(bench.owner(card, "#close"), "meera")
    (alone,) = bench.owner(transcript_, f"#erase {other.reference} because it is time")
    assert f"joined with {first.reference}" in plain(alone)
    (question,) = bench.owner(transcript_, "#erase because it is time")
    assert other.reference in plain(question)
    bench.owner(question, command(question))
    assert [one.state for one in bench.store.cases()] == [State.ERASED, State.ERASED]


def test_row_38_several_cases_in_one_line_from_the_morning_letter(bench: Bench) -> None:
    last = closed(bench)
    bench.arrives(BROKEN.replace("Sam", "Ann"), sender="Ann Lee <ann.lee@mail.example>")
    (card,) = to(bench.round(), "meera")
    bench.owner(card, "#dismiss It was sold by another shop.")
    bench.owner(card, "#close")
    digest = bench.until(bench.now + timedelta(days=1))[-1]
    names = " ".join(one.reference for one in bench.store.cases())
    (question,) = bench.owner(digest, f"#erase {names} because they are old")
    assert question["Subject"] == "Erase two cases for good?"
    (answer,) = bench.owner(question, command(question))
    assert answer["Subject"] == "Done"
    assert [one.state for one in bench.store.cases()] == [State.ERASED, State.ERASED]
    assert last


def test_later_mail_of_an_erased_case_is_read_as_new(bench: Bench) -> None:
    last = closed(bench)
    acknowledgement = acknowledged(bench)
    erase(bench, last)
    reference = bench.case().reference
    left = bench.customer(acknowledgement, "The lamp arrived cracked, and I want my money back. Nobody answers me.")
    assert len(bench.store.cases()) == 2
    assert len(to(left, "sam.okafor")) == 1
    tomb = bench.store.case(reference)
    assert tomb is not None
    assert [one.name for one in tomb.journal][-1] == "erased"
    assert not [happened for happened, _ in bench.told if happened == "failed"]


def test_a_bounce_and_an_owner_s_line_after_erasing_crash_nothing(bench: Bench) -> None:
    last = closed(bench)
    answer = erase(bench, last)
    (late,) = bench.owner(last, "#note Too late.")
    assert "erased" in plain(late)
    (status,) = bench.owner(answer, "#status")
    assert status["Subject"].startswith("Done")
    bench.arrives(
        "550 no such user", sender="MAILER-DAEMON@mail.example", subject="Undelivered", In_Reply_To=last["Message-ID"]
    )
    bench.round()
    assert not [happened for happened, _ in bench.told if happened in ("failed", "error")]


def test_the_same_bytes_again_after_erasing_are_forgotten_again(filed: Bench) -> None:
    last = closed(filed)
    raw, received = filed.mailbox.mails[1]
    filed.until(filed.now + MANY_MAILS)
    erase(filed, last)
    filed.mailbox.arrive(raw, received)
    assert filed.round() == []
    assert b"fragile" not in whole(filed)
    assert b"okafor" not in whole(filed).lower()


@pytest.mark.parametrize("delivery", [Delivery.SENT, Delivery.REFUSED, Delivery.TRY_LATER])
def test_the_answer_of_the_server_to_a_letter_of_an_erased_case_crashes_nothing(
    bench: Bench, delivery: Delivery
) -> None:
    last = closed(bench)
    bench.mailer.by_template["reply"] = Sent(delivery=Delivery.UNKNOWN, said="the line broke")
    bench.owner(last, "#reply Goodbye.")
    erase(bench, last)
    bench.mailer.by_template = {"transcript": Sent(delivery=delivery, said="no", code=550)}
    bench.owner(last, "#status")
    bench.now += timedelta(hours=3)
    assert to(bench.round(), "sam.okafor") == []
    assert bench.case().journal[-1].name == "erased"


def test_a_letter_that_has_not_left_keeps_the_case(bench: Bench) -> None:
    last = closed(bench)
    bench.mailer.by_template["reply"] = Sent(delivery=Delivery.TRY_LATER, said="451 later", code=451)
    bench.owner(last, "#reply Goodbye.")
    (answer,) = bench.owner(last, "#erase because it is time")
    assert f"A letter of {bench.case().reference} has not left yet." in plain(answer)


def test_row_40_a_customer_s_request_keeps_an_open_case_and_says_why(bench: Bench) -> None:
    acknowledgement, _ = complain(bench)
    left = bench.customer(acknowledgement, "Please delete all my personal data.")
    (letter,), (card,) = to(left, "sam.okafor"), to(left, "meera")
    assert letter["Subject"] == f"Your request to delete your details ({bench.case().reference})"
    assert "legal claim" in plain(letter)
    assert "Thursday 3 December" in plain(letter)  # a month, UK GDPR art. 12(3)
    assert letter["Auto-Submitted"] == "auto-replied"
    assert card["Subject"].startswith("A request to delete details")
    found = bench.case()
    assert (found.state, found.value("outcome_wanted")) == (State.ASSESSING, "refund")


def test_row_40_the_owner_s_answer_ends_the_month(bench: Bench) -> None:
    acknowledgement, card = complain(bench)
    bench.customer(acknowledgement, "Please delete all my personal data.")
    (answer,) = to(bench.owner(card, "#reply We keep it until your complaint is answered."), "meera")
    assert "counts as your answer" in plain(answer)
    assert bench.case().has("request_answered")
    (again,) = to(bench.owner(card, "#reply And thank you."), "meera")
    assert "counts as your answer" not in plain(again)


def test_row_40_a_request_after_the_end_stands_in_the_morning_letter(bench: Bench) -> None:
    last = closed(bench)
    acknowledgement = acknowledged(bench)
    bench.customer(acknowledgement, "Please delete all my personal data.")
    (digest,) = [m for m in bench.until(bench.now + timedelta(days=1)) if "nothing needs you" in m["Subject"]]
    assert f"wants this erased: {bench.case().reference}" in plain(digest)
    erase(bench, last)
    (digest,) = [m for m in bench.until(bench.now + timedelta(days=1)) if "nothing needs you" in m["Subject"]]
    assert "erased" not in plain(digest)


def test_row_38_a_case_whose_time_is_over_stands_in_the_morning_letter_and_has_no_letter_of_its_own(
    bench: Bench,
) -> None:
    closed(bench)
    bench.now = datetime(2032, 11, 4, 6, 0, tzinfo=UTC)
    left = bench.round()
    bench.now += timedelta(hours=2)
    left += bench.round()
    assert len(left) == 1
    assert f"Kept long enough: {bench.case().reference}." in plain(left[0])
    bench.owner(left[0], f"#erase {bench.case().reference} because its time is over")
    assert bench.case().last("erasure_asked") is not None


def test_a_tombstone_of_a_case_with_every_track_replays() -> None:
    more = (
        event("reopened", reason="A new photo came from Sam Okafor."),
        event("decided", outcome="upheld", action="refund", amount="20.00 GBP", reasons="Sam was right."),
        event("response_sent"),
        event("implemented", what="Paid to Sam."),
        event("closed", reason="upheld"),
        event("training_asked"),
        event("training_given", words="Yes, says Sam."),
    )
    was = case(State.CLOSED, *more)
    left = tombstone(was, "owner", "asked for", was.opened + timedelta(days=9))
    assert (left.state, left.outcome, left.closed) == (State.ERASED, "upheld", "upheld")
    assert "Sam" not in str(left)
    assert left.last("decided") == event("decided", outcome="upheld", action="refund", amount="20.00 GBP")


def test_the_code_belongs_to_the_case_and_the_moment() -> None:
    first, second = (_question(obey("#erase because it is time", case(State.CLOSED), at)) for at in _MOMENTS)
    assert first != second
    assert REFERENCE in first
    assert OTHER not in first


_MOMENTS = (datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC))


def _question(decision: Decision) -> str:
    facts = decision.letters[0].facts
    assert isinstance(facts, Erasing)
    return facts.line
