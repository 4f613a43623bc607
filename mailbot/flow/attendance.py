"""Looks up who of the desk is away, so that every decision knows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from mailbot.core import roles
from mailbot.core.case import Case
from mailbot.core.decide import presence
from mailbot.core.desk import Desk
from mailbot.flow.ports import Store


def attended(desk: Desk, store: Store) -> Desk:
    """The desk with its absences, past ones among them; nobody is asked for where one person does everything."""
    people = roles.everybody(desk)
    if len(people) == 1:
        return desk
    found = store.beats([presence.beat(roles.key(who)) for who in people if who.email])
    away = [(who, found.get(presence.beat(roles.key(who)))) for who in people]
    return replace(desk, absences=tuple(presence.known(who, back, desk) for who, back in away if back))


def desks(cases: Iterable[Case], desk_for: Callable[[Case], Desk]) -> Mapping[str, Desk]:
    """The desk of each procedure that the cases began under, by its digest: asked for once, however many they are."""
    return {digest: desk_for(case) for digest, case in {case.digest: case for case in cases}.items()}
