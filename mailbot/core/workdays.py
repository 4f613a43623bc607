"""Counting working days; which days are closed is an argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days on which a business is closed, Saturdays and Sundays apart.

    `closed` maps a day to its name ("Christmas Day"); `open` are days worked all the same; `version` says which list this is.
    """

    name: str
    closed: Mapping[date, str] = field(default_factory=dict)
    open: frozenset[date] = frozenset()
    version: str = ""
