"""The secrets that stamps are made with: a file that nobody else can read, the newest key first."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

from mailbot.config import ConfigError

LONG = 32  # bytes
MOST = 4  # older ones are forgotten: their letters have long been answered


def keys(file: Path) -> tuple[bytes, ...]:
    """The keys of the stamps, the first made at the first start; nobody but the program's user can read them.

    The file appears under its name whole or not at all: stamps of an empty key could be forged by anybody.
    """
    try:
        if not file.exists():
            _write(file, secrets.token_bytes(LONG), is_first=True)
        found = file.read_bytes()
    except OSError as error:
        raise ConfigError([f"[security] key_file: {file} cannot be used: {error.strerror}."]) from None
    if not found or len(found) % LONG:
        raise ConfigError([f"[security] key_file: {file} is damaged. Restore it from a backup, or delete it."])
    return tuple(found[at : at + LONG] for at in range(0, len(found), LONG))


def rotate(file: Path, leaked: bool) -> tuple[bytes, ...]:
    """A new key before the others; where they have leaked they are forgotten, and their stamps prove nothing more."""
    kept = () if leaked else keys(file)[: MOST - 1]
    try:
        _write(file, b"".join((secrets.token_bytes(LONG), *kept)))
    except OSError as error:
        raise ConfigError([f"[security] key_file: {file} cannot be written: {error.strerror}."]) from None
    return keys(file)


def name(key: bytes) -> str:
    """What a key is called where people see it."""
    return hashlib.sha256(b"name|" + key).hexdigest()[:8]


def _write(file: Path, content: bytes, is_first: bool = False) -> None:
    made = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    if is_first:
        with contextlib.suppress(FileExistsError):  # another start was faster; its key counts
            os.link(made, file)
        made.unlink()
    else:
        made.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)  # The name, too, outlives a power cut: every stamp hangs on this key.
    os.fsync(folder)
    os.close(folder)
