"""What the letters say that ask a person for proof, and tell her what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """Asks a person back: are these commands yours, or may we see what proves your mail?"""

    purpose: str  # commands, enrolment
    until: datetime
    reference: str = ""
    code: str = ""  # k7q2-m9xt-...: brought back by any answer that keeps subject or text
    why: str = ""  # unproved, no-stamp, elsewhere, old, overtaken, undated, grave, customer-wrote
    lines: tuple[str, ...] = ()  # the commands as they were written
    sent: datetime | None = None  # of the mail that brought them


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """What proves a person from now on."""

    domain: str  # of the person's address
    proofs: tuple[str, ...] = ()  # sent, server, signature
    server: str = ""  # whose word counts; "" also in Microsoft's form
    testing: bool = False  # the server's word is being put to the test
    refused: bool = False  # it did not stand the test


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgery:
    """A letter to ourselves that pretends to carry the server's word."""

    results: str
    code: str
