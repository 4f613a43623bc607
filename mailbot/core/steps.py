"""The transition table of a complaint: which event may follow in which state, and what it makes of the case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from mailbot.core.case import OPEN, Case, Event, IllegalStep, State
from mailbot.core.effects import EFFECTS

_S = State
_LIVE = frozenset(State) - {_S.ERASED}


def _stay(states: Iterable[State]) -> dict[State, State]:
    return {state: state for state in states}


# Events that leave the state as it is.
_NOTED = (
    "field_found",
    "replied",
    "noted",
    "commanded",
    "promised",
    "reminded",
    "warned",
    "raised",
    "flagged",
    "withheld",
    "came_back",
    "letter_sent",
    "letter_failed",
    "customer_accepted",
    "staff_answered",
    "split",
    "to_post",
    "posted",
    "unflagged",
    "stamp_leaked",
    "undone",
    "assigned",
    "field_claimed",
)
_UNDER_WAY = {_S.REGISTERED, _S.ASSESSING, _S.INVESTIGATING}

# Every event of the journal with the states it is possible in and the state that follows (procedure, section 5).
STEPS: Mapping[str, Mapping[State, State]] = {
    "registered": {_S.TRIAGE: _S.REGISTERED, _S.CLOSED: _S.REGISTERED},
    "acknowledged": _stay(_LIVE) | {_S.REGISTERED: _S.ASSESSING},
    "started": _stay(OPEN),
    "info_requested": _stay(OPEN - {_S.TRIAGE}),
    "info_received": _stay(_LIVE),
    "info_complete": _stay(_LIVE),
    "info_waived": _stay(OPEN),
    "info_overdue": _stay(OPEN),
    "accepted": {_S.REGISTERED: _S.INVESTIGATING, _S.ASSESSING: _S.INVESTIGATING},
    "dismissed": {_S.REGISTERED: _S.DECIDED, _S.ASSESSING: _S.DECIDED},
    "decided": {_S.INVESTIGATING: _S.DECIDED},
    "resolved_early": dict.fromkeys(_UNDER_WAY, _S.DECIDED),
    "summary_sent": {_S.DECIDED: _S.RESPONDED},
    "dismissal_sent": {_S.DECIDED: _S.RESPONDED},
    "response_sent": {_S.DECIDED: _S.RESPONDED},
    "implemented": _stay({_S.DECIDED, _S.RESPONDED}),
    "escalation_requested": {_S.RESPONDED: _S.INVESTIGATING, _S.CLOSED: _S.INVESTIGATING},
    "extended": _stay(OPEN),
    "request_received": dict.fromkeys((_S.TRIAGE, _S.REGISTERED, _S.ASSESSING), _S.TRIAGE),
    "third_party_asked": _stay(_UNDER_WAY),
    "third_party_answered": _stay(OPEN),
    "routed": {_S.TRIAGE: _S.CLOSED, _S.REGISTERED: _S.CLOSED, _S.ASSESSING: _S.CLOSED},
    "withdrawn": dict.fromkeys(OPEN, _S.CLOSED),
    "closed": dict.fromkeys(OPEN, _S.CLOSED),
    "reopened": {_S.CLOSED: _S.INVESTIGATING},
    "merged": dict.fromkeys(OPEN - {_S.TRIAGE}, _S.CLOSED),
    "took_in": _stay(OPEN - {_S.TRIAGE}),
    "staff_named": _stay({_S.ASSESSING, _S.INVESTIGATING}),
    "staff_told": _stay(_LIVE),
    "contact_reported": _stay(_LIVE),
    "representative_claimed": _stay(_LIVE),
    "representative_authorised": _stay(_LIVE),
    "representative_refused": _stay(_LIVE),
    "address_allowed": _stay(_LIVE),
    "training_asked": _stay({_S.DECIDED, _S.RESPONDED, _S.CLOSED}),
    "training_given": _stay(_LIVE),
    "training_refused": _stay(_LIVE),
    "training_withdrawn": _stay(_LIVE),
    "progress_sent": _stay(_LIVE),
    "erasure_requested": _stay(_LIVE),
    "request_answered": _stay(_LIVE),
    "erasure_asked": {_S.CLOSED: _S.CLOSED},
    "erased": {_S.CLOSED: _S.ERASED},
} | {name: _stay(_LIVE) for name in _NOTED}

_SENTENCE = {
    _S.TRIAGE: "it has not been taken on as a complaint yet; send #complaint first",
    _S.REGISTERED: "its acknowledgement has not left yet",
    _S.ASSESSING: "nobody has decided yet whether it is investigated; send #valid or #dismiss first",
    _S.INVESTIGATING: "it is being investigated",
    _S.DECIDED: "it has been decided and the letter is on its way",
    _S.RESPONDED: "the decision has been sent",
    _S.CLOSED: "it is closed",
    _S.ERASED: "it has been erased",
}


def open_case(event: Event) -> Case:
    """The case that an `opened` event begins."""
    get = event.get
    received = datetime.fromisoformat(get("received") or event.at.isoformat())
    email = get("email")
    speaks_for = "has:representative" in (get("conditions") or "").split()
    return Case(
        reference=get("reference") or "",
        procedure=get("procedure") or "",
        digest=get("digest") or "",
        state=State(get("state") or "registered"),
        stage=get("stage") or "",
        opened=event.at,
        received=received,
        channel=get("channel") or "email",
        language=get("language") or "en",
        customer_email=email,
        customer_name=get("name"),
        participants=frozenset({email.lower()} if email else ()),
        kind=get("kind") or "complaint",
        handler=get("handler") or "",
        conditions=frozenset((get("conditions") or "").split()),
        representative="claimed" if speaks_for else "none",
        representative_email=email if speaks_for else None,
        journal=(event,),
    )


def is_possible(case: Case, name: str) -> bool:
    """True where an event of that name may come next."""
    return case.state in STEPS.get(name, {}) and _is_allowed(case, name)


def apply(case: Case, event: Event) -> Case:
    """The case after the event; IllegalStep if the table does not have it, and nothing is changed."""
    follows = STEPS.get(event.name, {})
    if not is_possible(case, event.name):
        raise IllegalStep(
            f"{event.name.replace('_', ' ')} is not possible for {case.reference}: {_SENTENCE[case.state]}."
        )
    moved = replace(case, state=follows[case.state], journal=(*case.journal, event))
    effect = _undone if event.name == "undone" else EFFECTS.get(event.name)
    return effect(moved, event) if effect else moved


def replay(journal: Iterable[Event]) -> Case:
    """The case that a whole journal makes; the first event is `opened`."""
    events = iter(journal)
    case = open_case(next(events))
    for event in events:
        case = apply(case, event)
    return case


def _is_allowed(case: Case, name: str) -> bool:
    """Guards that the state alone does not tell."""
    if name == "registered" and case.state is State.CLOSED:
        return (case.closed or "").startswith("routed")
    if name == "escalation_requested" and case.state is State.CLOSED:
        return case.outcome not in (None, "dismissed") and not (case.closed or "").startswith("merged")
    if name == "extended" and case.state is State.TRIAGE:
        return case.kind == "data_request"
    if name == "address_allowed":
        return bool(case.strangers)
    if name == "reopened":
        return not (case.closed or "").startswith("merged")
    track, values = _TRACKS.get(name, ("", ()))
    return not track or getattr(case, track) in values


# Side tracks: where a track has to stand before the event.
_TRACKS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "staff_told": ("staff", ("named", "told", "contact_reported")),
    "contact_reported": ("staff", ("told", "contact_reported")),
    "representative_authorised": ("representative", ("claimed", "refused")),
    "representative_refused": ("representative", ("claimed", "authorised")),
    "training_given": ("training", ("asked", "refused")),
    "training_refused": ("training", ("asked",)),
    "training_withdrawn": ("training", ("given",)),
}


def _undone(case: Case, _: Event) -> Case:
    """The case that the events make which still count; the journal itself loses nothing."""
    return replace(replay(case.counted), journal=case.journal)
