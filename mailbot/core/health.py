"""Is the desk well? What is known of it, judged in words and levels for people, monitors and the alarm alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum


class Level(IntEnum):
    """What a monitor makes of it; the number is the exit code of `mailbot status`."""

    FINE = 0
    WARNING = 1
    CRITICAL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Something outside that does not answer: imap, smtp, store or clock."""

    what: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """What the store knows of the desk; a time is None where the thing never happened."""

    tick: datetime | None = None
    poll: datetime | None = None
    send: datetime | None = None
    unsent: int = 0
    oldest_unsent: datetime | None = None
    undecided: int = 0
    oldest_undecided: datetime | None = None
    set_aside: int = 0
    outages: tuple[Outage, ...] = ()
    backup: datetime | None = None
    holder: str = ""  # the host whose mailbot works on the store
    witness: str = ""  # as configured
    open: int | None = None  # None: not counted
    late: tuple[str, ...] = ()  # references


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long is too long. `alarm`: nothing read, or something unsent, for as long wakes somebody."""

    alarm: timedelta = timedelta(hours=4)
    poll: timedelta = timedelta(minutes=1)  # how often the mailbox is looked into
    backup: timedelta | None = timedelta(hours=1)  # how often a backup is made; None: not by the program


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the verdict. `said` holds no customer's word; `at` and `count` are its figures."""

    name: str
    level: Level
    said: str
    at: datetime | None = None
    count: int | None = None


STILL = (timedelta(minutes=10), timedelta(minutes=30))  # the clock ticks every 30 seconds, unless the store is away
AWAY = timedelta(minutes=15)  # an outage that lasts longer concerns a person
WAITING = timedelta(hours=1)  # a letter or a mail that lies longer is worth a look


def judge(vitals: Vitals, limits: Limits, now: datetime) -> tuple[Check, ...]:
    """Every check, in the order in which a person would ask."""
    slack = timedelta(minutes=15) + limits.poll
    return (
        _happened("heartbeat", vitals.tick, now, *STILL),
        _happened("mailbox", vitals.poll, now, slack, max(slack, limits.alarm)),
        _sent(vitals.send, now),
        _lying("unsent", vitals.unsent, vitals.oldest_unsent, limits, now),
        _lying("undecided", vitals.undecided, vitals.oldest_undecided, limits, now),
        *(_away(outage, now) for outage in vitals.outages),
        *_backup(vitals, limits, now),
        Check(name="lease", level=Level.FINE, said=vitals.holder or "nobody's: no mailbot runs"),
        *((Check(name="witness", level=Level.FINE, said=vitals.witness),) if vitals.witness else ()),
        Check(name="set aside", level=Level.FINE, said=_counted(vitals.set_aside, "mail"), count=vitals.set_aside),
        *_cases(vitals),
    )


def worst(checks: tuple[Check, ...]) -> Level:
    return max((check.level for check in checks), default=Level.FINE)


def _happened(name: str, at: datetime | None, now: datetime, warning: timedelta, critical: timedelta) -> Check:
    if at is None:
        return Check(name=name, level=Level.CRITICAL, said="never: has `mailbot run` been started?")
    level = _level(now - at, warning, critical)
    return Check(name=name, level=level, said=ago(now - at), at=at)


def _sent(at: datetime | None, now: datetime) -> Check:
    """Nothing to send is nothing wrong; what waits is judged by its age."""
    return Check(name="last sent", level=Level.FINE, said=ago(now - at) if at else "nothing yet", at=at)


def _lying(name: str, count: int, oldest: datetime | None, limits: Limits, now: datetime) -> Check:
    level = _level(now - oldest, min(WAITING, limits.alarm), limits.alarm) if oldest else Level.FINE
    said = _counted(count, "mail") + (_oldest(name, oldest, now) if oldest else "")
    return Check(name=name, level=level, said=said, at=oldest, count=count)


def _oldest(name: str, oldest: datetime, now: datetime) -> str:
    """A letter that is held back is old from the moment on at which it may leave."""
    if name == "unsent" and oldest > now:
        return f", the first leaves in {ago(oldest - now).removesuffix(' ago')}"
    return f", the oldest from {ago(now - oldest)}"


def _away(outage: Outage, now: datetime) -> Check:
    level = _level(now - outage.since, timedelta(0), AWAY)
    return Check(name=outage.what, level=level, said=f"away, since {ago(now - outage.since)}", at=outage.since)


def _backup(vitals: Vitals, limits: Limits, now: datetime) -> tuple[Check, ...]:
    """A missed round is no matter, three are; a backup is never worth waking somebody."""
    if limits.backup is None:
        return ()
    if vitals.backup is None:
        return (Check(name="backup", level=Level.WARNING, said="none yet"),)
    level = _level(now - vitals.backup, 3 * limits.backup, timedelta.max)
    return (Check(name="backup", level=level, said=ago(now - vitals.backup), at=vitals.backup),)


def _cases(vitals: Vitals) -> tuple[Check, ...]:
    if vitals.open is None:
        return ()
    late = len(vitals.late)
    said = f"{late} late: {' '.join(vitals.late[:10])}{' ...' if late > 10 else ''}" if late else "none late"
    return (
        Check(name="open", level=Level.FINE, said=_counted(vitals.open, "case"), count=vitals.open),
        Check(name="late", level=Level.WARNING if late else Level.FINE, said=said, count=late),
    )


def _level(age: timedelta, warning: timedelta, critical: timedelta) -> Level:
    if age >= critical:
        return Level.CRITICAL
    return Level.WARNING if age >= warning else Level.FINE


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count or 'no'} {noun}s"


def ago(age: timedelta) -> str:
    """`40 s ago`, `3 min ago`, `5 h ago`, `12 d ago`; a time to come says that some clock is wrong."""
    seconds = int(age.total_seconds())
    if seconds < -60:
        return f"{ago(-age).removesuffix(' ago')} ahead"
    for unit, length in (("d", 172_800), ("h", 7_200), ("min", 120)):
        if seconds >= length:
            return f"{seconds // {'d': 86_400, 'h': 3_600, 'min': 60}[unit]} {unit} ago"
    return f"{max(seconds, 0)} s ago"
