"""A mailbox that comes back from a backup, with new numbers for old mails or old numbers for new ones (threats 54)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.flow.harness import BROKEN, Bench


def handled(bench: Bench, mails: int = 30) -> None:
    """A desk that has read some backlog and some complaints, and was busy for a day."""
    bench.now -= timedelta(days=9)
    bench.arrives("Long ago.\n", "Old <old@mail.example>")
    bench.now += timedelta(days=9)
    bench.opened()
    bench.now += timedelta(hours=3)
    for number in range(mails):
        bench.arrives(f"{BROKEN}\n{number}\n", f"Customer <c{number}@mail.example>")
    bench.until(bench.now + timedelta(days=1), step=timedelta(hours=6))


def restored(bench: Bench) -> None:
    """The same bytes, other numbers, nothing flagged, and every other complaint as if it had come in today.

    What was there before us was never read: it is known again by the day on which the server got it.
    """
    mails = list(bench.mailbox.mails.values())
    bench.mailbox.folder = replace(bench.mailbox.folder, uidvalidity=77)
    bench.mailbox.mails, bench.mailbox.handled = {}, set()
    for number, (raw, received) in enumerate(reversed(mails)):
        bench.mailbox.arrive(raw, bench.now if number % 2 and raw != mails[0][0] else received)


def test_nothing_is_opened_or_acknowledged_twice() -> None:
    bench = Bench()
    handled(bench)
    cases, taken = len(bench.store.cases()), len(bench.mailer.taken)
    restored(bench)
    bench.now += timedelta(minutes=5)
    assert [mail["Subject"] for mail in bench.round()] == []
    assert (len(bench.store.cases()), len(bench.mailer.taken)) == (cases, taken) == (30, taken)
    assert bench.store.tally(bench.now).undecided == 0


def test_old_mails_that_somebody_puts_back_into_the_same_folder_are_known_by_their_bytes() -> None:
    bench = Bench()
    handled(bench)
    for raw, _ in list(bench.mailbox.mails.values())[1:]:
        bench.mailbox.arrive(raw, bench.now)
    assert [mail["Subject"] for mail in bench.round()] == []
    assert len(bench.store.cases()) == 30


def by_files(bench: Bench, kept: int) -> None:
    """The folder as it was when it had that many mails, and the UIDs since then are free again."""
    bench.mailbox.mails = dict(list(bench.mailbox.mails.items())[:kept])
    bench.mailbox.next_uid = 1 + max(bench.mailbox.mails)


@pytest.mark.parametrize("fresh", [1, 9, 10, 11, 25])
def test_new_mails_under_old_numbers_are_read(fresh: int) -> None:
    """The UIDs of the ten newest mails are handed out again, to fewer, as many or more mails than those."""
    bench = Bench()
    handled(bench)
    by_files(bench, 21)
    bench.now += timedelta(minutes=5)
    for number in range(fresh):
        bench.arrives(f"{BROKEN}\nanew {number}\n", f"New <n{number}@mail.example>")
    bench.round()
    assert len(bench.store.cases()) == 30 + fresh
    assert ("renumbered", {"mails": 10}) in bench.told


def test_a_number_that_is_free_again_counts_even_before_a_mail_has_it() -> None:
    bench = Bench()
    handled(bench)
    by_files(bench, 21)
    assert bench.round() == []
    bench.arrives(f"{BROKEN}\nanew\n", "New <new@mail.example>")
    bench.round()
    assert len(bench.store.cases()) == 31


def test_hundreds_of_numbers_at_once() -> None:
    bench = Bench()
    handled(bench, 450)
    by_files(bench, 11)
    for number in range(450):
        bench.arrives(f"{BROKEN}\nanew {number}\n", f"New <n{number}@mail.example>")
    bench.round()
    assert len(bench.store.cases()) == 900


def test_a_mail_that_is_delivered_again_under_its_number_does_not_hide_those_before_it() -> None:
    bench = Bench()
    handled(bench)
    again, _ = bench.mailbox.mails[24]
    by_files(bench, 21)
    bench.now += timedelta(minutes=5)
    for number in range(2):
        bench.arrives(f"{BROKEN}\nanew {number}\n", f"New <n{number}@mail.example>")
    assert bench.mailbox.arrive(again, bench.now) == 24
    bench.round()
    assert len(bench.store.cases()) == 32


def test_put_back_to_before_our_first_look() -> None:
    """Some numbers were those of backlog, which nobody has read: what came in after that look is no part of it."""
    bench = Bench()
    bench.now -= timedelta(days=9)
    for number in range(6):
        bench.arrives(f"Long ago {number}.\n", f"Old <o{number}@mail.example>")
    bench.now += timedelta(days=9)
    bench.opened()
    bench.now += timedelta(hours=3)
    bench.arrives(BROKEN)
    bench.round()
    by_files(bench, 4)
    for number in range(2):
        bench.arrives(f"{BROKEN}\nanew {number}\n", f"New <n{number}@mail.example>")
    bench.round()
    assert len(bench.store.cases()) == 3


def test_backlog_whose_files_are_younger_stays_backlog() -> None:
    bench = Bench()
    bench.now -= timedelta(days=9)
    bench.arrives("Long ago.\n", "Old <old@mail.example>")
    bench.now += timedelta(days=9)
    bench.opened()
    bench.now += timedelta(hours=3)
    bench.mailbox.mails = {uid: (raw, bench.now) for uid, (raw, _) in bench.mailbox.mails.items()}
    assert bench.round() == []
    assert bench.store.cases() == []


def test_a_server_without_a_next_number_whose_old_mails_were_moved_away() -> None:
    bench = Bench()
    handled(bench, 260)
    old = dict(list(bench.mailbox.mails.items())[:4])
    bench.mailbox.tells_next = False
    bench.mailbox.mails, bench.mailbox.next_uid = old, 5
    bench.now += timedelta(minutes=5)
    bench.arrives(f"{BROKEN}\nanew\n", "New <new@mail.example>")
    bench.round()
    assert len(bench.store.cases()) == 261


def test_files_that_are_younger_than_their_mails_are_known_by_their_bytes() -> None:
    """Copies that lost their times: the server says that all came in today, what was there before us as well."""
    bench = Bench()
    handled(bench)
    by_files(bench, 21)
    bench.mailbox.mails = {uid: (raw, bench.now) for uid, (raw, _) in bench.mailbox.mails.items()}
    bench.arrives(f"{BROKEN}\nanew\n", "New <new@mail.example>")
    bench.round()
    assert len(bench.store.cases()) == 31


def test_a_mailbox_that_is_well_is_asked_for_one_line() -> None:
    bench = Bench()
    handled(bench)
    bench.mailbox.asked.clear()
    bench.mailbox.fetched.clear()
    bench.round()
    assert (bench.mailbox.asked, bench.mailbox.fetched) == ([31], [])


def test_a_server_that_tells_too_low_a_next_number_is_not_believed_of_mails_that_are_there() -> None:
    bench = Bench()
    handled(bench)
    bench.mailbox.next_uid = 5
    assert bench.round() == []
    assert len(bench.store.cases()) == 30
    assert "renumbered" not in [what for what, _ in bench.told]
