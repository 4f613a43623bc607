"""Threat 66: a process that ends while it writes the key or a backup leaves the whole file or none."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from mailbot.adapters.store import SqlStore, backups
from mailbot.adapters.store.backup import make
from mailbot.adapters.store.engine import Database
from mailbot.stamp_key import keys

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)

# Forks once for each file that the program opens or names below `folder`; the child ends without a word when it has
# come to that step. Prints the number of the first step that there was not.
ENDING = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from mailbot.adapters.store import backup
from mailbot.adapters.store.engine import Database
from mailbot.stamp_key import keys

STEPS = ("open", "os.link", "os.rename", "os.remove", "sqlite3.connect")
works = {
    "key": lambda folder: keys(folder / "mailbot.key"),
    "backup": lambda folder: backup.make(Database(sys.argv[3]), folder, datetime(2026, 11, 3, 9, tzinfo=UTC)),
}

def ended_at(step, folder):
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    seen = 0
    def audit(name, given):
        nonlocal seen
        if name in STEPS and str(folder) in str(given[0]):
            seen += 1
            if seen == step:
                os._exit(9)
    sys.addaudithook(audit)
    works[sys.argv[1]](folder)
    os._exit(0)

step = 1
while ended_at(step, Path(sys.argv[2]) / str(step)):
    step += 1
print(step)
"""


def ended(*words: str) -> int:
    """How many steps the work has; it was ended at each of them but the last, in a folder of that number."""
    done = subprocess.run([sys.executable, "-c", ENDING, *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_the_key_is_whole_or_not_there(tmp_path: Path) -> None:
    for step in range(1, 10):
        (tmp_path / str(step)).mkdir()
    steps = ended("key", str(tmp_path))
    assert steps >= 5
    for step in range(1, steps + 1):
        file = tmp_path / str(step) / "mailbot.key"
        there = file.read_bytes() if file.exists() else None
        assert there is None or len(there) == 32
        assert keys(file) == ((there,) if there else keys(file))


def test_a_backup_is_whole_or_not_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'mailbot.db'}"
    store = SqlStore.open(url)
    store.beat("tick", NOW)
    store.close()
    steps = ended("backup", str(tmp_path), url)
    assert steps >= 4
    assert list(backups(tmp_path / str(steps))) == [NOW]
    for step in range(1, steps + 1):
        assert all(whole(file) for file in backups(tmp_path / str(step)).values())
        assert whole(make(Database(url), tmp_path / str(step), NOW))


def whole(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as rows:
        return bool(rows.execute("PRAGMA integrity_check").fetchone() == ("ok",))
