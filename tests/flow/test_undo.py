"""Second thoughts: what the owner writes to a customer waits ten minutes, and until then she can take it back."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from mailbot.core import steps
from mailbot.core.case import State
from mailbot.core.decide import say
from mailbot.flow.ports import Delivery, Sent
from tests.flow.harness import Bench, complain, desk, parsed, plain, to

pytestmark = pytest.mark.slow  # of "make test", not of "make check"

MINUTE = timedelta(minutes=1)


@pytest.fixture
def bench() -> Bench:
    return Bench(desk=desk(hold=10 * MINUTE))


def later(bench: Bench, minutes: int) -> list[EmailMessage]:
    bench.now += minutes * MINUTE
    return bench.round()


def dismissed(bench: Bench) -> EmailMessage:
    """A complaint that the owner has just dismissed; the transcript."""
    _, card = complain(bench)
    (transcript,) = bench.owner(card, "#dismiss It is about another firm.")
    return transcript


def test_the_letter_waits_ten_minutes_and_the_transcript_says_how_to_stop_it(bench: Bench) -> None:
    transcript = dismissed(bench)
    assert "leaves at 9:10am" in plain(transcript)
    assert "#undo" in plain(transcript)
    assert later(bench, 9) == []
    (letter,) = later(bench, 1)
    assert "sam.okafor" in str(letter["To"])
    assert bench.case().state is State.CLOSED


def test_a_letter_that_waits_outlives_the_program(tmp_path: Path) -> None:
    first = Bench(desk=desk(hold=10 * MINUTE), url=f"sqlite:///{tmp_path / 'desk.db'}")
    dismissed(first)
    first.store.close()
    second = Bench(desk=first.desk, url=first.url, now=first.now + 9 * MINUTE)
    assert second.send() == []
    second.now += MINUTE
    assert len(to(second.send(), "sam.okafor")) == 1
    assert second.case().has("dismissal_sent")


def test_an_acknowledgement_does_not_wait(bench: Bench) -> None:
    acknowledgement, _ = complain(bench)
    assert "received" in str(acknowledgement["Subject"])


def test_undo_gives_the_case_clocks_and_all_back_and_the_journal_keeps_everything(bench: Bench) -> None:
    _, card = complain(bench)
    before = bench.case()
    clocks = say.clocks(before, bench.desk, bench.now)
    (transcript,) = bench.owner(card, "#staff Lena Berg\n#dismiss It is about another firm.")
    decided = bench.case()
    assert decided.state is State.DECIDED
    bench.now += 3 * MINUTE
    (told,) = bench.owner(transcript, "#undo")
    after = bench.case()
    assert after.journal[: len(decided.journal)] == decided.journal
    assert [event.name for event in after.journal[len(decided.journal) :]] == ["undone", "commanded"]
    assert (after.state, after.fields, after.staff, after.outcome, after.wake) == (
        before.state,
        before.fields,
        before.staff,
        before.outcome,
        before.wake,
    )
    assert say.clocks(after, bench.desk, bench.now) == clocks
    assert "Taken back" in str(told["Subject"])
    assert "the letter with your reasons" in plain(told)
    assert later(bench, 60) == []


def test_replaying_the_journal_gives_the_state_before(bench: Bench) -> None:
    transcript = dismissed(bench)
    bench.owner(transcript, "#undo")
    case = bench.case()
    replayed = steps.replay(bench.store.events(case.reference))
    assert (replayed.state, replayed.outcome, replayed.conditions) == (case.state, case.outcome, case.conditions)
    assert replayed.state is State.ASSESSING


def test_what_came_between_stays(bench: Bench) -> None:
    acknowledgement, card = complain(bench)
    (transcript,) = bench.owner(card, "#dismiss It is about another firm.")
    bench.customer(acknowledgement, "My order was in fact WF-20999, sorry.")
    bench.owner(transcript, "#undo")
    case = bench.case()
    assert case.state is State.ASSESSING
    assert case.value("order_number") == "WF-20999"
    assert case.has("replied")
    assert not case.has("dismissed")


def test_after_an_undo_the_owner_decides_anew_and_one_letter_leaves(bench: Bench) -> None:
    transcript = dismissed(bench)
    bench.owner(transcript, "#undo")
    bench.now += MINUTE
    bench.owner(transcript, "#dismiss It is about another firm.")
    left = later(bench, 10)
    assert len(to(left, "sam.okafor")) == 1
    assert bench.case().state is State.CLOSED


def test_too_late_is_refused_with_the_letter_and_its_moment(bench: Bench) -> None:
    transcript = dismissed(bench)
    later(bench, 10)
    answered = bench.case()
    (told,) = bench.owner(transcript, "#undo")
    assert "the letter with your reasons left Tue 3 Nov, 9:10am" in plain(told)
    assert bench.case() == answered


def test_partly_left_is_refused(bench: Bench) -> None:
    """One of two letters of the same mail is out: nothing of the mail can be taken back."""
    _, card = complain(bench)
    (transcript,) = bench.owner(card, "#reply I look into it today.\n#dismiss It is about another firm.")
    bench.now += 10 * MINUTE
    assert bench.store.claim(bench.now) is not None
    (told,) = to(bench.owner(transcript, "#undo"), "meera")
    assert "Nothing" in str(told["Subject"])
    assert "left" in plain(told)


def test_a_letter_that_may_have_got_through_counts_as_left(bench: Bench) -> None:
    transcript = dismissed(bench)
    bench.mailer.by_template["dismissal"] = Sent(delivery=Delivery.UNKNOWN, said="the connection broke")
    later(bench, 10)
    (told,) = bench.owner(transcript, "#undo")
    assert "Nothing" in str(told["Subject"])


def test_the_claim_that_comes_between_reading_and_recording_wins(bench: Bench) -> None:
    """The dispatcher takes the letter while the undo is being decided: the undo is decided anew, and refused."""
    transcript = dismissed(bench)
    bench.now += 10 * MINUTE
    outgoing = bench.store.outgoing

    def claimed_meanwhile(reference: str) -> object:
        found = outgoing(reference)
        bench.store.claim(bench.now)
        return found

    bench.store.outgoing = claimed_meanwhile  # type: ignore[method-assign, assignment]
    (told,) = bench.owner(transcript, "#undo")
    assert "Nothing" in str(told["Subject"])
    assert bench.case().has("dismissed")
    assert not any(event.name == "undone" for event in bench.case().journal)


def test_nothing_waits_in_the_last_hour_of_a_due_day(bench: Bench) -> None:
    _, card = complain(bench)
    due = next(c for c in say.clocks(bench.case(), bench.desk, bench.now) if c.name == "validity").due_at
    bench.now = due - 61 * MINUTE
    left = bench.owner(card, "#reply One moment.")
    assert to(left, "sam.okafor") == []
    bench.now = due - 59 * MINUTE
    left = bench.owner(card, "#dismiss It is about another firm.")
    assert len(to(left, "sam.okafor")) == 1


@pytest.mark.parametrize("text", ["#undo", "#undo\n#valid", "#note Keep this.\n#undo"])
def test_there_is_nothing_to_take_back_or_undo_must_stand_alone(bench: Bench, text: str) -> None:
    _, card = complain(bench)
    before = bench.case()
    (told,) = bench.owner(card, text)
    assert "Nothing done" in str(told["Subject"])
    assert bench.case() == before


def test_a_look_is_no_command_to_take_back(bench: Bench) -> None:
    transcript = dismissed(bench)
    bench.owner(transcript, "#why")
    bench.owner(transcript, "#undo")
    assert bench.case().state is State.ASSESSING


def test_two_mails_are_taken_back_one_after_the_other(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    (transcript,) = bench.owner(card, "#decide not upheld\nWe packed it well.")
    bench.owner(transcript, "#undo")
    assert bench.case().state is State.INVESTIGATING
    bench.owner(transcript, "#undo")
    assert bench.case().state is State.ASSESSING
    assert later(bench, 60) == []


def test_the_same_command_mail_again_is_not_obeyed_after_it_was_undone(bench: Bench) -> None:
    transcript = dismissed(bench)
    raw = bench.mailbox.mails[max(bench.mailbox.mails)][0]
    bench.owner(transcript, "#undo")
    bench.mailbox.arrive(raw + b"\r\n", bench.now)
    bench.round()
    assert bench.case().state is State.ASSESSING


def test_an_undo_tells_the_owner_not_to_post_the_letter_on_paper(bench: Bench) -> None:
    (digest,) = bench.round()
    on_paper = "#log post\nName: Ann Lee\nAddress: 2 Hill Road, Cardiff CF10 2BB\nSummary: The shade does not fit.\n"
    bench.owner(digest, on_paper)
    card = next(mail for mail in map(parsed, (m.raw for m in bench.mailer.taken)) if "#posted" in plain(mail))
    bench.owner(card, "#posted")
    bench.owner(card, "#valid The shade.")
    (told,) = bench.owner(card, "#undo")
    assert "Please do neither" in plain(told)
    assert bench.case().state is State.ASSESSING


# The preview


def test_a_preview_shows_the_very_letter_and_changes_nothing(bench: Bench) -> None:
    _, card = complain(bench)
    before = bench.case()
    (told,) = bench.owner(card, "#preview\n#dismiss It is about another firm.")
    assert bench.case() == before
    assert "Preview" in str(told["Subject"])
    bench.owner(card, "#dismiss It is about another firm.")
    (letter,) = later(bench, 10)
    quoted = [f"> {line}".rstrip() for line in plain(letter).strip().splitlines()]
    assert "\n".join(quoted) in "\n".join(line.rstrip() for line in plain(told).splitlines())
    assert "sam.okafor@mail.example" in plain(told)
    assert str(letter["Subject"]) in plain(told)


def test_a_preview_names_the_files(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#valid")
    (told,) = bench.owner(card, "#preview decide upheld refund £64.00 by 27 Nov\nThe box had too little padding.")
    bench.owner(card, "#decide upheld refund £64.00 by 27 Nov\nThe box had too little padding.")
    (letter,) = later(bench, 10)
    assert list(letter.iter_attachments())
    for part in letter.iter_attachments():
        assert str(part.get_filename()) in plain(told)


@pytest.mark.parametrize("text", ["#preview\n#valid", "#preview", "#valid\n#preview"])
def test_a_preview_without_letters_says_so(bench: Bench, text: str) -> None:
    _, card = complain(bench)
    before = bench.case()
    (told,) = bench.owner(card, text)
    assert "No letter would leave" in plain(told)
    assert bench.case() == before


def test_a_preview_of_a_wrong_line_names_it(bench: Bench) -> None:
    _, card = complain(bench)
    (told,) = bench.owner(card, "#preview\n#dissmis It is about another firm.")
    assert "#dismiss" in plain(told)
    assert "Nothing done" in str(told["Subject"])


def test_a_preview_of_a_call_shows_its_letter_and_opens_nothing(bench: Bench) -> None:
    (digest,) = bench.round()
    text = "#preview\n#log phone\nName: Ann Lee\nEmail: ann.lee@mail.example\nSummary: The shade does not fit.\n"
    (told,) = bench.owner(digest, text)
    assert "ann.lee@mail.example" in plain(told)
    assert "Preview" in str(told["Subject"])
    assert bench.store.cases() == []
    assert later(bench, 30) == []


@pytest.mark.parametrize("text", ["#preview\n#erase because of a test", "#erase because of a test\n#preview"])
def test_a_preview_erases_nothing_and_needs_no_less_proof(bench: Bench, text: str) -> None:
    _, card = complain(bench)
    before = bench.case()
    (told,) = bench.owner(card, text)
    assert "no preview of #erase" in plain(told)
    assert bench.case() == before
