"""A procedure as data: its shape, the words its events may use, and the loader that refuses mistakes by line."""

from mailbot.core.procedure.checks import events
from mailbot.core.procedure.floor import below_floor
from mailbot.core.procedure.load import load
from mailbot.core.procedure.problems import ProcedureError
from mailbot.core.procedure.remarks import remarks
from mailbot.core.procedure.shape import (
    ActionRule,
    ClockRule,
    DecisionRule,
    Duration,
    FieldRule,
    Notice,
    Procedure,
    Route,
    Stage,
)
from mailbot.core.procedure.vocabulary import EVENTS

__all__ = [
    "EVENTS",
    "ActionRule",
    "ClockRule",
    "DecisionRule",
    "Duration",
    "FieldRule",
    "Notice",
    "Procedure",
    "ProcedureError",
    "Route",
    "Stage",
    "below_floor",
    "events",
    "load",
    "remarks",
]
