"""The few moves that every decision is made of: add events to a case, and close the decision."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from mailbot.core import roles
from mailbot.core.books import Written
from mailbot.core.case import Case, Event
from mailbot.core.decide import wake
from mailbot.core.decision import Change, Decision
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.mail import Letter, Underway
from mailbot.core.steps import STEPS, apply, open_case


@dataclass(slots=True)
class Draft:
    """A decision in the making: the case so far, its new events, and the letters that follow from them.

    `others` are open cases that a command may name, `fresh` is a reference for the next that it opens; what becomes of
    those stands in `beside`. `notes` are warnings for the transcript. `underway` are the letters of the case in the
    outbox, `recalled` those of them that must not leave, `written` is what somebody reads who takes the case over.
    `who` commands; the acts say `by="owner"` for her.
    """

    case: Case
    desk: Desk
    now: datetime
    events: list[Event]
    letters: list[Letter]
    others: tuple[Case, ...] = ()
    underway: tuple[Underway, ...] = ()
    written: tuple[Written, ...] = ()
    fresh: str = ""
    who: StaffMember | None = None
    beside: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    recalled: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, case: Case, desk: Desk, now: datetime) -> Draft:
        return cls(case=case, desk=desk, now=now, events=[], letters=[])

    @classmethod
    def opening(cls, event: Event, desk: Desk, now: datetime) -> Draft:
        """The draft of a case that this `opened` event begins."""
        return cls(case=open_case(event), desk=desk, now=now, events=[event], letters=[])

    def add(self, name: str, /, by: str = "program", **data: str | None) -> None:
        """Applies one event; IllegalStep leaves the draft as it was."""
        told = tuple((key, value) for key, value in data.items() if value is not None)
        if by == roles.OWNER and self.who:
            by = roles.signs(self.who, self.desk)
        event = Event(name=name, at=self.now, by=by, data=told)
        self.case = apply(self.case, event)
        self.events.append(event)

    def mark(self, told: str, by: str = "program") -> None:
        """What a letter that was sent marks, `event` or `event=items`; an event of the procedure's own moves its clocks
        and nothing else.
        """
        name, _, items = told.partition("=")
        if name in STEPS:
            self.add(name, by=by, items=items or None)
        else:
            self.add("raised", by=by, event=name)

    def write(self, *letters: Letter | None) -> None:
        """A letter speaks by the procedure that its case began under, whatever the desk's is by now (procedure, 3b)."""
        ours = self.desk.procedure
        self.letters.extend(replace(letter, procedure=ours) for letter in letters if letter is not None)

    def change(self) -> Change:
        """The case with the moment at which a tick has to look at it again."""
        self.case = replace(self.case, wake=wake.moment(self.case, self.desk, self.now))
        return Change(case=self.case, events=tuple(self.events))

    def only_noted(self, outcome: str, reason: str) -> Decision:
        """The letters alone, and a case only where something was noted of it."""
        if self.events:
            return self.done(outcome, reason)
        return Decision(outcome=outcome, reason=reason, letters=tuple(self.letters))

    def done(self, outcome: str, reason: str, **more: object) -> Decision:
        return Decision(
            outcome=outcome,
            reason=reason,
            changes=(self.change(), *self.beside),
            letters=tuple(self.letters),
            recalled=tuple(self.recalled),
            **more,  # type: ignore[arg-type]
        )
