"""Who works at the desk: who handles a case, who reads its mail, who stands in, and what each of them may command."""

from __future__ import annotations

from datetime import datetime

from mailbot.core.absence import Absence
from mailbot.core.case import Case
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.facts import Person
from mailbot.core.mail import Address
from mailbot.core.procedure import Procedure, Stage

OWNER = "owner"  # the role of the owner, and how the journal names her

# What a handler may do in her own cases; any other command, and any to come, is the owner's until it stands here.
HANDLER = frozenset({
    "valid", "dismiss", "ask", "received", "waive", "waiting", "heard", "extend", "progress", "decide", "resolve",
    "implemented", "close", "reopen", "split", "staff", "tell", "contacted", "authorise", "refuse", "training",
    "vulnerable", "posted", "told", "set", "reply", "note", "complaint", "route", "assign", "undo", "preview", "why",
    "status", "help", "log", "away", "back",
})  # fmt: skip


def owner(desk: Desk) -> StaffMember:
    return StaffMember(name=desk.owner_person.name, role=OWNER, email=desk.owner.email)


def is_owner(member: StaffMember, desk: Desk) -> bool:
    return key(member) == desk.owner.key


def key(member: StaffMember) -> str:
    """What addresses are compared by: ASCII lower case, nothing folded; "" for somebody without one."""
    return (member.email or "").strip().lower()


def everybody(desk: Desk) -> tuple[StaffMember, ...]:
    """The owner and the others, once each: somebody with two roles, or the owner in one, stands twice in the config."""
    return tuple(dict.fromkeys((owner(desk), *(_as_first(m, desk) for m in desk.staff))))


def _as_first(member: StaffMember, desk: Desk) -> StaffMember:
    if is_owner(member, desk):
        return owner(desk)
    return next(m for m in desk.staff if m.name == member.name)


def _who_fill(role: str, desk: Desk) -> list[StaffMember]:
    return [owner(desk)] if role == OWNER else [_as_first(m, desk) for m in desk.staff if m.role == role]


def at(address: str, desk: Desk) -> StaffMember | None:
    """Whose address it is; nobody's where it has a letter beyond ASCII (threats 16)."""
    wanted = address.strip().lower()
    return next((m for m in everybody(desk) if wanted and wanted.isascii() and key(m) == wanted), None)


def known_as(by: str, desk: Desk) -> str:
    """The name of whoever the journal says did something."""
    return desk.owner_person.name if by == OWNER else by


def signs(member: StaffMember, desk: Desk) -> str:
    """How the journal names her: the owner by her role, as ever, anybody else by name."""
    return OWNER if is_owner(member, desk) else member.name


def address(member: StaffMember, desk: Desk) -> Address:
    return Address(email=member.email, name=member.name) if member.email else desk.owner


def named(procedure: Procedure) -> tuple[str, ...]:
    """The roles that a procedure gives something to do."""
    stages = procedure.stages
    given = (role for stage in stages for role in (stage.handler, *stage.may_assign, stage.signs or ""))
    return tuple(dict.fromkeys((OWNER, *(role for role in given if role))))


# who handles a case
def handler(case: Case, desk: Desk) -> StaffMember:
    """Whom the letters of the case name: whoever got it, or the first in line who may have it."""
    named = next((m for m in everybody(desk) if m.name == case.handled_by), None)
    return named if named and not is_subject(named, case, desk) else in_line(case, desk)


def in_line(case: Case, desk: Desk, stage: Stage | None = None) -> StaffMember:
    """The first for a stage (that of the case, or the one to come) whom it does not concern and who did not judge.

    Another one looks at it afresh in every stage (hexpress 14).
    """
    had = handler(case, desk) if stage else None
    ranked = line(stage or desk.procedure.stage(case.stage), desk)
    free = [m for m in ranked if m != had and is_free(m, case, desk)]
    return free[0] if free else owner(desk)


def is_free(member: StaffMember, case: Case, desk: Desk) -> bool:
    """True for somebody whom the case does not concern, and who judged no earlier stage of it."""
    return not is_subject(member, case, desk) and member.name not in _judged(case, desk)


def others(case: Case, desk: Desk) -> tuple[StaffMember, ...]:
    """To whom a case may be handed: those of its stage, and anybody where it is about one of them (H3; Y10)."""
    anybody = everybody(desk) if "tag:conflict" in case.conditions else ()
    everyone = dict.fromkeys((*line(desk.procedure.stage(case.stage), desk), *anybody))
    return tuple(m for m in everyone if m != handler(case, desk) and is_free(m, case, desk))


def line(stage: Stage | None, desk: Desk) -> tuple[StaffMember, ...]:
    """Everybody who can handle a stage, best first: its role, those whom it may be handed to, the deputy, the owner.

    Of the roles it may be handed to, those that stand behind the stage's own come first (hexpress 13: upwards).
    """
    own = stage.handler if stage else OWNER
    others = stage.may_assign if stage else ()
    after = others.index(own) + 1 if own in others else 0
    wanted = (own, *others[after:], *others[:after])
    ranked = [m for role in wanted for m in _who_fill(role, desk)]
    return tuple(dict.fromkeys((*ranked, *deputies(desk), owner(desk))))


def deputies(desk: Desk) -> tuple[StaffMember, ...]:
    return tuple(m for m in everybody(desk) if m.deputy and m.email)


def _judged(case: Case, desk: Desk) -> frozenset[str]:
    """Who handled or decided an earlier stage."""
    names: set[str] = set()
    decided = ""
    for event in case.counted:
        if event.name in ("decided", "resolved_early"):
            decided = known_as(event.by, desk)
        elif event.name == "escalation_requested":
            names |= {decided, event.get("before") or ""}
    return frozenset(names)


def is_subject(member: StaffMember, case: Case, desk: Desk) -> bool:
    """True for whoever the complaint is about, as the customer or the desk named her (yanna 5.4; Y10)."""
    named = [e.get("name") for e in case.counted if e.name == "staff_named"][-1:]
    return any(called(name, desk) == member for name in (*named, case.value("staff_name")) if name)


def called(name: str, desk: Desk) -> StaffMember | None:
    """Whom a name means: the whole name, or a part that fits one person only."""
    words = name.casefold().split()
    whole = [m for m in everybody(desk) if words and m.name.casefold().split() == words]
    part = [m for m in everybody(desk) if set(words) & set(m.name.casefold().split())]
    found = whole or part
    return found[0] if len(found) == 1 else None


def signer(case: Case, writer: StaffMember | None, desk: Desk) -> StaffMember:
    """Who signs a letter: whoever wrote it, but for a handler without email the owner holds the pen."""
    has = handler(case, desk)
    return writer if writer and has.email else has


def signs_answer(case: Case, desk: Desk) -> StaffMember | None:
    """Who has to sign the answer of the stage (`signs`: SI 2009/309 reg. 14), where somebody has that role."""
    stage = desk.procedure.stage(case.stage)
    ranked = _who_fill(stage.signs, desk) if stage and stage.signs else []
    return next((member for member in ranked if not is_subject(member, case, desk)), None)


def person(member: StaffMember, desk: Desk) -> Person:
    """As a letter names her; the firm has one number."""
    ours = desk.owner_person
    return (
        ours
        if is_owner(member, desk)
        else Person(name=member.name, role=member.role, phone=ours.phone, hours=ours.hours)
    )


# who reads its mail
def is_away(member: StaffMember, desk: Desk, now: datetime) -> bool:
    return any(absence.address == key(member) and now < absence.back for absence in desk.absences)


def reader(case: Case, desk: Desk, now: datetime) -> StaffMember:
    """Who gets the cards and warnings of a case: its handler, or whoever stands in while she is away."""
    return _present(case, desk, now)[0]


def second(case: Case, desk: Desk, now: datetime) -> StaffMember | None:
    """Who is warned as well once a day has come: the deputy, else the owner (procedure, 5 no. 21)."""
    return next(iter(_present(case, desk, now)[1:]), None)


def _present(case: Case, desk: Desk, now: datetime) -> tuple[StaffMember, ...]:
    """The handler, the deputy and the owner, those who are there first of all; nobody whom it concerns but the last."""
    first = handler(case, desk)
    ranked = dict.fromkeys((first if first.email else owner(desk), *deputies(desk), owner(desk)))
    free = [m for m in ranked if not is_subject(m, case, desk)]
    there = [m for m in free if not is_away(m, desk, now)]
    return tuple(there or free[:1] or [owner(desk)])


def in_charge(desk: Desk, now: datetime) -> StaffMember:
    """Who gets what belongs to no case: the owner, or her deputy while she is away."""
    there = [m for m in (owner(desk), *deputies(desk)) if not is_away(m, desk, now)]
    return there[0] if there else owner(desk)


def stand_in(member: StaffMember, desk: Desk, now: datetime) -> StaffMember | None:
    """Who would get somebody's mails: the first deputy or the owner who is there."""
    others = [m for m in (*deputies(desk), owner(desk)) if m != member]
    return next((m for m in others if not is_away(m, desk, now)), None)


def covered(member: StaffMember, desk: Desk, now: datetime) -> tuple[Absence, ...]:
    """For whom somebody stands in now."""
    away = [m for m in everybody(desk) if is_away(m, desk, now) and stand_in(m, desk, now) == member]
    return tuple(a for a in desk.absences if a.address in {key(m) for m in away})


def is_restricted(case: Case) -> bool:
    """True for a customer who needs extra care, as the desk confirmed: the words are for whoever has the case."""
    return "has:care" in case.conditions


def may_read(member: StaffMember, case: Case, desk: Desk, now: datetime) -> bool:
    """True where somebody may see what the customer wrote (yanna 9.1: with staff only as needed)."""
    return not is_restricted(case) or is_owner(member, desk) or member in (handler(case, desk), reader(case, desk, now))


# what they may command
def refusal(member: StaffMember, case: Case | None, word: str, desk: Desk, now: datetime) -> str | None:
    """Why somebody may not give that command there; None where she may. The owner may give any."""
    if is_owner(member, desk):
        return "not-your-case" if case and word != "assign" and _is_judge_of_herself(member, case, desk) else None
    if case is not None and (is_subject(member, case, desk) or not _has(member, case, desk, now)):
        return "not-your-case"
    if member.deputy and is_away(owner(desk), desk, now):
        return None
    allowed = HANDLER if member.may is None else member.may | {"help"}
    return None if word in allowed else "owner-only"


def _is_judge_of_herself(member: StaffMember, case: Case, desk: Desk) -> bool:
    """True where it is about her and somebody else has it; with nobody else, she decides all the same (Y10)."""
    return is_subject(member, case, desk) and handler(case, desk) != member


def _has(member: StaffMember, case: Case, desk: Desk, now: datetime) -> bool:
    """True for the handler, for whoever stands in for her, and for the second who was warned."""
    warned = any(e.name == "warned" and e.get("step") in ("today", "late") for e in case.counted)
    return member in (handler(case, desk), reader(case, desk, now)) or (warned and member == second(case, desk, now))
