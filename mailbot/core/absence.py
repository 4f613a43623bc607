"""Somebody of the desk is away until a day, and somebody else stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    name: str
    address: str  # lower case
    back: datetime  # the first moment at which she is there again
    last: date  # the last local day of it
    by: str = ""  # who stands in
