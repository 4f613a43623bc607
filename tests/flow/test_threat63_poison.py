"""A mail that cannot be handled is tried three times and set aside whole; the owner is told once; the others go on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.core.mail import IncomingMail
from mailbot.flow import intake
from mailbot.flow.ports import RawMail, Unavailable
from tests.flow.harness import BROKEN, Bench, plain, to

POISON = "This mail breaks whoever reads it.\n"


def poll(bench: Bench, error: BaseException) -> None:
    """One round in which reading the poisoned mail fails."""
    parse = bench.intake.parse

    def breaking(raw: RawMail, sha256: str) -> IncomingMail:
        if POISON.strip().encode() in raw.raw:
            raise error
        return parse(raw, sha256)

    intake.poll(replace(bench.intake, parse=breaking), lambda: bench.now)


def test_set_aside_at_the_third_attempt_and_the_others_in_the_same_poll() -> None:
    bench = Bench()
    bench.opened()
    bench.arrives(POISON, sender="Eve <eve@mail.example>")
    for number in range(20):
        bench.arrives(BROKEN, sender=f"C{number} <c{number}@mail.example>")
    poll(bench, RuntimeError("a bug"))
    assert len(bench.store.cases()) == 20
    assert bench.store.set_aside() == []
    poll(bench, RuntimeError("a bug"))
    poll(bench, RuntimeError("a bug"))
    poll(bench, RuntimeError("a bug"))
    (aside,) = bench.store.set_aside()
    assert POISON.strip().encode() in bench.store.raw(aside.sha256)
    told = [mail for mail in to(bench.send(), "meera") if "set aside" in str(mail["Subject"])]
    assert len(told) == 1
    assert POISON.strip() not in plain(told[0])
    assert not any("eve" in str(facts).lower() for _, facts in bench.told)


def test_a_mail_that_was_set_aside_can_be_replayed() -> None:
    bench = Bench()
    bench.opened()
    bench.arrives(POISON + BROKEN, sender="Eve <eve@mail.example>")
    for _ in range(4):
        poll(bench, MemoryError())
    (aside,) = bench.store.set_aside()
    assert bench.store.release_aside(aside.id)
    bench.poll()
    assert [mail.released for mail in bench.store.set_aside()] == [True]
    assert bench.case().value("order_number") == "WF-20817"


def test_the_world_s_fault_sets_nothing_aside() -> None:
    bench = Bench()
    bench.opened()
    bench.arrives(POISON + BROKEN)
    for _ in range(5):
        with pytest.raises(Unavailable, match="disk is full"):
            poll(bench, Unavailable("store", "the disk is full"))
    assert bench.store.set_aside() == []
    bench.poll()
    assert len(bench.store.cases()) == 1
