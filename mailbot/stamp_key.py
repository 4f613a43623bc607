"""The key of the stamps in our letters: made once, whole or not at all, for nobody's eyes but the program's."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from mailbot.config import ConfigError


def key(file: Path) -> bytes:
    """The key of the stamps, made at the first start; nobody but the program's user can read it.

    It appears under its name whole or not at all: stamps of an empty key could be forged by anybody.
    """
    try:
        if not file.exists():
            _make_key(file)
        found = file.read_bytes()
    except OSError as error:
        raise ConfigError([f"[security] key_file: {file} cannot be used: {error.strerror}."]) from None
    if len(found) < 32:
        raise ConfigError([f"[security] key_file: {file} is damaged. Restore it from a backup, or delete it."])
    return found


def _make_key(file: Path) -> None:
    made = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(secrets.token_bytes(32))
        out.flush()
        os.fsync(out.fileno())
    with contextlib.suppress(FileExistsError):  # another start was faster; its key counts
        os.link(made, file)
    made.unlink()
    folder = os.open(file.parent, os.O_RDONLY)  # The name, too, outlives a power cut: every stamp hangs on this key.
    os.fsync(folder)
    os.close(folder)
