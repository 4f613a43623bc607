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

# Forks once for each step; the child ends without a word when it has come to that step.
ENDING = """
import os, sys
from pathlib import Path
from mailbot.stamp_key import keys

def ended_at(step, file):
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    seen = 0
    def audit(name, given):
        nonlocal seen
        if name in ("open", "os.link", "os.remove") and str(file.parent) in str(given[0]):
            seen += 1
            if seen == step:
                os._exit(9)
    sys.addaudithook(audit)
    keys(file)
    os._exit(0)

step = 1
while ended_at(step, Path(sys.argv[1]) / str(step) / "mailbot.key"):
    step += 1
print(step)
"""


def test_the_key_is_whole_or_not_there(tmp_path: Path) -> None:
    for step in range(1, 10):
        (tmp_path / str(step)).mkdir()
    done = subprocess.run([sys.executable, "-c", ENDING, str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    steps = int(done.stdout)
    assert steps >= 5
    for step in range(1, steps + 1):
        file = tmp_path / str(step) / "mailbot.key"
        there = file.read_bytes() if file.exists() else None
        assert there is None or len(there) == 32
        assert keys(file) == ((there,) if there else keys(file))


# The same for a backup: each file that the program opens or names is a step.
ENDING_BACKUP = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from mailbot.adapters.store import SqlStore, backup
from mailbot.adapters.store.engine import Database

def ended_at(step, folder):
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    seen = 0
    def audit(name, given):
        nonlocal seen
        if name in ("open", "os.rename", "os.remove", "sqlite3.connect") and str(folder) in str(given[0]):
            seen += 1
            if seen == step:
                os._exit(9)
    sys.addaudithook(audit)
    backup.make(Database(sys.argv[1]), folder, datetime(2026, 11, 3, 9, tzinfo=UTC))
    os._exit(0)

step = 1
while ended_at(step, Path(sys.argv[2]) / str(step)):
    step += 1
print(step)
"""


def test_a_backup_is_whole_or_not_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'mailbot.db'}"
    store = SqlStore.open(url)
    store.beat("tick", NOW)
    store.close()
    done = subprocess.run(
        [sys.executable, "-c", ENDING_BACKUP, url, str(tmp_path)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    steps = int(done.stdout)
    assert steps >= 4
    assert list(backups(tmp_path / str(steps))) == [NOW]
    for step in range(1, steps + 1):
        assert all(whole(file) for file in backups(tmp_path / str(step)).values())
        assert whole(make(Database(url), tmp_path / str(step), NOW))


def whole(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as rows:
        return bool(rows.execute("PRAGMA integrity_check").fetchone() == ("ok",))
