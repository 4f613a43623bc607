"""The figures: each row is one function. Whoever measures something more adds a function and a line to ROWS."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import count

from tests.servers import Certificates, Dovecot, Postgres, open_folder
from tests.torture import floods
from tests.torture.faulty import INSIDE, NOT_REACHED, ON_THE_WIRE
from tests.torture.forge import Forge
from tests.torture.sink import Sink
from tests.torture.table import Result, Row
from tests.torture.ward import Ward, lost, repeated

POINTS = (*INSIDE, *ON_THE_WIRE)
A_DESK = 50  # kills after which a fresh desk takes over, so that folders stay small
MOST = 400  # statements, lines or files of one run, of which each fails once
AN_HOUR = 3660  # seconds: after the server was away a letter is tried again within the hour
DATABASES = ("SQLite", "PostgreSQL")


class Yard:
    """The servers of the torture, each started when it is first needed."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.certificates = Certificates(self.stack.enter_context(open_folder("certificates")))
        self.forge = self.stack.enter_context(Forge())

    @property
    @cache  # noqa: B019 - there is one yard
    def dovecot(self) -> Dovecot:
        server = Dovecot(self.stack.enter_context(open_folder("dovecot")), self.certificates)
        server.start()
        self.stack.callback(server.stop)
        return server

    @property
    @cache  # noqa: B019 - there is one yard
    def postgres(self) -> Postgres:
        server = Postgres(self.stack.enter_context(open_folder("postgres")))
        server.start()
        self.stack.callback(server.stop)
        return server

    @contextmanager
    def ward(self, database: str, seed: int, witness: str) -> Iterator[Ward]:
        """A fresh desk with its own mailbox, database and mail server."""
        dice = random.Random(seed)
        sink = Sink(self.certificates, dice)
        sink.start()
        try:
            with open_folder("ward") as folder:
                url = self.postgres.database() if database == "PostgreSQL" else ""
                yield Ward(folder, self.dovecot.account(), sink, self.forge, url, dice, witness)
        finally:
            sink.stop()


@cache
def yard() -> Yard:
    """The one yard of this run; `close` ends it."""
    return Yard()


def close() -> None:
    if yard.cache_info().currsize:
        yard().stack.close()
        yard.cache_clear()


@dataclass(slots=True)
class Sum:
    """What several desks went through."""

    kills: int = 0
    mails: int = 0
    lost: int = 0
    repeats: int = 0
    different: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, ward: Ward) -> None:
        got = ward.acknowledgements()
        self.kills += ward.kills
        self.mails += len(ward.mails)
        self.lost += lost(got)
        self.repeats += sum(repeated(got))
        self.different += ward.different()
        self.wrong += ward.wrong()

    def result(self, has_witness: bool = True) -> Result:
        allowed = 0 if has_witness else self.kills
        wrong = self.wrong if has_witness else [said for said in self.wrong if "acknowledged" not in said]
        is_good = not self.lost and not self.different and not wrong and self.repeats <= allowed
        integrity = "ok" if not wrong else f"{len(wrong)} faults, first: {wrong[0]}"
        twice = "acknowledged twice" if has_witness else "repeats, each with the same Message-ID"
        found = (
            f"{self.kills} kills, {self.mails} mails, {self.lost} lost, {self.repeats} {twice}, integrity {integrity}"
        )
        return Result(found=found, is_good=is_good)


def kills(database: str, wanted: int, *, renumber: bool = False, witness: str = "", seed: int = 47) -> Result:
    """Killed at random moments; with `renumber` every mail gets another number before each start."""
    whole = Sum()
    for number in count():
        left = wanted - whole.kills
        if left <= 0:
            return whole.result(witness != "none")
        with yard().ward(database, seed + number, witness or ("bcc", "sent")[number % 2]) as ward:
            for _ in range(min(left, A_DESK)):
                ward.mail(ward.dice.randrange(1, 5))
                if renumber:
                    ward.renumbered()
                ward.killed_at_random()
            ward.calm()
            whole.add(ward)
    raise AssertionError("counting has an end")


def points(database: str, each: int, seed: int = 48) -> Result:
    """Killed at each named point, so often."""
    whole = Sum()
    missed: list[str] = []
    for number in range(-(-each // 2)):
        with yard().ward(database, seed + number, ("bcc", "sent")[number % 2]) as ward:
            for point in POINTS * min(2, each - 2 * number):
                ward.mail(1)
                missed += [] if ward.killed_at(point) else [point]
            ward.calm()
            whole.add(ward)
    result = whole.result()
    return Result(
        found=f"{result.found}; not reached: {', '.join(missed) or 'none'}", is_good=result.is_good and not missed
    )


def sweep(database: str, kind: str, step: int = 1, seed: int = 65) -> Result:
    """Each statement, line or file of `run --once` with a new mail fails once; the next run is whole again."""
    whole = Sum()
    tried = 0
    with yard().ward(database, seed, "bcc") as ward:
        for n in range(1, MOST, step):
            ward.mail(1)
            if _passed(ward, kind, n):
                break
            tried += 1
            ward.ahead += AN_HOUR
            ward.calm_once()
        ward.ahead += AN_HOUR
        ward.calm()
        whole.add(ward)
    result = whole.result()
    return Result(found=f"{tried} failures; {result.found}", is_good=result.is_good and tried > 0)


def _passed(ward: Ward, kind: str, n: int) -> bool:
    """A run in which the Nth of that kind fails; True where there were not so many."""
    if kind == "smtp":
        ward.sink.cut_at = n
        ward.calm_once()
        return ward.sink.cut_at > 0
    return ward.calm_once(f"{kind}:{n}:raise") == NOT_REACHED


ZERO = "0 lost, 0 acknowledged twice, integrity ok"


def rows(share: float) -> list[Row]:
    """All rows; `share` of the full counts."""

    def many(full: int) -> int:
        return max(1, round(full * share))

    step = max(1, round(1 / share))
    made: list[tuple[str, str, Callable[[], Result]]] = []
    for name in DATABASES:
        made += [
            (f"F1 killed at random, {name}", ZERO, partial(kills, name, many(1000))),
            (f"F1 killed at 11 points, {name}", ZERO, partial(points, name, many(20))),
            (f"F2 UIDVALIDITY changes, {name}", ZERO, partial(kills, name, many(300), renumber=True, seed=1047)),
            (
                f"F3 no witness, {name}",
                "0 lost, at most one repeat a kill, same Message-ID",
                partial(kills, name, many(200), witness="none", seed=2047),
            ),
        ]
        made += [
            (f"F13 each {what} fails once, {name}", ZERO, partial(sweep, name, kind, step))
            for kind, what in SWEPT.items()
        ]
    return [*(Row(name=name, wanted=wanted, run=run) for name, wanted, run in made), *floods.rows(many)]


SWEPT = {"statement": "statement", "imap": "IMAP line", "smtp": "SMTP step", "open": "file"}
