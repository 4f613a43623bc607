"""Evidence about who sent a mail -> what that sender may do with which case (docs/authority.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mailbot.core import evidence, roles, tokens
from mailbot.core.case import Case, State
from mailbot.core.commands import Command, Level
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.evidence import STRONG, Enrolment, Proof, Purpose
from mailbot.core.mail import Address, Audience, IncomingMail
from mailbot.core.reading import Known
from mailbot.core.steps import STEPS

FRESH = timedelta(days=7)  # an older command is asked back
STAMP_LIVES = timedelta(days=90)  # after the end of its case
PATIENCE = timedelta(hours=24)  # for a signature whose key cannot be asked for
_SKEW = timedelta(minutes=10)  # between the clocks of a telephone and a server
ENDS = frozenset({"closed", "withdrawn", "merged", "routed"})
_MOVES = frozenset(name for name, moves in STEPS.items() if any(a is not b for a, b in moves.items()))

# Headers in which a reply brings back the stamp of the letter that it answers.
_STAMPED = ("in-reply-to", "references", "to", "cc", "delivered-to", "x-original-to", "subject")


class Answer(StrEnum):
    """What becomes of commands."""

    OBEY = "obey"
    ASK = "ask"  # the person is asked back at the configured address
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """Somebody whom the config lets command: letters to that person go to `address`, never to a mail's own."""

    who: StaffMember
    address: Address
    most: Level = Level.GRAVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a sender proved. `case` is the reference of the stamps, or "desk" for letters that belong to no case."""

    person: Allowed | None = None
    proofs: frozenset[Proof] = frozenset()
    case: str | None = None
    stamps: tuple[tokens.Stamp, ...] = ()  # genuine ones of `case`
    refusal: str | None = None  # not-owner, automatic, list
    shared: bool = False  # somebody outside the desk got the same mail, and so the stamp
    elsewhere: bool = False  # it was written to others alone, one of whom may have sent it on to us

    @property
    def who(self) -> StaffMember | None:
        return self.person.who if self.person else None


def allowed(address: str, desk: Desk) -> Allowed | None:
    """Who in the config has that address (ASCII bytes, nothing folded); `roles.refusal` tells what she may command."""
    who = roles.at(address, desk)
    if who is None:
        return None
    most = Level.GRAVE if roles.is_owner(who, desk) or who.deputy else Level.OUTWARD
    return Allowed(who=who, address=roles.address(who, desk), most=most)


def judge(mail: IncomingMail, desk: Desk, enrolled: Enrolment | None = None) -> Standing:
    """Who writes, and what proves it.

    Never from Reply-To, Sender or a display name, never by automatic or list mail, never where a mail names two
    writers; and from an address of the desk's own only what lies in its Sent folder (docs/authority.md).
    """
    sender = mail.sender
    person = allowed(sender.key, desk) if sender and sender.email.isascii() and "@" not in sender.name else None
    if sender is None or person is None:
        return Standing(refusal="not-owner")
    if is_automatic(mail):
        return Standing(refusal="automatic")
    if mail.header("list-id") is not None:
        return Standing(refusal="list")
    confirmed = {Proof.CODE} if mail.evidence.confirmed else set()
    proofs = evidence.counted(mail.evidence, sender.key.rpartition("@")[2], enrolled)
    case, genuine = _stamped(mail, desk, person)
    is_ours = sender.key in desk.own_addresses | {desk.mailbox.lower()}
    if genuine and (not is_ours or Proof.SENT in proofs):
        proofs |= {Proof.STAMP}
    if is_ours:
        proofs &= {Proof.SENT, Proof.STAMP}
    proofs |= confirmed
    return Standing(
        person=person,
        proofs=proofs,
        case=case,
        stamps=genuine,
        shared=_is_shared(mail, desk, person),
        elsewhere=_is_elsewhere(mail, desk),
    )


def answer(
    standing: Standing, level: Level, mail: IncomingMail, case: Case | None, now: datetime
) -> tuple[Answer, str]:
    """What becomes of commands of that level for that case (None: the desk), and why (docs/authority.md)."""
    person, proofs = standing.person, standing.proofs
    if person is None:
        return Answer.REFUSE, standing.refusal or "not-owner"
    if level > person.most:
        return Answer.REFUSE, "not-allowed"
    if Proof.CODE in proofs:
        return Answer.OBEY, "confirmed"
    if level is Level.READ:
        return (Answer.OBEY, "proved") if proofs else (Answer.ASK, "unproved")
    if level is Level.GRAVE:
        return Answer.ASK, "grave"
    if not proofs & STRONG:
        return Answer.ASK, "unproved"
    if standing.elsewhere:
        return Answer.ASK, "elsewhere"
    if late := _late(mail, case, now):
        return Answer.ASK, late
    if level is Level.OUTWARD and not is_stamped(standing, case, now):
        return Answer.ASK, "no-stamp"
    return Answer.OBEY, "proved"


def level_of(commands: tuple[Command, ...]) -> Level:
    """A mail's commands are obeyed all or none, so that the gravest counts."""
    return max((command.spec.level for command in commands), default=Level.READ)


def is_stamped(standing: Standing, case: Case | None, now: datetime) -> bool:
    """A living stamp for that very case: not leaked, and not long after its end."""
    if Proof.STAMP not in standing.proofs or (standing.case == tokens.DESK) is not (case is None):
        return False
    leaked = leaked_stamps(case) if case else frozenset()
    return not is_past(case, now) and any(stamp.serial not in leaked for stamp in standing.stamps)


def is_past(case: Case | None, now: datetime) -> bool:
    """True where stamps of the case have died: 90 days after its end."""
    ended = [e.at for e in case.counted if e.name in ENDS] if case and case.state is State.CLOSED else []
    return bool(ended) and now - max(ended) > STAMP_LIVES


def leaked_stamps(case: Case) -> frozenset[str]:
    """Serials of stamps that somebody outside has seen."""
    return frozenset(s for e in case.journal if e.name == "stamp_leaked" for s in (e.get("serials") or "").split())


def wanted(mail: IncomingMail, desk: Desk, known: Known) -> frozenset[Proof]:
    """What is worth looking for: of those who command, what counts for them; at an enrolment, everything."""
    sender = mail.sender
    if sender is None or allowed(sender.key, desk) is None:
        return frozenset()
    if any(question.purpose is Purpose.ENROLMENT for question in known.questions):
        return STRONG
    return known.enrolled.proofs if known.enrolled else frozenset()


def waits(mail: IncomingMail, desk: Desk, enrolled: Enrolment | None, now: datetime) -> bool:
    """True while all that could prove the mail is a signature whose key cannot be asked for (threats 5)."""
    if enrolled is None or Proof.SIGNATURE not in enrolled.proofs or mail.evidence.signature != evidence.LATER:
        return False
    standing = judge(mail, desk, enrolled)
    return bool(standing.person) and not standing.proofs & STRONG and now - mail.received < PATIENCE


def _late(mail: IncomingMail, case: Case | None, now: datetime) -> str | None:
    """Why a genuine command may be a repeated or a belated one."""
    if mail.sent is None or mail.sent > now + PATIENCE:
        return "undated"
    if now - mail.sent > FRESH:
        return "old"
    return "overtaken" if case and _last_change(case) > mail.sent + _SKEW else None


def _last_change(case: Case) -> datetime:
    """When a person last moved the case; a command of the desk's counts from when it was written."""
    told = [datetime.fromisoformat(sent) for e in case.journal if e.name == "commanded" and (sent := e.get("sent"))]
    moved = [e.at for e in case.journal if e.name in _MOVES and e.by == "customer"]
    return max([case.opened, *told, *moved])


def colleague_s_case(mail: IncomingMail, desk: Desk) -> str | None:
    """The case about which a staff member was told, and whose letter she answers; it lets her command nothing."""
    sender = mail.sender
    if sender is None or not sender.email.isascii() or is_automatic(mail):
        return None
    if sender.key not in {member.email.strip().lower() for member in desk.staff if member.email}:
        return None
    for stamp in stamps(mail):
        if stamp.audience is Audience.STAFF and desk.wrote(stamp, sender.email):
            return stamp.reference(desk.prefix)
    return None


def is_automatic(mail: IncomingMail) -> bool:
    """RFC 3834 s.5: any Auto-Submitted but `no`, comments and parameters aside."""
    said = (value.split(";")[0].split("(")[0].strip().lower() for value in mail.all("auto-submitted"))
    return any(value not in ("", "no") for value in said)


def stamps(mail: IncomingMail) -> tuple[tokens.Stamp, ...]:
    """Every stamp that the mail brings in its headers, the answered letter's first."""
    return tuple(stamp for name in _STAMPED for value in mail.all(name) for stamp in tokens.find(value))


def _stamped(mail: IncomingMail, desk: Desk, person: Allowed) -> tuple[str | None, tuple[tokens.Stamp, ...]]:
    """The case of the first genuine stamp, and every genuine stamp of that case."""
    genuine = [
        (reference, stamp)
        for stamp in stamps(mail)
        if stamp.audience is Audience.OWNER and desk.wrote(stamp, person.address.email)
        if (reference := tokens.DESK if stamp.case == tokens.DESK else stamp.reference(desk.prefix))
    ]
    case = genuine[0][0] if genuine else None
    return case, tuple(stamp for reference, stamp in genuine if reference == case)


def _is_shared(mail: IncomingMail, desk: Desk, person: Allowed) -> bool:
    known = desk.own_addresses | {person.address.key, desk.owner.key, desk.mailbox.lower()}
    return any(_plain(a.key) not in known for a in (*mail.to, *mail.cc))


def _is_elsewhere(mail: IncomingMail, desk: Desk) -> bool:
    """True for a mail that does not name us: genuine, and sent on by whoever got it (RFC 6376 s.8.6).

    A signature that leaves Content-Type out lets such a person choose, by another boundary, which lines are the text.
    """
    ours = desk.own_addresses | {desk.mailbox.lower()}
    return not any(_plain(a.key) in ours or a.key in ours for a in (*mail.to, *mail.cc))


def _plain(email: str) -> str:
    """The address without what stands behind a plus."""
    local, at, domain = email.partition("@")
    return f"{local.partition('+')[0]}{at}{domain}"
