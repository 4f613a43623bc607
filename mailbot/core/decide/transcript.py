"""What the owner is told of her commands: each line with what became of it, and where the case stands (O2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mailbot.core import commands
from mailbot.core.case import Case
from mailbot.core.commands import Command, CommandError, Spec
from mailbot.core.decide import agenda, holding, leaving, offers, say
from mailbot.core.decide.cards import next_duty
from mailbot.core.decide.draft import Draft
from mailbot.core.decision import Decision
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.facts import Explained, Line, Looked, Transcript
from mailbot.core.mail import Audience, IncomingMail, Letter, Nature


def of_case(
    mail: IncomingMail,
    found: tuple[Command, ...],
    errors: dict[int, CommandError],
    stands: Draft,
    would: Draft,
    done: bool,
    shared: bool,
) -> Letter:
    """O2: `stands` is the case as it is now, `would` what the right lines would make of it."""
    case, desk, now = stands.case, stands.desk, stands.now
    held = leaving.waits(case, now)
    ahead = next_duty(case, stands)
    asks = {c.word for c in found}
    previewed = "preview" in asks and not errors
    said = Transcript(
        reference=case.reference,
        done=done,
        preview=previewed,
        leaves=holding.until(would.letters) if done else None,
        undone=done and "undo" in asks,
        recalled=tuple(letter.template for letter in would.underway if letter.key in would.recalled),
        lines=lines(found, errors),
        corrected=_corrected(found, errors) if errors else (),
        letters=tuple(letter.template for letter in would.letters),
        promises=say.promises(case, desk, now) if case.is_open else (),
        next_step=ahead.name if ahead else None,
        next_due=ahead.due if ahead else None,
        held=held,
        sent=mail.sent or mail.received,
        notes=(*(("customer-saw",) if shared else ()), *dict.fromkeys(would.notes)),
        help=offered(_possible(case, desk), found),
        clocks=explained(case, desk, now) if "why" in asks and not errors else (),
        looked=() if errors else _looked(found, case, would.who, desk, now),
    )
    if any(error.said == "not-your-case" for error in errors.values()):  # Whoever has no case learns nothing of it.
        said = Transcript(reference=case.reference, done=False, lines=said.lines, sent=said.sent)
    letter = say.to_owner("transcript", said, mail.sha256, desk, case.reference, Nature.ANSWER, would.who)
    return replace(letter, shows=_shown(would.letters)) if previewed else letter


def _looked(
    found: tuple[Command, ...], case: Case, who: StaffMember | None, desk: Desk, now: datetime
) -> tuple[Looked, ...]:
    """`#status` in a case shows that case, an ended one too."""
    return tuple(Looked(asked=c.raw, items=(agenda.item(case, desk, now, who),)) for c in found if c.word == "status")[
        :1
    ]


def only_shown(decision: Decision) -> Decision:
    """`#preview` in a mail that belongs to no case: of what would be done the letters are shown, and no more."""
    told, *others = decision.letters
    if decision.reason != "done" or not isinstance(told.facts, Transcript):
        return decision
    said = replace(told.facts, done=False, preview=True)
    letter = replace(told, facts=said, shows=_shown(others))
    return Decision(outcome=decision.outcome, reason="preview", letters=(letter,))


def _shown(letters: Sequence[Letter]) -> tuple[Letter, ...]:
    """What somebody else than the owner would read, by mail or through her hands."""
    return tuple(letter for letter in letters if letter.audience is not Audience.OWNER or letter.by)


def lines(found: tuple[Command, ...], errors: dict[int, CommandError]) -> tuple[Line, ...]:
    right = [
        Line(number=c.line, text=c.raw, ok=True, said="waits" if errors else "done")
        for c in found
        if c.line not in errors
    ]
    wrong = [Line(number=e.line, text=e.raw, ok=False, said=e.said, nearest=e.nearest) for e in errors.values()]
    return tuple(sorted([*right, *wrong], key=lambda line: line.number))


def _corrected(found: tuple[Command, ...], errors: dict[int, CommandError]) -> tuple[str, ...]:
    """The mail as it might have been meant: only a mistyped word can be mended for her."""
    if any(e.said != "unknown-command" or not e.nearest for e in errors.values()):
        return ()
    lines = {c.line: c.raw for c in found}
    for error in errors.values():
        rest = error.raw.split(maxsplit=1)[1:]
        lines[error.line] = " ".join([error.nearest or "", *rest])
    return tuple(lines[number] for number in sorted(lines))


def _possible(case: Case, desk: Desk) -> tuple[Spec, ...]:
    words = offers.possible(case, desk)
    return tuple(s for s in commands.COMMANDS if s.word in words)


def offered(specs: tuple[Spec, ...], found: tuple[Command, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((s.form, s.word) for s in specs) if any(c.word == "help" for c in found) else ()


def explained(case: Case, desk: Desk, now: datetime) -> tuple[Explained, ...]:
    """`#why`: every clock of the case told in full."""
    return tuple(
        Explained(
            clock=c.name,
            state=c.state.value,
            start=c.start,
            due=c.due,
            first_due=c.first_due,
            skipped=c.skipped,
            pauses=tuple((p.start, p.end, p.days) for p in c.pauses),
            extended=c.extended,
            met=c.met,
        )
        for c in say.clocks(case, desk, now)
    )
