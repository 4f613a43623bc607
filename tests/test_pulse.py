"""The watchdog is fed while every loop gets on, and starves where a single one hangs."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.pulse import STUCK, Pulse


class Hand:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listener


def fed(pulse: Pulse, manager: socket.socket) -> bool:
    """Whether one turn of the feeder reaches the service manager."""

    async def turn() -> None:
        ended = asyncio.Event()
        feeder = asyncio.create_task(pulse.feed(ended))
        await asyncio.sleep(0)
        ended.set()
        await feeder

    asyncio.run(turn())
    try:
        return manager.recv(100) == b"WATCHDOG=1"
    except BlockingIOError:
        return False


def test_loops_that_wait_are_alive_however_long(manager: socket.socket) -> None:
    hand = Hand()
    pulse = Pulse(hand)
    pulse.works("clock")
    pulse.rests("clock")
    hand.at = 10 * STUCK
    assert fed(pulse, manager)


@pytest.mark.parametrize("stuck", ["mailbox", "clock", "outbox"])
def test_one_loop_that_hangs_starves_the_watchdog_though_the_others_go_on(stuck: str, manager: socket.socket) -> None:
    hand = Hand()
    pulse = Pulse(hand)
    pulse.works(stuck)
    hand.at = STUCK + 1
    for other in {"mailbox", "clock", "outbox"} - {stuck}:
        pulse.works(other)
    assert not fed(pulse, manager)


def test_a_loop_that_gets_on_within_a_long_round_is_alive(manager: socket.socket) -> None:
    hand = Hand()
    pulse = Pulse(hand)
    for hand.at in (0.0, 0.9 * STUCK, 1.8 * STUCK):
        pulse.works("mailbox")
    assert fed(pulse, manager)
