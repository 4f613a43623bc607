"""Heavy mails are parsed in a process of their own, with limits on memory and CPU, so that only it can die of them."""

from __future__ import annotations

import pickle
import subprocess
import sys

from mailbot.core.mail import IncomingMail
from mailbot.flow.ports import RawMail

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 20
WALL_SECONDS = 60


def read(raw: RawMail, sha256: str, memory: int = MEMORY) -> IncomingMail | None:
    """The mail as the child read it; None where the child died or was too slow."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", f"from {__package__}.heavy import main; main({memory}, {CPU_SECONDS})"],
            input=pickle.dumps((raw, sha256)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WALL_SECONDS,
            check=False,
        )
        mail = pickle.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, OSError, pickle.UnpicklingError, EOFError, ValueError, TypeError):
        return None
    return mail if isinstance(mail, IncomingMail) else None
