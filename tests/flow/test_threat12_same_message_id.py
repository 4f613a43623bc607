"""One mail by two ways is one mail; two mails with one Message-ID are two (threats 12)."""

from __future__ import annotations

from dataclasses import replace

from mailbot.adapters import mime
from mailbot.core.mail import IncomingMail
from mailbot.flow import intake
from mailbot.flow.ports import RawMail
from tests.flow.harness import BROKEN, OWNER, Bench, complain, to

ID = "<same@mail.example>"


def came_by(way: str) -> dict[str, str]:
    return {"message_id": ID, "Received": f"from {way} by mx.example; Tue, 3 Nov 2026 09:00:00 +0000"}


def test_a_mail_that_comes_by_two_ways_is_acknowledged_once() -> None:
    bench = Bench()
    bench.opened()
    bench.arrives(BROKEN, **came_by("one.example"))
    bench.arrives(BROKEN, **came_by("two.example"))
    assert len(to(bench.round(), "sam.okafor")) == 1
    assert len(bench.store.cases()) == 1
    bench.arrives(BROKEN, **came_by("three.example"))
    assert bench.round() == []


def test_two_mails_with_one_message_id_are_two_complaints() -> None:
    bench = Bench()
    bench.opened()
    bench.arrives("I complain: my lamp is broken and I want a refund.\n", "Eve <eve@mail.example>", message_id=ID)
    bench.arrives(BROKEN, message_id=ID)
    bench.arrives(BROKEN.replace("20817", "20818"), message_id=ID)
    left = bench.round()
    assert (len(to(left, "eve@")), len(to(left, "sam.okafor"))) == (1, 2)
    assert len(bench.store.cases()) == 3


def test_a_command_that_comes_by_two_ways_is_obeyed_once() -> None:
    bench = Bench()
    _, card = complain(bench)
    for way in ("one.example", "two.example"):
        bench.arrives("#valid\n\nWhen did it break?\n", OWNER, In_Reply_To=card["Message-ID"], **came_by(way))
    left = bench.round()
    assert (len(to(left, "sam.okafor")), len(to(left, "meera"))) == (1, 1)


def test_mails_that_share_a_message_id_are_each_read_once() -> None:
    bench = Bench()
    bench.opened()
    read: list[str] = []

    def counted(raw: RawMail, sha256: str) -> IncomingMail:
        read.append(sha256)
        return mime.parse(raw, sha256)

    for number in range(40):
        bench.arrives(f"{BROKEN}\n{number}\n", message_id="<same@mail.example>")
    intake.poll(replace(bench.intake, parse=counted), lambda: bench.now)
    assert len(bench.store.cases()) == 40
    assert len(read) == 40
