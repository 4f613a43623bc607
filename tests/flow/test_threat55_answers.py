"""A mail server's answer is not forgotten where the store cannot take it in: a full disk, a lock (threats 55, 56)."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from mailbot.core.case import State
from mailbot.core.decision import Decision
from mailbot.core.mail import OutgoingMail
from mailbot.flow import dispatch
from mailbot.flow.dispatch import Dispatch
from mailbot.flow.ports import Claimed, Sent, Unavailable
from tests.fakes import FakeMailer
from tests.flow.harness import BROKEN, Bench


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
