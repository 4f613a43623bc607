"""A desk with a shipped procedure, for the tests of what the program writes."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from mailbot.core import procedure as procedures
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.facts import Person
from mailbot.core.mail import Address
from mailbot.core.procedure import Procedure
from mailbot.core.workdays import Calendar
from mailbot.resources import folder

SHIPPED = ("yanna", "hexpress", "fca-disp", "ie-cpc", "nhs", "uk-data")
LANGUAGES = ("en", "sv", "zh")


def text(name: str) -> str:
    return (folder("procedures") / f"{name}.toml").read_text(encoding="utf-8")


def shipped(name: str) -> Procedure:
    return procedures.load(text(name), name)


def desk(procedure: Procedure, *, minimal: bool = False, language: str = "en") -> Desk:
    """Wrenfield Lamps; `minimal` with nothing but what the config demands."""
    return Desk(
        name="Wrenfield Lamps",
        address="" if minimal else "12 Mill Lane\nCardiff\nCF99 1AA",
        language=language,
        timezone=ZoneInfo("Europe/London"),
        mailbox="complaints@wrenfield.example",
        owner=Address(email="meera@wrenfield.example", name="Meera Holt"),
        owner_person=Person(
            name="Meera Holt",
            role="owner",
            phone=None if minimal else "01632 960421",
            hours=None if minimal else "9am to 5pm, Monday to Friday",
        ),
        staff=() if minimal else (StaffMember(name="Tom Adeyemi", role="director_of_department"),),
        procedure=procedure,
        calendar=Calendar(name=procedure.calendar),
        key=b"k" * 32,
    )
