"""What people's mails are about: a table of mails as people write them, and the rules behind it one by one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from mailbot.core.reading import Kind
from mailbot.core.recognise.look import words_of
from tests.core.recognising import kind, mail, read, reason

pytestmark = pytest.mark.slow  # of "make test", not of "make check"

SENTENCES = tomllib.loads((Path(__file__).parents[1] / "corpus" / "sentences.toml").read_text(encoding="utf-8"))
SAID = tomllib.loads((Path(__file__).parents[1] / "corpus" / "said.toml").read_text(encoding="utf-8"))["mail"]


@pytest.mark.parametrize("said", SAID, ids=[f"{m['kind']}-{m['language']}-{m['subject']}" for m in SAID])
def test_a_mail_is_taken_for_what_it_is(said: dict[str, str]) -> None:
    reading = read(mail(said["text"].strip(), said["subject"]))
    found = reading.recognition.kind
    assert (Kind.COMPLAINT if found is Kind.UNCLEAR else found).value == said["kind"], reading.recognition
    assert reading.language == said["language"]


def test_most_complaints_are_known_by_their_words_and_not_by_doubt() -> None:
    complaints = [m for m in SAID if m["kind"] == "complaint"]
    found = [kind(mail(m["text"].strip(), m["subject"])) for m in complaints]
    assert found.count("complaint") >= 0.95 * len(found)


def test_a_complaint_wins_over_the_other_matters_that_it_holds() -> None:
    text = (
        "I wish to complain. The label named my medicine and my neighbour opened the parcel and read it. It is a "
        "disgrace. Delete my account and everything you hold about me. If I hear nothing my solicitors will act."
    )
    recognition = read(mail(text, "Complaint")).recognition
    assert recognition.kind is Kind.COMPLAINT
    assert {"data_request", "data_complaint"} <= recognition.labels


def test_a_verdict_names_its_rule_its_words_and_the_rules_before_it() -> None:
    given = mail("Hello,\n\nThe vase arrived broken.\n\nAnn", "vase")
    recognition = read(given).recognition
    assert recognition.reason == "grievance-words"
    assert recognition.tried[0] == "own-mail"
    assert recognition.tried[-1] == "grievance-words"
    broken = next(span for span in recognition.words if span.text == "broken")
    assert (broken.source, given.text[broken.start : broken.end]) == ("body", "broken")


def test_words_in_the_subject_are_shown_there() -> None:
    recognition = read(mail("Order WF-20817, bought in May. Regards, Ann", "Broken lamp")).recognition
    assert [(s.source, s.start, s.end) for s in recognition.words if s.text == "Broken"] == [("subject", 0, 6)]


@pytest.mark.parametrize(
    "text",
    [
        "Nothing is wrong with the lamp, nothing at all. Do you sell the shade in green?",
        "This is not a complaint. Could you tell me how to clean the brass?",
        "Jag vill inte klaga, men undrar om lampan går att få i mässing?",
        "Das ist keine Beschwerde, ich wollte nur fragen: haben Sie den Schirm auch in Grün?",
        "我不是要投诉，只是想问一下灯罩有没有绿色的？",
        "Ceci n'est pas une réclamation. Avez-vous l'abat-jour en vert ?",
        "Dit is geen klacht. Hebben jullie de kap ook in het groen?",
    ],
)
def test_a_denied_grievance_is_none(text: str) -> None:
    assert kind(mail(text, "Lamp")) == "enquiry"


def test_what_is_only_asked_about_is_no_grievance() -> None:
    assert (
        kind(mail("Does it shrink in the wash? And what happens if it arrives broken?", "Before I order")) == "enquiry"
    )


def test_a_threat_of_law_within_a_complaint_stays_a_complaint() -> None:
    text = "The boiler leaks, nobody answers, and if it is not fixed this week I will see you in court."
    assert kind(mail(text, "boiler")) == "complaint"


def test_a_sum_of_spam_words_never_silences_a_customer() -> None:
    text = (
        "I ordered the lamp on your special offer, order WF-20817. It is broken and I have tried to reach out to you "
        "through the website. Click here for the photos. I want my money back."
    )
    assert kind(mail(text, "limited time offer")) == "complaint"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("WIN BIG", "Claim your prize of $5,000 before midnight."),
        ("Hello", "You have been selected to receive a $500 gift card. Claim your reward now."),
        ("Grattis!", "Ni har blivit utvalda. Hämta er vinst idag."),
        ("恭喜您", "请立即领取您的大奖。"),
    ],
)
def test_a_prize_and_the_call_to_fetch_it_are_spam(subject: str, text: str) -> None:
    assert kind(mail(text, subject)) == "spam"


@pytest.mark.parametrize(
    "text",
    [
        "Your leaflet said WIN BIG and claim your prize, and nobody sent the prize that I won.",
        "Your leaflet says WIN BIG and claim your prize. There is no prize, this is a con.",
        "Congratulations on the new shop. The lamp is for Tom.",
    ],
)
def test_who_speaks_of_a_prize_as_a_customer_is_heard(text: str) -> None:
    assert kind(mail(text, "Your draw")) != "spam"


def test_an_unclear_mail_of_a_customer_carries_the_words_of_one() -> None:
    recognition = read(mail("My order, as discussed.", "lamp")).recognition
    assert (recognition.kind, recognition.reason) == (Kind.UNCLEAR, "nothing-clear")
    assert recognition.words


def test_an_unclear_mail_of_anybody_carries_none() -> None:
    assert read(mail("See you at eight.", "tonight")).recognition.words == ()


def test_a_mail_without_anything_is_unclear() -> None:
    assert reason(mail()) == "nothing-clear"
    assert read(mail(sender="")).writer is None


@pytest.mark.parametrize("code", list(SENTENCES["grievance"]))
def test_a_sentence_that_tells_of_a_grievance_is_felt(code: str) -> None:
    weak = [s for s in SENTENCES["grievance"][code] if words_of("", s, code, answers=False).grievance < 2]
    assert weak == []


@pytest.mark.parametrize("code", list(SENTENCES["none"]))
def test_an_everyday_sentence_is_no_grievance(code: str) -> None:
    wrong = [s for s in SENTENCES["none"][code] if words_of("", s, code, answers=False).grievance]
    assert wrong == []
