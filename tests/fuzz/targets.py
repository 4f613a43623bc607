"""Coverage-guided fuzzing: `make fuzz`, or `python -m tests.fuzz.targets results -max_total_time=3600` for one target.

Each target takes bytes and may answer anything, but must not raise. A finding is kept as `fuzz-TARGET-*`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what is fuzzed is imported while atheris looks on
    from mailbot.core.mail import IncomingMail
    from mailbot.core.reading import Found

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


def _words(data: bytes) -> None:
    """The subject from the first line of the input and the text from the rest, read to the end: kind and fields."""
    from mailbot.core import recognise
    from mailbot.core.reading import Known
    from tests.core.extract_kit import desk, mail

    subject, _, text = data.decode("utf-8", "replace").partition("\n")
    given, at = mail(text, subject=subject), desk()
    recognise.probe(given, at)
    reading = recognise.read(given, Known(), at)
    assert reading.recognition.reason
    _sound(given, reading.found)


def _orders(data: bytes) -> None:
    """The first line of the input is an owner's pattern, or her example where it is none; the rest is a mail."""
    from mailbot.core.extract.shapes import PatternError, compiled
    from tests.core.extract_kit import desk, mail, read

    first, _, text = data.decode("utf-8", "replace").partition("\n")
    try:
        compiled(first[:200])
    except PatternError:
        at = desk(order_examples=(first[:200],))
    else:
        at = desk(order_patterns=(first[:200],), order_examples=())
    given = mail(text)
    _sound(given, read(given, at))


def _sound(mail: IncomingMail, found: Iterable[Found]) -> None:
    """Every field has a value and stands where it says."""
    texts = {"body": mail.text, "subject": mail.subject}
    for one in found:
        assert one.value, one
        assert 0 < one.confidence <= 1, one
        if one.field != "email" and one.span.source in texts:
            assert texts[one.span.source][one.span.start : one.span.end] == one.span.text, one


TARGETS: dict[str, Callable[[bytes], None]] = {
    "mail": _mail,
    "words": _words,
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
