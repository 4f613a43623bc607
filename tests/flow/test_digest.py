"""The morning letter as the owner gets it: it must not say that all is calm beside what is not."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from mailbot.core.decide import agenda
from tests.flow.harness import BROKEN, Bench, complain, desk, plain, to

ASKED = "Hello,\n\nWhat are your opening hours on Saturdays, and do you sell shades for floor lamps?\n\nAnn Lee\n"
ANN = "Ann Lee <ann.lee@mail.example>"


@pytest.fixture
def bench() -> Bench:
    return Bench()


def morning(bench: Bench, day: int) -> EmailMessage:
    """The digest of that day of November."""
    left = bench.until(datetime(2026, 11, day, 12, 0, tzinfo=UTC))
    digests = [
        mail for mail in to(left, "meera") if str(mail["Subject"]).startswith(("Mon", "Tue", "Wed", "Thu", "Fri"))
    ]
    return digests[-1]


def question(bench: Bench) -> EmailMessage:
    """Somebody asks something; the owner's card."""
    bench.opened()
    bench.arrives(ASKED, sender=ANN, subject="Opening hours")
    (card,) = to(bench.round(), "meera")
    assert "question" in str(card["Subject"])
    return card


def test_an_empty_desk_needs_nobody(bench: Bench) -> None:
    assert "nothing needs you today" in str(morning(bench, 4)["Subject"])


def test_a_day_to_come_is_named_and_nothing_says_that_all_is_calm(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(card, "#note Read.")
    digest = morning(bench, 4)
    assert "nothing due today" in str(digest["Subject"])
    assert "needs you today" not in plain(digest)
    assert "Fri 6 Nov" in plain(digest)


def test_a_question_is_in_every_morning_s_letter_until_it_is_answered(bench: Bench) -> None:
    card = question(bench)
    reference = bench.case().reference
    for day in (4, 5):
        digest = morning(bench, day)
        assert "1 message to answer" in str(digest["Subject"])
        assert reference in plain(digest)
    bench.owner(card, "#reply We are open from 9 to 5.")
    assert reference not in plain(morning(bench, 6))


@pytest.mark.parametrize("text", ["#note Called back.", "#complaint"])
def test_or_until_it_is_settled_otherwise(bench: Bench, text: str) -> None:
    card = question(bench)
    bench.owner(card, text)
    assert "Not answered yet" not in plain(morning(bench, 4))


def test_cases_without_a_card_are_in_the_morning_s_letter_and_say_so(bench: Bench) -> None:
    bench.opened()
    for number in range(13):
        bench.arrives(BROKEN.replace("20817", f"3{number:04}"), subject=f"Lamp {number}")
    bench.round()
    text = plain(morning(bench, 4))
    assert all(case.reference in text for case in bench.store.open_cases())
    assert text.count("no card was sent") == 3


def test_every_line_names_the_customer_for_whoever_may_know(bench: Bench) -> None:
    _, card = complain(bench)
    line = f"{bench.case().reference}, Sam Okafor (phone 07700 900123): "
    assert line in plain(morning(bench, 4))
    bench.owner(card, "#vulnerable large print")
    assert line in plain(morning(bench, 5))


def test_who_stands_by_does_not_learn_the_name_of_somebody_who_needs_care() -> None:
    bench = Bench(desk=desk("hexpress"))
    _, card = complain(bench, who="lena")
    bench.handler(card, "#vulnerable large print")
    (case,) = bench.store.cases()
    tom, lena = (next(m for m in bench.desk.staff if m.name.startswith(name)) for name in ("Tom", "Lena"))
    assert agenda.item(case, bench.desk, bench.now, tom).name is None
    assert agenda.item(case, bench.desk, bench.now, lena).name == "Sam Okafor"
