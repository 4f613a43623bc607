"""A mail of the owner: its commands are obeyed all or none, and a transcript tells her which."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailbot.core import addressing, authority, commands, roles, tokens
from mailbot.core import reference as references
from mailbot.core.absence import Absence
from mailbot.core.authority import Standing
from mailbot.core.books import Books
from mailbot.core.case import Case, IllegalStep, State
from mailbot.core.commands import Command, CommandError
from mailbot.core.decide import (
    agenda,
    cards,
    clashing,
    confirm,
    erasing,
    holding,
    looking,
    presence,
    proving,
    reply,
    say,
    spoken,
    transcript,
)
from mailbot.core.decide.acting import OWNER
from mailbot.core.decide.acts import ACTS
from mailbot.core.decide.draft import Draft
from mailbot.core.decision import Decision
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.facts import Transcript
from mailbot.core.mail import IncomingMail, Letter, Nature
from mailbot.core.reading import Known, Reading

NOBODY = Known()
_STARTS = frozenset(ACTS) - {"complaint", "route", "undo"}  # any act of hers begins the work, a note too (Y2)


def obey(
    mail: IncomingMail,
    reading: Reading,
    case: Case | None,
    books: Books,
    desk: Desk,
    now: datetime,
    fresh: str = "",
    known: Known = NOBODY,
) -> Decision:
    """Carries out a whole mail of commands, or nothing of it; the answer always goes to the configured address."""
    if case is not None and authority.colleague_s_case(mail, desk):
        return reply.colleague(case, mail, reading, desk, now)
    standing = authority.judge(mail, desk, known.enrolled)
    other = proving.instead(mail, reading, standing, case, known, desk, now)
    if other or not standing.person:
        return other or confirm.unproved("not-owner", None, desk, now)
    found, wrong = commands.parse(reading.new_text)
    who = standing.person.who
    other_case = addressing.elsewhere(found, desk.prefix, case.reference) if case else None
    if other_case is not None:
        wrong = (*wrong, CommandError("other-case", other_case.line, other_case.raw))
    found = addressing.without(found, desk.prefix)
    previewed = any(command.word == "preview" for command in found)
    doom = next((command for command in found if command.word == "erase"), None)
    if doom is not None and previewed:
        wrong = (*wrong, CommandError("no-preview", doom.line, doom.raw))
        found = tuple(command for command in found if command is not doom)
    if doom is not None and not previewed:
        refused = _refused(who, case, doom, desk, now)
        errors = (*wrong, *([refused] if refused else []))
        decision = erasing.obey(mail, found, errors, case, books, who, desk, now)
    elif case is None or (found and all(command.word in looking.WORDS for command in found)):
        decision = _for_desk(mail, reading, found, wrong, who, books, desk, now, fresh)
        decision = transcript.only_shown(decision) if previewed else decision
    else:
        draft = Draft.of(case, desk, now)
        draft.others, draft.underway, draft.written = books.cases, books.letters, books.written
        draft.fresh, draft.who = fresh, who
        decision = _for_case(mail, found, wrong, draft, who, standing)
    return replace(decision, spends=mail.evidence.confirmed)


def _for_case(
    mail: IncomingMail,
    found: tuple[Command, ...],
    wrong: tuple[CommandError, ...],
    draft: Draft,
    who: StaffMember,
    standing: Standing,
) -> Decision:
    before, shared = Draft.of(draft.case, draft.desk, draft.now), standing.shared
    for side in (before, draft):
        proving.leaked(mail, standing, side)
    errors = {error.line: error for error in wrong}
    for command in found:
        error = _refused(who, before.case, command, draft.desk, draft.now) or _try(draft, command)
        if error:
            errors[command.line] = error
    if not found and not wrong:
        errors[0] = CommandError("no-command", 0, "")
    errors |= _beside_undo(found)
    draft.letters = holding.held(draft.letters, before)
    if errors or any(command.word == "preview" for command in found):
        before.write(transcript.of_case(mail, found, errors, before, draft, False, shared))
        about = (draft.case.reference,)  # She quotes what the case says: her mail goes with it when it is erased.
        return replace(before.only_noted("owner_command", "nothing-done" if errors else "preview"), about=about)
    letter = transcript.of_case(mail, found, {}, draft, draft, True, shared)
    if draft.case.state is State.ERASED:  # Of an erased case nothing more is written down.
        return Decision(outcome="owner_command", reason="done", letters=(letter,))
    words = " ".join(c.word for c in found)
    told = {"message_id": mail.message_id, "mail": mail.sha256, "sent": mail.sent.isoformat() if mail.sent else None}
    proof = " ".join(sorted(standing.proofs))
    holding.remember(draft, len(before.case.journal), words=words, proof=proof, **told)
    draft.write(letter)
    return draft.done("owner_command", "done")


def _beside_undo(found: tuple[Command, ...]) -> dict[int, CommandError]:
    """#undo stands alone: what is new is sent once the old is out of the way."""
    changing = [command for command in found if not command.spec.reads_only]
    undoing = [command for command in changing if command.word == "undo"]
    return {c.line: CommandError("undo-alone", c.line, c.raw) for c in undoing if len(changing) > 1}


def _refused(who: StaffMember, case: Case | None, command: Command, desk: Desk, now: datetime) -> CommandError | None:
    """A line that is somebody else's to give."""
    said = roles.refusal(who, case, command.word, desk, now)
    near = roles.handler(case, desk).name if case and said == "not-your-case" else None
    return CommandError(said, command.line, command.raw, near) if said else None


def _try(draft: Draft, command: Command) -> CommandError | None:
    """Carries out one command on the draft; what is wrong comes back and the draft is not used."""
    act = ACTS.get(command.word)
    if draft.case.state is State.ERASED and not command.spec.reads_only:
        return CommandError("not-now", command.line, command.raw, draft.case.state.value)
    try:
        if act:
            if command.word in _STARTS and not draft.case.has("started") and draft.case.is_open:
                draft.add("started", by=OWNER)
            clashing.check(draft, command)
            act(draft, command)
        elif not command.spec.reads_only or command.word in looking.WORDS:
            return CommandError("desk-only", command.line, command.raw)
    except CommandError as error:
        return CommandError(error.said, command.line, command.raw, error.nearest)
    except IllegalStep:
        said = "needs-valid" if command.word == "decide" and draft.case.state.value == "assessing" else "not-now"
        return CommandError(said, command.line, command.raw, draft.case.state.value)
    return None


def _for_desk(
    mail: IncomingMail,
    reading: Reading,
    found: tuple[Command, ...],
    wrong: tuple[CommandError, ...],
    who: StaffMember,
    books: Books,
    desk: Desk,
    now: datetime,
    fresh: str,
) -> Decision:
    """Commands that belong to no case: the state of the desk, a call or letter, mail from before the bot's time."""
    errors = {error.line: error for error in wrong}
    errors |= {e.line: e for c in found if (e := _refused(who, None, c, desk, now))}
    errors |= _homeless(found, desk)
    errors |= {e.line: e for c in found if (e := looking.wrong(c))}
    release: tuple[int, ...] = ()
    for command in found:
        if command.word == "answer" and not errors:
            release = looking.numbers(command) or (0,)
            unknown = [str(n) for n in release if n and n not in books.answerable]
            if unknown:
                errors[command.line] = CommandError("not-listed", command.line, command.raw, ", ".join(unknown[:5]))
            elif release == (0,) and command.argument.strip().lower() not in ("all", "alla", "全部"):
                errors[command.line] = CommandError("needs-text", command.line, command.raw)
    shown = _shown(found, errors, who, books, desk, now)
    absence = presence.read(found, errors, who, desk, now)
    logged, notes = _logged(mail, reading, found, errors, who, desk, now, fresh)
    if not found and not wrong:
        errors[0] = CommandError("no-command", 0, "")
    drafted = tuple(letter for draft in logged for letter in draft.letters)
    morning = () if errors else looking.letters(found, books, mail, who, desk, now)
    said = Transcript(
        reference="",
        done=not errors,
        lines=transcript.lines(found, errors),
        sent=mail.sent or mail.received,
        help=transcript.offered(tuple(s for s in commands.COMMANDS if s.for_desk), found),
        letters=tuple(letter.template for letter in (*drafted, *morning)),
        notes=(*notes, *(("released",) if release and not errors else ())),
        looked=() if errors else looking.looked(found, books, who, desk, now),
        absence=absence,
    )
    letter = say.to_owner("transcript", said, mail.sha256, desk, None, Nature.ANSWER, who)
    return Decision(
        outcome="owner_command",
        reason="nothing-done" if errors else "done",
        changes=() if errors else tuple(draft.change() for draft in logged),
        letters=(
            letter,
            *(() if errors else drafted),
            *(() if errors else shown),
            *morning,
            *(() if errors or absence is None else agenda.handover(absence, books.cases, desk, now)),
        ),
        release=() if errors else release,
        beats=() if errors else _beats(found, absence, now),
    )


def _homeless(found: tuple[Command, ...], desk: Desk) -> dict[int, CommandError]:
    """Lines that belong to a case, in a mail that belongs to none; whoever named one learns that there is none such."""
    naming = [c for c in found if c.word == "case" or addressing.is_naming(c, desk.prefix)]
    unnamed = [] if naming else [c for c in found if not c.spec.for_desk]
    wrong = [("no-such-case", c) for c in naming] + [("no-case", c) for c in unnamed]
    return {c.line: CommandError(said, c.line, c.raw) for said, c in wrong}


def _shown(
    found: tuple[Command, ...],
    errors: dict[int, CommandError],
    who: StaffMember,
    books: Books,
    desk: Desk,
    now: datetime,
) -> tuple[Letter, ...]:
    """`#status REFERENCE`: the card of that case with all that was written, to whoever may command it."""
    asked = next((command for command in found if command.word == "status" and command.argument), None)
    if asked is None:
        return ()
    case = books.named
    error = _refused(who, case, asked, desk, now) if case else CommandError("no-such-case", asked.line, asked.raw)
    if case is None or error:
        errors[asked.line] = error or CommandError("no-such-case", asked.line, asked.raw)
        return ()
    draft = Draft.of(case, desk, now)
    draft.written = books.written
    return (cards.handed(draft, "shown", who),)


def _beats(found: tuple[Command, ...], absence: Absence | None, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """What the desk remembers: a review of its procedure, and from when on somebody is back."""
    reviewed = [("review", now)] if any(c.word == "review" for c in found) else []
    return (*reviewed, *([(presence.beat(absence.address), absence.back)] if absence else []))


def _logged(
    mail: IncomingMail,
    reading: Reading,
    found: tuple[Command, ...],
    errors: dict[int, CommandError],
    who: StaffMember,
    desk: Desk,
    now: datetime,
    fresh: str,
) -> tuple[tuple[Draft, ...], tuple[str, ...]]:
    """The cases that `#log` opens; what is wrong goes to the errors."""
    drafts: list[Draft] = []
    for command in found:
        if command.word == "log":
            try:
                drafts.append(spoken.log(command, mail, reading, who, desk, now, fresh))
                fresh = references.after(fresh)
            except CommandError as error:
                errors[command.line] = CommandError(error.said, command.line, command.raw, error.nearest)
        elif command.word == "review" and command.argument.lower() not in ("done", "klart", "klar", "完成"):
            errors[command.line] = CommandError("needs-done", command.line, command.raw)
    return tuple(drafts), tuple(note for draft in drafts for note in draft.notes)


def reference_of(mail: IncomingMail, desk: Desk, text: str, guessed: str | None) -> str | None:
    """The case whose stamp the owner's mail brings; else the one that she names, which no stamp then proves."""
    stamped = authority.judge(mail, desk).case or authority.colleague_s_case(mail, desk)
    if stamped not in (None, tokens.DESK):
        return stamped
    named = addressing.named(commands.parse(text)[0], desk.prefix)
    return named or (guessed if stamped is None else None)
