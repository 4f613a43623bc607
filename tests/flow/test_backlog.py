"""The first look at a mailbox: what lies there is listed to the owner, and no second first look hides any of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from mailbot.flow.ports import Unavailable
from tests.flow.harness import BROKEN, Bench, parsed, plain


def lists(bench: Bench) -> list[str]:
    """Whom each list that was mailed names."""
    bench.round()
    told = [plain(parsed(mail.raw)) for mail in bench.mailer.taken if mail.template == "backlog"]
    return [" ".join(re.findall(r"[\w.]+(?=@mail\.example)", words)) for words in told]


def ended(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is on record, and the program ends before its mails count as backlog."""

    def ends(*given: object) -> None:
        raise Unavailable("store", "the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(bench.store, "keep_backlog", ends)
        with pytest.raises(Unavailable):
            bench.poll()


def before_us() -> Bench:
    bench = Bench()
    bench.arrives("Long ago.\n", "Old <old@mail.example>")
    bench.now += timedelta(days=1)
    return bench


def test_another_address_for_the_mailbox_makes_another_list() -> None:
    bench = before_us()
    assert lists(bench) == ["old"]
    bench.mailbox.folder = replace(bench.mailbox.folder, mailbox="help@wrenfield.example")
    bench.arrives(BROKEN)  # while the config is changed
    assert lists(bench)[1:] == ["old sam.okafor"]
    assert bench.store.cases() == []


def test_an_end_in_the_middle_of_the_first_look_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes in until the next look is on the next list."""
    bench = before_us()
    ended(bench, monkeypatch)
    bench.arrives(BROKEN)
    assert lists(bench) == ["old", "old sam.okafor"]


def test_the_same_list_is_mailed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = before_us()
    ended(bench, monkeypatch)
    assert lists(bench) == ["old"]


def three() -> tuple[Bench, EmailMessage]:
    """A desk with three old mails on its list, and that list."""
    bench = Bench()
    for name in "abc":
        bench.arrives(f"{BROKEN}\n{name}\n", f"{name} <{name}@mail.example>")
    bench.now += timedelta(days=3)
    bench.round()
    (listed,) = [parsed(mail.raw) for mail in bench.mailer.taken if mail.template == "backlog"]
    bench.now += timedelta(hours=3)
    return bench, listed


def customers(bench: Bench) -> list[str | None]:
    bench.round()
    return [case.customer_email for case in bench.store.cases()]


def test_a_number_that_is_not_on_the_list_is_refused_with_all_of_its_mail() -> None:
    bench, listed = three()
    (told,) = bench.owner(listed, "#answer 2, 7")
    assert "number 7" in plain(told)
    assert customers(bench) == []
    bench.owner(listed, "#answer 2")
    assert customers(bench) == ["b@mail.example"]
    (told,) = bench.owner(listed, "#answer 2")
    assert "number 2" in plain(told)


def test_numbers_of_the_list_hold_no_longer_once_the_mails_have_new_ones() -> None:
    bench, listed = three()
    mails = list(bench.mailbox.mails.values())[1:]  # the owner took the first away, and then all have new numbers
    bench.mailbox.folder = replace(bench.mailbox.folder, uidvalidity=77)
    bench.mailbox.mails, bench.mailbox.next_uid = {}, 1
    for raw, received in mails:
        bench.mailbox.arrive(raw, received)
    bench.round()
    (told,) = bench.owner(listed, "#answer 2")
    assert "number 2" in plain(told)
    assert customers(bench) == []
    bench.owner(listed, "#answer all")
    assert sorted(map(str, customers(bench))) == ["b@mail.example", "c@mail.example"]
