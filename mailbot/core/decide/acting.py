"""What the owner's acts share: refusing a line, writing her letters, and closing what has nothing open any more."""

from __future__ import annotations

from dataclasses import replace

from mailbot.core import roles
from mailbot.core.case import State
from mailbot.core.commands import Command, CommandError
from mailbot.core.decide import paper, say
from mailbot.core.decide.draft import Draft
from mailbot.core.facts import CaseFacts
from mailbot.core.mail import Address, Letter, Nature, Thread

OWNER = "owner"
_BECAUSE = (" because ", " eftersom ", " för att ", "因为", "原因")


def refuse(command: Command, said: str, nearest: str | None = None) -> CommandError:
    return CommandError(said, command.line, command.raw, nearest)


def because(argument: str) -> tuple[str, str]:
    """What stands before `because`, and what stands behind it, each on one line and perhaps empty."""
    folded = f" {argument} "
    for word in _BECAUSE:
        start = folded.lower().find(word)
        if start >= 0:
            return folded[:start].strip(), folded[start + len(word) :].strip(" .：:，,")
    return argument.strip(), ""


def reason_of(argument: str) -> str:
    return because(argument)[1]


def facts(draft: Draft, **changes: object) -> CaseFacts:
    """The facts that letters of the case share, with those of this one; signed by whoever wrote the words."""
    signer = roles.person(roles.signer(draft.case, draft.who, draft.desk), draft.desk)
    told = {"signer": signer} | changes
    return replace(say.facts(draft.case, draft.desk, draft.now), **told)  # type: ignore[arg-type]


def cause(draft: Draft, event: str) -> str:
    """What makes a letter unique: the event and its place in the journal."""
    return f"{event}:{len(draft.case.journal)}"


def send(
    draft: Draft,
    template: str,
    said: CaseFacts,
    why: str,
    marks: tuple[str, ...] = (),
    documents: tuple[str, ...] = (),
) -> None:
    """One letter to the customer, and to a representative whose authority was accepted; or on paper."""
    case = draft.case
    if say.is_barred(case):
        raise CommandError("not-authorised", 0, f"#{template}")
    if paper.is_wished(case):
        paper.instead(draft, template, replace(said, by_wish=True), why, marks, documents)
        return
    thread = say.last_thread(case)
    letter = say.letter(template, case, said, why, Nature.SIGNED, thread, marks, documents)
    if letter is None:
        paper.instead(draft, template, said, why, marks, documents)
        return
    draft.write(letter, _copy(draft, letter))


def inform(
    draft: Draft, template: str, said: CaseFacts, why: str, nature: Nature, thread: Thread | None = None
) -> None:
    """A letter of the program's own to the customer, on paper where there is no email, or none at all."""
    case = draft.case
    letter = say.letter(template, case, said, why, nature, thread or say.last_thread(case))
    if letter is not None:
        draft.write(letter, _copy(draft, letter))
    elif (not case.customer_email or case.is_unreachable) and paper.way(case):
        paper.instead(draft, template, said, why, (), ())


def _copy(draft: Draft, letter: Letter) -> Letter | None:
    """The same for the representative; it marks nothing, for the customer's own letter does."""
    case = draft.case
    email = case.representative_email
    if case.representative != "authorised" or not email or email == case.customer_email:
        return None
    return replace(letter, to=Address(email=email), cause=f"{letter.cause}:representative", marks=())


def finish(draft: Draft) -> None:
    """Closes a case in which nothing is open any more: a date or a fact, not a judgement (procedure, 5 no. 26)."""
    case = draft.case
    if case.state is not State.RESPONDED or case.remedy not in ("none", "done"):
        return
    windows = [c for c in say.clocks(case, draft.desk, draft.now) if c.rule.whose == "customer" and c.rule.done]
    if all(c.met or draft.now >= c.due_at for c in windows):
        draft.add("closed", reason=case.outcome or "closed")
