"""A case whose step raises keeps no other case waiting, and is not passed over in silence (threats 63)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mailbot.core.mail import Letter, OutgoingMail
from mailbot.flow.ports import Writer
from tests.flow.harness import BROKEN, Bench


class Broken:
    """A writer that cannot write one case's warnings."""

    def __init__(self, writer: Writer, reference: str) -> None:
        self.writer, self.reference = writer, reference

    def render(self, letter: Letter, now: datetime) -> OutgoingMail:
        if letter.reference == self.reference and letter.template == "warning":
            raise RuntimeError("a bug")
        return self.writer.render(letter, now)


def test_one_case_that_raises_holds_up_no_other() -> None:
    bench = Bench()
    bench.opened()
    for number in range(3):
        bench.arrives(f"{BROKEN}\n{number}\n", sender=f"C{number} <c{number}@mail.example>")
    bench.round()
    first, *others = sorted(bench.store.cases(), key=lambda case: (case.wake is None, case.wake))
    bench.letters = Broken(bench.letters, first.reference)  # type: ignore[assignment]
    raised = 0
    for _ in range(40):
        bench.now += timedelta(hours=6)
        try:
            bench.tick()
        except RuntimeError:
            raised += 1
        bench.send()
    warned = {mail.reference for mail in bench.mailer.taken if mail.template == "warning"}
    assert warned == {case.reference for case in others}
    assert raised > 30
    assert bench.store.last("tick") == bench.now
    assert bench.told.count(("failed", {"reference": first.reference, "error": "RuntimeError"})) == raised
    with pytest.raises(RuntimeError):
        bench.tick()
