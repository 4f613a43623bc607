"""(mail or deadline, recognition, known, now) -> one Decision; the only place in which a case changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mailbot.core import roles, tokens
from mailbot.core.books import Books
from mailbot.core.case import Case, State
from mailbot.core.decide import enrol, many, opening, owner, reply, say
from mailbot.core.decide.draft import Draft
from mailbot.core.decision import ERASED, Decision
from mailbot.core.desk import Desk
from mailbot.core.facts import Alarm, Backlog, SetAside
from mailbot.core.mail import Audience, IncomingMail, Letter
from mailbot.core.reading import Kind, Known, Reading

# What no complaint can be, however little of it was read.
_NO_COMPLAINT = frozenset({Kind.BOUNCE, Kind.AUTO_REPLY, Kind.OWN, Kind.OWNER_COMMAND, Kind.SPAM})
_OF_NO_CONCERN = frozenset({Kind.ENQUIRY, Kind.RETURN, Kind.COMPLIMENT, Kind.SPAM})


def arrival(
    mail: IncomingMail,
    reading: Reading,
    known: Known,
    case: Case | None,
    books: Books,
    desk: Desk,
    reference: str,
    now: datetime,
) -> Decision:
    """One email. `case` is the known case it belongs to, `reference` a fresh one in case it opens another."""
    kind, reason = reading.recognition.kind, reading.recognition.reason
    if case is not None and case.state is State.ERASED and kind is not Kind.OWNER_COMMAND:
        case = None  # What is written now belongs to no record any more: it is read as mail of its own.
    if known.duplicate_of is not None:
        outcome = ERASED if known.duplicate_of == ERASED else "duplicate"
        return Decision(outcome=outcome, reason=f"same-bytes:{known.duplicate_of}")
    if kind is Kind.BOUNCE:
        return bounced(mail, reading, known, case, desk, now)
    if kind is Kind.OWN and (probed := enrol.probed(mail, known, desk, now)):
        return probed
    if kind in (Kind.AUTO_REPLY, Kind.OWN):
        return _filed(mail, kind, reason, case, desk, now)
    if kind is Kind.OWNER_COMMAND:
        return owner.obey(mail, reading, case, books, desk, now, reference, known)
    if kind is Kind.CASE_REPLY and case is not None:
        return reply.customer(case, mail, reading, desk, now, books)
    if kind is Kind.MENTION and case is not None and "thread" in reason:
        return reply.stranger(case, mail, reading, known, desk, now)
    return _new(mail, reading, known, desk, reference, now)


def _new(mail: IncomingMail, reading: Reading, known: Known, desk: Desk, reference: str, now: datetime) -> Decision:
    """A mail of its own: what it says decides, and in a mailbox kept for complaints doubt counts as one."""
    kind, reason = reading.recognition.kind, reading.recognition.reason
    if kind is Kind.SPAM and not desk.shared:
        return Decision(outcome="spam", reason=reason, aside="looks-like-spam")
    if desk.shared and (kind in _OF_NO_CONCERN or (kind is Kind.UNCLEAR and not reading.recognition.words)):
        return Decision(outcome="not-ours", reason=reason, touch=False)
    if kind in opening.ROUTED:
        return opening.routed(mail, reading, known, desk, reference, now)
    if kind is Kind.UNCLEAR and desk.shared:
        return opening.unclear(mail, reading, known, desk, reference, now)
    return opening.complaint(mail, reading, known, desk, reference, now)


def _filed(mail: IncomingMail, kind: Kind, reason: str, case: Case | None, desk: Desk, now: datetime) -> Decision:
    """Machine mail is never answered and stops no clock (peers rules 9 and 11)."""
    if case is None or kind is Kind.OWN:
        return Decision(outcome=kind.value, reason=reason)
    draft = Draft.of(case, desk, now)
    draft.add("noted", text="automatic mail", mail=mail.sha256, reason=reason)
    return draft.done(kind.value, reason)


def bounced(
    mail: IncomingMail, reading: Reading, known: Known, case: Case | None, desk: Desk, now: datetime
) -> Decision:
    """A letter came back: believed only of a letter that we wrote; the owner finds another way (threats 17)."""
    reason = reading.recognition.reason
    ours = [r for r in mail.returned if any(r.message_id == known_id for known_id, _ in known.letters)]
    failed = [r for r in ours if r.action == "failed" or r.status.startswith("5")]
    if not known.letters or (mail.returned and not failed):
        return Decision(outcome="bounce", reason=reason, about=(case.reference,) if case else ())
    first = failed[0] if failed else None
    alarm = Alarm(
        what="bounce",
        since=mail.received,
        detail=first.status if first else "",
        reference=case.reference if case else None,
        recipient=first.recipient if first else None,
    )
    cause = f"bounce:{known.letters[0][0]}"
    to = roles.reader(case, desk, now) if case else roles.in_charge(desk, now)
    letter = say.to_owner("alarm", alarm, cause, desk, case.reference if case else None, to=to)
    if many.is_flood(known, now):
        letter = many.flood(mail.received, desk, now)
    if case is None:
        return Decision(outcome="bounce", reason=reason, letters=(letter,))
    draft = Draft.of(case, desk, now)
    draft.add("came_back", mail=mail.sha256, status=first.status if first else None, to=_addressee(known, case, desk))
    if many.is_flood(known, now):
        many.unseen(draft)
    draft.write(letter)
    return draft.done("bounce", reason)


def _addressee(known: Known, case: Case, desk: Desk) -> str | None:
    """The address in the case that the returned letter was written to, by its stamp (threats 17)."""
    people = {p.lower() for p in (case.customer_email, case.representative_email) if p}
    found = [stamp for message_id, _ in known.letters for stamp in tokens.find(message_id)]
    return next((p for p in sorted(people) if any(tokens.is_ours(stamp, desk.key, p) for stamp in found)), None)


def aside(mail: IncomingMail, number: int, why: str, desk: Desk, now: datetime) -> Decision:
    """A mail that could not be handled: kept whole, the owner told, the others go on."""
    said = _set_aside(mail, number, why)
    letter = say.to_owner("set_aside", said, f"aside:{mail.sha256}", desk, None, to=roles.in_charge(desk, now))
    return Decision(outcome="set_aside", reason=why, letters=(letter,), aside=why)


def unread(
    mail: IncomingMail,
    reading: Reading,
    known: Known,
    case: Case | None,
    number: int,
    why: str,
    desk: Desk,
    reference: str,
    now: datetime,
) -> Decision:
    """A mail of which only the headers can be read: set aside, but a person's complaint is registered (threats 63)."""
    kind = reading.recognition.kind
    told = aside(mail, number, why, desk, now)
    read = arrival(mail, reading, known, case, Books(), desk, reference, now) if kind not in _NO_COMPLAINT else told
    if not read.changes:
        return told
    opened = read.changes[0].case.reference
    answers = tuple(letter for letter in read.letters if letter.audience is not Audience.OWNER)
    said = replace(_set_aside(mail, number, why), reference=opened, answered=bool(answers))
    letter = say.to_owner("set_aside", said, f"aside:{mail.sha256}", desk, opened, to=roles.in_charge(desk, now))
    return replace(read, outcome="set_aside", reason=why, letters=(*answers, letter), aside=why)


def _set_aside(mail: IncomingMail, number: int, why: str) -> SetAside:
    sender = mail.sender.email if mail.sender else None
    return SetAside(number=number, sender=sender, received=mail.received, size=mail.size, why=why)


def backlog(said: Backlog, desk: Desk) -> Letter:
    """Tells the owner of the mail that was there before the first look, once for each list of it."""
    newest = max((item.number for item in said.items), default=0)
    cause = f"backlog:{desk.mailbox}:{said.folder}:{said.total}:{newest}"
    return say.to_owner("backlog", said, cause, desk, None)


def bad_procedure(problems: Sequence[str], content: str, since: datetime, desk: Desk) -> Letter:
    """O6: the file of the procedure has mistakes, told once for what it holds; none of them is the all-clear."""
    said = Alarm(what="procedure", since=since, detail="\n".join(problems[:5]), over=not problems)
    return say.to_owner("alarm", said, f"procedure:{content}", desk, None)


def lacking(what: str, why: str, desk: Desk, now: datetime) -> Letter:
    """O6: a template or a document that letters had to do without, once a day for each."""
    said = Alarm(what=what, since=now, detail=why)
    return say.to_owner("alarm", said, f"lacking:{what}:{why[:200]}:{say.today(desk, now)}", desk, None)


def outage(what: str, since: datetime, detail: str, desk: Desk, waiting: int, over: bool = False) -> Letter:
    """O6: mail cannot be read, or can again."""
    said = Alarm(what=what, since=since, detail=detail, waiting=waiting, over=over)
    cause = f"{what}:{since.isoformat()}:{'over' if over else 'on'}"
    return say.to_owner("alarm", said, cause, desk, None, to=roles.in_charge(desk, since))
