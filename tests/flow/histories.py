"""Cases and owner's mails made by hand, for tests of decisions without store and letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from mailbot.core import authority, commands, tokens
from mailbot.core.books import Books
from mailbot.core.case import Case, Event, State
from mailbot.core.commands import Level
from mailbot.core.decide import owner
from mailbot.core.decision import Decision
from mailbot.core.desk import Desk
from mailbot.core.evidence import Evidence, Results
from mailbot.core.facts import Transcript
from mailbot.core.mail import Address, Audience, IncomingMail
from mailbot.core.reading import Kind, Known, Reading, Recognition
from mailbot.core.steps import replay
from tests.flow import harness
from tests.flow.harness import ENROLLED

REFERENCE = "CMP-0038-T2T2-W"
OTHER = "CMP-9NY8-XHGH-E"
START = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
ORDER = (State.REGISTERED, State.ASSESSING, State.INVESTIGATING, State.DECIDED, State.RESPONDED, State.CLOSED)
_STEPS: tuple[tuple[str, dict[str, str]], ...] = (
    ("acknowledged", {}),
    ("accepted", {}),
    ("decided", {"outcome": "not_upheld", "reasons": "It was sound."}),
    ("response_sent", {}),
    ("closed", {"reason": "not_upheld"}),
)


@cache
def desk(use: str = "yanna") -> Desk:
    return harness.desk(use)


def event(name: str, /, at: datetime = START, **data: str) -> Event:
    return Event(name=name, at=at, by=data.pop("by", "program"), data=tuple(data.items()))


def opened(state: State = State.REGISTERED, reference: str = REFERENCE, use: str = "yanna", **more: str) -> Event:
    procedure = desk(use).procedure
    told = {
        "reference": reference,
        "procedure": procedure.id,
        "digest": procedure.digest,
        "stage": procedure.stages[0].name,
        "handler": procedure.stages[0].handler,
        "state": state.value,
        "kind": "complaint" if state is State.REGISTERED else "unclear",
        "email": "sam.okafor@mail.example",
        "name": "Sam Okafor",
        "received": START.isoformat(),
        "message_id": "<1@mail.example>",
    }
    return Event(name="opened", at=START, data=tuple((told | more).items()))


def case(state: State, *more: Event, use: str = "yanna") -> Case:
    """A case that has come as far as that state, and then some."""
    if state is State.TRIAGE:
        return replay((opened(State.TRIAGE, use=use), *more))
    if state is State.ERASED:
        return replace(case(State.CLOSED, *more, use=use), state=State.ERASED)
    steps = [Event(name=name, at=START, data=tuple(data.items())) for name, data in _STEPS[: ORDER.index(state)]]
    return replay((opened(use=use), *steps, *more))


def mail(reference: str = REFERENCE, number: int = 1, use: str = "yanna", now: datetime = START) -> IncomingMail:
    """A mail of the owner that answers her card of that case."""
    me = desk(use)
    stamp = tokens.stamp(me.key, Audience.OWNER, reference, me.owner.email, "card")
    answered = f"<{stamp}@wrenfield.example>"
    return IncomingMail(
        sha256=f"{number:064}",
        size=100,
        received=START,
        message_id=f"<owner-{number}@wrenfield.example>",
        in_reply_to=(answered,),
        senders=(me.owner,),
        to=(Address(email=me.mailbox),),
        headers=(("in-reply-to", answered),),
        sent=now,
        evidence=Evidence(results=Results(server=ENROLLED.server, dmarc="pass", header_from="wrenfield.example")),
    )


def reading(text: str) -> Reading:
    known = Recognition(kind=Kind.OWNER_COMMAND, reason="owner-command", case=REFERENCE)
    return Reading(recognition=known, writer=None, language="en", new_text=text)


def obey(
    text: str, of: Case, now: datetime = START, number: int = 1, others: tuple[Case, ...] = (), use: str = "yanna"
) -> Decision:
    """What the owner's mail does to the case."""
    sent = mail(of.reference, number, use, now)
    if authority.level_of(commands.parse(text)[0]) is Level.GRAVE:  # She was asked back and has said yes.
        sent = replace(sent, evidence=replace(sent.evidence, confirmed="code"))
    return owner.obey(sent, reading(text), of, Books(cases=others), desk(use), now, OTHER, Known(enrolled=ENROLLED))


def transcript(decision: Decision) -> Transcript:
    (said,) = [letter.facts for letter in decision.letters if isinstance(letter.facts, Transcript)]
    return said
