"""A mail that somebody deletes or moves between the list and the fetch stops nothing (threats 52)."""

from __future__ import annotations

from collections.abc import Sequence

from mailbot.flow.ports import RawMail
from tests.fakes import FakeMailbox
from tests.flow.harness import BROKEN, MAILBOX, Bench, to


class SharedMailbox(FakeMailbox):
    """Somebody else takes the first mail away while we ask for the mails."""

    def fetch(self, uids: Sequence[int]) -> Sequence[RawMail]:
        self.mails.pop(min(self.mails), None)
        return super().fetch(uids)


def test_the_others_are_taken_in_and_the_next_round_goes_on() -> None:
    bench = Bench()
    bench.opened()
    bench.mailbox = SharedMailbox(MAILBOX)
    for name in ("ann", "bo", "cyd"):
        bench.arrives(f"{BROKEN}\n{name}\n", f"{name} <{name}@mail.example>")
    left = bench.round()
    assert [len(to(left, f"{name}@")) for name in ("ann", "bo", "cyd")] == [0, 1, 1]
    assert bench.round() == []
    assert len(bench.store.cases()) == 2
