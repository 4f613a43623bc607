"""Tells the service manager that the house is ready, alive or stopping (sd_notify(3)); silent where there is none."""

from __future__ import annotations

import os
import socket
from contextlib import suppress


def ready() -> None:
    _notify("READY=1")


def alive() -> None:
    _notify("WATCHDOG=1")


def stopping() -> None:
    _notify("STOPPING=1")


def status(line: str) -> None:
    """One line that `systemctl status` shows."""
    _notify("STATUS=" + line.replace("\n", " "))


def _notify(state: str) -> None:
    path = os.environ.get("NOTIFY_SOCKET", "")
    if path[:1] not in ("/", "@"):
        return
    address = "\0" + path[1:] if path[0] == "@" else path  # An abstract socket begins with NUL.
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as manager, suppress(OSError):
        manager.sendto(state.encode(), address)
