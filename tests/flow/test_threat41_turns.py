"""One sender's thousands keep nobody else waiting: mail is taken in by turns (threats 41, figure 6)."""

from __future__ import annotations

from collections.abc import Sequence

from mailbot.flow import intake, turns
from mailbot.flow.ports import RawMail
from tests.fakes import FakeMailbox
from tests.flow.harness import BROKEN, MAILBOX, Bench


class BusyMailbox(FakeMailbox):
    """While we read, a customer writes: her mail comes in with the second look at the folder."""

    late: bytes = b""

    def fetch(self, uids: Sequence[int]) -> Sequence[RawMail]:
        found = super().fetch(uids)
        if self.late:
            self.arrive(self.late)
            self.late = b""
        return found


def flood(bench: Bench, mails: int) -> None:
    for number in range(mails):
        bench.arrives(f"{BROKEN}\n{number}\n", f"Eve {number} <eve@mail.example>")


def test_everybody_s_first_mail_comes_before_anybody_s_second() -> None:
    bench = Bench()
    bench.opened()
    flood(bench, turns.FEW + 10)
    bench.arrives(BROKEN, "Ann <ann@mail.example>")
    bench.arrives(BROKEN, "Bo <bo@mail.example>")
    senders = dict.fromkeys(bench.mailbox.mails, "eve") | {61: "ann", 62: "bo"}
    ordered = turns.ordered(bench.mailbox, set(bench.mailbox.mails), {})
    assert [senders[uid] for uid in ordered[:4]] == ["eve", "ann", "bo", "eve"]
    assert sorted(ordered) == sorted(bench.mailbox.mails)
    bench.poll()
    assert len(bench.store.cases()) == 62
    assert bench.mailbox.fetched[:3] == [1, 61, 62]


def test_who_writes_while_a_flood_is_read_is_read_before_the_rest_of_it() -> None:
    bench = Bench()
    bench.opened()
    bench.mailbox = busy = BusyMailbox(MAILBOX)
    flood(bench, intake.ROUND + 60)
    busy.late = (
        b"From: Ann <ann@mail.example>\r\nSubject: Broken\r\nMessage-ID: <late@mail.example>\r\n\r\n" + BROKEN.encode()
    )
    bench.poll()
    assert bench.mailbox.fetched.index(intake.ROUND + 61) == intake.ROUND + 1
    assert len(bench.mailbox.fetched) == intake.ROUND + 61
