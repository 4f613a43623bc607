"""`python -m benchmarks.corpora FOLDER`: real public mails, read one by one; a folder of mails or mboxes a source."""

from __future__ import annotations

import argparse
import mailbox
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from mailbot.adapters import mime
from mailbot.core import recognise
from mailbot.core.desk import Desk
from mailbot.core.mail import IncomingMail
from mailbot.core.reading import Kind, Known
from mailbot.flow.ports import RawMail
from tests.flow.harness import START, desk

BOUNCES = "flufl_bounce"  # the source whose mails are reports of failed delivery, but for two that its tests call none
NO_BOUNCES = ("groupwise_03.txt", "qmail_08.txt")
LABELS = "_labels"
SHOWN = 12  # files that are named of each mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    source: str
    file: str
    kind: Kind | None  # None where reading raised
    problem: str | None
    reported: bool  # its own headers say that it reports on a delivery


def main() -> None:
    """Prints kinds by source, then what must not be: exceptions (mails left without an outcome), bounces mistaken."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, help="holds one folder of mails for each source")
    results = tuple(_results(options.parse_args().folder, desk()))
    for source in sorted({one.source for one in results}):
        kinds = Counter(one.kind.value if one.kind else "raised" for one in results if one.source == source)
        print(f"{source:<22}{sum(kinds.values()):>6}  " + ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()))
    _tell(results)


def _tell(results: tuple[Result, ...]) -> None:
    failed = {one.file for one in results if one.source == BOUNCES and not one.file.endswith(NO_BOUNCES)}
    bounces = [one for one in results if one.file in failed]
    people = [one for one in results if one.file not in failed and not one.reported]
    print(f"\n{len(results)} mails, {sum(one.problem is not None for one in results)} of them damaged or too large")
    _named("exceptions", len(results), [one for one in results if one.kind is None])
    _named("bounces not known as such", len(bounces), [one for one in bounces if one.kind is not Kind.BOUNCE])
    _named("other mails taken for bounces", len(people), [one for one in people if one.kind is Kind.BOUNCE])
    _named("other mails taken for automatic", len(people), [one for one in people if one.kind is Kind.AUTO_REPLY])


def _named(what: str, of: int, wrong: list[Result]) -> None:
    shown = " ".join(f"{one.source}/{one.file}" for one in wrong[:SHOWN])
    print(f"{what:<34}{len(wrong):>5} of {of}  {shown}")


def _results(folder: Path, ours: Desk) -> Iterator[Result]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and LABELS not in path.parts:
            for name, raw in _mails(path):
                yield _result(path.relative_to(folder).parts[0], name, raw, ours)


def _mails(path: Path) -> Iterator[tuple[str, bytes]]:
    """The file as one mail, or each mail of an mbox."""
    raw = path.read_bytes()
    if not raw.startswith(b"From ") or raw.count(b"\n\nFrom ") == 0:
        yield path.name, raw
        return
    for number, message in enumerate(mailbox.mbox(path)):
        yield f"{path.name}:{number}", message.as_bytes()


def _result(source: str, name: str, raw: bytes, ours: Desk) -> Result:
    try:
        mail = mime.parse(RawMail(uid=1, received=START, size=len(raw), raw=raw), sha256(raw).hexdigest())
        recognise.probe(mail, ours)
        kind = recognise.read(mail, Known(), ours).recognition.kind
    except Exception as error:  # Counted and named: that there is none is what this measures.
        return Result(source=source, file=f"{name}({type(error).__name__})", kind=None, problem=None, reported=False)
    return Result(source=source, file=name, kind=kind, problem=mail.problem, reported=_reports(mail))


def _reports(mail: IncomingMail) -> bool:
    """By the headers alone, so that no rule of ours judges itself."""
    empty = any(value.strip() in ("<>", "") for value in mail.all("return-path"))
    system = mail.sender is not None and mail.sender.key.startswith(("postmaster@", "mailer-daemon@"))
    return empty or system or mail.content_type.lower().startswith(("multipart/report", "message/delivery-status"))


if __name__ == "__main__":
    main()
