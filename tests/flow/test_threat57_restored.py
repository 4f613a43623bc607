"""What a restored store knows: the same mail opens the same case, and its letters are in doubt until they are found."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.adapters.store import SqlStore, backups, restored
from mailbot.core import tokens
from mailbot.core.mail import OutgoingMail
from mailbot.flow import dispatch
from mailbot.flow.dispatch import Dispatch
from tests.fakes import FakeWitness
from tests.flow.harness import BROKEN, START, Bench, to

SHA = "a" * 64


class Seen:
    """A witness that sees what the server took."""

    def __init__(self, taken: Sequence[OutgoingMail]) -> None:
        self.taken = taken

    def accepted(self, message_id: str) -> bool | None:
        return any(mail.message_id == message_id for mail in self.taken)


def test_a_reference_is_the_same_for_the_same_mail_and_key_and_else_another() -> None:
    one = tokens.reference_bits(b"k" * 32, SHA, 0)
    assert one == tokens.reference_bits(b"k" * 32, SHA, 0)
    others = {
        tokens.reference_bits(b"j" * 32, SHA, 0),
        tokens.reference_bits(b"k" * 32, SHA, 1),
        tokens.reference_bits(b"k" * 32, "b" * 64, 0),
    }
    assert one not in others
    assert len(others) == 3
    assert 0 <= one < 1 << 40


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = Bench(url=f"sqlite:///{tmp_path / 'mailbot.db'}")
    bench.opened()
    return bench


def lost(bench: Bench, folder: Path) -> None:
    """The store as it was at the backup; what it knew since is gone."""
    bench.store.close()
    (backup,) = backups(folder).values()
    restored(bench.url, backup, bench.now)
    bench.store = SqlStore.open(bench.url)
    bench.now += timedelta(seconds=5)


def send(bench: Bench, witness: Seen | None) -> list[str]:
    work = Dispatch(
        store=bench.store,
        mailer=bench.mailer,
        write=bench.letters,
        desk_for=lambda _: bench.desk,
        tell=lambda *_, **__: None,
        witness=witness,
    )
    before = len(bench.mailer.taken)
    asyncio.run(dispatch.send_due(work, lambda: bench.now))
    return [mail.template for mail in bench.mailer.taken[before:] if "sam.okafor" in mail.recipient]


def test_what_was_unsent_in_the_backup_is_asked_after_before_it_is_sent(bench: Bench, tmp_path: Path) -> None:
    bench.arrives(BROKEN)
    bench.poll()
    bench.store.back_up(tmp_path / "backups", bench.now)
    assert any("sam.okafor" in str(mail["To"]) for mail in bench.send())
    lost(bench, tmp_path / "backups")
    assert send(bench, Seen(bench.mailer.taken)) == []
    bench.now += timedelta(minutes=20)
    assert send(bench, Seen(bench.mailer.taken)) == []
    assert bench.case().has("acknowledged")


def test_what_nobody_has_seen_is_sent_once_the_server_had_its_time(bench: Bench, tmp_path: Path) -> None:
    bench.arrives(BROKEN)
    bench.poll()
    bench.store.back_up(tmp_path / "backups", bench.now)
    lost(bench, tmp_path / "backups")
    assert send(bench, Seen(bench.mailer.taken)) == []
    bench.now += timedelta(minutes=16)
    assert send(bench, Seen(bench.mailer.taken)) == ["acknowledgement"]


def test_a_reminder_that_was_due_in_the_lost_hours_is_in_doubt_and_a_later_one_is_not(
    bench: Bench, tmp_path: Path
) -> None:
    bench.arrives("My lamp arrived cracked and I want a refund.\n\nSam Okafor\n")
    bench.round()
    bench.store.back_up(tmp_path / "backups", bench.now)
    reminded = [mail for mail in bench.until(START + timedelta(days=8)) if "sam.okafor" in str(mail["To"])]
    assert len(reminded) == 1
    lost(bench, tmp_path / "backups")
    bench.poll()
    bench.tick()
    assert send(bench, None) == []
    sent = len([m for m in bench.mailer.taken if m.template == "reminder"])
    bench.until(START + timedelta(days=20), timedelta(hours=6))
    assert len([m for m in bench.mailer.taken if m.template == "reminder"]) == sent + 1


def test_handled_mail_is_put_back_once_after_each_restore(bench: Bench, tmp_path: Path) -> None:
    bench.store.back_up(tmp_path / "backups", bench.now)
    lost(bench, tmp_path / "backups")
    bench.poll()
    bench.poll()
    assert bench.mailbox.put_back_since == [START - timedelta(days=1)]


def said_again(bench: Bench, folder: Path, bits: int) -> list[str]:
    """To whom the customers' letters of the lost hours leave again, where the witness sees them."""
    bench.now += timedelta(minutes=20)
    lost(bench, folder)
    bench.witness = FakeWitness(bench.mailer)
    bench._bits = bits  # The same mail opens the same case, as in the real house.
    left = bench.until(bench.now + timedelta(hours=1), step=timedelta(minutes=10))
    return [str(mail["To"]) for mail in left if "meera" not in str(mail["To"])]


def test_a_mail_out_of_another_folder_with_a_day_long_past_is_not_acknowledged_twice(tmp_path: Path) -> None:
    bench = Bench(url=f"sqlite:///{tmp_path / 'mailbot.db'}")
    bench.now -= timedelta(days=20)
    bench.opened()
    bench.now += timedelta(days=20)
    bench.round()
    bench.store.back_up(tmp_path / "backups", bench.now)
    bench.now += timedelta(minutes=10)
    uid, bits = bench.arrives(BROKEN), bench._bits
    bench.mailbox.mails[uid] = (bench.mailbox.mails[uid][0], bench.now - timedelta(days=3))
    assert len(to(bench.round(), "sam.okafor")) == 1
    assert said_again(bench, tmp_path / "backups", bits) == []


def test_backlog_that_the_owner_let_in_is_not_acknowledged_twice(tmp_path: Path) -> None:
    bench = Bench(url=f"sqlite:///{tmp_path / 'mailbot.db'}")
    bench.arrives(BROKEN)
    bench.now += timedelta(days=5)
    (listed,) = bench.round()
    bench.store.back_up(tmp_path / "backups", bench.now)
    bench.now += timedelta(minutes=10)
    bits = bench._bits
    bench.owner(listed, "#answer all")
    bench.round()
    assert [mail.recipient for mail in bench.mailer.taken].count("sam.okafor@mail.example") == 1
    assert said_again(bench, tmp_path / "backups", bits) == []


def test_long_after_a_restore_old_mail_is_answered_like_any_other(tmp_path: Path) -> None:
    bench = Bench(url=f"sqlite:///{tmp_path / 'mailbot.db'}")
    bench.arrives(BROKEN)
    bench.now += timedelta(days=5)
    (listed,) = bench.round()
    bench.store.back_up(tmp_path / "backups", bench.now)
    lost(bench, tmp_path / "backups")
    bench.now += timedelta(days=15)
    bench.owner(listed, "#answer all")
    bench.round()
    assert [mail.recipient for mail in bench.mailer.taken].count("sam.okafor@mail.example") == 1
