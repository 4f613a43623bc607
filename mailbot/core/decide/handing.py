"""Who has a case: chosen at its start and at each stage, handed on, and taken from whoever it is about."""

from __future__ import annotations

from mailbot.core import roles
from mailbot.core.commands import Command
from mailbot.core.decide import cards, say
from mailbot.core.decide.acting import OWNER, because, refuse
from mailbot.core.decide.draft import Draft
from mailbot.core.desk import StaffMember
from mailbot.core.facts import Alarm


def choose(draft: Draft) -> None:
    """The first in line gets the case; where that is not the owner, the journal names who did."""
    member = roles.in_line(draft.case, draft.desk)
    if not roles.is_owner(member, draft.desk):
        draft.add("assigned", name=member.name, role=member.role or None)
    first = roles.line(draft.desk.procedure.stage(draft.case.stage), draft.desk)[0]
    if roles.is_subject(first, draft.case, draft.desk):
        _tell_conflict(draft)


def step_in(draft: Draft) -> None:
    """The one who has the case turns out to be the one it is about: the next in line gets it (Y10)."""
    member = roles.in_line(draft.case, draft.desk)
    if not roles.is_subject(member, draft.case, draft.desk):
        draft.add("assigned", name=member.name, role=member.role or None)
        draft.write(cards.handed(draft, "assigned"))
    _tell_conflict(draft)


def assign(draft: Draft, command: Command) -> None:
    """#assign NAME: somebody else handles it, where the procedure lets the stage be handed on (hexpress 13; H3)."""
    case, desk = draft.case, draft.desk
    name, reason = because(command.argument)
    choice = roles.others(case, desk)
    if draft.who and not _may_hand_on(draft.who, draft):
        raise refuse(command, "owner-only")
    member = roles.called(name, desk)
    if member and roles.is_subject(member, case, desk):
        raise refuse(command, "is-subject", ", ".join(m.name for m in choice))
    if member is None or member not in choice:
        raise refuse(command, "cannot-assign", ", ".join(m.name for m in choice))
    draft.add("assigned", by=OWNER, name=member.name, role=member.role or None, reason=reason or None)
    if roles.reader(draft.case, desk, draft.now) != draft.who:
        draft.write(cards.handed(draft, "assigned"))


def _may_hand_on(who: StaffMember, draft: Draft) -> bool:
    """The owner, or a handler where the procedure says so; of a vulnerable customer nobody else learns by her word."""
    stage = draft.desk.procedure.stage(draft.case.stage)
    chief = roles.is_owner(who, draft.desk) or who == roles.in_charge(draft.desk, draft.now)
    return chief or bool(stage and stage.may_assign and not roles.is_restricted(draft.case))


def _tell_conflict(draft: Draft) -> None:
    """The owner hears who has it instead; where nobody else is there, she decides it herself all the same."""
    case, desk = draft.case, draft.desk
    draft.add("flagged", conditions="tag:conflict")
    member = roles.handler(draft.case, desk)
    if roles.is_subject(member, case, desk):
        draft.notes.append("conflict")
        return
    said = Alarm(what="stepped_in", reference=case.reference, person=member.name, since=draft.now)
    cause = f"stepped_in:{len(draft.case.journal)}"
    draft.write(say.to_owner("alarm", said, cause, desk, case.reference))
