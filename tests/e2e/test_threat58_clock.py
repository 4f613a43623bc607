"""The machine's clock jumps: no mail leaves until the mail server confirms the time; two weeks off go on at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.app import App
from mailbot.config import load
from mailbot.flow.ports import Unavailable
from mailbot.house import House, furnish
from tests.e2e.test_daemon import Desk, mail
from tests.servers import Account, wait_until
from tests.smtp_server import SmtpServer

pytestmark = [pytest.mark.servers, pytest.mark.slow]
SAM = "sam.okafor@mail.example"


@pytest.fixture
def desk(tmp_path: Path, account: Account, smtp_server: SmtpServer) -> Desk:
    """A desk that has run before; a complaint waits for it."""
    desk = Desk(tmp_path, account, smtp_server)
    assert desk.mailbot("run", "--once").returncode == 0
    account.append(mail(1))
    return desk


@pytest.fixture
def house(desk: Desk) -> Iterator[House]:
    house = furnish(load(desk.config, {}), {"MAILBOT_MAILBOX_PASSWORD": desk.account.password})
    try:
        yield house
    finally:
        house.close()


def once(house: House, off: timedelta) -> None:
    """One round by a clock that is off by as much."""
    asyncio.run(App(house, now=lambda: datetime.now(UTC) + off).once())


@pytest.mark.parametrize("off", [timedelta(days=14), timedelta(days=-1), timedelta(hours=-1)])
def test_a_wrong_clock_sends_nothing_until_it_is_right_again(desk: Desk, house: House, off: timedelta) -> None:
    for _ in range(2):
        with pytest.raises(Unavailable, match=r"clock jumped to .*, and the mail server's says"):
            once(house, off)
    assert desk.sent(SAM) == []
    assert house.store.cases() == []
    once(house, timedelta(0))
    assert len(desk.sent(SAM)) == 1
    assert len(desk.account.flags()) == 1


def test_two_weeks_off_are_confirmed_at_once(desk: Desk, house: House) -> None:
    house.store.beat("tick", datetime.now(UTC) - timedelta(days=14))
    once(house, timedelta(0))
    assert len(desk.sent(SAM)) == 1
    assert len(desk.account.flags()) == 1


def test_the_running_program_waits_and_goes_on_by_itself(desk: Desk, house: House) -> None:
    off = timedelta(0)

    async def play() -> None:
        nonlocal off
        app = App(house, now=lambda: datetime.now(UTC) + off, clock_seconds=0.1, outbox_seconds=0.1)
        running = asyncio.create_task(app.run())
        await until(lambda: len(desk.sent(SAM)) == 1)
        off = timedelta(days=14)
        await until(lambda: house.store.last("away:clock") is not None)
        desk.account.append(mail(2, sender="Ann Lee <ann@mail.example>"))
        await until(lambda: app.pulse.is_alive)
        assert desk.sent("ann@mail.example") == []
        off = timedelta(0)
        await until(lambda: len(desk.sent("ann@mail.example")) == 1)
        app.stop()
        await running

    async def until(is_so: object) -> None:
        await asyncio.to_thread(wait_until, is_so, 40)  # type: ignore[arg-type]

    asyncio.run(play())
    letters = [sent["Subject"] for sent in desk.sent(SAM)]
    assert len(letters) == 1
