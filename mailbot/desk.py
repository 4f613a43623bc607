"""From the config to the Desk: who we are, with the procedure and the calendar that it names."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from mailbot import home, resources
from mailbot.adapters import calendars, procedures
from mailbot.config import Business, Config, ConfigError, Staff
from mailbot.config_problems import MEANT, nearest
from mailbot.core import roles
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.facts import Person
from mailbot.core.mail import Address
from mailbot.core.procedure import Procedure
from mailbot.core.reading import Limits
from mailbot.core.workdays import Calendar


def desk_of(config: Config, *keys: bytes, procedure: Procedure | None = None) -> Desk:
    """The desk, its stamps' newest key first. ProcedureError or ConfigError where it cannot be built."""
    business, mailbox = config.business, config.mailbox
    procedure = procedure or procedures.find(config.procedure.use, resources.folder("procedures"))
    return Desk(
        name=business.name,
        address=business.address,
        particulars=business.particulars,
        language=business.language,
        timezone=ZoneInfo(business.timezone),
        mailbox=mailbox.address,
        own_addresses=_own_addresses(config),
        own_phones=frozenset(business.own_phones),
        countries=home.countries(business, procedure.calendar),
        owner=Address(email=config.owner.email, name=config.owner.name),
        owner_person=_owner(config),
        staff=tuple(_member(s) for s in config.staff),
        form_senders=frozenset(sender.lower() for sender in config.forms.senders),
        trusted_relays=frozenset(relay.lower() for relay in mailbox.trusted_relays),
        shared=mailbox.purpose == "shared",
        order_examples=config.orders.examples,
        order_patterns=config.orders.patterns,
        prefix=config.reference.prefix,
        key=keys[0] if keys else b"",
        old_keys=keys[1:],
        procedure=procedure,
        calendar=_calendar(procedure, business),
        overlay=_overlay(procedure),
        reminder_days=config.reminders.customer,
        limits=Limits(**dict(config.limits)),
        hold=timedelta(minutes=config.commands.hold_minutes),
    )


def _member(staff: Staff) -> StaffMember:
    may = frozenset(staff.may) or None
    return StaffMember(name=staff.name, role=staff.role, email=staff.email, deputy=staff.deputy, may=may)


def check_roles(config: Config, procedure: Procedure) -> None:
    """ConfigError for a role that is nearly one of the procedure's: a slip of the pen. Others are for letters alone."""
    known = roles.named(procedure)
    unknown = [(n, staff.role) for n, staff in enumerate(config.staff) if staff.role and staff.role not in known]
    meant = [(n, role, nearest(role, known)) for n, role in unknown]
    wrong = [
        config.wrong(("staff", n, "role"), f'"{role}" is no role of the procedure {procedure.id}. {near}')
        for n, role, near in meant
        if near.startswith(MEANT)
    ]
    if wrong:
        raise ConfigError(wrong)


def _overlay(procedure: Procedure) -> Procedure | None:
    """The law on data complaints and requests, where it holds: beside every procedure of the United Kingdom."""
    is_british = procedure.calendar.startswith("GB") and not procedure.overlay
    return procedures.find("uk-data", resources.folder("procedures")) if is_british else None


def _own_addresses(config: Config) -> frozenset[str]:
    ours = (*config.business.own_addresses, config.mailbox.address, *config.mailbox.aliases)
    return frozenset(address.lower() for address in ours)


def _owner(config: Config) -> Person:
    phone, hours = config.business.phone or None, config.business.hours or None
    return Person(name=config.owner.name, role="owner", phone=phone, hours=hours)


def _calendar(procedure: Procedure, business: Business) -> Calendar:
    try:
        return calendars.calendar(procedure.calendar, business.extra_closed, business.extra_open)
    except calendars.UnknownCalendar as error:
        raise ConfigError([f"procedure {procedure.id}: {error}"]) from None
