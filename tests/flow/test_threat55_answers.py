"""A mail server's answer is not forgotten where the store cannot take it in: a full disk, a lock (threats 55, 56)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from mailbot.core.case import Case, State
from mailbot.core.decision import Decision
from mailbot.core.desk import Desk
from mailbot.core.mail import Letter, OutgoingMail
from mailbot.flow import dispatch
from mailbot.flow.dispatch import Dispatch
from mailbot.flow.ports import Claimed, Delivery, Sent, Unavailable
from tests.fakes import FakeMailer
from tests.flow.harness import BROKEN, Bench, parsed, plain

REFUSED = Sent(delivery=Delivery.REFUSED, said="550 no such user", code=550)


class FullMailer(FakeMailer):
    """Takes a mail, and the disk fills up meanwhile."""

    def __init__(self, disk: list[str]) -> None:
        super().__init__()
        self.disk = disk

    async def send(self, mail: OutgoingMail) -> Sent:
        self.disk.append("full")
        return await super().send(mail)


class BrokenMailer(FakeMailer):
    """Ends in an error that nobody foresaw, once."""

    async def send(self, mail: OutgoingMail) -> Sent:
        if not self.tried:
            self.tried.append(mail)
            raise ZeroDivisionError
        return await super().send(mail)


def way_out(bench: Bench, mailer: FakeMailer, disk: list[str]) -> Dispatch:
    """The way out over a store that takes nothing in while the disk is full."""
    settle = bench.store.settle

    class Store(type(bench.store)):  # type: ignore[misc]
        def settle(
            self,
            claimed: Claimed,
            sent: Sent,
            now: datetime,
            retry_at: datetime | None,
            decision: Decision | None = None,
            outgoing: tuple[OutgoingMail, ...] = (),
        ) -> None:
            if disk:
                raise Unavailable("store", "database or disk is full")
            settle(claimed, sent, now, retry_at, decision, outgoing)

    store = Store(bench.store._database, bench.store._lock)
    return Dispatch(
        store=store, mailer=mailer, write=bench.letters, desk_for=lambda _: bench.desk, tell=lambda *_, **__: None
    )


def test_what_the_server_took_is_settled_once_there_is_room_again() -> None:
    bench, disk = Bench(), list[str]()
    bench.opened()
    bench.arrives(BROKEN)
    bench.poll()
    mailer = FullMailer(disk)
    out = way_out(bench, mailer, disk)
    with pytest.raises(Unavailable):
        asyncio.run(dispatch.send_due(out, lambda: bench.now))
    assert bench.case().state is State.REGISTERED
    disk.clear()
    mailer.disk = []
    asyncio.run(dispatch.send_due(out, lambda: bench.now))
    assert bench.case().state is State.ASSESSING
    assert [mail.template for mail in mailer.taken] == ["acknowledgement", "card"]


def test_an_error_that_nobody_foresaw_leaves_no_mail_in_the_air() -> None:
    bench = Bench()
    bench.opened()
    bench.arrives(BROKEN)
    bench.poll()
    mailer = BrokenMailer()
    out = way_out(bench, mailer, [])
    with pytest.raises(ZeroDivisionError):
        asyncio.run(dispatch.send_due(out, lambda: bench.now))
    bench.now += out.settle
    asyncio.run(dispatch.send_due(out, lambda: bench.now))
    assert sorted(mail.template for mail in mailer.taken) == ["acknowledgement", "card"]


class BrokenWriter:
    """Cannot write what follows once a letter has left."""

    def render(self, letter: Letter, now: datetime) -> OutgoingMail:
        raise ZeroDivisionError


LATER = Sent(delivery=Delivery.TRY_LATER, said="451 not now", code=451)
TAKEN = Sent(delivery=Delivery.SENT, said="250 ok", code=250)


@pytest.mark.parametrize(
    ("answer", "state"), [(TAKEN, "sent"), (REFUSED, "refused"), (LATER, "unknown")], ids=lambda one: str(one)[:12]
)
def test_an_answer_that_cannot_be_decided_on_does_not_stop_the_other_letters_for_ever(answer: Sent, state: str) -> None:
    bench, told = Bench(), list[tuple[str, dict[str, object]]]()
    bench.opened()
    bench.arrives(BROKEN)
    bench.poll()
    case = bench.case()
    bench.mailer.answers = [answer]

    def desk_for(case: Case | None) -> Desk:
        if case is not None:
            raise ZeroDivisionError
        return bench.desk

    def tell(happened: str, **facts: object) -> None:
        told.append((happened, facts))

    out = replace(way_out(bench, bench.mailer, []), desk_for=desk_for, tell=tell)
    for _ in range(dispatch.MOST_FAILURES - 1):
        with pytest.raises(ZeroDivisionError):
            asyncio.run(dispatch.send_due(out, lambda: bench.now))
    asyncio.run(dispatch.send_due(out, lambda: bench.now))
    assert [mail.template for mail in bench.mailer.tried] == ["digest", "acknowledgement", "card", "alarm"]
    facts = {"template": "acknowledgement", "reference": case.reference, "error": "ZeroDivisionError"}
    assert ("unsettled", facts) in told
    alarm = parsed(bench.mailer.tried[-1].raw)
    assert str(alarm["Subject"]).startswith("Did this letter arrive?")
    assert "ZeroDivisionError" in plain(alarm)
    assert "When: Tue 3 Nov, 9am" in plain(alarm)
    (letter,) = [letter for letter in bench.store.outgoing(case.reference) if letter.template == "acknowledgement"]
    assert letter.state == state
    assert not bench.case().has("acknowledged")


def test_where_not_even_the_owner_can_be_told_the_other_letters_leave() -> None:
    bench = Bench()
    bench.opened()
    bench.arrives(BROKEN)
    bench.poll()
    bench.mailer.by_template["acknowledgement"] = REFUSED
    out = replace(way_out(bench, bench.mailer, []), write=BrokenWriter())
    for _ in range(dispatch.MOST_FAILURES - 1):
        with pytest.raises(ZeroDivisionError):
            asyncio.run(dispatch.send_due(out, lambda: bench.now))
    asyncio.run(dispatch.send_due(out, lambda: bench.now))
    assert [letter.state for letter in bench.store.outgoing(bench.case().reference)] == ["refused", "sent"]


def test_a_claim_whose_commit_was_not_heard_of_is_in_doubt_from_the_next_round_on() -> None:
    bench = Bench()
    bench.opened()
    bench.arrives(BROKEN)
    bench.poll()
    claim, lost = bench.store.claim, [True]

    class Store(type(bench.store)):  # type: ignore[misc]
        def claim(self, now: datetime) -> Claimed | None:
            claimed: Claimed | None = claim(now)
            if lost and lost.pop():
                raise Unavailable("store", "server closed the connection unexpectedly")
            return claimed

    out = replace(way_out(bench, bench.mailer, []), store=Store(bench.store._database, bench.store._lock))
    with pytest.raises(Unavailable):
        asyncio.run(dispatch.send_due(out, lambda: bench.now))
    asyncio.run(dispatch.send_due(out, lambda: bench.now))
    assert "acknowledgement" not in [mail.template for mail in bench.mailer.taken]
    bench.now += out.settle
    asyncio.run(dispatch.send_due(out, lambda: bench.now))
    assert [mail.template for mail in bench.mailer.taken].count("acknowledgement") == 1
    assert bench.case().has("acknowledged")
