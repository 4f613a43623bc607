"""Addresses beside the one that counts: Reply-To, and those that look like the owner's (threats 2, 16)."""

from __future__ import annotations

import pytest

from mailbot.core import lookalike
from tests.flow.harness import BROKEN, Bench, desk, plain, to

OWNERS = "meera@wrenfield.example"


@pytest.mark.parametrize("other", [OWNERS, "somebody@else.example"])
def test_02_the_answer_goes_to_the_writer_and_the_card_names_the_other_address(other: str) -> None:
    bench = Bench()
    bench.opened()
    bench.arrives(f"{BROKEN}\n#close\n", "Eve <eve@mail.example>", Reply_To=other)
    left = bench.round()
    assert [str(mail["To"]).rpartition("<")[2].rstrip(">") for mail in left] == ["eve@mail.example", OWNERS]
    assert f"Wants an answer at: {other}" in plain(to(left, "meera")[0])
    assert bench.case().is_open


def test_02_an_answer_to_the_writer_or_to_us_is_nothing_to_tell() -> None:
    for other in ("Eve@mail.example", "complaints@wrenfield.example"):
        bench = Bench()
        bench.opened()
        bench.arrives(BROKEN, "Eve <eve@mail.example>", Reply_To=other)
        assert "Wants an answer at" not in plain(to(bench.round(), "meera")[0])


ALIKE = [
    "ｍeera@wrenfield.example",
    "mеera@wrenfield.example",
    "meera\u200b@wrenfield.example",
    "meerá@wrenfield.example",
    "rneera@wrenfield.example",
    "meera@wrenfie1d.example",
    "meera@vvrenfield.example",
    "c0mplaints@wrenfield.example",
    "lena@wrenfleld.example",
]


@pytest.mark.parametrize("address", ALIKE)
def test_16_an_address_that_looks_like_one_of_ours_is_known_and_is_no_other(address: str) -> None:
    assert lookalike.is_lookalike(address, desk())
    assert lookalike.escaped(address).isascii()


@pytest.mark.parametrize(
    "address", [OWNERS, "Meera@Wrenfield.Example", "meera@mail.example", "mira@wrenfield.example", ""]
)
def test_16_our_own_and_other_people_s_addresses_look_like_themselves(address: str) -> None:
    assert not lookalike.is_lookalike(address, desk())


@pytest.mark.parametrize("address", [one for one in ALIKE if "\u200b" not in one])
def test_16_the_owner_is_warned_and_nothing_is_obeyed(address: str) -> None:
    bench = Bench()
    bench.opened()
    raw = f"From: {address}\r\nSubject: Lamp\r\nMessage-ID: <1@x.example>\r\n\r\n{BROKEN}\r\n#close\r\n"
    bench.mailbox.arrive(raw.encode(), bench.now)
    (card,) = to(bench.round(), OWNERS)
    assert "looks like one of yours, and is somebody else's" in plain(card)
    assert address.isascii() or address not in plain(card)
    assert bench.case().is_open
    assert not bench.case().has("commanded")


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\u00ad"])
def test_16_an_address_with_something_invisible_in_it_is_nobody_s(sign: str) -> None:
    bench = Bench()
    bench.opened()
    head = f"From: mee{sign}ra@wrenfield.example\r\nSubject: Lamp\r\nMessage-ID: <1@x.example>"
    bench.mailbox.arrive(f"{head}\r\n\r\n{BROKEN}\r\n#close\r\n".encode(), bench.now)
    left = bench.round()
    assert to(left, OWNERS) == left
    assert not bench.case().has("commanded")
    assert bench.case().customer_email is None


@pytest.mark.parametrize("address", [f"{'x' * 70}@mail.example", f"sam@{'a.' * 130}example"])
def test_02_an_address_longer_than_any_server_takes_opens_a_case_that_is_not_answered(address: str) -> None:
    bench = Bench()
    bench.opened()
    raw = f"From: Sam <{address}>\r\nSubject: Lamp\r\nMessage-ID: <1@x.example>\r\n\r\n{BROKEN}"
    bench.mailbox.arrive(raw.encode(), bench.now)
    left = bench.round()
    assert to(left, OWNERS) == left
    assert bench.case().customer_email is None
    assert bench.store.set_aside() == []
