"""What an event makes of a case besides its state: fields, people, side tracks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from mailbot.core.case import Case, CaseField, Event

_OUTSIDE = ("customer", "stranger", "staff", "program")  # anybody else in the journal is of the desk


def _field(case: Case, event: Event) -> Case:
    name, value = event.get("field") or "", event.get("value") or ""
    found = CaseField(name=name, value=value, words=event.get("words") or "", mail=event.get("mail"))
    rest = tuple(f for f in case.fields if f.name != name)
    changed = replace(case, fields=(*rest, found), conditions=case.conditions | {f"has:{name}"})
    if (
        name == "email" and event.by not in _OUTSIDE
    ):  # Her word gives the customer another address than that of the mail.
        return replace(changed, customer_email=value, participants=case.participants | {value.lower()})
    return replace(changed, customer_name=value) if name == "name" else changed


def _asked(case: Case, event: Event) -> Case:
    items = tuple((event.get("items") or "").split(",")) if event.get("items") else ()
    return replace(case, info="asked", asked=tuple(dict.fromkeys((*case.asked, *items))))


def _answered(case: Case, event: Event) -> Case:
    left = tuple(i for i in (event.get("left") or "").split(",") if i)
    return replace(case, info="asked" if left else "complete", asked=left)


def _decided(case: Case, event: Event) -> Case:
    remedies = event.get("action")
    outcome = event.get("outcome") or event.name
    added = {f"decision:{outcome}"} | ({"decision:remedy"} if remedies else set())
    kept = frozenset(c for c in case.conditions if not c.startswith("decision:"))
    return replace(case, outcome=outcome, remedy="chosen" if remedies else "none", conditions=kept | added)


def _closed(case: Case, event: Event) -> Case:
    reason = {
        "routed": f"routed:{event.get('route')}",
        "merged": f"merged:{event.get('into')}",
        "withdrawn": "withdrawn",
    }.get(event.name)
    return replace(case, closed=reason or event.get("reason") or case.outcome or "closed")


def _registered(case: Case, event: Event) -> Case:
    return replace(case, kind="complaint", closed=None)


def _stage(case: Case, event: Event) -> Case:
    kept = frozenset(c for c in case.conditions if not c.startswith("decision:"))
    return replace(
        case,
        stage=event.get("stage") or case.stage,
        handler=event.get("handler") or case.handler,
        handled_by=case.handled_by if event.name == "reopened" else "",
        remedy="none",
        closed=None,
        conditions=kept,
    )


def _tagged(case: Case, event: Event) -> Case:
    return replace(case, conditions=case.conditions | frozenset((event.get("conditions") or "").split()))


def _untagged(case: Case, event: Event) -> Case:
    return replace(case, conditions=case.conditions - frozenset((event.get("conditions") or "").split()))


def _took_in(case: Case, event: Event) -> Case:
    """The earlier day of receipt counts for both (procedure, 5 no. 32)."""
    earliest = min(case.received, datetime.fromisoformat(event.get("received") or case.received.isoformat()))
    people = frozenset((event.get("participants") or "").split())
    return replace(case, received=earliest, participants=case.participants | people)


def _claimed(case: Case, event: Event) -> Case:
    return replace(case, representative="claimed", representative_email=event.get("email"))


def _authorised(case: Case, _: Event) -> Case:
    people = {case.representative_email.lower()} if case.representative_email else set()
    return replace(case, representative="authorised", participants=case.participants | people)


def _refused(case: Case, _: Event) -> Case:
    return replace(case, representative="refused", participants=case.participants - {case.representative_email or ""})


def _allowed(case: Case, event: Event) -> Case:
    return replace(case, participants=case.participants | {event.get("address") or ""} - {""})


def _joined(case: Case, event: Event) -> Case:
    language = event.get("language")
    return replace(case, language=language) if language else case


EFFECTS: Mapping[str, Callable[[Case, Event], Case]] = {
    "registered": _registered,
    "field_found": _field,
    "info_requested": _asked,
    "info_received": _answered,
    "info_complete": lambda case, _: replace(case, info="complete", asked=()),
    "request_received": lambda case, _: replace(case, kind="data_request"),
    "info_waived": lambda case, _: replace(case, info="waived", asked=()),
    "info_overdue": lambda case, _: replace(case, info="overdue"),
    "dismissed": _decided,
    "decided": _decided,
    "resolved_early": _decided,
    "response_sent": lambda case, _: replace(case, remedy="due" if case.remedy == "chosen" else case.remedy),
    "summary_sent": lambda case, _: replace(case, remedy="due" if case.remedy == "chosen" else case.remedy),
    "implemented": lambda case, _: replace(case, remedy="done"),
    "escalation_requested": _stage,
    "reopened": _stage,
    "flagged": _tagged,
    "unflagged": _untagged,
    "assigned": lambda case, event: replace(case, handled_by=event.get("name") or ""),
    "merged": _closed,
    "took_in": _took_in,
    "staff_named": lambda case, _: replace(case, staff="named"),
    "staff_told": lambda case, _: replace(case, staff="told" if case.staff == "named" else case.staff),
    "contact_reported": lambda case, _: replace(case, staff="contact_reported"),
    "representative_claimed": _claimed,
    "representative_authorised": _authorised,
    "representative_refused": _refused,
    "address_allowed": _allowed,
    "training_asked": lambda case, _: replace(case, training="asked"),
    "training_given": lambda case, _: replace(case, training="given"),
    "training_refused": lambda case, _: replace(case, training="refused"),
    "training_withdrawn": lambda case, _: replace(case, training="withdrawn"),
    "replied": _joined,
    "routed": _closed,
    "withdrawn": _closed,
    "closed": _closed,
    "erased": lambda case, _: replace(case, participants=frozenset()),
}
