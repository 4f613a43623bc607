"""One desk under torture: real program, real mailbox, real database, and a mail server that takes its time."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import text

from mailbot.adapters.store.engine import Database
from tests.firm import config_text
from tests.invariants import invariants, message_id
from tests.servers import Account, wait_until
from tests.smtp_server import Taken
from tests.torture.faulty import ON_THE_WIRE
from tests.torture.forge import Forge
from tests.torture.sink import Sink, nothing

ADDRESS = "complaints@wrenfield.example"
MANY = "answers_per_hour = 100000\nanswers_per_day = 100000\nnotices_per_hour = 100000"
MAIL = (
    "From: Customer {n} <c{n}@mail.example>\r\nTo: {address}\r\nSubject: Broken lamp\r\n"
    "Message-ID: <{n}@mail.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    "Hello,\r\n\r\nMy lamp, order WF-{order}, arrived cracked. I would like a full refund, please.\r\n\r\nSam\r\n"
)
SETTLE = 2  # seconds; longer than the mail server works on a mail, and than a busy machine lets its thread wait
PATIENCE = 60.0


class Ward:
    """Mails come in and the program is killed; at the end it runs in peace, and then everything is counted."""

    def __init__(
        self, folder: Path, account: Account, sink: Sink, forge: Forge, url: str, dice: random.Random, witness: str
    ) -> None:
        self.folder, self.account, self.sink, self.forge, self.dice = folder, account, sink, forge, dice
        self.url = url or f"sqlite:///{folder / 'mailbot.db'}"
        self.mails: list[bytes] = []
        self.kills = 0
        self.ahead = 0  # seconds that the program's clock is ahead of ours
        self.witness = witness
        sink.keep = self._copied
        self._furnish(witness)

    def _furnish(self, witness: str) -> None:
        (self.folder / "documents").mkdir()
        for name in ("complaints-policy", "complaints-procedure"):
            (self.folder / "documents" / f"{name}.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
        self.config = self.folder / "config.toml"
        self.config.write_text(
            config_text(
                mailbox=f'port = {self.account.dovecot.port}\nusername = "{self.account.address}"\n'
                'poll_seconds = 1\nhandled = "flag"',
                smtp=f'port = {self.sink.port}\nsettle_seconds = {SETTLE}\nwitness = "{witness}"',
                procedure='documents = "documents"',
                limits=MANY,
                store=f'url = "{self.url}"',
            )
        )
        self.account.doveadm("mailbox", "create", "Sent")
        self.account.doveadm("mailbox", "status", "messages", "INBOX")
        assert self.calm_once() == 0, self.said()
        self.mail(1)
        self.calm()

    def _copied(self, taken: Taken) -> None:
        """What a provider does with a mail that it took."""
        if self.witness == "sent":
            self.account.drop(taken.raw, folder=".Sent")
        if ADDRESS in taken.recipients:
            self.account.drop(taken.raw)

    def mail(self, count: int) -> None:
        """So many new customers write."""
        for _ in range(count):
            n = len(self.mails)
            raw = MAIL.format(n=n, address=ADDRESS, order=20000 + n).encode()
            self.mails.append(raw)
            self.account.drop(raw)

    def renumbered(self) -> None:
        """The server gives every mail another number."""
        validity = str(self.dice.randrange(2, 2**31))
        self.account.doveadm("mailbox", "update", "--uid-validity", validity, "INBOX")

    @property
    def environ(self) -> dict[str, str]:
        ahead = {"MAILBOT_AHEAD": str(self.ahead)} if self.ahead else {}
        return {"MAILBOT_MAILBOX_PASSWORD": self.account.password, **ahead}

    def calm_once(self, fault: str = "") -> int:
        """`run --once`; its exit status."""
        self.forge.start(self.config, {**self.environ, "MAILBOT_FAULT": fault}, once=True)
        return self.forge.end()

    def killed_at_random(self) -> None:
        """At some moment of its first second, or shortly after some step of some mail on the wire."""
        steps, wanted = threading.Semaphore(0), self.dice.choice(ON_THE_WIRE)
        self.sink.reached = lambda step: steps.release() if step == wanted else None
        child = self.forge.start(self.config, self.environ)
        if self.dice.random() < 0.3:
            _pause(self.dice.uniform(0.0, 0.9))
        else:
            until = time.monotonic() + 3.0
            for _ in range(self.dice.randrange(1, 4)):
                steps.acquire(timeout=max(0.0, until - time.monotonic()))
            _pause(self.dice.choice((0.0, 0.01, 0.06, 0.3)) * self.dice.random())
        self._kill(child)

    def killed_at(self, point: str) -> bool:
        """At the first passing of that point; False where it was not reached."""
        fault = "" if point in ON_THE_WIRE else f"{point}:1:kill"
        started, hit = threading.Event(), threading.Event()
        numbers: list[int] = []

        def reached(step: str) -> None:
            if step == point and not hit.is_set():
                started.wait(5)
                os.kill(numbers[0], signal.SIGKILL)
                hit.set()

        self.sink.reached = reached
        numbers.append(self.forge.start(self.config, {**self.environ, "MAILBOT_FAULT": fault}))
        started.set()
        watch = threading.Timer(40, os.kill, (numbers[0], signal.SIGTERM))
        watch.start()
        status = self.forge.end()
        watch.cancel()
        self.sink.reached = nothing
        self.kills += status == -signal.SIGKILL
        return status == -signal.SIGKILL

    def _kill(self, child: int) -> None:
        os.kill(child, signal.SIGKILL)
        assert self.forge.end() == -signal.SIGKILL, self.said()[-2000:]
        self.sink.reached = nothing
        self.kills += 1

    def calm(self) -> None:
        """The program runs in peace until nothing is left to do, and is told to stop."""
        child = self.forge.start(self.config, self.environ)
        database = Database(self.url)
        wait_until(lambda: self._is_done(database), PATIENCE)
        database.close()
        os.kill(child, signal.SIGTERM)
        assert self.forge.end() in (0, -signal.SIGTERM)  # It may have begun to listen for signals, or not yet.

    def _is_done(self, database: Database) -> bool:
        _pause(0.1)
        with database.read() as connection:
            left = connection.execute(text("SELECT count(*) FROM outbox WHERE settled IS NULL")).scalar()
            undecided = connection.execute(text("SELECT count(*) FROM ledger WHERE outcome IS NULL")).scalar()
            known = set(connection.execute(text("SELECT message_id FROM ledger")).scalars())
        wanted = {message_id(raw) for raw in self.mails}
        return not left and not undecided and wanted <= known

    def said(self) -> str:
        """What the program told its operators."""
        log = self.folder / "log.txt"
        return log.read_text() if log.exists() else ""

    def wrong(self) -> list[str]:
        return invariants(self.url, self.sink.mails, self.mails, ADDRESS, self.said())

    def acknowledgements(self) -> Counter[str]:
        """How often each customer got one, as the mail server tells it."""
        got = Counter({f"c{n}@mail.example": 0 for n in range(len(self.mails))})
        got.update(mail.recipients[0] for mail in self.sink.mails if mail.recipients[0] in got)
        return got

    def different(self) -> int:
        """Customers who got two letters that are not the same."""
        ids: dict[str, set[str]] = {}
        for mail in self.sink.mails:
            ids.setdefault(mail.recipients[0], set()).add(message_id(mail.raw))
        return sum(len(found) > 1 for address, found in ids.items() if address.startswith("c"))


def _pause(seconds: float) -> None:
    threading.Event().wait(seconds)


def lost(got: Counter[str]) -> int:
    return sum(count == 0 for count in got.values())


def repeated(got: Counter[str]) -> Sequence[int]:
    return [count - 1 for count in got.values() if count > 1]
