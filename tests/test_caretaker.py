"""Backups every hour and the books once a night, each in its own time and none ending anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.adapters.store import backups
from mailbot.caretaker import Caretaker, backup_every
from mailbot.config import load
from mailbot.core.mail import Audience
from mailbot.flow.ports import Delivery, Sent
from mailbot.house import House, furnish
from tests.adapters.letters_desk import letter, part
from tests.firm import config_text

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def house(tmp_path: Path, told: list[str]) -> Iterator[House]:
    (tmp_path / "config.toml").write_text(config_text() + "[backup]\nkeep = 2\ndays = 0\n")

    def tell(happened: str, **facts: str | int | None) -> None:
        told.append(happened)

    house = furnish(load(tmp_path / "config.toml", {}), {"MAILBOT_MAILBOX_PASSWORD": "secret"}, tell)
    try:
        yield house
    finally:
        house.close()


def test_a_backup_every_hour_and_the_old_ones_go(house: House, tmp_path: Path) -> None:
    caretaker = Caretaker(lambda: house)
    for minutes in range(0, 300, 20):
        caretaker.back_up(NOW + timedelta(minutes=minutes))
    assert list(backups(tmp_path / "backups")) == [NOW + timedelta(hours=3), NOW + timedelta(hours=4)]
    assert house.store.last("backup") == NOW + timedelta(hours=4)
    assert all(path.stat().st_mode & 0o077 == 0 for path in backups(tmp_path / "backups").values())
    assert not list((tmp_path / "backups").glob(".*"))


def test_after_a_restart_the_hour_goes_on(house: House, tmp_path: Path) -> None:
    Caretaker(lambda: house).back_up(NOW)
    Caretaker(lambda: house).back_up(NOW + timedelta(minutes=50))
    assert list(backups(tmp_path / "backups")) == [NOW]


def test_a_backup_that_fails_is_told_and_tried_again_in_its_time(house: House, tmp_path: Path, told: list[str]) -> None:
    (tmp_path / "backups").write_text("a file in its way")
    caretaker = Caretaker(lambda: house)
    caretaker.back_up(NOW)
    caretaker.back_up(NOW + timedelta(minutes=5))
    assert told == ["trouble"]
    (tmp_path / "backups").unlink()
    caretaker.back_up(NOW + timedelta(hours=1))
    assert told == ["trouble", "backup"]


def test_postgresql_is_left_to_its_own_tools(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(config_text(store='url = "postgresql://m@localhost/m"'))
    assert backup_every(load(tmp_path / "config.toml", {})) is None


def test_the_books_are_compared_once_a_night(house: House) -> None:
    caretaker = Caretaker(lambda: house)
    nights = []
    for hours in range(72):
        now = NOW + timedelta(hours=hours)
        if caretaker.is_night(now):
            nights.append(now)
            caretaker.reconcile(now)
    assert nights == [NOW, *(datetime(2026, 11, day, 3, 0, tzinfo=UTC) for day in (4, 5, 6))]


def test_what_a_letter_had_to_do_without_is_told_once_a_day(house: House, told: list[str]) -> None:
    def leave(now: datetime) -> list[str]:
        house.letters.render(letter("progress", documents=("ombudsman-leaflet",)), now)
        house.report(now)
        left = []
        while claimed := house.store.claim(now):
            house.store.settle(claimed, Sent(delivery=Delivery.SENT), now, None)
            left.append(claimed.mail)
        assert all(mail.audience is Audience.OWNER for mail in left)
        assert all("ombudsman-leaflet" in part(mail, "plain") for mail in left)
        return [mail.subject for mail in left]

    assert leave(NOW) == ["A document is missing"]
    assert leave(NOW + timedelta(hours=1)) == []
    assert leave(NOW + timedelta(days=1)) == ["A document is missing"]
    assert told.count("trouble") == 3
