"""Customers who name the phone: they get email, and the owner sees number and hours wherever she may ring first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.flow.harness import BROKEN, Bench, complain, desk, plain, to

ASKS = BROKEN.replace("You can call me on 07700 900123.", "I prefer to be contacted by phone, 07700 900123, weekdays.")
NO_NUMBER = BROKEN.replace("You can call me on 07700 900123.", "Please ring me rather than write.")


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_the_card_says_that_she_may_ring_first_and_the_letters_still_go_by_email(bench: Bench) -> None:
    _, card = complain(bench, ASKS)
    said = 'You can ring first ("by phone"): 07700 900123, weekdays. Letters go by email.'
    assert said in plain(card)
    left = bench.owner(card, "#reply I ring you today.")
    assert "I ring you today." in plain(to(left, "sam.okafor")[0])


def test_without_a_number_the_card_says_so(bench: Bench) -> None:
    _, card = complain(bench, NO_NUMBER)
    assert "but no number: please ask for it. Letters go by email." in plain(card)
    bench.owner(card, "#set phone 07700 900123")
    (shown,) = bench.owner(card, "#status")
    assert "07700 900123" in plain(shown)


def test_every_warning_and_every_line_of_the_morning_s_letter_has_the_number(bench: Bench) -> None:
    complain(bench, ASKS)
    left = to(bench.until(datetime(2026, 11, 6, 12, 0, tzinfo=UTC)), "meera")
    warnings = [mail for mail in left if "Counted from" in plain(mail)]
    digests = [mail for mail in left if "Mailbox last read" in plain(mail)]
    assert warnings
    assert digests
    assert all("): 07700 900123, weekdays." in plain(mail) for mail in warnings)
    assert all("Sam Okafor (phone 07700 900123, weekdays): " in plain(mail) for mail in digests)


def test_whoever_does_not_name_the_phone_is_not_said_to(bench: Bench) -> None:
    _, card = complain(bench, BROKEN.replace("You can call me on 07700 900123.", ""))
    assert "ring" not in plain(card)


def test_who_stands_by_does_not_learn_the_number_of_somebody_who_needs_care() -> None:
    people = desk("hexpress").staff
    deputy = (people[0], type(people[1])(name="Tom", role="director_of_department", email="tom@x.example", deputy=True))
    bench = Bench(desk=desk("hexpress", staff=deputy))
    _, card = complain(bench, ASKS, who="lena")
    bench.handler(card, "#vulnerable large print")
    left = bench.until(datetime(2026, 11, 12, 12, 0, tzinfo=UTC))
    warned = [mail for mail in to(left, "tom@x.example") if "Counted from" in plain(mail)]
    assert warned
    assert not any("07700" in plain(mail) for mail in warned)
    assert any("07700" in plain(mail) for mail in to(left, "lena"))
