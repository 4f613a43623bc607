"""A fuse for work that computes without end over one mail: it ends the program, which is then started anew.

The signal's own action ends the process, for an expression that is searched for without end never lets Python's
handlers run. Seconds are those of the processor: whoever waits for a server burns none.
"""

from __future__ import annotations

import faulthandler
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

SECONDS = 120.0  # a mail takes a hundredth of one


@contextmanager
def lit(now: Callable[[], datetime], seconds: float = SECONDS) -> Iterator[Callable[[], datetime]]:
    """The same clock, with the fuse lit anew each time it is read: by `flow.intake`, before each mail.

    Where it burns through, the journal is told which lines were at work: code, and nothing of the mail.
    """

    def read() -> datetime:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        return now()

    faulthandler.register(signal.SIGPROF, file=2, chain=True)  # standard error, whatever stands for it in Python
    try:
        yield read
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
