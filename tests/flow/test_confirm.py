"""What the mail itself cannot prove waits for one word from the configured address (docs/authority.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

import pytest

from mailbot.core.case import State
from mailbot.core.decide import enrol
from mailbot.core.decision import Decision
from mailbot.core.evidence import Proof
from tests.flow.harness import ENROLLED, MAILBOX, OWNER, VOUCHED, Bench, complain, plain, to
from tests.signing import sign

pytestmark = pytest.mark.slow  # of "make test", not of "make check"

EVE = "Eve <eve@mail.example>"


def asked(bench: Bench, text: str = "#valid") -> tuple[EmailMessage, EmailMessage]:
    """An unproved mail in the owner's name; the card and the question that it leads to."""
    _, card = complain(bench)
    (question,) = bench.owner(card, text)
    assert "Did you write this?" in str(question["Subject"])
    assert bench.case().state is State.ASSESSING
    return card, question


def test_ok_to_the_question_does_what_was_asked() -> None:
    bench = Bench(enrolled=False)
    _, question = asked(bench, "#ask When did it break?\nAnd where?")
    assert "> #ask When did it break?" in plain(question)
    assert "> And where?" in plain(question)
    left = bench.owner(question, "Ok")
    assert "When did it break?" in plain(to(left, "sam.okafor")[0])
    commanded = bench.case().last("commanded")
    assert commanded is not None
    assert commanded.get("proof") == "code stamp"


@pytest.mark.parametrize("answer", ["ok.", "OK!", "#ok", "Ja", "好的", "是"])
def test_one_word_is_enough_in_any_of_the_languages(answer: str) -> None:
    bench = Bench(enrolled=False)
    _, question = asked(bench)
    bench.owner(question, answer)
    assert bench.case().state is State.INVESTIGATING


def test_the_code_alone_is_enough_where_the_thread_is_lost() -> None:
    bench = Bench(enrolled=False)
    _, question = asked(bench)
    code = next(line for line in plain(question).splitlines() if line.startswith("Code: "))
    bench.arrives(f"ok\n\n> {code}\n", OWNER, "Re: Did you write this?")
    bench.round()
    assert bench.case().state is State.INVESTIGATING


def test_an_answer_counts_once_and_for_a_day() -> None:
    bench = Bench(enrolled=False)
    card, question = asked(bench)
    bench.owner(question, "ok")
    assert "closed" in plain(bench.owner(question, "ok")[0])
    (second,) = bench.owner(card, "#note seen")
    bench.now += timedelta(hours=24)
    bench.round()
    assert "closed" in plain(to(bench.owner(second, "ok"), "meera")[-1])
    assert not bench.case().has("noted")


def test_no_does_nothing_and_closes_the_question() -> None:
    bench = Bench(enrolled=False)
    _, question = asked(bench)
    assert "in your name" in plain(bench.owner(question, "no")[0])
    assert "closed" in plain(bench.owner(question, "ok")[0])
    assert bench.case().state is State.ASSESSING


def test_only_the_person_who_was_asked_can_answer() -> None:
    bench = Bench(enrolled=False)
    _, question = asked(bench)
    bench.replies(question, "ok", EVE)
    assert {case.state for case in bench.store.cases()} <= {State.ASSESSING, State.REGISTERED}
    bench.arrives("ok\n", OWNER, In_Reply_To=str(question["Message-ID"]), Auto_Submitted="auto-replied")
    bench.round()
    assert not any(case.has("commanded") for case in bench.store.cases())


def test_an_answer_with_commands_of_its_own_is_asked_about_anew() -> None:
    bench = Bench(enrolled=False)
    _, question = asked(bench)
    (other,) = bench.owner(question, "#close withdrawn\nok")
    assert "> #close withdrawn" in plain(other)
    assert bench.case().state is State.ASSESSING


def test_a_yes_above_commands_loses_none_of_them() -> None:
    bench = Bench(enrolled=False)
    _, question = asked(bench)
    (other,) = bench.owner(question, "ok\n\n#note and this")
    assert "> #note and this" in plain(other)
    assert bench.case().state is State.ASSESSING
    bench.owner(question, "ok")
    assert bench.case().state is State.INVESTIGATING


def test_a_yes_in_a_thread_of_two_questions_is_for_the_letter_that_it_answers() -> None:
    bench = Bench(enrolled=False)
    card, first = asked(bench, "#note first")
    seconds = [bench.owner(card, f"#note second {n}")[0] for n in range(2)]
    for second in reversed(seconds):
        thread = " ".join(str(mail["Message-ID"]) for mail in (first, *seconds))
        bench.arrives("ok\n", OWNER, In_Reply_To=str(second["Message-ID"]), References=thread)
        bench.round()
    assert [e.get("text") for e in bench.case().journal if e.name == "noted"] == ["second 1", "second 0"]


@pytest.mark.parametrize(
    ("named", "is_asked"), [("sam.okafor@mail.example", True), ("complaints+o@wrenfield.example", False)]
)
def test_a_genuine_mail_to_somebody_else_that_was_sent_on_to_us_is_asked_back(named: str, is_asked: bool) -> None:
    bench = Bench()
    complain(bench)
    mail = EmailMessage()
    mail["Authentication-Results"], mail["From"], mail["To"] = VOUCHED, OWNER, named
    mail["Subject"], mail["Date"], mail["Message-ID"] = (
        bench.case().reference,
        format_datetime(bench.now),
        "<s@x.example>",
    )
    mail.set_content("#note seen\n")
    bench.mailbox.arrive(mail.as_bytes(), bench.now)
    (answer,) = bench.round()
    assert ("not addressed to our mailbox" in plain(answer)) is is_asked
    assert bench.case().has("noted") is not is_asked


def test_the_seventh_open_question_of_a_day_is_a_notice_an_hour() -> None:
    bench = Bench(enrolled=False)
    _, card = complain(bench)
    subjects = [str(mail["Subject"]) for n in range(9) for mail in bench.owner(card, f"#note number {n}")]
    assert sum("Did you write this?" in subject for subject in subjects) == 6
    assert subjects[6:] == ["Nothing done"]


def test_a_proved_owner_who_starts_a_mail_of_her_own_notes_but_writes_to_nobody_unasked() -> None:
    bench = Bench()
    complain(bench)
    reference = bench.case().reference
    bench.arrives("#note seen\n", OWNER, reference)
    bench.round()
    assert bench.case().has("noted")
    bench.arrives("#valid\n", OWNER, reference)
    (question,) = bench.round()
    assert "does not answer one of our letters" in plain(question)


def test_what_the_customer_wrote_meanwhile_is_asked_about_before_anything_leaves() -> None:
    bench = Bench(enrolled=False)
    acknowledgement, card = complain(bench)
    (question,) = bench.owner(card, "#dismiss It is about another firm.")
    bench.now += timedelta(minutes=1)
    bench.customer(acknowledgement, "The invoice has your name on it, I attach it.")
    bench.now += timedelta(minutes=1)
    (again,) = bench.owner(question, "ok")
    assert "The customer has written since we asked you" in plain(again)
    assert "> #dismiss It is about another firm." in plain(again)
    assert "#no" not in plain(again)
    assert bench.case().state is State.ASSESSING
    bench.now += timedelta(minutes=1)
    assert "closed" in plain(bench.owner(question, "ok")[0])
    left = bench.owner(again, "ok")
    assert "another firm" in plain(to(left, "sam.okafor")[0])
    assert bench.case().state is State.CLOSED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Auto_Submitted", "auto-replied"),
        ("X_Auto_Response_Suppress", "All"),
        ("X_Auto_Response_Suppress", "DR, OOF, AutoReply"),
        ("Precedence", "auto_reply"),
        ("Precedence", "bulk"),
        ("Precedence", "junk"),
        ("X_Precedence", "auto-reply"),
        ("X_Autoreply", "yes"),
        ("X_Autorespond", "Re: Did you write this?"),
        ("X_Autoresponder", "vacation"),
        ("X_Autoreply_From", "meera@wrenfield.example"),
        ("X_Mail_Autoreply", "1"),
        ("X_Autogenerated", "Reply"),
        ("X_MS_Exchange_Inbox_Rules_Loop", "meera@wrenfield.example"),
        ("List_Id", "<all.wrenfield.example>"),
        ("Return_Path", "<>"),
    ],
)
@pytest.mark.parametrize("purpose", ["commands", "enrolment"])
def test_an_answer_that_bears_a_machine_s_mark_is_nobody_s_yes(name: str, value: str, purpose: str) -> None:
    bench = Bench(enrolled=False)
    if purpose == "commands":
        _, question = asked(bench)
    else:
        bench.opened()
        begun = enrol.begin(bench.desk.owner, bench.desk, bench.now)
        bench.store.record(begun, [bench.letters.render(letter, bench.now) for letter in begun.letters], bench.now)
        (question,) = bench.send()
    head = {"In_Reply_To": str(question["Message-ID"]), name: value}
    bench.arrives("ok\n\nOrder WF-20817 arrived broken, I want my money back. I am away.\n", OWNER, **head)
    left = bench.round()
    assert not any(case.has("commanded") for case in bench.store.cases())
    assert bench.store.enrolled("meera@wrenfield.example") is None
    assert not [mail for mail in left if "Did you write this?" in str(mail["Subject"])]
    bench.owner(question, "ok")  # The question is as open as before.
    assert bench.store.enrolled("meera@wrenfield.example") or bench.case().state is State.INVESTIGATING


def test_she_is_told_once_an_hour_that_her_answer_looks_automatic() -> None:
    bench = Bench(enrolled=False)
    _, question = asked(bench)
    told: list[str] = []
    for _ in range(3):
        bench.arrives("ok\n", OWNER, In_Reply_To=str(question["Message-ID"]), X_Auto_Response_Suppress="All")
        told += [plain(mail) for mail in bench.round()]
    assert len(told) == 1
    assert "marked as automatic" in told[0]


def test_whoever_forges_her_mails_cannot_use_up_her_questions() -> None:
    """A forger has no letter of ours; of hers that answer one there is room for three more, and no end of them."""
    bench = Bench(enrolled=False)
    _, card = complain(bench)
    for n in range(9):
        bench.arrives(f"#case {bench.case().reference}\n#note forged {n}\n", OWNER, "Hello")
    forged = [mail for mail in bench.round() if "Did you write this?" in str(mail["Subject"])]
    assert len(forged) == 3
    for n in range(5):
        (question,) = bench.owner(card, f"#note mine {n}")
        assert "Did you write this?" in str(question["Subject"])
        bench.owner(question, "ok")
    assert [e.get("text") for e in bench.case().journal if e.name == "noted"] == [f"mine {n}" for n in range(5)]


# enrolment
def enrolling(bench: Bench, results: str = VOUCHED) -> list[EmailMessage]:
    """The owner answers the question of `mailbot auth test`; what leaves because of it."""
    bench.opened()
    begun = enrol.begin(bench.desk.owner, bench.desk, bench.now)
    bench.store.record(begun, [bench.letters.render(letter, bench.now) for letter in begun.letters], bench.now)
    (question,) = bench.send()
    bench.arrives("ok\n", OWNER, In_Reply_To=str(question["Message-ID"]), Authentication_Results=results)
    return bench.round()


def proofs(bench: Bench) -> frozenset[Proof]:
    enrolled = bench.store.enrolled("meera@wrenfield.example")
    return enrolled.proofs if enrolled else frozenset()


@pytest.mark.parametrize("stripped", [True, False])
def test_a_server_s_word_counts_once_a_forged_one_did_not_come_through(stripped: bool) -> None:
    bench = Bench(enrolled=False)
    left = enrolling(bench)
    (probe,), (report,) = to(left, MAILBOX), to(left, "meera")
    assert "test" in str(report["Subject"])
    assert proofs(bench) == frozenset()
    raw = probe.as_bytes()
    if stripped:
        raw = raw.replace(b"Authentication-Results:", b"X-Old-Results:")
    else:
        raw = b"Authentication-Results: mx.wrenfield.example; dmarc=none header.from=wrenfield.example\r\n" + raw
    bench.mailbox.arrive(raw, bench.now)
    (report,) = bench.round()
    assert "mx.wrenfield.example vouches" in plain(report)
    assert proofs(bench) == {Proof.SERVER}
    _, card = complain(bench)
    bench.owner(card, "#valid")
    assert bench.case().state is State.INVESTIGATING


def test_a_server_that_lets_forged_words_through_is_not_believed() -> None:
    bench = Bench(enrolled=False)
    (probe,) = to(enrolling(bench), MAILBOX)
    assert str(probe["Authentication-Results"]).startswith("mx.wrenfield.example; dmarc=pass")
    bench.mailbox.arrive(probe.as_bytes(), bench.now)
    (report,) = bench.round()
    assert "anybody could forge" in plain(report)
    assert proofs(bench) == frozenset()


def test_where_nothing_proves_her_she_is_told_what_to_switch_on() -> None:
    bench = Bench(enrolled=False)
    (report,) = enrolling(bench, results="")
    assert "ask back" in str(report["Subject"])
    assert "DKIM" in plain(report)
    assert proofs(bench) == frozenset()


def test_nobody_but_the_desk_can_end_a_test() -> None:
    """A forger who writes from our own address knows no code."""
    bench = Bench(enrolled=False)
    (probe,) = to(enrolling(bench), MAILBOX)
    forged = probe.as_bytes().replace(b"Authentication-Results:", b"X:").replace(b"Code: ", b"Code: a")
    bench.mailbox.arrive(forged.replace(b"o.desk", b"o.task"), bench.now)
    bench.round()
    assert proofs(bench) == frozenset()


# a signature whose key cannot be asked for
def signed(bench: Bench) -> EmailMessage:
    """The owner is proved by her signature alone, and the DNS is silent when her command comes; her card."""
    every = replace(ENROLLED, proofs=frozenset({Proof.SIGNATURE}))
    bench.store.record(Decision(outcome="enrolment", reason="test", enrols=every), (), bench.now)
    bench.dns.publish("wrenfield.example")
    _, card = complain(bench)
    bench.dns.down = True
    head = {
        "From": OWNER,
        "To": MAILBOX,
        "Subject": "Re: card",
        "Date": format_datetime(bench.now),
        "Message-ID": "<1@wrenfield.example>",
        "In-Reply-To": str(card["Message-ID"]),
    }
    raw = "".join(f"{name}: {value}\r\n" for name, value in head.items()).encode() + b"\r\n#valid\r\n"
    bench.mailbox.arrive(sign(raw, "wrenfield.example"), bench.now)
    return card


def test_a_silent_dns_lets_her_mail_wait_and_the_others_go_on() -> None:
    """threats 5: no attempt counts against it, and it is obeyed once the DNS answers."""
    bench = Bench()
    signed(bench)
    bench.arrives("Another lamp is broken, I want a refund.\n", "Bo Ek <bo@mail.example>")
    for _ in range(5):
        bench.now += timedelta(hours=1)
        left = bench.round()
    assert len(bench.store.cases()) == 2
    assert not any(case.has("commanded") for case in bench.store.cases())
    assert not [mail for mail in left if "set aside" in str(mail["Subject"])]
    bench.dns.down = False
    bench.round()
    assert any(case.state is State.INVESTIGATING for case in bench.store.cases())


def test_after_a_day_of_a_silent_dns_she_is_asked() -> None:
    bench = Bench()
    signed(bench)
    bench.now += timedelta(hours=25)
    assert any("Did you write this?" in str(mail["Subject"]) for mail in bench.round())


@pytest.mark.parametrize(("line", "shown"), [("#status", "No case fits"), ("#help", "#log phone")])
def test_what_only_shows_is_asked_back_before_anybody_is_enrolled(line: str, shown: str) -> None:
    """A first mail answers no letter of ours, so that nothing but an `ok` can prove it (docs/authority.md)."""
    bench = Bench(enrolled=False)
    bench.opened()
    bench.arrives(line, OWNER)
    (question,) = bench.round()
    assert "Did you write this?" in str(question["Subject"])
    assert f"> {line}" in plain(question)
    assert shown not in plain(question)
    (answer,) = bench.owner(question, "ok")
    assert shown in plain(answer)


@pytest.mark.parametrize("text", ["#note For no case.", "#stats", "Good morning."])
def test_what_an_ok_would_not_help_is_refused_with_the_way_out(text: str) -> None:
    bench = Bench(enrolled=False)
    bench.opened()
    bench.arrives(f"#close\n{text}" if "#" not in text else text, OWNER)
    (told,) = bench.round()
    assert "mailbot auth test" in plain(told)
    assert "the case" not in plain(told)
