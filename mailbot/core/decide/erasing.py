"""#erase: a closed case goes for good and its tombstone stays; asked for with a reason, then confirmed (5 no. 39)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.core import reference as references
from mailbot.core import roles, tombstone
from mailbot.core.books import Books
from mailbot.core.case import Case, Event, State
from mailbot.core.commands import Command, CommandError
from mailbot.core.decide import keeping, say, transcript
from mailbot.core.decide.acting import reason_of, refuse
from mailbot.core.decide.draft import Draft
from mailbot.core.decision import ERASED, Decision, Erasure
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.facts import Doomed, Erasing, Transcript
from mailbot.core.mail import IncomingMail, Nature

_CONFIRMS = re.compile(r"(?:\bconfirm|\bbekräfta|确认)\s*([a-z2-7]{8})\b", re.IGNORECASE)
_OTHERS = frozenset({"customer", "stranger", "staff"})
_GOOD_FOR = timedelta(days=7)


def obey(
    mail: IncomingMail,
    found: tuple[Command, ...],
    wrong: tuple[CommandError, ...],
    case: Case | None,
    books: Books,
    who: StaffMember,
    desk: Desk,
    now: datetime,
) -> Decision:
    """What cannot be undone has a mail of its own; it is answered by a question, and that by a transcript."""
    doom = next(command for command in found if command.word == "erase")
    errors = {error.line: error for error in wrong}
    decision = Decision(outcome="owner_command", reason="nothing-done", about=(case.reference,) if case else ())
    try:
        if len(found) > 1:
            raise CommandError("alone", doom.line, doom.raw)
        decision = decision if errors else decide(doom, case, books, who, desk, now)
    except CommandError as error:
        errors.setdefault(error.line, error)
    if decision.letters:
        return decision
    one = named(doom, case, desk)
    said = Transcript(
        reference=one[0] if len(one) == 1 else "",
        done=not errors,
        lines=transcript.lines(found, errors),
        sent=mail.sent or mail.received,
        notes=() if errors else ("erased",),
    )
    letter = say.to_owner("transcript", said, mail.sha256, desk, said.reference or None, Nature.ANSWER, who)
    return replace(decision, letters=(letter,))


def decide(command: Command, case: Case | None, books: Books, who: StaffMember, desk: Desk, now: datetime) -> Decision:
    """The first line is answered by what would go and the line that does it; that line erases. CommandError."""
    cases = _cases(command, case, books.cases, desk)
    on_its_way = next((letter.key for letter in books.letters if letter.fate == "waiting"), None)
    if on_its_way:
        raise refuse(command, "letter-waits", on_its_way.partition("|")[0])
    for one in cases:
        _check(command, one, cases, desk, now)
    given = _CONFIRMS.search(command.argument)
    if given is None:
        return _ask(command, cases, (case.reference,) if case else (), who, desk, now)
    reasons = [confirmed(one, given[1].upper(), desk, now) for one in cases]
    if not all(reasons):
        raise refuse(command, "unknown-code")
    return Decision(
        outcome=ERASED,
        reason="done",
        erasures=tuple(
            Erasure(
                tombstone=tombstone.tombstone(one, roles.signs(who, desk), reason or "", now),
                journaled=len(one.journal),
            )
            for one, reason in zip(cases, reasons, strict=True)
        ),
    )


def confirmed(case: Case, code: str, desk: Desk, now: datetime) -> str | None:
    """The gate: the reason, where the owner was shown what goes, answered in time, and nobody has written since."""
    asked = case.last("erasure_asked")
    if asked is None or asked.get("code") != code or now > _until(asked.at, desk):
        return None
    since = case.journal[case.journal.index(asked) + 1 :]
    return asked.get("reason") if not _OTHERS & {event.by for event in since} else None


def _until(asked: datetime, desk: Desk) -> datetime:
    return say.at(desk, say.today(desk, asked) + _GOOD_FOR + timedelta(days=1), 0)


def named(command: Command, case: Case | None, desk: Desk) -> tuple[str, ...]:
    """The cases that the line is about: those it names, else the one of the mail."""
    return references.find(command.argument, desk.prefix) or ((case.reference,) if case else ())


def _cases(command: Command, case: Case | None, others: Sequence[Case], desk: Desk) -> tuple[Case, ...]:
    """The cases named, and with each those that were joined with it: their mails are its own."""
    known = {one.reference: one for one in (*others, *((case,) if case else ()))}
    wanted = named(command, case, desk)
    if not wanted or any(reference not in known for reference in wanted):
        raise refuse(command, "no-such-case")
    joined = [one.reference for one in known.values() if (one.closed or "").removeprefix("merged:") in wanted]
    return tuple(known[reference] for reference in dict.fromkeys((*wanted, *joined)))


def _check(command: Command, case: Case, beside: Sequence[Case], desk: Desk, now: datetime) -> None:
    """What stands against erasing this case (procedure, 5 no. 38 and 39)."""
    into = (case.closed or "").partition("merged:")[2]
    if case.state is not State.CLOSED:
        raise refuse(command, "not-closed", case.reference)
    if into and into not in {one.reference for one in beside}:
        raise refuse(command, "joined", into)
    if keeping.is_held(case):
        raise refuse(command, "on-hold", case.reference)
    for clock in say.clocks(case, desk, now):
        if keeping.runs(clock, now):
            raise refuse(command, "still-runs", case.reference)
        if keeping.keeps(clock, now) and clock.rule.force == "law":
            raise refuse(command, "law-keeps", clock.due.isoformat())


def _ask(
    command: Command, cases: Sequence[Case], about: tuple[str, ...], who: StaffMember, desk: Desk, now: datetime
) -> Decision:
    reason = reason_of("\n".join((command.argument, *command.text.splitlines()))) or ""
    if not reason:
        raise refuse(command, "needs-reason")
    code = _code(cases, reason, desk, now)
    changes = [_asked(case, code, reason, who, desk, now) for case in cases]
    one = cases[0].reference if len(cases) == 1 else ""
    said = Erasing(
        reference=one,
        cases=tuple(_doomed(case, desk, now) for case in cases),
        reason=reason,
        line=f"#erase {' '.join(case.reference for case in cases)} confirm {code}",
        until=say.today(desk, now) + _GOOD_FOR,
    )
    letter = say.to_owner("erasure", said, code, desk, one or None, to=who)
    return Decision(
        outcome="owner_command",
        reason="to-confirm",
        about=about,
        changes=tuple(draft.change() for draft in changes),
        letters=(letter,),
    )


def _asked(case: Case, code: str, reason: str, who: StaffMember, desk: Desk, now: datetime) -> Draft:
    draft = Draft.of(case, desk, now)
    draft.add("erasure_asked", by=roles.signs(who, desk), code=code, reason=reason)
    return draft


def _code(cases: Sequence[Case], reason: str, desk: Desk, now: datetime) -> str:
    """Bound to the very cases as they are now, to the reason and to the moment."""
    told = "|".join((*(f"{c.reference}:{len(c.journal)}" for c in cases), reason, now.isoformat()))
    return base64.b32encode(hmac.new(desk.key, told.encode(), hashlib.sha256).digest()).decode()[:8]


def _doomed(case: Case, desk: Desk, now: datetime) -> Doomed:
    keep = next((clock.due for clock in say.clocks(case, desk, now) if keeping.keeps(clock, now)), None)
    return Doomed(
        reference=case.reference,
        received=say.today(desk, case.received),
        closed=say.today(desk, _closed(case).at),
        mails=tombstone.mails(case),
        letters=tombstone.letters(case),
        keep_until=keep,
    )


def _closed(case: Case) -> Event:
    ends = ("closed", "withdrawn", "merged", "routed")
    return next(event for event in reversed(case.journal) if event.name in ends)
