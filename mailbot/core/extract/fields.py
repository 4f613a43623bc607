"""Every field of a mail, each finder asked once."""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.core.desk import Desk
from mailbot.core.extract.account import evidence, representative, what_happened
from mailbot.core.extract.addresses import addresses
from mailbot.core.extract.amounts import amounts
from mailbot.core.extract.channels import channels
from mailbot.core.extract.dates import dates
from mailbot.core.extract.layout import lay_out
from mailbot.core.extract.mailboxes import emails
from mailbot.core.extract.names import names
from mailbot.core.extract.orders import order_numbers
from mailbot.core.extract.outcomes import outcomes
from mailbot.core.extract.phones import phones
from mailbot.core.extract.relatives import represented
from mailbot.core.extract.sheet import Sheet
from mailbot.core.extract.split import Split
from mailbot.core.extract.staff import staff
from mailbot.core.mail import Address, IncomingMail
from mailbot.core.reading import Found


def fields(
    mail: IncomingMail, split: Split, desk: Desk, writer: Address | None, via: str, language: str
) -> tuple[Found, ...]:
    """All that was found, best first within each field; offsets are those of the mail's own texts."""
    return tuple(_all(lay_out(mail, split, desk, writer, via, language)))


def _all(sheet: Sheet) -> Iterator[Found]:
    customers = [*names(sheet), *represented(sheet)]
    people = [*customers, *staff(sheet, customers)]
    orders = order_numbers(sheet)
    yield from people
    yield from representative(people)
    yield from emails(sheet)
    yield from phones(sheet)
    yield from addresses(sheet)
    yield from orders
    yield from dates(sheet, several=len(orders) > 1)
    yield from amounts(sheet)
    yield from channels(sheet)
    yield from outcomes(sheet)
    yield from evidence(sheet)
    yield from what_happened(sheet)
