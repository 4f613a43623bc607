"""A desk on which one mail is searched without end: `python -m tests.endless STORE` polls it once, as a start would."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from functools import partial

from mailbot import fuse, rehearsal
from mailbot.adapters import mime
from mailbot.core.desk import Desk
from mailbot.core.mail import IncomingMail
from mailbot.flow import intake
from mailbot.flow.ports import RawMail
from tests.flow.harness import BROKEN, Bench

POISON = "This mail is searched without end.\n"
PATIENCE = 3.0  # seconds of the processor's time; what is slow the first time takes two


def parse(raw: RawMail, sha256: str) -> IncomingMail:
    """An expression that has to try everything, as a careless one would on some unlucky text."""
    if POISON.strip().encode() in raw.raw:
        re.match(r"(a+)+$", "a" * 60 + "b")
    return mime.parse(raw, sha256)


def read(raw: RawMail, sha256: str, desk: Desk) -> None:
    parse(raw, sha256)


def main(url: str) -> None:
    """The same mails lie in the folder at each start; the store remembers what became of them."""
    bench = Bench(url=url)
    if bench.store.first_seen(bench.mailbox.folder) is None:
        bench.opened()
    bench.arrives(POISON, sender="Eve <eve@mail.example>")
    bench.arrives(BROKEN, sender="Ann <ann@mail.example>")
    rehearse = partial(rehearsal.is_survived, reads=read, cpu=1)
    with fuse.lit(lambda: bench.now, PATIENCE) as now:
        intake.poll(replace(bench.intake, parse=parse, rehearse=rehearse), now)
    bench.store.close()


if __name__ == "__main__":
    main(sys.argv[1])
