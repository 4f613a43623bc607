"""Every field of a mail, each finder asked once."""

from __future__ import annotations

from mailbot.core.desk import Desk
from mailbot.core.extract.addresses import addresses
from mailbot.core.extract.layout import lay_out
from mailbot.core.extract.mailboxes import emails
from mailbot.core.extract.names import names
from mailbot.core.extract.orders import order_numbers
from mailbot.core.extract.phones import phones
from mailbot.core.extract.split import Split
from mailbot.core.mail import Address, IncomingMail
from mailbot.core.reading import Found

_FINDERS = (order_numbers, names, emails, phones, addresses)


def fields(
    mail: IncomingMail, split: Split, desk: Desk, writer: Address | None, via: str, language: str
) -> tuple[Found, ...]:
    """All that was found, best first within each field."""
    sheet = lay_out(mail, split, desk, writer, via, language)
    return tuple(one for finder in _FINDERS for one in finder(sheet))
