"""What the store adds to a mail of commands; only what the commands ask for is looked up."""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.core.case import Case
from mailbot.core.mail import Underway


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    cases: tuple[Case, ...] = ()  # the open ones, or those that #erase is about
    letters: tuple[Underway, ...] = ()  # of the case (to others than the owner, for #erase), as they lie in the outbox
