"""How cases end, begin again, become one or two: escalate, close, reopen, merge, split."""

from __future__ import annotations

from mailbot.core import reference as references
from mailbot.core.case import Case, Event, State
from mailbot.core.commands import Command
from mailbot.core.decide import handing, opening, reply, say
from mailbot.core.decide.acting import OWNER, cause, facts, refuse, send
from mailbot.core.decide.draft import Draft
from mailbot.core.reading import Kind

_WITHDRAWN = ("withdrawn", "återkallat", "återkallad", "撤回")
_ANYWAY = ("anyway", "ändå", "仍然")
_SHARED = ("name", "email", "phone", "address", "preferred_channel", "order_number", "order_date")


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
        send(draft, "withdrawal", facts(draft), cause(draft, "withdrawn"))
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
    send(draft, "reopened", facts(draft, reason=command.words), cause(draft, "reopened"))


def merge(draft: Draft, command: Command) -> None:
    """#merge REF: this case goes into that one; the earlier day of receipt counts for both (procedure, 5 no. 32)."""
    other = _other(draft, command)
    earliest = min(draft.case.received, other.received).isoformat()
    into = Draft.of(other, draft.desk, draft.now)
    people = " ".join(sorted(draft.case.participants))
    into.add("took_in", by=OWNER, reference=draft.case.reference, received=earliest, participants=people)
    for field in draft.case.fields:
        if other.value(field.name) is None and field.name != "email":
            into.add("field_found", field=field.name, value=field.value, words=field.words, mail=field.mail)
    draft.add("merged", by=OWNER, into=other.reference)
    said = facts(into, other_reference=draft.case.reference, text=command.text or None)
    send(into, "merged", said, cause(into, "took_in"))
    into.add("promised", **{p.clock: p.due.isoformat() for p in said.promises})
    draft.beside.append(into.change())
    draft.letters.extend(into.letters)


def _other(draft: Draft, command: Command) -> Case:
    """The case that `#merge` names: open, another one, and of the same customer unless the owner insists."""
    named = next(iter(references.find(command.argument, draft.desk.prefix)), None)
    other = next((case for case in draft.others if case.reference == named and named != draft.case.reference), None)
    if other is None:
        raise refuse(command, "unknown-case")
    same = (other.customer_email or "").lower() == (draft.case.customer_email or "").lower()
    if not same and not any(word in command.argument.lower() for word in _ANYWAY):
        raise refuse(command, "other-customer", other.reference)
    if other.state not in (State.REGISTERED, State.ASSESSING, State.INVESTIGATING):
        raise refuse(command, "not-now", other.state.value)
    return other


def split(draft: Draft, command: Command) -> None:
    """#split: a part of the complaint gets a reference of its own, received on the same day (procedure, 5 no. 33)."""
    if not command.words:
        raise refuse(command, "needs-text")
    if not draft.case.is_open or draft.case.state is State.TRIAGE:
        raise refuse(command, "not-now", draft.case.state.value)
    part = _part(draft, command)
    draft.add("split", by=OWNER, reference=part.case.reference, text=command.words)
    why_not = None if part.case.customer_email and not say.is_barred(part.case) else "no-address"
    opening.acknowledge(part, 0, why_not)
    draft.fresh = references.after(draft.fresh)
    draft.beside.append(part.change())
    draft.letters.extend(part.letters)


def _part(draft: Draft, command: Command) -> Draft:
    """The new case, with what the old one knows of the customer."""
    case, opened = draft.case, draft.case.journal[0]
    told = {key: value for key, value in opened.data if key not in ("state", "kind", "mail")}
    told |= {"reference": draft.fresh, "state": "registered", "kind": "complaint", "from": case.reference}
    told |= {"received": case.received.isoformat(), "conditions": " ".join(sorted(_carried(case)))}
    event = Event(name="opened", at=draft.now, by=OWNER, data=tuple(told.items()))
    part = Draft.opening(event, draft.desk, draft.now)
    for name in _SHARED:
        value = case.value(name)
        if value:
            part.add("field_found", field=name, value=value)
    part.add("field_found", by=OWNER, field="what_happened", value="told", words=command.words)
    handing.choose(part)
    return part


def _carried(case: Case) -> frozenset[str]:
    return frozenset(c for c in case.conditions if c.startswith(("channel:", "about:", "tag:")))
