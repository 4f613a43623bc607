"""What each of the owner's commands does to a case: one function a command; a wrong one raises and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mailbot.core.commands import Command
from mailbot.core.decide import (
    allowing,
    called,
    endings,
    handing,
    holding,
    judging,
    learning,
    opening,
    pace,
    paper,
    people,
    say,
)
from mailbot.core.decide.acting import OWNER, cause, facts, refuse, send
from mailbot.core.decide.draft import Draft
from mailbot.core.facts import Promise
from mailbot.core.reading import Kind

_NO = ("no", "nej", "不", "否")
_OFF = ("off", "av", "解除")


def answer(draft: Draft, command: Command) -> None:
    """#reply: the owner's own words to the customer; the only clock that they end is that of a request to erase."""
    if not command.words:
        raise refuse(command, "needs-text")
    if say.wants_erasure(draft.case):
        draft.add("request_answered", by=OWNER)
        draft.notes.append("request-answered")
    send(draft, "reply", facts(draft, text=command.words), cause(draft, "reply"))


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
        why_not = None if writer and pace.is_usable(writer) else "no-address"
        opening.acknowledge(draft, files, why_not)


def route(draft: Draft, command: Command) -> None:
    """#route: no complaint; the customer is told who answers (yanna 2.4)."""
    names = tuple(r.name for r in draft.desk.procedure.routes) or ("enquiry", "return", "legal", "data_request")
    wanted = called.route(command.argument)
    if wanted not in names:
        raise refuse(command, "unknown-route", ", ".join(names))
    if wanted == Kind.DATA_REQUEST.value:
        _request(draft)
        return
    draft.add("routed", by=OWNER, route=wanted)
    send(draft, "routed", facts(draft, route=wanted), cause(draft, f"routed:{wanted}"))


def _request(draft: Draft) -> None:
    """A request for data stays open until it is answered, and the customer hears by when (UK GDPR art. 12(3))."""
    draft.add("request_received", by=OWNER)
    due = opening.request_due(draft.case, draft.desk)
    promises = (Promise(clock=Kind.DATA_REQUEST.value, due=due),) if due else ()
    said = facts(draft, route=Kind.DATA_REQUEST.value, promises=promises)
    send(draft, "routed", said, cause(draft, "request_received"))


def vulnerable(draft: Draft, command: Command) -> None:
    """#vulnerable: the owner confirms that extra care is needed, or with `no` that it is not (5 no. 42)."""
    if command.words.lower().startswith(_NO):
        draft.add("unflagged", by=OWNER, conditions="tag:vulnerable has:care")
        return
    draft.add("flagged", by=OWNER, conditions="tag:vulnerable has:care", text=command.words or None)


def keep(draft: Draft, command: Command) -> None:
    """#keep: the record is kept for a legal matter and cannot be erased; `off` ends it (5 no. 38 and 39)."""
    if command.argument.lower() not in _OFF:
        if not command.words:
            raise refuse(command, "needs-reason")
        draft.add("flagged", by=OWNER, conditions="tag:keep", text=command.words)
    elif draft.case.conditions & {"tag:keep", "tag:legal"}:
        draft.add("unflagged", by=OWNER, conditions="tag:keep tag:legal")
    else:
        raise refuse(command, "not-kept")


def put(draft: Draft, command: Command) -> None:
    """#set FIELD VALUE: a field as the owner knows it, such as another address of the customer."""
    typed, _, value = command.argument.partition(" ")
    name = called.field(typed)
    known = {rule.name for rule in draft.desk.procedure.fields} | {"email", "phone", "address", "name"}
    if name not in known:
        raise refuse(command, "unknown-field", ", ".join(sorted(known)))
    if not value.strip():
        raise refuse(command, "needs-text")
    if name == "email" and not pace.is_usable(value.strip()):
        raise refuse(command, "bad-address")
    draft.add("field_found", by=OWNER, field=name, value=value.strip(), words=command.raw)


ACTS: Mapping[str, Callable[[Draft, Command], None]] = {
    "valid": judging.valid,
    "dismiss": judging.dismiss,
    "ask": judging.ask,
    "received": judging.received,
    "waive": judging.waive,
    "waiting": judging.waiting,
    "heard": judging.heard,
    "extend": judging.extend,
    "progress": judging.progress,
    "decide": judging.decide,
    "resolve": judging.resolve,
    "implemented": judging.implemented,
    "escalate": endings.escalate,
    "close": endings.close,
    "reopen": endings.reopen,
    "merge": endings.merge,
    "split": endings.split,
    "staff": people.staff,
    "tell": people.tell,
    "contacted": people.contacted,
    "authorise": people.authorise,
    "refuse": people.turn_down,
    "allow": allowing.allow,
    "training": learning.training,
    "vulnerable": vulnerable,
    "keep": keep,
    "posted": paper.posted,
    "told": paper.posted,
    "assign": handing.assign,
    "set": put,
    "reply": answer,
    "note": note,
    "complaint": complaint,
    "route": route,
    "undo": holding.undo,
}
