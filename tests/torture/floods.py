"""The figures of floods, machines, broken lines, poison and injection: rows of the one table."""

from __future__ import annotations

import multiprocessing
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from mailbot.adapters import mime
from mailbot.core.mail import IncomingMail, Letter, OutgoingMail
from mailbot.flow import intake
from mailbot.flow.ports import RawMail
from tests.flow.harness import BROKEN, START, Bench
from tests.fuzz.test_mime_fuzz import damaged
from tests.torture.table import Result, Row

A_BENCH = 200  # mails after which a fresh desk takes over: these few senders do not write more
A_ROUND = 100  # desks after which new processes take over; a pool that replaces them by itself comes to a stand
EVE = "Eve <eve@mail.example>"
POISON = ("tests/flow/test_threat63_poison.py", "tests/test_threat63_endless.py")
SECOND = ("tests/e2e/test_threat59_second_bot.py", "tests/adapters/test_store_threat59_lease.py")
PYTEST = (sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider")


def fuzz(mails: int) -> Result:
    """Damaged mails through reading, recognising, deciding and recording, on all processors."""
    benches = [range(first, min(first + A_BENCH, mails)) for first in range(0, mails, A_BENCH)]
    context = multiprocessing.get_context("spawn")
    outcomes: Counter[str] = Counter()
    try:
        for begun in range(0, len(benches), A_ROUND):
            with ProcessPoolExecutor(mp_context=context) as pool:
                for found in pool.map(fuzzed, benches[begun : begun + A_ROUND]):
                    outcomes.update(found)
    except BrokenProcessPool:
        return Result(found=f"a process ended after {outcomes['mails']} mails", is_good=False)
    quarantined = outcomes["aside"] - outcomes["spam"]
    said = f"{outcomes['undecided']} without a state, {quarantined} set aside, {outcomes['failed']} raised"
    is_good = outcomes["mails"] == mails and not outcomes["undecided"] and quarantined <= mails // 100
    return Result(found=f"{outcomes['mails']} mails: {said}", is_good=is_good)


def fuzzed(numbers: range) -> Counter[str]:
    """What became of those damaged mails at a fresh desk; each mail is the same whatever process makes it."""
    bench = Bench()
    bench.opened()
    read: dict[str, IncomingMail] = {}

    def remembered(raw: RawMail, sha256: str) -> IncomingMail:
        """A mail whose Message-ID others have too is read but once: that they share it comes from the few seeds."""
        if sha256 not in read:
            read[sha256] = mime.parse(raw, sha256)
        return read[sha256]

    for number in numbers:
        bench.mailbox.arrive(damaged(number), bench.now)
    for _ in range(3):
        intake.poll(replace(bench.intake, write=Scribble(), parse=remembered), lambda: START)
    tally = bench.store.tally(START)
    failed, spam = sum(what == "failed" for what, _ in bench.told), _spam(bench)
    bench.store.close()
    return Counter(mails=len(numbers), aside=tally.set_aside, undecided=tally.undecided, failed=failed, spam=spam)


class Scribble:
    """Writes nothing worth reading, fast: what is measured is how mail is read and decided on."""

    def render(self, letter: Letter, now: datetime) -> OutgoingMail:
        return OutgoingMail(
            key=letter.key, message_id=f"<{hash(letter.key)}@wrenfield.example>", sender="", recipient=letter.to.email,
            subject="", raw=b"", template=letter.template, audience=letter.audience, reference=letter.reference,
        )  # fmt: skip


def _spam(bench: Bench) -> int:
    return sum(mail.why == "looks-like-spam" for mail in bench.store.set_aside())


def one_sender(mails: int) -> Result:
    """Thousands of mails of one sender within an hour, and a customer who writes among them."""
    bench = Bench()
    bench.opened()
    for number in range(mails):
        bench.arrives(f"{BROKEN}\n{number}\n", EVE, f"Broken {number}")
    bench.arrives(BROKEN, "Ann <ann@mail.example>")
    bench.poll()
    place = next(n for n, case in enumerate(bench.store.cases()) if case.customer_email == "ann@mail.example")
    bench.send()
    hour = Counter((mail.template, mail.audience.value) for mail in bench.mailer.taken)
    answers = sum(mail.recipient == "eve@mail.example" for mail in bench.mailer.taken)
    ann = sum(mail.recipient == "ann@mail.example" for mail in bench.mailer.taken)
    notices = hour["alarm", "owner"]
    stored = len(bench.store.cases())
    found = f"{stored} of {mails + 1} stored, {answers} answers, {notices} notice, the customer read as no. {place + 1}"
    return Result(
        found=found, is_good=stored == mails + 1 and answers <= 3 and notices <= 1 and ann == 1 and place <= 3
    )


def forged(mails: int) -> Result:
    """As many senders as mails; then a day of sending, minute by minute where it matters."""
    bench = Bench()
    bench.opened()
    for number in range(mails):
        bench.arrives(BROKEN, f"Customer <c{number}@m{number}.example>")
    bench.poll()
    left: list[datetime] = []
    while bench.now < START + timedelta(hours=25):
        before = len(bench.mailer.taken)
        bench.send()
        left += [bench.now for mail in bench.mailer.taken[before:] if mail.recipient.startswith("c")]
        bench.now += timedelta(minutes=10)
    hour = max(sum(at <= other < at + timedelta(hours=1) for other in left) for at in left)
    day = max(sum(at <= other < at + timedelta(days=1) for other in left) for at in left)
    stored, tally = len(bench.store.cases()), bench.store.tally(START)
    waits = tally.delayed + len(left)
    found = f"{stored} stored, at most {hour} answers an hour and {day} a day, {tally.delayed} wait their turn"
    return Result(found=found, is_good=stored == waits == mails and hour <= 60 and day <= 300)


def passes(*words: str, **environ: str) -> Result:
    """Tests that judge themselves, with the counts of their environment."""
    done = subprocess.run((*PYTEST, *words), env={**os.environ, **environ}, capture_output=True, text=True, check=False)
    said = re.findall(r"\d+ (?:passed|failed|error)[^\n]*", done.stdout) or ["nothing ran"]
    return Result(found=said[-1], is_good=done.returncode == 0)


def forgeries() -> Result:
    """The tables of `python -m tests.core.forgeries`, by their last lines."""
    command = (sys.executable, "-m", "tests.core.forgeries")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = re.findall(r"(?m)^  (\d+ (?:tricks|ways|guessed)[^\n]*)", done.stdout) or ["nothing ran"]
    return Result(found="; ".join(said), is_good=done.returncode == 0)


def rows(many: Callable[[int], int]) -> list[Row]:
    """`many` is the share of a full count that is wanted."""
    examples, places = str(many(100_000)), str(many(2_000))
    made: list[tuple[str, str, Callable[[], Result]]] = [
        ("F4 damaged mails", "0 without a state, at most 1 % set aside", partial(fuzz, many(1_000_000))),
        (
            "F5 bombs",
            "each read or refused in 5 s",
            partial(passes, "tests/adapters/test_mime_threats30_to_36_bombs.py"),
        ),
        ("F6 one sender", "all stored, 3 answers, 1 notice, others first", partial(one_sender, many(10_000))),
        ("F7 forged senders", "60 answers an hour, 300 a day, none dropped", partial(forged, many(10_000))),
        (
            "F8 two desks",
            "at rest after 2 letters, 3 a day",
            partial(passes, "tests/flow/test_threats43_to_45_machines.py"),
        ),
        ("F9 F10 forgeries and guesses", "0 executed, 0 joined, every genuine way executed", forgeries),
        (
            "F11 injection",
            f"{examples} letters, no header, sign, tag or link of theirs",
            partial(passes, "tests/fuzz/test_threats19_to_29_injection.py", "-n2", MAILBOT_EXAMPLES=examples),
        ),
        (
            "F12 secrets",
            "none in log, mails, rows or answers",
            partial(passes, "tests/e2e/test_threats26_40_secrets.py"),
        ),
        (
            "F13 broken lines",
            f"{places} places a line, 0 lost, 0 twice",
            partial(passes, "tests/e2e/test_threats48_to_56_lines.py", "-n4", MAILBOT_PLACES=places),
        ),
        (
            "F13 disk, locks, damage, clock",
            "0 lost, 0 wrong, 0 twice",
            partial(
                passes,
                "tests/e2e/test_threat55_disk_full.py",
                "tests/adapters/test_store_threat56_locks.py",
                "tests/e2e/test_threat57_restore.py",
                "tests/e2e/test_threat58_clock.py",
                "tests/flow/test_threat58_clock.py",
            ),
        ),
        ("F14 a fortnight off", "1 digest", partial(passes, "tests/flow/test_threat60_fortnight_off.py")),
        ("F15 poison", "the others in the same poll", partial(passes, *POISON)),
        ("F16 a second bot", "ends in 2 s of the processor's time, before it sends anything", partial(passes, *SECOND)),
        ("F17 order patterns", "50 ms for 64 KB", partial(passes, "tests/core/test_threat37_order_patterns.py")),
    ]
    return [Row(name=name, wanted=wanted, run=run) for name, wanted, run in made]
