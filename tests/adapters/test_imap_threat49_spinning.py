"""A server that never lets us rest is asked once a second at most, and not for a while after it broke off."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest

from tests.adapters.imap_answers import mailbox_on
from tests.imap_server import Answer, Serve

NEWS = b"+ idling\r\n* 3 EXISTS\r\n"


class Patience(threading.Event):
    """Notes how long it was waited for, and lets nobody wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0)
        return False


@pytest.mark.parametrize(
    ("answers", "least", "most"),
    [({"NOOP": b"* 3 EXISTS\r\n"}, 0.5, 1.0), ({"IDLE": None}, 4.0, 5.0), ({"NOOP": None}, 4.0, 5.0)],
    ids=["always news", "breaks off", "breaks off before"],
)
def test_the_next_look_is_not_at_once(serve: Serve, answers: dict[str, Answer], least: float, most: float) -> None:
    server, stopped = serve(answers, capabilities="IDLE"), Patience()
    with closing(mailbox_on(server, timeout=2)) as mailbox:
        mailbox.open()
        mailbox.wait(60, stopped)
    (waited,) = stopped.waits
    assert least <= waited <= most
    assert server.connections == 1


def test_a_short_round_is_not_made_longer(serve: Serve) -> None:
    server, stopped = serve({"IDLE": None}, capabilities="IDLE"), Patience()
    with closing(mailbox_on(server, timeout=2)) as mailbox:
        mailbox.open()
        mailbox.wait(0.2, stopped)
    assert stopped.waits[0] <= 0.2
