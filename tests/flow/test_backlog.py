"""The first look at a mailbox: what lies there is listed to the owner, and no second first look hides any of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

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
