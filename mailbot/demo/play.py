"""One performance: servers, desk and people are set up, three weeks pass, and the folder is left behind."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from mailbot.app import App
from mailbot.config import load
from mailbot.core.decision import Decision
from mailbot.core.evidence import Enrolment, Proof
from mailbot.demo.cast import MAILBOX, OWNER, START
from mailbot.demo.screen import Screen
from mailbot.demo.servers import PASSWORD, SERVER, USER, ImapServer, SmtpServer
from mailbot.demo.stage import Stage
from mailbot.demo.transcript import write
from mailbot.house import House, furnish

CONFIG = """\
# The config of the demonstration: an invented firm on mail servers of its own.
[business]
name = "Wrenfield Lamps"
address = "1 Mill Row, Cardiff CF10 1AA"
phone = "01632 960421"
hours = "9am to 5pm, Monday to Friday"
countries = ["GB", "SE", "CN"]

[owner]
name = "Meera Holt"
email = "meera@wrenfield.example"

[mailbox]
address = "{mailbox}"
host = "127.0.0.1"
port = {imap}
security = "none"
username = "{user}"
password_file = "password"
poll_seconds = 1

[smtp]
host = "127.0.0.1"
port = {smtp}
security = "none"

[procedure]
use = "yanna"

[orders]
examples = ["WF-20817"]

[commands]
hold_minutes = 0  # days pass in seconds here
"""


def perform(folder: Path, environ: Mapping[str, str], seconds: float) -> Path:
    """Plays into `folder` and returns its transcript; KeyboardInterrupt ends everything that was started."""
    (folder / "mails").mkdir(parents=True)
    imap, smtp = ImapServer(), SmtpServer()
    imap.start()
    smtp.start()
    try:
        text = CONFIG.format(mailbox=MAILBOX, imap=imap.port, smtp=smtp.port, user=USER)
        (folder / "config.toml").write_text(text, encoding="utf-8")
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        (folder / "password").chmod(0o600)
        house = furnish(load(folder / "config.toml", environ), environ, tell=_untold)
        _enrol(house)
        try:
            return asyncio.run(_run(house, imap, smtp, folder, seconds))
        finally:
            house.close()
    finally:
        smtp.stop()


def _enrol(house: House) -> None:
    """The owner has answered `mailbot auth test`, and her server's word stood the test."""
    enrolled = Enrolment(address=OWNER, proofs=frozenset({Proof.SERVER}), server=SERVER, at=START)
    house.store.record(Decision(outcome="enrolment", reason="enrolled", enrols=enrolled), (), START)


async def _run(house: House, imap: ImapServer, smtp: SmtpServer, folder: Path, seconds: float) -> Path:
    stage = Stage(imap=imap, smtp=smtp, folder=folder, show=lambda *_: None, pace=seconds / 90)
    screen = Screen(house, stage.clock, stage.progress)
    stage.show = screen.show
    app = App(house, now=stage.clock, clock_seconds=0.5, outbox_seconds=0.5, timekeeper=None)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, app.stop)
    with screen:
        stage.before()
        desk = asyncio.create_task(app.run())
        eye = asyncio.create_task(_watch(screen))
        play = asyncio.create_task(stage.play(app))
        try:
            done, _ = await asyncio.wait({desk, play}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            eye.cancel()
            was_stopped = app.stopping.is_set()
            app.stop()
            await asyncio.gather(desk, play, return_exceptions=True)
    if was_stopped:
        raise KeyboardInterrupt
    return write(folder, house, stage)


async def _watch(screen: Screen) -> None:
    while True:
        screen.refresh()
        await asyncio.sleep(0.3)


def _untold(happened: str, **facts: str | int | None) -> None:
    """The screen shows what matters; operators' lines would only cover it."""


def new_folder(where: Path) -> Path:
    """A folder name that nothing has yet."""
    return where / f"demo-{datetime.now(UTC):%Y%m%d-%H%M%S}"
