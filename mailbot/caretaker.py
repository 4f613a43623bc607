"""What the clock's loop does beside ticking, each in its own time: the backup, and the books compared at night."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailbot.config import Config
from mailbot.core.decide import say
from mailbot.flow import balance
from mailbot.flow.ports import Unavailable
from mailbot.house import House

NIGHT = 3  # o'clock


def backup_every(config: Config) -> timedelta | None:
    """None where the program makes no backups by itself; PostgreSQL has better ways of its own."""
    minutes = config.backup.every_minutes
    return timedelta(minutes=minutes) if minutes and config.store.url.startswith("sqlite:///") else None


@dataclass(slots=True)
class Caretaker:
    """`house` is asked for each time, since a new config brings a new one."""

    house: Callable[[], House]
    _tried: datetime | None = None

    def is_night(self, now: datetime) -> bool:
        """True once a day, when nobody writes: at three o'clock of the desk, or at the first start after it."""
        house = self.house()
        last, night = house.store.last("reconciled"), say.at(house.desk, say.today(house.desk, now), NIGHT)
        return now >= night and (last is None or last < night)

    def reconcile(self, now: datetime, missing: Sequence[int] = ()) -> None:
        """What is left for a person stands in the digest, too."""
        house = self.house()
        for line in balance.reconcile(house.store, house.desk_for, now, missing):
            if line.wrong or line.mended:
                house.tell("differs", what=line.what, left=len(line.wrong), mended=line.mended)

    def back_up(self, now: datetime) -> None:
        """A backup that fails ends nothing: `status` tells how old the last one is."""
        house, every = self.house(), backup_every(self.house().config)
        last = self._tried or house.store.last("backup")
        if every is None or (last is not None and timedelta(0) <= now - last < every):
            return
        self._tried = now
        try:
            _back_up(house, now)
        except Unavailable as away:
            house.tell("trouble", what="backup", why=away.said)


def _back_up(house: House, now: datetime) -> None:
    """One more backup in the folder of the config, and those that have had their day taken away."""
    table = house.config.backup
    made = house.store.back_up(table.folder, now)
    house.tell("backup", file=made.name, aged_out=house.store.age_backups(table.folder, table.keep, table.days))
