"""Reads the desk's pulse from its store, for `mailbot status` and for the alarm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.caretaker import backup_every
from mailbot.config import Config
from mailbot.core.case import Case
from mailbot.core.decide import agenda
from mailbot.core.desk import Desk
from mailbot.core.health import Check, Limits, Outage, Vitals, judge
from mailbot.flow import attendance
from mailbot.flow.ports import Store
from mailbot.house import furnish

PLACES = ("imap", "smtp", "store", "clock")


def away(what: str) -> str:
    """The beat of an outage's beginning."""
    return f"away:{what}"


def back(what: str) -> str:
    """The beat of its end."""
    return f"back:{what}"


def since(store: Store, what: str) -> datetime | None:
    """Since when it does not answer, as far as the store knows; None where it does."""
    begun, ended = store.last(away(what)), store.last(back(what))
    return begun if begun and (ended is None or ended < begun) else None


def read(store: Store, now: datetime) -> Vitals:
    """Without the cases, which cost more the more there are."""
    tally = store.tally(now)
    begun = [(what, since(store, what)) for what in PLACES]
    return Vitals(
        tick=store.last("tick"),
        poll=store.last("poll"),
        send=store.last("send"),
        unsent=tally.unsent,
        oldest_unsent=tally.oldest_unsent,
        undecided=tally.undecided,
        oldest_undecided=tally.oldest_undecided,
        set_aside=tally.set_aside,
        outages=tuple(Outage(what=what, since=at) for what, at in begun if at),
        backup=store.last("backup"),
        holder=store.holder(),
    )


def late(cases: Sequence[Case], desk_for: Callable[[Case], Desk], now: datetime) -> tuple[str, ...]:
    """References of the cases in which a duty of the desk's is late."""
    desks = attendance.desks(cases, desk_for)
    return tuple(case.reference for case in cases if agenda.item(case, desks[case.digest], now).days_late)


def limits(config: Config) -> Limits:
    alarm, poll = timedelta(hours=config.alarm.after_hours), timedelta(seconds=config.mailbox.poll_seconds)
    return Limits(alarm=alarm, poll=poll, backup=backup_every(config))


def looked_at(config: Config, environ: Mapping[str, str], now: datetime) -> tuple[Check, ...]:
    """The whole verdict, beside a daemon that may be running; ConfigError or Unavailable where there is none."""
    house = furnish(config, environ, exclusive=False)
    try:
        cases = house.store.open_cases()
        counted = replace(
            read(house.store, now),
            witness=config.smtp.witness,
            open=len(cases),
            late=late(cases, house.desk_for, now),
        )
    finally:
        house.close()
    return judge(counted, limits(config), now)
