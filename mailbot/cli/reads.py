"""One file and what was understood of it, as both views of `mailbot read` take it."""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.core.mail import IncomingMail
from mailbot.core.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One file and what was understood of it."""

    file: str
    mail: IncomingMail
    reading: Reading | None  # None where reading itself failed
    problem: str | None
