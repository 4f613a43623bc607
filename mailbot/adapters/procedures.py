"""Procedure files on disk: the shipped ones by name, people's own by path."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mailbot.core.procedure import Procedure, ProcedureError, below_floor, load
from mailbot.core.procedure.problems import nearest


def find(use: str, folder: Path) -> Procedure:
    """The shipped procedure of that name or id in `folder`, or the file at that path.

    ProcedureError says what is wrong. A file that carries the id of a shipped procedure may be stricter than that one,
    but not laxer where the law decides.
    """
    if use.endswith(".toml") or "/" in use:
        return _own(Path(use), folder)
    named = folder / f"{use}.toml"
    if named.is_file():
        return _read(named)
    known = {procedure.id: procedure for procedure in shipped(folder)}
    if use in known:
        return known[use]
    names = sorted(known)  # as `mailbot procedure list` shows them
    said = nearest(use, names) or f" Shipped: {', '.join(names)}; or give the path of a .toml file."
    raise ProcedureError([f'No procedure is called "{use}".{said}'])


def shipped(folder: Path) -> Iterator[Procedure]:
    """Every procedure of the folder, by file name."""
    for path in sorted(folder.glob("*.toml")):
        yield _read(path)


def _own(path: Path, folder: Path) -> Procedure:
    own = _read(path)
    loosened = [said for one in shipped(folder) for said in below_floor(own, one, str(path))]
    if loosened:
        raise ProcedureError(loosened)
    return own


def _read(path: Path) -> Procedure:
    try:
        raw = path.read_bytes()
    except OSError as wrong:
        raise ProcedureError([f"{path} cannot be read: {wrong.strerror or wrong}."]) from None
    try:
        return load(raw.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError as wrong:
        line = raw[: wrong.start].count(b"\n") + 1
        raise ProcedureError([f"{path} line {line}: this is not UTF-8. Save the file as UTF-8."]) from None
