"""Text records from the DNS; that there is none is an answer, that nobody answers is not."""

from __future__ import annotations

from typing import Final

from dns import exception, resolver
from dns.name import from_text

SECONDS: Final = 5.0


class Silent(Exception):
    """The DNS does not answer at present."""


def text(name: str) -> bytes | None:
    """The first text record of that name, or None where there is none; Silent where that cannot be told."""
    try:
        asked = from_text(name)
    except exception.DNSException:
        return None  # Under what is no name there is nothing, now and later.
    try:
        found = resolver.resolve(asked, "TXT", lifetime=SECONDS)
    except (resolver.NXDOMAIN, resolver.NoAnswer):
        return None
    except (exception.DNSException, OSError) as error:
        raise Silent(type(error).__name__) from error
    return next((b"".join(record.strings) for record in found), None)
