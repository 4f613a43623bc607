"""The few moves that every decision is made of: add events to a case, and close the decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.core.case import Case, Event
from mailbot.core.decide import wake
from mailbot.core.decision import Change, Decision
from mailbot.core.desk import Desk
from mailbot.core.mail import Letter
from mailbot.core.steps import apply


@dataclass(slots=True)
class Draft:
    """A decision in the making: the case so far, its new events, and the letters that follow from them."""

    case: Case
    desk: Desk
    now: datetime
    events: list[Event]
    letters: list[Letter]

    @classmethod
    def of(cls, case: Case, desk: Desk, now: datetime) -> Draft:
        return cls(case=case, desk=desk, now=now, events=[], letters=[])

    def add(self, name: str, by: str = "program", **data: str | None) -> None:
        """Applies one event; IllegalStep leaves the draft as it was."""
        told = tuple((key, value) for key, value in data.items() if value is not None)
        event = Event(name=name, at=self.now, by=by, data=told)
        self.case = apply(self.case, event)
        self.events.append(event)

    def write(self, *letters: Letter | None) -> None:
        self.letters.extend(letter for letter in letters if letter is not None)

    def change(self) -> Change:
        """The case with the moment at which a tick has to look at it again."""
        self.case = replace(self.case, wake=wake.moment(self.case, self.desk, self.now))
        return Change(case=self.case, events=tuple(self.events))

    def done(self, outcome: str, reason: str, **more: object) -> Decision:
        return Decision(
            outcome=outcome,
            reason=reason,
            changes=(self.change(),),
            letters=tuple(self.letters),
            **more,  # type: ignore[arg-type]
        )
