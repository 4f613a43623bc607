"""What is away is asked less and less often, never by everybody at the same moment, and alone (threats 48, 49)."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.app import App
from mailbot.config import load
from mailbot.flow.ports import Unavailable
from mailbot.house import House, furnish
from tests.firm import config_text

START = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    (tmp_path / "config.toml").write_text(config_text())
    found = furnish(
        load(tmp_path / "config.toml", {}), {"MAILBOT_MAILBOX_PASSWORD": "secret"}, tell=lambda *_, **__: None
    )
    yield found
    found.close()


class Day:
    """A loop whose outside thing is away from START until `back`, in given time."""

    def __init__(self, house: House, loop: str, what: str, back: datetime) -> None:
        self.app = App(house, now=lambda: self.now)
        self.loop, self.what, self.back, self.now = loop, what, back, START
        self.tried: list[datetime] = []

    async def work(self) -> None:
        self.tried.append(self.now)
        if self.now < self.back:
            raise Unavailable(self.what, "connection refused")

    async def passes(self, rest: float = 60) -> None:
        while self.now < START + DAY:
            pause = await self.app._guarded(self.loop, self.work)
            self.now += timedelta(seconds=pause or rest)


@pytest.mark.parametrize(("loop", "what"), [("mailbox", "imap"), ("outbox", "smtp"), ("clock", "store")])
def test_a_day_without_an_answer_takes_three_hundred_tries_and_the_first_minute_six(
    house: House, loop: str, what: str
) -> None:
    day = Day(house, loop, what, START + DAY)
    asyncio.run(day.passes())
    assert 230 <= len(day.tried) <= 370
    assert 3 <= sum(at < START + timedelta(minutes=1) for at in day.tried) <= 6
    gaps = [(b - a).total_seconds() for a, b in zip(day.tried, day.tried[1:], strict=False)]
    late = gaps[20:]
    assert max(late) <= 360
    assert min(late) >= 240
    assert len({round(gap, 3) for gap in late}) > len(late) / 2


def test_what_is_back_is_asked_as_often_as_ever_and_a_new_outage_begins_anew(house: House) -> None:
    day = Day(house, "mailbox", "imap", START + timedelta(hours=1))
    asyncio.run(day.passes(rest=30))
    well = [at for at in day.tried if at >= day.back]
    assert {b - a for a, b in itertools.pairwise(well)} == {timedelta(seconds=30)}
    day.back = START + DAY + timedelta(hours=1)
    day.tried.clear()
    pauses = [asyncio.run(day.app._guarded("mailbox", day.work)) for _ in range(2)]
    assert pauses[0] < 7
    assert pauses[1] < 13


def test_each_outside_thing_has_a_patience_of_its_own(house: House) -> None:
    imap, smtp = Day(house, "mailbox", "imap", START + DAY), Day(house, "outbox", "smtp", START + DAY)
    smtp.app = imap.app
    for _ in range(6):
        asyncio.run(imap.app._guarded("mailbox", imap.work))
    assert asyncio.run(smtp.app._guarded("outbox", smtp.work)) < 7
    assert asyncio.run(imap.app._guarded("mailbox", imap.work)) > 200
