"""Starts the program again and again without waiting for its imports: a process that has them forks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[2]


class Forge:
    """The forking process, seen from the tests. One program at a time."""

    _running = 0

    def __enter__(self) -> Forge:
        command = [sys.executable, "-m", "tests.torture.forge"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._said()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin
        assert self._process.stdout
        if self._running:
            with suppress(ProcessLookupError):
                os.kill(self._running, signal.SIGKILL)
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def start(self, config: Path, environ: dict[str, str], once: bool = False) -> int:
        """A new run of the program; its process number."""
        assert self._process.stdin
        print(json.dumps([str(config), environ, once]), file=self._process.stdin, flush=True)
        self._running = self._said()
        return self._running

    def end(self) -> int:
        """Waits until the program has ended; its exit status, negative for a signal."""
        status = self._said()
        self._running = 0
        return status

    def _said(self) -> int:
        assert self._process.stdout
        return int(self._process.stdout.readline())


def serve() -> None:
    """Reads what to start, a line each; says the process number, and later how it ended."""
    from tests.torture import faulty

    _warm()
    print(0, flush=True)
    for line in sys.stdin:
        config, environ, once = json.loads(line)
        child = os.fork()
        if not child:
            os._exit(_run(faulty, Path(config), environ, once))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _run(faulty: Any, config: Path, environ: dict[str, str], once: bool) -> int:
    """In the child: its words go to a file beside the config."""
    words = os.open(config.with_name("log.txt"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(words, 2)
    os.dup2(words, 1)
    try:
        return int(faulty.main(config, environ, once))
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1
    finally:
        sys.stderr.flush()


def _warm() -> None:
    """The patterns of reading are compiled once, as in a program that has run for a while."""
    from mailbot.adapters import mime
    from mailbot.core import recognise
    from mailbot.core.mail import IncomingMail
    from mailbot.core.reading import Known
    from tests.flow.harness import BROKEN, START, desk

    assert mime
    mail = IncomingMail(sha256="", size=0, received=START, text=BROKEN)
    recognise.read(mail, Known(), desk())


if __name__ == "__main__":
    serve()
