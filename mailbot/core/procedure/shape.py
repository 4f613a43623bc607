"""A procedure as data: stages, clocks, notices, fields, decisions, actions, routes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_N = TypeVar("_N", bound=_Named)


def _called(name: str, rows: Iterable[_N]) -> _N | None:
    return next((row for row in rows if row.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """`3wd 28d 8w 6mo 3y`: a number and its unit."""

    count: int
    unit: str  # wd, d, w, mo, y

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    name: str
    handler: str  # a role
    decisions: tuple[str, ...]
    closes_with: str  # the notice that ends it
    enter: tuple[str, ...] = ()
    may_assign: tuple[str, ...] = ()
    signs: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """One clock of the procedure: starts on `source`, ends on any event of `done`."""

    name: str
    source: str  # `from` in the file
    within: Duration | None = None  # exactly one of within, every
    every: Duration | None = None
    done: tuple[str, ...] = ()
    again: tuple[str, ...] = ()  # with `every`: events that begin the next period
    stage: str | None = None
    when: tuple[str, ...] = ()  # `if` in the file: conditions, all must hold
    pause: tuple[str, ...] = ()
    resume: tuple[str, ...] = ()
    extend: str | None = None  # owner, agreed
    extend_notice: str | None = None
    raises: str | None = None
    notice: str | None = None
    late: str | None = None
    whose: str = "us"  # us, customer, system
    count: str = "after"  # after, including
    roll: str = "none"  # none, next
    grace: Duration | None = None
    force: str = "policy"  # law, policy, aim


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    name: str
    on: str
    to: tuple[str, ...]
    send: str  # auto, draft, owner
    must: tuple[str, ...] = ()
    attach: tuple[str, ...] = ()
    marks: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    name: str
    level: str  # must, want
    when: tuple[str, ...] = ()
    ask: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRule:
    name: str
    counts: str
    needs: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    before: str | None = None
    during: str | None = None  # `while` in the file


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRule:
    name: str
    needs: tuple[str, ...] = ()
    within: Duration | None = None
    count: str = "after"
    confirm: str | None = None
    extra: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    name: str
    to: str
    hold: bool = False
    starts: Duration | None = None
    during: str | None = None
    notice: str | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A whole procedure file. `digest` is the SHA-256 (hex) of its text.

    An open case keeps the one that it began under.
    """

    id: str
    title: str
    version: str
    digest: str
    calendar: str
    timezone: str
    stages: tuple[Stage, ...]  # in order
    clocks: tuple[ClockRule, ...]
    notices: tuple[Notice, ...]
    fields: tuple[FieldRule, ...]
    decisions: tuple[DecisionRule, ...]
    actions: tuple[ActionRule, ...]
    routes: tuple[Route, ...]
    day_zero: str = "trigger"
    review_every: Duration | None = None
    customer_copy: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    ombudsman: str | None = None
    overlay: bool = False
    text: str = ""  # the file itself, kept with the cases that began under it

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def judges_validity(self) -> bool:
        """Whether somebody has to say first that a complaint is investigated at all (yanna 5.2)."""
        return any("accepted" in clock.done for clock in self.clocks)

    def stage(self, name: str) -> Stage | None:
        return _called(name, self.stages)

    def next_stage(self, name: str) -> Stage | None:
        """The stage after that one; None after the last."""
        later = [after for stage, after in zip(self.stages, self.stages[1:], strict=False) if stage.name == name]
        return later[0] if later else None

    def clock(self, name: str) -> ClockRule | None:
        return _called(name, self.clocks)

    def notice(self, name: str) -> Notice | None:
        return _called(name, self.notices)

    def notice_on(self, event: str) -> Notice | None:
        """The first notice that the event, command (`cmd_extend`) or clock (`clock.progress`) calls for."""
        return next((notice for notice in self.notices if notice.on == event), None)

    def field(self, name: str) -> FieldRule | None:
        return _called(name, self.fields)

    def decision(self, name: str) -> DecisionRule | None:
        return _called(name, self.decisions)

    def action(self, name: str) -> ActionRule | None:
        return _called(name, self.actions)

    def route(self, name: str) -> Route | None:
        return _called(name, self.routes)
