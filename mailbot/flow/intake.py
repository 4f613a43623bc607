"""One email through the house: keep, read, decide, write, record; then the server may forget it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailbot.core import authority, decide, recognise
from mailbot.core.case import Case
from mailbot.core.decide import confirm, looking, owner
from mailbot.core.decision import ERASED, Decision
from mailbot.core.desk import Desk
from mailbot.core.evidence import Evidence, Question
from mailbot.core.mail import IncomingMail
from mailbot.core.reading import Kind, Known, Reading
from mailbot.flow import answered, backlog, books, renumbered, restored, turns
from mailbot.flow.ports import (
    Folder,
    HeaderParser,
    Kept,
    Later,
    Mailbox,
    Parser,
    RawMail,
    Senders,
    Stale,
    Store,
    Teller,
    Unavailable,
    Writer,
)

BATCH = 50
ROUND = 500  # mails between two looks at the folder
MOST_ATTEMPTS = 3
MOST_ENDS = 10  # sudden ends prove little: whoever switches a machine off three times is not a mail
MOST_LOOKS = 200  # of one poll at the folder: a mail that comes back again and again must not hold up the rest
_BEHIND = timedelta(hours=1)


def _nothing() -> None:
    """Where nothing is slow the first time."""


def _nobody_knows(raw: RawMail, sha256: str, desk: Desk) -> bool:
    """Where a mail cannot be read in a process of its own."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What the path of one email needs."""

    mailbox: Mailbox
    store: Store
    parse: Parser
    headers: HeaderParser
    senders: Senders
    write: Writer
    desk_for: Callable[[Case | None], Desk]  # the desk with the procedure that the case began under
    new_reference: Callable[[str], str]  # of the case that the mail with that SHA-256 opens
    tell: Teller
    answer_backlog: bool = False
    room: int = 0  # bytes that must be free before more mail is taken in
    warm: Callable[[], None] = _nothing  # what is slow the first time is done before an attempt counts against a mail
    rehearse: Callable[[RawMail, str, Desk], bool] = _nobody_knows  # False where reading it ends a process of its own


class Poisoned(Exception):
    """The mail ends the program, or a process of its own."""


def poll(intake: Intake, now: Callable[[], datetime]) -> int:
    """Takes in all that waits, in batches; bytes and ledger rows are committed before anything is flagged or moved."""
    folder = intake.mailbox.open()
    if restored.put_back(intake.mailbox, intake.store, now()):
        folder = intake.mailbox.open()
    uids = intake.mailbox.uids()
    if many := renumbered.forget(intake.mailbox, intake.store, intake.headers, folder, uids):
        intake.tell("renumbered", mails=many)
    old = () if intake.answer_backlog else uids
    backlog.keep(intake.mailbox, intake.store, intake.write, intake.desk_for(None), folder, old, now())
    left = intake.store.waiting(BATCH)
    if left:
        intake.warm()
    calm = [kept for kept in left if kept.attempts < MOST_ATTEMPTS]
    count = sum(_decide(intake, kept, None, now) for kept in calm)
    tried: set[int] = set()
    writers: dict[int, str] = {}
    for _ in range(MOST_LOOKS):
        if not (some := _next(intake, folder, set(uids) - tried, writers)):
            break
        tried |= set(some)
        for start in range(0, len(some), BATCH):
            count += _take(intake, folder, some[start : start + BATCH], now)
        uids = intake.mailbox.uids()
    # A mail that the program ended over comes last, so that it may end it again without keeping the others waiting.
    count += sum(_decide(intake, kept, None, now) for kept in left if kept not in calm)
    _finish(intake, folder)
    intake.store.beat("poll", now())
    return count


def _next(intake: Intake, folder: Folder, uids: set[int], writers: dict[int, str]) -> Sequence[int]:
    """Mail that is new to us, some of it: what comes in meanwhile gets its turn before the rest (threats 41)."""
    return turns.ordered(intake.mailbox, uids - intake.store.ledgered(folder), writers)[:ROUND]


def _take(intake: Intake, folder: Folder, uids: Sequence[int], now: Callable[[], datetime]) -> int:
    intake.store.ensure_room(intake.room)
    raws = {raw.uid: raw for raw in intake.mailbox.fetch(uids)}
    kept = {row.uid: row for row in intake.store.keep(folder, tuple(raws.values()))}
    count = sum(_decide(intake, kept[uid], raw, now) for uid, raw in raws.items() if uid in kept)
    _finish(intake, folder)
    return count


def one(intake: Intake, kept: Kept, raw: RawMail, now: datetime) -> Decision:
    """One email: parse -> recognise -> decide -> render -> record, in one transaction."""
    desk = intake.desk_for(None)
    arrived = intake.parse(raw, kept.sha256)
    mail, known, reading = _read(intake, arrived, raw, desk, now)
    known = replace(known, is_backlog=_is_backlog(intake, kept))
    if reading.recognition.kind is Kind.OWNER_COMMAND:
        reading = answered.above(mail, reading, intake.store, intake.parse)
    case = _case(intake, mail, reading, known, desk)
    ours = intake.desk_for(case) if case else desk
    found = books.opened(intake.store, intake.parse, reading, case, kept.folder, desk, now)
    decision = decide.arrival(mail, reading, known, case, found, ours, intake.new_reference(kept.sha256), now)
    decision = replace(decision, words=looking.words(mail, reading), content=arrived.content)
    outgoing = [intake.write.render(letter, now) for letter in decision.letters]
    intake.store.record(decision, restored.doubted(outgoing, kept.received, now, intake.store), now, kept)
    intake.tell(
        "mail",
        mail=kept.id,
        outcome=decision.outcome,
        reason=decision.reason,
        reference=next((c.case.reference for c in decision.changes), None),
        letters=" ".join(letter.template for letter in decision.letters),
    )
    return decision


def _read(
    intake: Intake, mail: IncomingMail, raw: RawMail, desk: Desk, now: datetime
) -> tuple[IncomingMail, Known, Reading]:
    """The mail with what proves its writer; in the place of a yes to a question, the mail that was asked about."""
    known = intake.store.known(recognise.probe(mail, desk), now)
    wanted = authority.wanted(mail, desk, known)
    mail = replace(mail, evidence=intake.senders.evidence(raw, mail, wanted))
    if authority.waits(mail, desk, known.enrolled, now):
        raise Later(mail.evidence.signature)
    reading = recognise.read(mail, known, desk)
    approved = confirm.approved(mail, reading, known, desk, now)
    return _asked_about(intake, approved, known, desk) if approved else (mail, known, reading)


def _asked_about(intake: Intake, question: Question, known: Known, desk: Desk) -> tuple[IncomingMail, Known, Reading]:
    """The mail whose commands waited for a yes."""
    raw = intake.store.raw(question.mail)
    received = question.received or question.made
    mail = intake.parse(RawMail(uid=0, received=received, size=len(raw), raw=raw), question.mail)
    mail = replace(mail, evidence=Evidence(confirmed=question.code))
    known = Known(enrolled=known.enrolled, questions=(question,))
    reading = recognise.read(mail, known, desk)
    return mail, known, replace(reading, recognition=replace(reading.recognition, case=question.reference))


def _is_backlog(intake: Intake, kept: Kept) -> bool:
    """True for mail that is older than the first look; a server's clock may be a little behind."""
    first_look = intake.store.first_seen(kept.folder)
    return first_look is not None and kept.received < first_look - _BEHIND


def _case(intake: Intake, mail: IncomingMail, reading: Reading, known: Known, desk: Desk) -> Case | None:
    """The known case of the mail; for a command, the case whose stamp it brings, and no other."""
    is_command = reading.recognition.kind is Kind.OWNER_COMMAND
    reference = reading.recognition.case
    if is_command and not mail.evidence.confirmed:
        reference = owner.reference_of(mail, desk, reading.new_text, reference)
    if reading.recognition.kind is Kind.BOUNCE and known.letters:
        reference = known.letters[0][1]  # The letter that came back tells the case.
    case = intake.store.case(reference) if reference else None
    while case and (case.closed or "").startswith("merged:"):  # Mail of a merged case belongs to the one that goes on.
        case = intake.store.case((case.closed or "").partition(":")[2])
    return case


def _decide(intake: Intake, kept: Kept, raw: RawMail | None, now: Callable[[], datetime]) -> int:
    """One kept mail; at the third error it is set aside, and the others go on.

    Of sudden ends nobody knows whose fault they are. So from the third attempt on the mail is read in a process of its
    own first; what that one survives is set aside at the tenth end.
    """
    attempts = kept.attempts if raw else intake.store.attempt(kept)
    body = raw or _stored(intake, kept)
    if body is None:
        intake.tell("failed", mail=kept.id, error="no bytes")
        intake.store.record(Decision(outcome=ERASED, reason="no-bytes", touch=False), (), now(), kept)
        return 0
    body = replace(body, received=min(body.received, now()))  # A server's clock may be ahead of ours.
    try:
        is_doubtful = attempts >= MOST_ATTEMPTS
        if attempts > MOST_ENDS or (is_doubtful and not intake.rehearse(body, kept.sha256, intake.desk_for(None))):
            raise Poisoned
        _settled(intake, kept, body, now)
    except Later:
        intake.store.excuse(kept, is_early=True)
        return 0
    except Unavailable:
        with suppress(Unavailable):  # The attempt counts against the mail only where the mail was at fault.
            intake.store.excuse(kept)
        raise
    except Exception as error:  # This mail's fault and not the world's: the rule that lets the others go on.
        intake.tell("failed", mail=kept.id, error=type(error).__name__)
        if attempts >= MOST_ATTEMPTS:
            # The headers alone are tried once at each fence: what ends the program even then is set aside unread.
            is_readable = attempts in (MOST_ATTEMPTS, MOST_ENDS + 1) or not isinstance(error, Poisoned)
            set_aside(intake, kept, body, is_readable, type(error).__name__, now())
        return 0
    return 1


def _stored(intake: Intake, kept: Kept) -> RawMail | None:
    """The mail as it was kept; None where its bytes are gone."""
    try:
        raw = intake.store.raw(kept.sha256)
    except KeyError:
        return None
    return RawMail(uid=kept.uid, received=kept.received, size=kept.size, raw=raw, whole=kept.whole)


def _settled(intake: Intake, kept: Kept, raw: RawMail, now: Callable[[], datetime]) -> None:
    """Decides anew where another path changed the case between reading and recording."""
    for _ in range(MOST_ATTEMPTS):
        try:
            one(intake, kept, raw, now())
        except Stale:
            continue
        return
    raise Unavailable("store", "a case changed three times while a mail was decided on")


def set_aside(intake: Intake, kept: Kept, raw: RawMail, is_readable: bool, why: str, now: datetime) -> None:
    """Keeps the mail whole and tells the owner; where its headers can be read, a case is opened from them."""
    if is_readable:
        try:
            return _aside(intake, kept, _by_headers(intake, kept, raw, why, now), now)
        except Unavailable:
            raise
        except Exception as error:
            intake.tell("failed", mail=kept.id, error=type(error).__name__)
    mail = IncomingMail(sha256=kept.sha256, size=kept.size, received=raw.received)
    return _aside(intake, kept, decide.aside(mail, kept.id, why, intake.desk_for(None), now), now)


def _aside(intake: Intake, kept: Kept, decision: Decision, now: datetime) -> None:
    outgoing = [intake.write.render(letter, now) for letter in decision.letters]
    intake.store.record(decision, outgoing, now, kept)


def _by_headers(intake: Intake, kept: Kept, raw: RawMail, why: str, now: datetime) -> Decision:
    desk = intake.desk_for(None)
    mail = intake.headers(raw, kept.sha256, why)
    known = intake.store.known(recognise.probe(mail, desk), now)
    reading = recognise.read(mail, known, desk)
    case = _case(intake, mail, reading, known, desk)
    ours = intake.desk_for(case)
    return decide.unread(mail, reading, known, case, kept.id, why, ours, intake.new_reference(kept.sha256), now)


def _finish(intake: Intake, folder: Folder) -> None:
    """Flags or moves what has its outcome on record."""
    uids = intake.store.unfinished(folder)
    if uids:
        intake.mailbox.finish(uids)
        intake.store.finished(folder, uids)
