"""One desk that goes on for as long as a test likes, over lines that break, with given time."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailbot.config import load
from mailbot.flow import clockwork, dispatch, intake
from mailbot.flow.ports import Unavailable
from mailbot.house import House, furnish
from tests.e2e.test_daemon import mail
from tests.firm import config_text
from tests.proxy import Proxy
from tests.servers import Account, Certificates
from tests.smtp_server import SmtpServer

DESK = "complaints@wrenfield.example"
START = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
ROUNDS = 12  # within which everything has to be well again
PER_HOUR = "answers_per_hour = 100000\nanswers_per_day = 100000\nnotices_per_hour = 100000\n"


@dataclass
class Lines:
    """The desk, its servers and the broken lines between them: `imap`, `smtp` and, with PostgreSQL, `store`."""

    folder: Path
    account: Account
    server: SmtpServer
    certificates: Certificates
    store_port: int = 0
    store_url: str = ""
    now: datetime = START
    told: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    customers: int = 0
    copied: int = 0

    def __post_init__(self) -> None:
        self.imap = self._proxy(self.account.dovecot.port)
        self.smtp = self._proxy(self.server.port)
        self.store = self._proxy(self.store_port) if self.store_port else None
        self.url = url = self.store_url or f"sqlite:///{self.folder / 'mailbot.db'}"
        if self.store:
            url = url.replace(f":{self.store_port}/", f":{self.store.port}/")
        text = config_text(
            mailbox=f'port = {self.imap.port}\nusername = "{self.account.address}"\npoll_seconds = 1\ntimeout = 1\n'
            'handled = "move"',
            smtp=f'port = {self.smtp.port}\ntimeout = 1\nwitness = "bcc"',
            limits=PER_HOUR,
            store=f'url = "{url}"',
        )
        path = self.folder / "config.toml"
        path.write_text(text)
        environ = {**os.environ, "MAILBOT_MAILBOX_PASSWORD": self.account.password}
        self.house: House = furnish(load(path, environ), environ, tell=self._tell)
        self.round()

    def _tell(self, happened: str, **facts: str | int | None) -> None:
        self.told.append(happened)

    def _proxy(self, target: int) -> Proxy:
        proxy = Proxy(self.certificates.good, target)
        proxy.start()
        return proxy

    def close(self) -> None:
        for proxy in (self.imap, self.smtp, self.store):
            if proxy:
                proxy.heal()
        self.house.close_mailbox()
        self.house.close()
        for proxy in (self.imap, self.smtp, self.store):
            if proxy:
                proxy.stop()

    def arrive(self) -> tuple[str, str]:
        """Two new customers write; their addresses."""
        self.customers += 2
        numbers = (self.customers - 1, self.customers)
        raws = [mail(n, sender=f"Customer <c{n}@mail.example>") for n in numbers]
        self.mails += raws
        self.account.append(*raws, received=self.now + timedelta(seconds=1))
        self.now += timedelta(seconds=2)
        return f"c{numbers[0]}@mail.example", f"c{numbers[1]}@mail.example"

    def round(self) -> None:
        """What the three loops do in a round; what is away stops one of them and not the others."""
        works = (
            lambda: intake.poll(self.house.intake, lambda: self.now),
            lambda: clockwork.tick(self.house.clockwork, self.now),
            lambda: asyncio.run(self._send()),
        )
        for work in works:
            try:
                work()
            except Unavailable as away:
                self.told.append(f"away:{away.what}:{away.permanent}")
        self._deliver_copies()

    async def _send(self) -> None:
        try:
            await dispatch.send_due(self.house.dispatch, lambda: self.now)
        finally:
            await self.house.close_mailer()

    def _deliver_copies(self) -> None:
        """The mail server's part in the witness: our own copy of what it took comes to our mailbox."""
        fresh, self.copied = self.server.mails[self.copied :], len(self.server.mails)
        copies = [taken.raw for taken in fresh if DESK in taken.recipients]
        if copies:
            self.account.append(*copies, received=self.now)

    def recover(self) -> int:
        """Rounds until nothing is open; how many it took."""
        for count in range(ROUNDS):
            self.now += timedelta(minutes=20)
            self.round()
            tally = self.house.store.tally(START)
            if not tally.undecided and not tally.unsent:
                return count
        raise AssertionError(f"{tally.undecided} mails undecided, {tally.unsent} letters unsent, {self.told[-20:]}")

    def acknowledged(self) -> Counter[str]:
        """Customer -> letters that the server took for her."""
        return Counter(r for taken in self.server.mails for r in taken.recipients if r.startswith("c") and r != DESK)


@contextmanager
def lines(
    folder: Path, account: Account, server: SmtpServer, certificates: Certificates, **more: object
) -> Iterator[Lines]:
    found = Lines(folder, account, server, certificates, **more)  # type: ignore[arg-type]
    try:
        yield found
    finally:
        found.close()
