"""`mailbot run` and `mailbot tick`: the daemon, one round of it, one tick of time."""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.entrance import DEFAULT, UNAVAILABLE, WRONG_CONFIG, ConfigOption, environ, fail, told

if TYPE_CHECKING:
    from mailbot.app import App
    from mailbot.house import House


def run(
    config: ConfigOption = DEFAULT,
    once: Annotated[bool, typer.Option("--once", help="Take in what waits, tick once, send what is due, end.")] = False,
) -> None:
    """Run the desk: read mail, keep the clocks, send letters, until it is told to stop (SIGTERM, Ctrl-C)."""
    from mailbot import log
    from mailbot.config import load
    from mailbot.opening import opened

    with told():
        settings = load(Path(config), environ())
        log.configure(settings.log.level, settings.log.format == "json")
        store = opened(settings, environ(), now=datetime.now(UTC))
        from mailbot.app import App  # takes a second: what another bot works on is known before
        from mailbot.house import furnish

        house = furnish(settings, environ(), store=store)
        app = App(house)
        try:
            asyncio.run(app.once() if once else _until_told(app, Path(config)))
        finally:
            house.close()


async def _until_told(app: App, config: Path) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, app.stop)
    reloads: set[asyncio.Task[None]] = set()

    def reload() -> None:
        task = asyncio.create_task(app.reload(lambda house: _anew(house, config)))
        reloads.add(task)
        task.add_done_callback(reloads.discard)

    loop.add_signal_handler(signal.SIGHUP, reload)
    await app.run()


def _anew(house: House, config: Path) -> House:
    """The running house by the config as it is now."""
    from mailbot import log
    from mailbot.config import load
    from mailbot.house import refurnish

    settings = load(config, environ())
    new = refurnish(house, settings, environ())
    log.configure(settings.log.level, settings.log.format == "json")
    return new


def tick(
    config: ConfigOption = DEFAULT,
    now: Annotated[str, typer.Option("--now", help="The time to tick at, ISO 8601 with its offset.")] = "",
) -> None:
    """One tick of time: take every step that is due at NOW, then end. Letters wait in the outbox for `run`."""
    from mailbot import log
    from mailbot.config import load
    from mailbot.flow import clockwork
    from mailbot.house import furnish

    moment = _moment(now)
    with told():
        settings = load(Path(config), environ())
        log.configure(settings.log.level, settings.log.format == "json")
        house = furnish(settings, environ())
        try:
            count = clockwork.tick(house.clockwork, moment)
        finally:
            house.close()
    print(f"{count} {'case' if count == 1 else 'cases'} had something due at {moment.isoformat()}.")


def _moment(given: str) -> datetime:
    if not given:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        fail(f'--now "{given}" is not a time. Write it as 2026-11-03T09:00:00+00:00.', WRONG_CONFIG)
        raise typer.Exit(UNAVAILABLE) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
