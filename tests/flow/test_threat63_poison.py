"""A mail that cannot be handled is tried three times and set aside whole; the owner is told once; the others go on."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.core.case import State
from mailbot.core.desk import Desk
from mailbot.core.mail import IncomingMail
from mailbot.flow import intake
from mailbot.flow.ports import RawMail, Unavailable
from tests.flow.harness import BROKEN, Bench, parsed, plain, to

POISON = "This mail breaks whoever reads it.\n"


def poll(
    bench: Bench, error: BaseException, headers: BaseException | None = None, ends_alone: list[bytes] | None = None
) -> None:
    """One round in which reading the poisoned mail fails, and the reading of its headers too if that is given.

    With `ends_alone` a process of its own ends over it as well; what such processes read is added there.
    """
    parse, by_headers = bench.intake.parse, bench.intake.headers

    def breaking(raw: RawMail, sha256: str) -> IncomingMail:
        if POISON.strip().encode() in raw.raw:
            raise error
        return parse(raw, sha256)

    def of_headers(raw: RawMail, sha256: str, problem: str) -> IncomingMail:
        if headers:
            raise headers
        return by_headers(raw, sha256, problem)

    def rehearse(raw: RawMail, sha256: str, desk: Desk) -> bool:
        if ends_alone is None:
            return True
        ends_alone.append(raw.raw)
        return POISON.strip().encode() not in raw.raw

    intake.poll(replace(bench.intake, parse=breaking, headers=of_headers, rehearse=rehearse), lambda: bench.now)


class Killed(BaseException):
    """The process ends, as by a fault in a library."""


def poisoned(sender: str = "Eve <eve@mail.example>", **headers: str) -> Bench:
    bench = Bench()
    bench.opened()
    bench.arrives(POISON, sender=sender, **headers)
    return bench


def test_set_aside_at_the_third_attempt_and_the_others_in_the_same_poll() -> None:
    bench = poisoned()
    for number in range(20):
        bench.arrives(BROKEN, sender=f"C{number} <c{number}@mail.example>")
    poll(bench, RuntimeError("a bug"))
    assert len(bench.store.cases()) == 20
    assert bench.store.set_aside() == []
    poll(bench, RuntimeError("a bug"))
    assert bench.store.set_aside() == []
    poll(bench, RuntimeError("a bug"))
    poll(bench, RuntimeError("a bug"))
    (aside,) = bench.store.set_aside()
    assert POISON.strip().encode() in bench.store.raw(aside.sha256)
    told = [mail for mail in to(bench.send(), "meera") if "set aside" in str(mail["Subject"])]
    assert len(told) == 1
    assert POISON.strip() not in plain(told[0])
    assert not any("eve" in str(facts).lower() for _, facts in bench.told)


def test_a_case_is_opened_from_its_headers_and_acknowledged() -> None:
    bench = poisoned()
    for _ in range(3):
        poll(bench, RuntimeError("a bug"))
    case = bench.case()
    assert (case.customer_email, case.state) == ("eve@mail.example", State.REGISTERED)
    left = bench.round()
    (told,) = to(left, "meera")
    assert f"we opened {case.reference}" in plain(told)
    assert "Its sender gets an acknowledgement" in plain(told)
    assert len(to(left, "eve@")) == 1
    assert bench.case().has("acknowledged")
    assert [mail.reference for mail in bench.store.set_aside()] == [case.reference]
    bench.owner(told, "#note I have read it")
    assert bench.case().has("commanded")


@pytest.mark.parametrize("sender", ["a@mail.example, b@mail.example", "no address", "noreply@mail.example"])
def test_its_case_runs_without_an_acknowledgement_where_nobody_can_be_answered(sender: str) -> None:
    bench = Bench()
    bench.opened()
    bench.mailbox.arrive(f"From: {sender}\r\nSubject: Lamp\r\n\r\n{POISON}".encode(), bench.now)
    for _ in range(3):
        poll(bench, RuntimeError("a bug"))
    (told,) = bench.round()
    assert "Its sender gets no acknowledgement" in plain(told)
    assert bench.case().is_open


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        ("Eve <eve@mail.example>", {"Auto_Submitted": "auto-replied"}),
        ("MAILER-DAEMON@mail.example", {}),
        ("Meera Holt <meera@wrenfield.example>", {"subject": "#close"}),
    ],
)
def test_no_case_is_opened_from_the_headers_of_what_is_no_complaint(sender: str, headers: dict[str, str]) -> None:
    bench = poisoned(sender, **headers)
    for _ in range(3):
        poll(bench, RuntimeError("a bug"))
    assert len(bench.store.set_aside()) == 1
    assert [case for case in bench.store.cases() if "meera" not in (case.customer_email or "")] == []
    assert to(bench.round(), "mail.example") == []


@pytest.mark.parametrize("by_headers", [None, Killed()])
def test_the_program_may_end_each_time_it_reads_it(by_headers: BaseException | None) -> None:
    """Attempts count before the reading; at the twelfth start nothing of the mail is looked at any more."""
    bench = poisoned()
    bench.arrives(BROKEN, sender="Ann <ann@mail.example>")
    ends = 0
    for _ in range(14):
        try:
            poll(bench, Killed(), by_headers)
        except Killed:
            ends += 1
    assert ends == (11 if by_headers else 10)
    (aside,) = bench.store.set_aside()
    assert aside.why == "Poisoned"
    assert (aside.reference is None) == (by_headers is not None)
    assert any(case.customer_email == "ann@mail.example" for case in bench.store.cases())


def test_more_poison_than_a_batch_keeps_the_others_not_waiting() -> None:
    bench = poisoned()
    for number in range(intake.BATCH + 5):
        bench.arrives(f"{POISON}{number}", sender=f"Eve <eve{number}@mail.example>")
    poll(bench, RuntimeError("a bug"))
    bench.arrives(BROKEN, sender="Ann <ann@mail.example>")
    poll(bench, RuntimeError("a bug"))
    assert [case.customer_email for case in bench.store.cases()] == ["ann@mail.example"]


def test_what_is_read_at_last_goes_into_the_case_of_its_headers() -> None:
    bench = Bench()
    bench.opened()
    bench.arrives(POISON + BROKEN, sender="Eve <eve@mail.example>")
    for _ in range(3):
        poll(bench, RuntimeError("a bug"))
    bench.round()
    (aside,) = bench.store.set_aside()
    assert bench.store.release_aside(aside.id)
    left = bench.round()
    assert bench.case().value("order_number") == "WF-20817"
    assert to(left, "eve@") == []
    assert len(to(left, "meera")) == 1


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


def ended(bench: Bench) -> None:
    with pytest.raises(Killed):
        poll(bench, Killed())


def test_nine_sudden_ends_cost_nobody_the_acknowledgement() -> None:
    bench = Bench()
    bench.opened()
    bench.arrives(POISON + BROKEN)
    for _ in range(9):
        ended(bench)
    bench.poll()
    assert bench.store.set_aside() == []
    assert len(to(bench.send(), "sam.okafor")) == 1


def test_a_mail_that_ends_the_program_each_time_comes_last_and_is_set_aside_at_last() -> None:
    bench = Bench()
    bench.opened()
    bench.arrives(POISON, sender="Eve <eve@mail.example>")
    for _ in range(3):
        ended(bench)
    bench.arrives(BROKEN)
    ended(bench)
    assert [case.customer_email for case in bench.store.cases()] == ["sam.okafor@mail.example"]
    for _ in range(6):
        ended(bench)
    poll(bench, Killed())
    assert len(bench.store.set_aside()) == 1


def test_what_ends_a_process_of_its_own_as_well_is_set_aside_at_the_third_start() -> None:
    """Two sudden ends, and no more: the third start asks a process of its own, and opens the case by the headers."""
    bench = poisoned()
    bench.arrives(BROKEN, sender="Ann <ann@mail.example>")
    alone: list[bytes] = []
    for _ in range(2):
        with pytest.raises(Killed):
            poll(bench, Killed(), ends_alone=alone)
    assert alone == []  # The first attempts cost nothing.
    poll(bench, Killed(), ends_alone=alone)
    assert (len(alone), len(bench.store.set_aside())) == (1, 1)
    assert {case.customer_email for case in bench.store.cases()} == {"eve@mail.example", "ann@mail.example"}
    assert len(to(bench.round(), "ann@")) == 1


def test_what_ends_the_program_by_its_headers_is_set_aside_unread_at_the_fourth_start() -> None:
    bench = poisoned()
    for _ in range(3):
        with pytest.raises(Killed):
            poll(bench, Killed(), Killed(), ends_alone=[])
    poll(bench, Killed(), Killed(), ends_alone=[])
    (aside,) = bench.store.set_aside()
    assert (aside.why, aside.reference) == ("Poisoned", None)


def test_a_mail_that_was_erased_with_its_case_is_not_tried_again() -> None:
    bench = poisoned()
    for _ in range(3):
        poll(bench, RuntimeError("a bug"))
    (aside,) = bench.store.set_aside()
    bench.round()
    (told,) = [parsed(mail.raw) for mail in bench.mailer.taken if mail.template == "set_aside"]
    bench.owner(told, "#close withdrawn")
    bench.until(bench.now + timedelta(hours=2))
    (question,) = bench.owner(told, "#erase because the customer asked for it")
    said = re.search(r"#erase CMP\S+ confirm \S+", plain(question))
    assert said is not None
    bench.owner(question, said[0])
    assert bench.case().state is State.ERASED
    assert bench.store.set_aside() == []
    assert not bench.store.release_aside(aside.id)


def test_a_mail_whose_bytes_are_gone_stops_nobody() -> None:
    """However that came about: it has an outcome, and the others go on."""
    bench = Bench()
    bench.opened()
    bench.arrives(BROKEN)
    bench.store.keep(bench.mailbox.open(), bench.mailbox.fetch([1]))
    bench.store.raw = gone  # type: ignore[method-assign]
    bench.arrives(BROKEN, sender="Ann Lee <ann@mail.example>")
    bench.poll()
    assert [case.customer_email for case in bench.store.cases()] == ["ann@mail.example"]
    assert bench.store.tally(bench.now).undecided == 0
    assert ("failed", {"mail": 1, "error": "no bytes"}) in bench.told


def gone(sha256: str) -> bytes:
    raise KeyError(sha256)
