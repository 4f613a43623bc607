"""What the service manager hears."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.adapters import notify


@pytest.fixture
def manager() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.settimeout(5)
        yield listener


def test_the_manager_hears_each_state(manager: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manager.bind(str(tmp_path / "notify"))
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    notify.ready()
    notify.status("3 open\nREADY=1")
    notify.alive()
    notify.stopping()
    heard = [manager.recv(100).decode() for _ in range(4)]
    assert heard == ["READY=1", "STATUS=3 open READY=1", "WATCHDOG=1", "STOPPING=1"]


def test_an_abstract_socket_is_reached(manager: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    manager.bind("")  # The kernel chooses an abstract name.
    monkeypatch.setenv("NOTIFY_SOCKET", "@" + manager.getsockname()[1:].decode())
    notify.ready()
    assert manager.recv(100) == b"READY=1"


@pytest.mark.parametrize("path", [None, "", "/nowhere/notify", "vsock:2:1"])
def test_without_a_manager_it_is_silent(path: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    if path is not None:
        monkeypatch.setenv("NOTIFY_SOCKET", path)
    assert notify.ready() is None  # type: ignore[func-returns-value]
