"""The text of a procedure file to a Procedure, or a ProcedureError that names every mistake and its line."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import TypeVar

from mailbot.core.procedure import tables
from mailbot.core.procedure.checks import check
from mailbot.core.procedure.problems import ProcedureError, Sheet, nearest, places
from mailbot.core.procedure.shape import Procedure, Stage
from mailbot.core.procedure.table import Table, is_word

_T = TypeVar("_T")

KINDS = ("policy", "stage", "clock", "notice", "field", "decision", "action", "route")


def load(text: str, origin: str) -> Procedure:
    """The procedure that the text describes; `origin` is the file name that problems are told by."""
    raw = _parsed(text, origin)
    sheet = Sheet(origin=origin, lines=places(text))
    for kind in raw:
        if kind not in KINDS:
            sheet.problem((kind,), f"is no table of a procedure.{nearest(kind, KINDS) or ' ' + _known_kinds()}")
    procedure = _procedure(sheet, raw, text)
    check(procedure, sheet, _listed(raw))
    if sheet.problems:
        raise ProcedureError(sheet.problems)
    return procedure


def _parsed(text: str, origin: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise ProcedureError([_not_toml(str(wrong), text, origin)]) from None
    except RecursionError:
        raise ProcedureError([f"{origin}: this is not a procedure: its lists lie too deep in one another."]) from None


def _not_toml(said: str, text: str, origin: str) -> str:
    """The parser's own words with the line in front; a table or key that stands twice in plain words."""
    at = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", said)
    line = int(at[1]) if at and at[1] else max(len(text.splitlines()), 1)
    words = said[: at.start()] if at else said
    if words.startswith("Cannot declare"):
        name = ".".join(re.findall(r"'([^']+)'", words))
        return f"{origin} line {line}: [{name}] stands twice. Give the second one another name, or join the two."
    if words.startswith("Cannot overwrite"):
        return f"{origin} line {line}: this key stands twice in its table. Keep one of the two."
    return f'{origin} line {line}: this is not TOML: {words.lower()}. A line is key = "text", or a [table] name.'


def _known_kinds() -> str:
    return f"Known: {', '.join(KINDS)}."


def _procedure(sheet: Sheet, raw: Mapping[str, object], text: str) -> Procedure:
    if "policy" not in raw:
        said = f"{sheet.origin} line 1: the table [policy] is missing. Begin the file with it: id, title, version."
        raise ProcedureError([said, *sheet.problems])
    head = tables.policy(Table(sheet, ("policy",), _inner(sheet, ("policy",), raw["policy"])))
    read = _Reader(sheet, raw)
    return Procedure(
        id=head.id,
        title=head.title,
        version=head.version,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        calendar=head.calendar,
        timezone=head.timezone,
        day_zero=head.day_zero,
        review_every=head.review_every,
        customer_copy=head.customer_copy,
        languages=head.languages,
        ombudsman=head.ombudsman,
        overlay=head.overlay,
        stages=_in_order(read("stage", tables.stage), head.stages),
        clocks=read("clock", tables.clock),
        notices=read("notice", tables.notice),
        fields=read("field", tables.field),
        decisions=read("decision", tables.decision),
        actions=read("action", tables.action),
        routes=read("route", tables.route),
        text=text,
    )


def _listed(raw: Mapping[str, object]) -> tuple[str, ...]:
    """The stages that `[policy]` lists, in its order."""
    policy = raw.get("policy")
    stages = policy.get("stages") if isinstance(policy, dict) else None
    return tuple(name for name in stages if isinstance(name, str)) if isinstance(stages, list) else ()


class _Reader:
    def __init__(self, sheet: Sheet, raw: Mapping[str, object]) -> None:
        self.sheet, self.raw = sheet, raw

    def __call__(self, kind: str, row: Callable[[Table], _T]) -> tuple[_T, ...]:
        """The rows `[kind.x]` of the file, each read by `row`."""
        rows = []
        for name, values in _inner(self.sheet, (kind,), self.raw.get(kind, {})).items():
            place = (kind, name)
            if not is_word(name):
                self.sheet.problem(place, "is not a name. Write small letters, digits and underscores.")
            table = Table(self.sheet, place, _inner(self.sheet, place, values))
            rows.append(row(table))
            table.finish()
        return tuple(rows)


def _inner(sheet: Sheet, place: tuple[str, ...], values: object) -> Mapping[str, object]:
    if isinstance(values, dict):
        return values
    written = ".".join(place) + (".name" if len(place) == 1 and place[0] != "policy" else "")
    sheet.problem(place, f"is not a table. Write [{written}] on a line of its own.")
    return {}


def _in_order(stages: tuple[Stage, ...], order: tuple[str, ...]) -> tuple[Stage, ...]:
    return tuple(sorted(stages, key=lambda stage: order.index(stage.name) if stage.name in order else len(order)))
