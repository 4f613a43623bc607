"""The loops go on where the wall clock, and with it the ticker, stands still or is set back (threats 58)."""

from __future__ import annotations

import asyncio
from pathlib import Path

from mailbot.app import App
from mailbot.config import load
from mailbot.house import furnish
from tests.firm import config_text


async def rounds_without_ticker(app: App) -> int:
    """Rounds of the clock's loop within seconds, while nothing wakes it."""
    count = 0

    async def work() -> None:
        nonlocal count
        count += 1
        if count == 3:
            app.stop()

    await asyncio.wait_for(app._loop("clock", work), 10)
    return count


def test_a_loop_that_nobody_wakes_comes_round_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(config_text())
    house = furnish(load(tmp_path / "config.toml", {}), {"MAILBOT_MAILBOX_PASSWORD": "secret"})
    try:
        assert asyncio.run(rounds_without_ticker(App(house, clock_seconds=0.01))) == 3
    finally:
        house.close()
