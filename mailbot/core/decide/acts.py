"""What each of the owner's commands does to a case: one function a command; a wrong one raises and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from mailbot.core import days, deadlines
from mailbot.core.case import State
from mailbot.core.commands import Command, CommandError
from mailbot.core.deadlines import Clock
from mailbot.core.decide import decisions, offers, opening, reply, say, wake
from mailbot.core.decide.draft import Draft
from mailbot.core.facts import CaseFacts
from mailbot.core.mail import Nature
from mailbot.core.reading import Kind

OWNER = "owner"
_BECAUSE = (" because ", " eftersom ", " för att ", "因为", "原因")
_WITHDRAWN = ("withdrawn", "återkallat", "återkallad", "撤回")


def refuse(command: Command, said: str, nearest: str | None = None) -> CommandError:
    return CommandError(said, command.line, command.raw, nearest)


def valid(draft: Draft, command: Command) -> None:
    """#valid: the complaint is investigated (yanna 5.2); with the points written out, the customer is told of them."""
    draft.add("accepted", by=OWNER)
    if command.words:
        said = replace(say.facts(draft.case, draft.desk, draft.now), text=command.words)
        _send(draft, "investigating", said, _cause(draft, "accepted"))


def dismiss(draft: Draft, command: Command) -> None:
    """#dismiss: not investigated as a complaint; the letter gives the reasons (yanna 5.2.2)."""
    if not command.words:
        raise refuse(command, "needs-reasons")
    draft.add("dismissed", by=OWNER, outcome="dismissed", reasons=command.words)
    said = replace(
        say.facts(draft.case, draft.desk, draft.now), text=command.words, outcome="dismissed", counts="dismissed"
    )
    _send(draft, "dismissal", said, _cause(draft, "dismissed"), ("dismissal_sent",))


def ask(draft: Draft, command: Command) -> None:
    """#ask: one letter for what is missing; clocks that wait for the customer pause when it leaves (yanna 4.2, 5.5)."""
    if not command.words:
        raise refuse(command, "needs-text")
    if draft.case.state is State.TRIAGE:
        raise refuse(command, "not-now", draft.case.state.value)
    names = {rule.name for rule in draft.desk.procedure.fields}
    listed = [w.strip() for w in command.words.replace(",", " ").split()]
    items = listed if listed and all(w in names for w in listed) else []
    said = say.facts(draft.case, draft.desk, draft.now)
    helpful = deadlines.after(say.today(draft.desk, draft.now), wake.duration("3wd"), draft.desk.calendar)
    said = replace(said, asked=tuple(items), text=None if items else command.words, helpful_by=helpful)
    _send(draft, "ask", said, _cause(draft, "ask"), (f"info_requested={','.join(items) or 'answer'}",))


def waive(draft: Draft, command: Command) -> None:
    """#waive: the desk goes on without what it asked for (procedure, 5 no. 14)."""
    if draft.case.info not in ("asked", "overdue"):
        raise refuse(command, "nothing-asked")
    draft.add("info_waived", by=OWNER)


def extend(draft: Draft, command: Command) -> None:
    """#extend DAY because REASON: a new day, told to the customer with the reason (yanna 5.11; hexpress 17)."""
    clock = extendable(draft)
    if clock is None:
        raise refuse(command, "no-clock")
    today = say.today(draft.desk, draft.now)
    hit = days.find(command.argument, today, draft.desk.calendar)
    if hit is None:
        raise refuse(command, "needs-date")
    old = say.told(draft.case, clock.name) or clock.due
    if hit[0] <= max(today, clock.due, old):
        raise refuse(command, "date-past", max(clock.due, old).isoformat())
    reason = _reason(command.argument)
    if not reason:
        raise refuse(command, "needs-reason")
    draft.add("extended", by=OWNER, clock=clock.name, until=hit[0].isoformat(), reason=reason, old=old.isoformat())
    said = replace(
        say.facts(draft.case, draft.desk, draft.now),
        old_due=old,
        new_due=hit[0],
        reason=reason,
        progress=command.text or None,
    )
    _send(draft, "delay", said, _cause(draft, "extended"))
    draft.add("promised", **{clock.name: hit[0].isoformat()})


def extendable(draft: Draft) -> Clock | None:
    """The clock that an extension moves: of those that may be extended, the one that ends first."""
    open_clocks = [
        c
        for c in say.clocks(draft.case, draft.desk, draft.now)
        if c.rule.extend and c.met is None and c.rule.whose == "us"
    ]
    return min(open_clocks, key=lambda c: c.due) if open_clocks else None


def _reason(argument: str) -> str:
    folded = f" {argument} "
    for word in _BECAUSE:
        start = folded.lower().find(word)
        if start >= 0:
            return folded[start + len(word) :].strip(" .：:，,")
    return ""


def decide(draft: Draft, command: Command) -> None:
    """#decide: outcome, remedy and reasons; the letter leaves with the report (yanna 5.9, 5.10; hexpress 13, 14)."""
    case, desk = draft.case, draft.desk
    if case.state in (State.REGISTERED, State.ASSESSING):
        if offers.judges_validity(desk):
            raise refuse(command, "needs-valid")
        draft.add("accepted", by=OWNER)
    chosen = decisions.read(command, case, desk, say.today(desk, draft.now))
    remedy = chosen.remedies[0] if chosen.remedies else None
    draft.add(
        "decided",
        by=OWNER,
        outcome=chosen.outcome,
        reasons=chosen.reasons,
        action=remedy.action if remedy else None,
        amount=remedy.amount if remedy else None,
        by_day=remedy.by.isoformat() if remedy and remedy.by else None,
    )
    sent = deadlines.Mark(name="response_sent", at=draft.now)
    said = replace(
        say.facts(draft.case, desk, draft.now),
        text=chosen.reasons,
        outcome=chosen.outcome,
        counts=chosen.counts,
        remedies=chosen.remedies,
        next_stage=say.next_stage(draft.case, desk, draft.now, sent),
        report=chosen.reasons,
    )
    _send(draft, "decision", said, _cause(draft, "decided"), ("response_sent",), decisions.documents(desk))


def implemented(draft: Draft, command: Command) -> None:
    """#implemented: the remedy was carried out; the record is complete and the customer is told (yanna 7, 8)."""
    case = draft.case
    if case.remedy not in ("chosen", "due"):
        raise refuse(command, "not-now", case.state.value)
    decided = case.last("decided")
    today = say.today(draft.desk, draft.now)
    hit = days.find(command.argument, today, draft.desk.calendar)
    done = hit[0] if hit and hit[0] <= today else today
    draft.add("implemented", by=OWNER, what=command.words or None, day=done.isoformat())
    remedies = decisions.recorded(decided, done)
    said = replace(say.facts(draft.case, draft.desk, draft.now), remedies=remedies, outcome=case.outcome)
    _send(draft, "closure", said, _cause(draft, "implemented"))
    finish(draft)


def escalate(draft: Draft, command: Command) -> None:
    """#escalate: hands the case to the next stage at the customer's word, late ones included (hexpress 14; H7)."""
    result = reply.escalate(draft, None, OWNER)
    if result != "next_stage":
        raise refuse(command, "no-next-stage" if result == "next_stage_none" else "not-now", draft.case.state.value)


def close(draft: Draft, command: Command) -> None:
    """#close: a finished case, or one that the customer withdrew; never a way around a decision (procedure, 1c)."""
    case = draft.case
    if command.argument.lower().startswith(_WITHDRAWN):
        draft.add("withdrawn", by=OWNER)
        said = say.facts(draft.case, draft.desk, draft.now)
        _send(draft, "withdrawal", said, _cause(draft, "withdrawn"))
        return
    if case.remedy in ("chosen", "due"):
        raise refuse(command, "remedy-open")
    if case.state is not State.RESPONDED and not (case.state is State.TRIAGE and case.kind == Kind.DATA_REQUEST.value):
        raise refuse(command, "not-decided")
    draft.add("closed", by=OWNER, reason=case.outcome or case.kind)


def reopen(draft: Draft, command: Command) -> None:
    """#reopen: a fresh look and fresh days (procedure, 5 no. 31)."""
    if not command.words:
        raise refuse(command, "needs-reason")
    draft.add("reopened", by=OWNER, reason=command.words)
    said = replace(say.facts(draft.case, draft.desk, draft.now), reason=command.words)
    _send(draft, "reopened", said, _cause(draft, "reopened"))


def answer(draft: Draft, command: Command) -> None:
    """#reply: the owner's own words to the customer; no clock moves."""
    if not command.words:
        raise refuse(command, "needs-text")
    said = replace(say.facts(draft.case, draft.desk, draft.now), text=command.words)
    _send(draft, "reply", said, _cause(draft, "reply"))


def note(draft: Draft, command: Command) -> None:
    """#note: for the record alone."""
    if not command.words:
        raise refuse(command, "needs-text")
    draft.add("noted", by=OWNER, text=command.words)


def complaint(draft: Draft, command: Command) -> None:
    """#complaint: it is one after all; the day of arrival stays the day of receipt (procedure, 5 no. 4 and 5)."""
    draft.add("registered", by=OWNER)
    acknowledged = draft.case.has("acknowledged")
    if not acknowledged:
        files = int(draft.case.value("evidence") or 0) if (draft.case.value("evidence") or "0").isdigit() else 0
        writer = draft.case.customer_email
        why_not = None if writer and opening.is_usable(writer) else "no-address"
        opening.acknowledge(draft, files, why_not)


def route(draft: Draft, command: Command) -> None:
    """#route: no complaint; the customer is told who answers (yanna 2.4)."""
    names = tuple(r.name for r in draft.desk.procedure.routes) or ("enquiry", "return", "legal", "data_request")
    wanted = command.argument.lower().replace(" ", "_")
    if wanted not in names:
        raise refuse(command, "unknown-route", ", ".join(names))
    draft.add("routed", by=OWNER, route=wanted)
    said = replace(say.facts(draft.case, draft.desk, draft.now), route=wanted)
    _send(draft, "routed", said, _cause(draft, f"routed:{wanted}"))


def finish(draft: Draft) -> None:
    """Closes a case in which nothing is open any more: a date or a fact, not a judgement (procedure, 5 no. 26)."""
    case = draft.case
    if case.state is not State.RESPONDED or case.remedy not in ("none", "done"):
        return
    windows = [c for c in say.clocks(case, draft.desk, draft.now) if c.rule.whose == "customer" and c.rule.done]
    if all(c.met or draft.now > c.due_at for c in windows):
        draft.add("closed", reason=case.outcome or "closed")


def _send(
    draft: Draft,
    template: str,
    said: CaseFacts,
    cause: str,
    marks: tuple[str, ...] = (),
    documents: tuple[str, ...] = (),
) -> None:
    letter = say.letter(template, draft.case, said, cause, Nature.SIGNED, say.last_thread(draft.case), marks, documents)
    if letter is None:
        raise CommandError("no-address", 0, f"#{template}")
    draft.write(letter)


def _cause(draft: Draft, event: str) -> str:
    """What makes a letter unique: the event and its place in the journal."""
    return f"{event}:{len(draft.case.journal)}"


ACTS: Mapping[str, Callable[[Draft, Command], None]] = {
    "valid": valid,
    "dismiss": dismiss,
    "ask": ask,
    "waive": waive,
    "extend": extend,
    "decide": decide,
    "implemented": implemented,
    "escalate": escalate,
    "close": close,
    "reopen": reopen,
    "reply": answer,
    "note": note,
    "complaint": complaint,
    "route": route,
}
