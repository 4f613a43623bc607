"""`#away` and `#back`: who of the desk is not there, until which day, and who gets her mails meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from mailbot.core import days, roles
from mailbot.core.absence import Absence
from mailbot.core.commands import Command, CommandError
from mailbot.core.decide import say
from mailbot.core.desk import Desk, StaffMember

_LONGEST = timedelta(days=2 * 366)  # beyond it a year was mistyped


def read(
    found: Sequence[Command], errors: dict[int, CommandError], who: StaffMember, desk: Desk, now: datetime
) -> Absence | None:
    """The absence that the commands begin, move or end; what is wrong goes to the errors."""
    absence: Absence | None = None
    for command in found:
        try:
            if command.word == "away":
                absence = _away(command, who, desk, now)
            elif command.word == "back":
                absence = Absence(name=who.name, address=roles.key(who), back=now, last=say.today(desk, now))
        except CommandError as error:
            errors[command.line] = error
    return absence


def _away(command: Command, who: StaffMember, desk: Desk, now: datetime) -> Absence:
    """That day included, as with every "until" of ours."""
    today = say.today(desk, now)
    hit = days.find(command.argument, today, desk.calendar)
    if hit is None:
        raise CommandError("needs-date", command.line, command.raw)
    if hit[0] < today:
        raise CommandError("date-past", command.line, command.raw)
    if hit[0] > today + _LONGEST:
        raise CommandError("date-far", command.line, command.raw)
    by = roles.stand_in(who, desk, now)
    if by is None:
        raise CommandError("no-deputy", command.line, command.raw)
    back = say.at(desk, hit[0] + timedelta(days=1), 0)
    return Absence(name=who.name, address=roles.key(who), back=back, last=hit[0], by=by.name)


def beat(address: str) -> str:
    """Under what name the desk remembers when somebody is back."""
    return f"away:{address}"


def known(who: StaffMember, back: datetime, desk: Desk) -> Absence:
    """An absence as the desk remembers it."""
    last = say.today(desk, back - timedelta(seconds=1))
    return Absence(name=who.name, address=roles.key(who), back=back, last=last)
