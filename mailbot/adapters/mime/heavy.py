"""What runs in the child process of a heavy mail: limits first, then the same parse."""

from __future__ import annotations

import pickle
import resource
import sys

from mailbot.adapters.mime.entrance import parse_here


def main(memory: int, cpu_seconds: int) -> None:
    """Reads (RawMail, sha256) from standard input, writes the IncomingMail to standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    raw, sha256 = pickle.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(pickle.dumps(parse_here(raw, sha256)))
