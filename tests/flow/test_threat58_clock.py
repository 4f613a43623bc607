"""The machine's clock is wrong for a while: nobody gets the same letter twice (threats 58, 60)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from tests.flow.harness import BROKEN, START, Bench, plain

LITTLE = "My lamp arrived cracked and I want a refund.\n\nSam Okafor\n"


def letters(bench: Bench) -> Counter[tuple[str, str]]:
    """(template, key) of each letter to the customer that the server took."""
    return Counter((mail.template, mail.key) for mail in bench.mailer.taken if "sam.okafor" in mail.recipient)


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(hours=1), timedelta(days=-1), timedelta(days=14)])
def test_a_step_of_the_clock_repeats_nothing(jump: timedelta) -> None:
    bench = Bench()
    bench.opened()
    bench.arrives(LITTLE)
    bench.until(START + timedelta(days=2))
    before = bench.now
    bench.now += jump
    bench.round()
    bench.now = before
    bench.round()
    bench.until(START + timedelta(days=20), timedelta(hours=6))
    assert set(letters(bench).values()) == {1}
    owners = Counter(mail.key for mail in bench.mailer.taken if "meera" in mail.recipient)
    assert set(owners.values()) == {1}


def test_a_fortnight_forward_and_back_sends_a_customer_one_letter_at_most() -> None:
    bench = Bench()
    bench.opened()
    bench.arrives(LITTLE)
    bench.round()
    seen = sum(letters(bench).values())
    bench.now += timedelta(days=14)
    bench.round()
    assert sum(letters(bench).values()) - seen <= 1
    bench.now = START + timedelta(hours=2)
    bench.arrives(BROKEN.replace("20817", "20818"), "Ann Lee <ann@mail.example>")
    assert any("ann@mail.example" in str(mail["To"]) for mail in bench.round())


def test_the_digest_comes_again_after_the_clock_was_a_fortnight_ahead() -> None:
    bench = Bench()
    bench.opened()
    bench.arrives(BROKEN)
    bench.round()
    bench.now += timedelta(days=14)
    bench.round()
    bench.now = START + timedelta(hours=1)
    left = bench.until(START + timedelta(days=2, hours=1))
    digests = [mail for mail in left if "November:" in str(mail["Subject"])]
    assert len(digests) == 2


@pytest.mark.parametrize("night", [datetime(2026, 10, 22, 9, tzinfo=UTC), datetime(2027, 3, 25, 9, tzinfo=UTC)])
def test_the_nights_on_which_the_clocks_change_bring_one_digest_a_working_day_and_nothing_twice(
    night: datetime,
) -> None:
    bench = Bench(now=night)
    bench.opened()
    bench.arrives(LITTLE)
    bench.until(night + timedelta(days=9), timedelta(minutes=30))
    assert set(letters(bench).values()) == {1}
    digests = [mail.key for mail in bench.mailer.taken if mail.template == "digest"]
    assert len(digests) == len(set(digests)) == (7 if night.month == 10 else 5)  # Easter closes two days
    reminders = [mail for mail in bench.mailer.taken if mail.template == "reminder"]
    assert len(reminders) == (1 if night.month == 10 else 0)


@pytest.mark.parametrize("ahead", [timedelta(minutes=2), timedelta(days=40)])
def test_a_mail_server_whose_clock_is_ahead_moves_no_day(ahead: timedelta) -> None:
    """What came in counts from now at the latest, so that its clocks run and no letter names a day to come."""
    usual, bench = Bench(), Bench()
    for one in (usual, bench):
        one.opened()
        one.arrives(BROKEN)
    bench.mailbox.mails = {uid: (raw, received + ahead) for uid, (raw, received) in bench.mailbox.mails.items()}
    wanted, left = ([plain(mail) for mail in one.round()] for one in (usual, bench))
    assert (bench.case().received, bench.case().wake) == (usual.case().received, usual.case().wake)
    assert left == wanted
