"""A mail that the program may have ended over is read in a process of its own first, so that only that one can end."""

from __future__ import annotations

import pickle
import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from mailbot.adapters import mime
from mailbot.core import recognise
from mailbot.core.desk import Desk
from mailbot.core.reading import Known
from mailbot.flow.ports import RawMail

MEMORY = 768 * 1024 * 1024  # bytes; more than any mail needs, and less than the service has
CPU_SECONDS = 20
WALL_SECONDS = 120
_CHILD = "from mailbot.rehearsal import main; main()"


def read(raw: RawMail, sha256: str, desk: Desk) -> None:
    """All that is understood of a mail by itself, whoever wrote it."""
    mail = mime.parse(raw, sha256)
    recognise.probe(mail, desk)
    recognise.read(mail, Known(), desk)


def is_survived(
    raw: RawMail, sha256: str, desk: Desk, reads: Callable[[RawMail, str, Desk], None] = read, cpu: int = CPU_SECONDS
) -> bool:
    """False where reading the mail takes the process with it, or memory or time without end.

    The child gets no key of the stamps. Where there can be no child, nobody knows: True.
    """
    given = pickle.dumps((cpu, reads, raw, sha256, replace(desk, key=b"", old_keys=())))
    command = [sys.executable, "-c", _CHILD]
    quiet = subprocess.DEVNULL
    try:
        done = subprocess.run(command, input=given, stdout=quiet, stderr=quiet, timeout=WALL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    except OSError:
        return True
    return done.returncode == 0


def main() -> None:
    """In the child. An error is no end: the program bears it, and counts it against the mail."""
    cpu, reads, raw, sha256, desk = pickle.loads(sys.stdin.buffer.read())
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with suppress(Exception):
        try:
            reads(raw, sha256, desk)
        except MemoryError:
            sys.exit(1)
