"""What one table of a procedure says of another: every name has to lead somewhere, and no letter judges by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from mailbot.core.procedure.problems import Place, Sheet, nearest
from mailbot.core.procedure.shape import Procedure
from mailbot.core.procedure.table import is_word
from mailbot.core.procedure.vocabulary import CHANNELS, CONDITIONS, EVENTS, JUDGEMENTS, NEEDS, ROLES

_NEAR = 0.8


def check(procedure: Procedure, sheet: Sheet, listed: tuple[str, ...]) -> None:
    """Notes every name that leads nowhere, and every automatic letter that would judge.

    `listed` are the stages that `[policy]` names.
    """
    _Check(procedure, sheet, listed).all()


def events(procedure: Procedure) -> tuple[str, ...]:
    """Every event that this procedure knows: the fixed vocabulary and what its clocks raise and its notices mark."""
    return tuple(dict.fromkeys((*EVENTS, *(event for event, _ in _made(procedure)))))


class _Check:
    def __init__(self, procedure: Procedure, sheet: Sheet, listed: tuple[str, ...]) -> None:
        self.procedure, self.sheet, self.listed = procedure, sheet, listed
        self.made = _made(procedure)
        self.events = events(procedure)
        self.notices = [notice.name for notice in procedure.notices]
        self.clocks = [clock.name for clock in procedure.clocks]
        self.decisions = [decision.name for decision in procedure.decisions]
        self.after_colon = {"done": self.events, "channel": CHANNELS, "decision": (*self.decisions, "remedy")}

    def all(self) -> None:
        self.stages()
        self.clock_rules()
        self.notice_rules()
        self.rest()
        self.misspelt()

    def name(self, place: Place, value: str | None, known: Collection[str], what: str) -> None:
        """Refuses a value that is not among the known; `what` says what it should have been."""
        if value and value not in known:
            near = nearest(value, known) or (f" Known: {', '.join(sorted(known)[:12])}." if known else "")
            self.sheet.problem(place, f'{place[-1]} = "{value}" is no {what}.{near}')

    def names(self, place: Place, values: Sequence[str], known: Collection[str], what: str) -> None:
        for value in values:
            self.name(place, value, known, what)

    def stages(self) -> None:
        for name in self.listed:
            if self.procedure.stage(name) is None:
                said = nearest(name, [stage.name for stage in self.procedure.stages]) or f" Add [stage.{name}]."
                self.sheet.problem(("policy", "stages"), f'stages = "{name}" has no table.{said}')
        for stage in self.procedure.stages:
            place = ("stage", stage.name)
            if stage.name not in self.listed:
                self.sheet.problem(place, f'is not in the list of stages. Add it: stages = [..., "{stage.name}"]')
            self.names((*place, "decisions"), stage.decisions, self.decisions, "decision of this file")
            self.name((*place, "closes_with"), stage.closes_with, self.notices, "notice of this file")
            self.names((*place, "enter"), stage.enter, self.events, "event")

    def clock_rules(self) -> None:
        stages = [stage.name for stage in self.procedure.stages]
        for clock in self.procedure.clocks:
            place = ("clock", clock.name)
            self.name((*place, "from"), clock.source, self.events, "event")
            listed = (("done", clock.done), ("again", clock.again), ("pause", clock.pause), ("resume", clock.resume))
            for key, events in listed:
                self.names((*place, key), events, self.events, "event")
            self.name((*place, "stage"), clock.stage, stages, "stage of this file")
            self.name((*place, "notice"), clock.notice, self.notices, "notice of this file")
            self.name((*place, "extend_notice"), clock.extend_notice, self.notices, "notice of this file")
            self.conditions((*place, "if"), clock.when)

    def notice_rules(self) -> None:
        occasions = (*self.events, *(f"clock.{name}" for name in self.clocks))
        for notice in self.procedure.notices:
            place = ("notice", notice.name)
            self.name((*place, "on"), notice.on, occasions, "event")
            self.names((*place, "to"), notice.to, self._roles(), "person of this procedure")
            closing = any(stage.closes_with == notice.name for stage in self.procedure.stages)
            if notice.send == "auto" and (notice.on in JUDGEMENTS or closing):
                said = f'send = "auto" is not possible on "{notice.on}": a decision is told by a person. Write "owner".'
                self.sheet.problem((*place, "send"), said)

    def _roles(self) -> tuple[str, ...]:
        stages = self.procedure.stages
        named = (role for stage in stages for role in (stage.handler, *stage.may_assign, stage.signs or ""))
        return (*ROLES, *(role for role in named if role))

    def rest(self) -> None:
        for field in self.procedure.fields:
            self.conditions(("field", field.name, "if"), field.when)
        for action in self.procedure.actions:
            self.names(("action", action.name, "needs"), action.needs, NEEDS, "thing that can be needed")
        for route in self.procedure.routes:
            place = ("route", route.name)
            self.name((*place, "to"), route.to, (*self._roles(), "register_only"), "person of this procedure")
            self.name((*place, "while"), route.during, self.clocks, "clock of this file")
            self.name((*place, "notice"), route.notice, self.notices, "notice of this file")
            self.names((*place, "needs"), route.needs, NEEDS, "thing that can be needed")
        self.decision_rules()

    def decision_rules(self) -> None:
        allowed = {name for stage in self.procedure.stages for name in stage.decisions}
        for decision in self.procedure.decisions:
            place = ("decision", decision.name)
            self.names((*place, "needs"), decision.needs, NEEDS, "thing that can be needed")
            self.names((*place, "requires"), decision.requires, self.events, "event")
            self.name((*place, "before"), decision.before, self.events, "event")
            self.name((*place, "while"), decision.during, self.clocks, "clock of this file")
            if decision.name not in allowed and not self.procedure.overlay:
                self.sheet.problem(place, "is a decision that no stage allows. Add it to the decisions of a stage.")

    def conditions(self, place: Place, conditions: Sequence[str]) -> None:
        kind_of = {"done": "event", "channel": "channel", "decision": "decision of this file"}
        for condition in conditions:
            kind, colon, name = condition.partition(":")
            if not colon or kind not in CONDITIONS or not is_word(name.replace(":", "_")):
                near = nearest(f"{kind}:", [f"{one}:" for one in CONDITIONS]) or ' Write for example "tag:urgent".'
                self.sheet.problem(place, f'if = "{condition}" is no condition.{near}')
            elif kind in self.after_colon and name not in self.after_colon[kind]:
                near = nearest(name, self.after_colon[kind]).replace('"', f'"{kind}:', 1)
                self.sheet.problem(place, f'if = "{condition}" names no {kind_of[kind]}.{near}')

    def misspelt(self) -> None:
        """A new event that nothing waits for and that is nearly a known one is a slip of the pen."""
        used = set(_used(self.procedure))
        for event, place in self.made:
            if event not in EVENTS and event not in used and (near := nearest(event, EVENTS, cutoff=_NEAR)):
                self.sheet.problem(place, f'{place[-1]} = "{event}" is an event that nothing waits for.{near}')


def _made(procedure: Procedure) -> list[tuple[str, Place]]:
    """The events that the file itself makes, and where."""
    raised = [(clock.raises, ("clock", clock.name, "raises")) for clock in procedure.clocks if clock.raises]
    marked = [(notice.marks, ("notice", notice.name, "marks")) for notice in procedure.notices if notice.marks]
    return [*raised, *marked]


def _used(procedure: Procedure) -> Iterator[str]:
    for clock in procedure.clocks:
        yield from (clock.source, *clock.done, *clock.again, *clock.pause, *clock.resume)
    for stage in procedure.stages:
        yield from stage.enter
    yield from (notice.on for notice in procedure.notices)
