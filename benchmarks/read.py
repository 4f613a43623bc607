"""`make bench`: reading one mail - parse, recognise, fields - and how the time grows with a very long body."""

from __future__ import annotations

import argparse
import resource
import statistics
from collections.abc import Sequence

from benchmarks.mails import generate
from mailbot.adapters import mime
from mailbot.core import recognise
from mailbot.core.desk import Desk
from mailbot.core.reading import Known
from mailbot.flow.ports import RawMail
from tests.flow.harness import START, desk

LARGEST = 100_000  # bytes: larger mails are attachments for the most part
WARM = 60  # mails read before, so that patterns and word lists are there
MEGABYTE = 1_000_000
HEAD = (
    b"From: Sam Okafor <sam@mail.example>\r\nTo: complaints@wrenfield.example\r\nSubject: My lamp\r\n"
    b"Message-ID: <1@mail.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
)
PROSE = b"I ordered a lamp on 2 November, order WF-20817, it came broken, and I would like a refund of 64 pounds.\r\n"
BODIES = {"prose": PROSE, "quoted": b"> " + PROSE, "digits": b"1234567 ", "one letter": b"a", "links": b"http://a.b/c "}


def main() -> None:
    """Prints CPU milliseconds a mail (median, 99th percentile), then those of bodies of 1 MB and 2 MB."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("-n", type=int, default=1000, help="mails")
    given = options.parse_args()
    ours = desk()
    mails = [raw for _, raw in generate(given.n) if len(raw) < LARGEST]
    for raw in mails[:WARM]:
        _read(raw, ours)
    times = sorted(_read(raw, ours) for raw in mails)
    print(f"{'reading a mail':<20}{'median ms':>12}{'99 % ms':>12}{'slowest ms':>12}")
    print(
        f"{f'{len(times)} mails':<20}{statistics.median(times):>12.2f}{_percentile(times, 99):>12.2f}{times[-1]:>12.2f}"
    )
    print(f"{'a body of':<20}{'1 MB ms':>12}{'2 MB ms':>12}")
    for name, piece in BODIES.items():
        one, two = (min(_read(_long(piece, size * MEGABYTE), ours) for _ in range(2)) for size in (1, 2))
        print(f"{name:<20}{one:>12.0f}{two:>12.0f}")


def _read(raw: bytes, ours: Desk) -> float:
    """CPU milliseconds, those of the child process that reads heavy mails included."""
    start = _used()
    mail = mime.parse(RawMail(uid=1, received=START, size=len(raw), raw=raw), "0" * 64)
    recognise.probe(mail, ours)
    recognise.read(mail, Known(), ours)
    return 1000 * (_used() - start)


def _used() -> float:
    found = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in found)


def _long(piece: bytes, size: int) -> bytes:
    return HEAD + piece * (size // len(piece))


def _percentile(ordered: Sequence[float], share: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


if __name__ == "__main__":
    main()
