"""Coverage-guided fuzzing: `make fuzz`, or `python -m tests.fuzz.targets results -max_total_time=3600` for one target.

Each target takes bytes and may answer anything, but must not raise. A finding is kept as `fuzz-TARGET-*`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

SECONDS = 60  # of each target, where none is named


def _mail(data: bytes) -> None:
    from tests.adapters.mime_reading import parsed
    from tests.fuzz.test_mime_fuzz import is_sound

    assert is_sound(parsed(data))


def _results(data: bytes) -> None:
    from mailbot.adapters.senders import topmost

    topmost((("received", data[:200].decode("latin-1")), ("authentication-results", data.decode("utf-8", "replace"))))


def _commands(data: bytes) -> None:
    from mailbot.core import commands

    commands.parse(data.decode("utf-8", "replace"))


def _orders(data: bytes) -> None:
    """A pattern from the first line of the input, looked for in the rest; a pattern that is refused is an answer."""
    import re2

    options = re2.Options()
    options.log_errors = False
    pattern, _, text = data.decode("utf-8", "replace").partition("\n")
    try:
        found = re2.compile(pattern[:200], options=options)
    except re2.error:
        return
    found.search(text[:64_000])


TARGETS: dict[str, Callable[[bytes], None]] = {
    "mail": _mail,
    "results": _results,
    "commands": _commands,
    "orders": _orders,
}


def main(given: list[str]) -> int:
    try:
        import atheris
    except ImportError:
        print("atheris is missing: pip install -c constraints.txt '.[fuzz]' puts it here.", file=sys.stderr)
        return 1
    if not given:
        usual = f"-max_total_time={SECONDS}"
        runs = [[sys.executable, "-m", "tests.fuzz.targets", name, usual] for name in TARGETS]
        return max(subprocess.run(run, check=False).returncode for run in runs)
    name, *options = given
    with atheris.instrument_imports(include=["mailbot"]):
        TARGETS[name](b"")
    atheris.Setup([f"fuzz-{name}", f"-artifact_prefix=fuzz-{name}-", *options], TARGETS[name])
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
