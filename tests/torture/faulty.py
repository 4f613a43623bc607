"""The program with faults at named points: the real house with a watcher before each port, and nothing else changed.

`MAILBOT_FAULT=after_fetch:1:kill` ends it with SIGKILL at the first passing of that point, `...:raise` lets that point
fail once. Beside the points there are the Nth `statement`, the Nth line to the IMAP server (`imap`) and the Nth file
(`open`). What happens on the wire between program and mail server is done by the server of the tests (`sink.py`).
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import psycopg
from sqlalchemy import Engine, event

from mailbot import log
from mailbot.app import App, utc_now
from mailbot.config import ConfigError, load
from mailbot.flow.ports import Unavailable
from mailbot.house import House, furnish
from mailbot.opening import opened

INSIDE = {
    "after_fetch": "mailbox.fetch.after",
    "after_keep": "store.keep.after",
    "after_parse": "store.known.before",
    "in_record": "store.record.commit",
    "before_send": "mailer.send.before",
    "after_reply": "mailer.send.after",
    "before_finish": "mailbox.finish.before",
    "after_finish": "mailbox.finish.after",
}
ON_THE_WIRE = ("after_rcpt", "in_data", "after_data")
NOT_REACHED = 7  # exit status of a run that ended without passing its fault


class Fault:
    """One thing that goes wrong, at the Nth passing of its place."""

    def __init__(self, place: str, left: int, kind: str) -> None:
        self.place, self.left, self.kind = place, left, kind

    @classmethod
    def of(cls, text: str) -> Fault:
        point, number, kind = (text or "nowhere:0:raise").split(":")
        return cls(INSIDE.get(point, point), int(number), kind)

    @property
    def is_past(self) -> bool:
        return self.left <= 0

    def pass_by(self, place: str, error: Callable[[], BaseException]) -> None:
        if place != self.place or self.is_past:
            return
        self.left -= 1
        if self.is_past:
            if self.kind == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            raise error()


class Watched:
    """Stands before a port and tells the fault of each call, before and after it."""

    def __init__(self, name: str, inner: object, fault: Fault) -> None:
        self.__dict__.update(_name=name, _inner=inner, _fault=fault)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._inner, name, value)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.__dict__["_inner"], name)
        if asyncio.iscoroutinefunction(found):
            return self._later(name, found)
        return self._now(name, found) if callable(found) else found

    def _tell(self, name: str, when: str) -> None:
        self._fault.pass_by(f"{self._name}.{name}.{when}", lambda: Unavailable(self._name, "a fault was wanted here"))

    def _now(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*given: Any, **named: Any) -> Any:
            self._tell(name, "before")
            answer = call(*given, **named)
            self._tell(name, "after")
            return answer

        return watched

    def _later(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        async def watched(*given: Any, **named: Any) -> Any:
            self._tell(name, "before")
            answer = await call(*given, **named)
            self._tell(name, "after")
            return answer

        return watched


class Recording(Watched):
    """A store whose `record` can be cut off just before its commit."""

    def record(self, *given: Any, **named: Any) -> Any:
        def at_commit(_: object) -> None:
            self._tell("record", "commit")

        event.listen(Engine, "commit", at_commit)
        try:
            return self._inner.record(*given, **named)
        finally:
            event.remove(Engine, "commit", at_commit)


def main(config: Path, environ: Mapping[str, str], once: bool) -> int:
    """The exit status of `mailbot run` with that config and the fault of the environment."""
    fault = Fault.of(environ.get("MAILBOT_FAULT", ""))
    _watch_lines_and_files(fault, config.parent)
    try:
        settings = load(config, environ)
        log.configure(settings.log.level, settings.log.format == "json")
        house = furnish(settings, environ, store=opened(settings, environ, now=datetime.now(UTC)))
        _watch_ports(house, fault)
        app = _app(house, int(environ.get("MAILBOT_AHEAD", "0")))
        asyncio.run(app.once() if once else _until_told(app))
    except (ConfigError, Unavailable) as trouble:
        print(trouble, file=sys.stderr)
        return 4
    return 0 if fault.is_past else NOT_REACHED


def _app(house: House, ahead: int) -> App:
    """With loops that turn faster; so many seconds ahead of time, where waiting would take hours."""
    app = App(house, clock_seconds=0.5, outbox_seconds=0.3)
    if ahead:
        app.now, app.timekeeper = lambda: utc_now() + timedelta(seconds=ahead), None
    return app


def _watch_ports(house: House, fault: Fault) -> None:
    if fault.place in INSIDE.values():
        house.store = cast(Any, Recording("store", house.store, fault))
        house.mailbox = cast(Any, Watched("mailbox", house.mailbox, fault))
        house.mailer = cast(Any, Watched("mailer", house.mailer, fault))


def _watch_lines_and_files(fault: Fault, folder: Path) -> None:
    """Statements by the database's own events, lines to the IMAP server and files by Python's audit events."""

    def statement(cursor: object, *_: object) -> None:
        said = "disk I/O error"
        kind = sqlite3 if isinstance(cursor, sqlite3.Cursor) else psycopg
        fault.pass_by("statement", lambda: kind.OperationalError(said))

    def audit(name: str, given: tuple[Any, ...]) -> None:
        if name == "imaplib.send":
            fault.pass_by("imap", lambda: OSError("a fault was wanted here"))
        elif name == "open" and any(place in str(given[0]) for place in (str(folder), "/templates/", "/procedures/")):
            fault.pass_by("open", lambda: OSError(5, "Input/output error"))

    if fault.place == "statement":
        event.listen(Engine, "do_execute", statement)
        event.listen(Engine, "do_executemany", statement)
    elif fault.place in ("imap", "open"):
        sys.addaudithook(audit)


async def _until_told(app: App) -> None:
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, app.stop)
    await app.run()
