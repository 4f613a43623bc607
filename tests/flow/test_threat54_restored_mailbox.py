"""A mailbox that comes back from a backup, with old mails under new numbers: nobody hears of it (threats 54)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

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
