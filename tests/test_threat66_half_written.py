"""Threat 66: a process that ends while it writes the key leaves no key or a whole one, and the next start works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mailbot.stamp_key import keys

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
