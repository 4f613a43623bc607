"""Who may do what: every proof, every level and every reason to ask back, one at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.core import authority, tokens
from mailbot.core import reference as references
from mailbot.core.authority import Answer, Standing
from mailbot.core.case import Case, Event, State
from mailbot.core.commands import Level, parse
from mailbot.core.desk import Desk, StaffMember
from mailbot.core.evidence import STRONG, Enrolment, Evidence, Proof, Purpose, Question, Results
from mailbot.core.mail import Address, Audience, IncomingMail
from mailbot.core.reading import Known
from tests.adapters.pages_desk import desk as desk_of
from tests.adapters.pages_desk import shipped

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OWNER, DEPUTY, HAND = "meera@wrenfield.example", "tom@wrenfield.example", "ana@wrenfield.example"
REF, OTHER = references.make("CMP", 7), references.make("CMP", 8)
DESK: Desk = replace(
    desk_of(shipped("yanna")),
    staff=(
        StaffMember(name="Tom Adeyemi", role="director_of_department", email=DEPUTY, deputy=True),
        StaffMember(name="Ana Ruiz", role="handler", email=f" {HAND.title()}"),
        StaffMember(name="Bo Ek", role="handler"),
    ),
    own_addresses=frozenset({"lamps@wrenfield.example"}),
)
ENROLLED = Enrolment(address=OWNER, proofs=STRONG, server="mx.wrenfield.example", at=NOW - 90 * DAY)
IN_SENT = Evidence(in_sent=True)


def stamp(case: str | None = REF, to: str = OWNER, audience: Audience = Audience.OWNER, letter: str = "1") -> str:
    return tokens.message_id(DESK.key, audience, case, to, letter, "wrenfield.example")


def mail(sender: str = OWNER, name: str = "Meera Holt", evidence: Evidence = IN_SENT, **headers: str) -> IncomingMail:
    return IncomingMail(
        sha256="0" * 64,
        size=1,
        received=NOW,
        senders=(Address(email=sender, name=name),),
        to=(Address(email=DESK.mailbox),),
        sent=NOW,
        headers=tuple((key.replace("_", "-"), value) for key, value in headers.items()),
        evidence=evidence,
    )


def case(*events: Event, state: State = State.ASSESSING) -> Case:
    opened = NOW - 300 * DAY
    return Case(
        reference=REF,
        procedure="yanna",
        digest="",
        state=state,
        stage="main",
        opened=opened,
        received=opened,
        journal=events,
    )


def judged(written: IncomingMail) -> Standing:
    return authority.judge(written, DESK, ENROLLED)


@pytest.mark.parametrize(
    ("address", "name", "most"),
    [
        (OWNER, "Meera Holt", Level.GRAVE),
        (OWNER.upper(), "Meera Holt", Level.GRAVE),
        (DEPUTY, "Tom Adeyemi", Level.GRAVE),
        (HAND, "Ana Ruiz", Level.OUTWARD),
    ],
)
def test_the_config_says_who_commands_and_how_much(address: str, name: str, most: Level) -> None:
    person = authority.allowed(address, DESK)
    assert person is not None
    assert person.most is most
    assert person.who.name == person.address.name == name
    assert person.address.key.strip() == address.lower()
    standing = judged(mail(address))
    assert standing.person == person
    assert standing.who == person.who
    assert standing.refusal is None


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (mail("meera@evil.example"), "not-owner"),
        (mail("m\u00e9era@wrenfield.example"), "not-owner"),
        (mail("meer\u0430@wrenfield.example"), "not-owner"),  # a Cyrillic letter
        (mail(name="meera@wrenfield.example"), "not-owner"),  # a second address where the name belongs
        (replace(mail(), senders=()), "not-owner"),
        (replace(mail(), senders=mail().senders * 2), "not-owner"),
        (mail(auto_submitted="auto-replied"), "automatic"),
        (mail(auto_submitted=" Auto-Generated (rejected); owner-email=x"), "automatic"),
        (mail(auto_submitted="nothing"), "automatic"),
        (mail(list_id=""), "list"),
    ],
)
def test_whoever_writes_otherwise_is_refused_by_name(written: IncomingMail, why: str) -> None:
    standing = judged(written)
    assert (standing.person, standing.who, standing.proofs, standing.refusal) == (None, None, frozenset(), why)
    for level in Level:
        assert authority.answer(standing, level, written, case(), NOW) == (Answer.REFUSE, why)
    assert authority.answer(Standing(), Level.READ, written, None, NOW) == (Answer.REFUSE, "not-owner")


@pytest.mark.parametrize("value", ["no", "No", "NO ; x=1", "no (by hand)", "", " ; a=b"])
def test_a_mail_that_says_it_is_not_automatic_is_taken_at_its_word(value: str) -> None:
    assert not authority.is_automatic(mail(auto_submitted=value))


def test_proofs_are_counted_only_as_enrolled_and_a_code_always() -> None:
    assert judged(mail()).proofs == {Proof.SENT}
    assert judged(mail(evidence=Evidence(signature="pass"))).proofs == {Proof.SIGNATURE}
    assert judged(mail(evidence=Evidence())).proofs == frozenset()
    vouched = Results(server="mx.wrenfield.example", dmarc="pass", header_from="wrenfield.example")
    assert judged(mail(evidence=Evidence(results=vouched))).proofs == {Proof.SERVER}
    for other in (replace(vouched, header_from="mail.example"), replace(vouched, server="mx.evil.example")):
        assert judged(mail(evidence=Evidence(results=other))).proofs == frozenset()
    assert authority.judge(mail(), DESK).proofs == frozenset()
    assert authority.judge(mail(evidence=Evidence(confirmed="abcd")), DESK).proofs == {Proof.CODE}


@pytest.mark.parametrize("name", ["in-reply-to", "references", "to", "cc", "delivered-to", "x-original-to", "subject"])
def test_a_stamp_is_found_wherever_a_reply_brings_it_back(name: str) -> None:
    standing = judged(mail(evidence=Evidence(), **{name: f"before {stamp()} after"}))
    assert standing.proofs == {Proof.STAMP}
    assert standing.case == REF
    assert len(standing.stamps) == 1


@pytest.mark.parametrize(
    "header",
    [
        {"comments": stamp()},
        {"in_reply_to": stamp(to=DEPUTY)},
        {"in_reply_to": stamp(audience=Audience.CUSTOMER)},
        {"in_reply_to": stamp(audience=Audience.STAFF)},
        {"in_reply_to": tokens.message_id(b"x" * 32, Audience.OWNER, REF, OWNER, "1", "wrenfield.example")},
    ],
)
def test_any_other_stamp_proves_nothing(header: dict[str, str]) -> None:
    standing = judged(mail(evidence=Evidence(), **header))
    assert (standing.proofs, standing.case, standing.stamps) == (frozenset(), None, ())


def test_the_first_genuine_stamp_names_the_case_and_only_its_own_are_kept() -> None:
    between = f"{stamp(to=DEPUTY)} {stamp(letter='1')} {stamp(OTHER)} {stamp(letter='2')}"
    standing = judged(mail(references=between))
    assert standing.case == REF
    assert [one.reference("CMP") for one in standing.stamps] == [REF, REF]
    assert judged(mail(in_reply_to=stamp(None), references=stamp())).case == tokens.DESK
    foreign = tokens.message_id(DESK.key, Audience.OWNER, references.make("OLD", 7), OWNER, "1", "wrenfield.example")
    assert judged(mail(in_reply_to=foreign)).case is None


def test_the_desk_s_own_address_is_believed_only_out_of_its_sent_folder() -> None:
    for own in ("lamps@wrenfield.example", DESK.mailbox):
        ours = replace(DESK, owner=Address(email=own, name="Meera Holt"))
        enrolled = replace(ENROLLED, address=own)
        signed = mail(own, evidence=Evidence(signature="pass"), in_reply_to=stamp(to=own))
        assert authority.judge(signed, ours, enrolled).proofs == frozenset()
        kept = replace(signed, evidence=Evidence(signature="pass", in_sent=True))
        assert authority.judge(kept, ours, enrolled).proofs == {Proof.SENT, Proof.STAMP}
        confirmed = replace(signed, evidence=Evidence(confirmed="abcd"))
        assert authority.judge(confirmed, ours, enrolled).proofs == {Proof.CODE}


@pytest.mark.parametrize(
    ("to", "is_shared"),
    [
        (OWNER, False),
        ("lamps@wrenfield.example", False),
        ("complaints+o.x.y.z@wrenfield.example", False),
        ("sam.okafor@mail.example", True),
        (HAND, True),
        ("complaints@mail.example", True),
        ("complaints", True),
    ],
)
def test_a_stamp_is_shared_with_whoever_else_got_the_mail(to: str, is_shared: bool) -> None:
    assert judged(replace(mail(), to=(Address(email=to),))).shared is is_shared
    assert judged(replace(mail(), to=(Address(email=DESK.mailbox),), cc=(Address(email=to),))).shared is is_shared
    by_deputy = replace(mail(DEPUTY), cc=(Address(email=OWNER), Address(email=DEPUTY)))
    assert not judged(by_deputy).shared


def answered(
    level: Level, *proofs: Proof, who: str = OWNER, of: Case | None = None, **changed: datetime | None
) -> tuple[str, str]:
    """The answer where the writer has these proofs, and a genuine stamp of the case (or the desk) among them or not."""
    made = mail(who, evidence=Evidence(), in_reply_to=stamp(of.reference if of else None, to=who))
    standing = replace(judged(made), proofs=frozenset(proofs))
    written = replace(made, **changed)  # type: ignore[arg-type]
    said, why = authority.answer(standing, level, written, of, NOW)
    return said.value, why


def test_each_level_asks_for_more() -> None:
    sent, stamped, code, obeyed = Proof.SENT, Proof.STAMP, Proof.CODE, ("obey", "proved")
    assert answered(Level.READ) == ("ask", "unproved")
    assert answered(Level.READ, stamped) == answered(Level.READ, sent) == obeyed
    assert answered(Level.INTERNAL) == answered(Level.INTERNAL, stamped) == ("ask", "unproved")
    assert answered(Level.INTERNAL, sent) == obeyed
    for proof in STRONG:
        assert answered(Level.OUTWARD, proof) == ("ask", "no-stamp")
        assert answered(Level.OUTWARD, proof, stamped) == obeyed
        assert answered(Level.OUTWARD, proof, stamped, of=case()) == obeyed
        assert answered(Level.GRAVE, proof, stamped) == ("ask", "grave")
    for level in Level:
        assert answered(level, code) == ("obey", "confirmed")


def test_whoever_is_neither_owner_nor_deputy_does_nothing_grave() -> None:
    assert answered(Level.GRAVE, Proof.CODE, who=HAND) == ("refuse", "not-allowed")
    assert answered(Level.OUTWARD, Proof.CODE, who=HAND) == ("obey", "confirmed")
    assert answered(Level.GRAVE, Proof.CODE, who=DEPUTY) == ("obey", "confirmed")


@pytest.mark.parametrize(
    ("to", "is_elsewhere"),
    [
        (DESK.mailbox.upper(), False),
        ("complaints+o.x.y.z@wrenfield.example", False),
        ("lamps@wrenfield.example", False),
        ("sam.okafor@mail.example", True),
        ("complaints@mail.example", True),
    ],
)
def test_a_genuine_mail_that_names_somebody_else_alone_is_asked_back(to: str, is_elsewhere: bool) -> None:
    for written in (replace(mail(), to=(Address(email=to),)), replace(mail(), to=(), cc=(Address(email=to),))):
        standing = judged(written)
        assert standing.elsewhere is is_elsewhere
        expected = (Answer.ASK, "elsewhere") if is_elsewhere else (Answer.OBEY, "proved")
        assert authority.answer(standing, Level.INTERNAL, written, case(), NOW) == expected
    assert judged(replace(mail(), to=())).elsewhere


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (None, "undated"),
        (NOW + DAY, None),
        (NOW + DAY + MINUTE, "undated"),
        (NOW - 7 * DAY, None),
        (NOW - 7 * DAY - MINUTE, "old"),
    ],
)
def test_a_command_without_a_day_or_of_long_ago_is_asked_back(sent: datetime | None, why: str | None) -> None:
    expected = ("ask", why) if why else ("obey", "proved")
    assert answered(Level.INTERNAL, Proof.SENT, of=case(), sent=sent) == expected
    assert answered(Level.READ, Proof.SENT, of=case(), sent=sent) == ("obey", "proved")


@pytest.mark.parametrize(
    ("event", "is_overtaken"),
    [
        (Event(name="withdrawn", at=NOW, by="customer"), True),
        (Event(name="withdrawn", at=NOW, by="owner"), False),
        (Event(name="replied", at=NOW, by="customer"), False),  # it moves nothing
        (Event(name="commanded", at=NOW, by="owner", data=(("sent", NOW.isoformat()),)), True),
        (Event(name="commanded", at=NOW, by="owner", data=(("sent", (NOW - 2 * HOUR).isoformat()),)), False),
        (Event(name="commanded", at=NOW, by="owner"), False),
        (Event(name="noted", at=NOW, by="owner", data=(("sent", NOW.isoformat()),)), False),
    ],
)
def test_a_command_that_the_case_has_overtaken_is_asked_back(event: Event, is_overtaken: bool) -> None:
    assert answered(Level.INTERNAL, Proof.SENT, of=case(event), sent=NOW - 10 * MINUTE) == ("obey", "proved")
    expected = ("ask", "overtaken") if is_overtaken else ("obey", "proved")
    assert answered(Level.INTERNAL, Proof.SENT, of=case(event), sent=NOW - 11 * MINUTE) == expected


def test_a_case_is_no_younger_than_its_opening() -> None:
    young = replace(case(), opened=NOW)
    assert answered(Level.INTERNAL, Proof.SENT, of=young, sent=NOW - 11 * MINUTE) == ("ask", "overtaken")


def test_a_stamp_serves_its_own_case_alone() -> None:
    of_case = judged(mail(in_reply_to=stamp()))
    of_desk = judged(mail(in_reply_to=stamp(None)))
    assert authority.is_stamped(of_case, case(), NOW)
    assert authority.is_stamped(of_desk, None, NOW)
    assert not authority.is_stamped(of_case, None, NOW)
    assert not authority.is_stamped(of_desk, case(), NOW)
    assert not authority.is_stamped(judged(mail()), None, NOW)
    assert not authority.is_stamped(replace(of_case, proofs=STRONG), case(), NOW)
    assert not authority.is_stamped(replace(of_case, stamps=()), case(), NOW)


def test_a_leaked_stamp_is_worth_nothing_and_another_of_the_case_still_is() -> None:
    both = judged(mail(references=f"{stamp(letter='1')} {stamp(letter='2')}"))
    first, second = (one.serial for one in both.stamps)
    leaked = Event(name="stamp_leaked", at=NOW, data=(("serials", f"{first} zzzz"),))
    assert authority.leaked_stamps(case(leaked)) == {first, "zzzz"}
    assert authority.is_stamped(both, case(leaked), NOW)
    other = Event(name="stamp_leaked", at=NOW, data=(("serials", second),))
    assert not authority.is_stamped(both, case(leaked, other), NOW)
    assert authority.leaked_stamps(case(Event(name="stamp_leaked", at=NOW), replace(other, name="noted"))) == set()


@pytest.mark.parametrize("end", ["closed", "withdrawn", "merged", "routed"])
def test_stamps_die_ninety_days_after_the_last_end_of_a_case(end: str) -> None:
    first, last = Event(name=end, at=NOW - 200 * DAY), Event(name=end, at=NOW - 90 * DAY)
    over = case(first, last, state=State.CLOSED)
    standing = judged(mail(in_reply_to=stamp()))
    assert not authority.is_past(over, NOW)
    assert authority.is_stamped(standing, over, NOW)
    assert authority.is_past(over, NOW + MINUTE)
    assert not authority.is_stamped(standing, over, NOW + MINUTE)
    assert answered(Level.OUTWARD, Proof.SENT, Proof.STAMP, of=over) == ("obey", "proved")
    gone = case(first, state=State.CLOSED)
    assert answered(Level.OUTWARD, Proof.SENT, Proof.STAMP, of=gone) == ("ask", "no-stamp")
    assert answered(Level.INTERNAL, Proof.SENT, of=gone) == ("obey", "proved")
    assert not authority.is_past(case(first), NOW)  # reopened since
    assert not authority.is_past(case(Event(name="noted", at=first.at), state=State.CLOSED), NOW)
    assert not authority.is_past(None, NOW)


def test_the_gravest_command_of_a_mail_counts() -> None:
    assert authority.level_of(()) is Level.READ
    commands, _ = parse("#note It rattles.\n#valid\n#status")
    assert [command.spec.level for command in commands] == [Level.INTERNAL, Level.OUTWARD, Level.READ]
    assert authority.level_of(commands) is Level.OUTWARD
    assert authority.level_of(commands[:1]) is Level.INTERNAL


def test_proofs_are_looked_for_only_of_those_who_command() -> None:
    question = Question(code="a", purpose=Purpose.ENROLMENT, person=OWNER, made=NOW)
    of_server = Known(enrolled=replace(ENROLLED, proofs=frozenset({Proof.SERVER})))
    assert authority.wanted(mail(), DESK, Known()) == frozenset()
    assert authority.wanted(mail(), DESK, of_server) == {Proof.SERVER}
    assert authority.wanted(mail(), DESK, replace(of_server, questions=(question,))) == STRONG
    asked = replace(of_server, questions=(replace(question, purpose=Purpose.COMMANDS),))
    assert authority.wanted(mail(), DESK, asked) == {Proof.SERVER}
    for stranger in (mail("sam.okafor@mail.example"), replace(mail(), senders=())):
        assert authority.wanted(stranger, DESK, replace(of_server, questions=(question,))) == frozenset()


def test_a_signature_whose_key_cannot_be_asked_for_is_waited_for_a_day() -> None:
    later = mail(evidence=Evidence(signature="later"))
    assert authority.waits(later, DESK, ENROLLED, NOW)
    assert authority.waits(later, DESK, ENROLLED, NOW + DAY - MINUTE)
    assert not authority.waits(later, DESK, ENROLLED, NOW + DAY)
    assert not authority.waits(mail(evidence=Evidence(signature="none")), DESK, ENROLLED, NOW)
    assert not authority.waits(mail(evidence=Evidence(signature="later", in_sent=True)), DESK, ENROLLED, NOW)
    assert not authority.waits(mail("sam@mail.example", evidence=later.evidence), DESK, ENROLLED, NOW)
    assert not authority.waits(later, DESK, replace(ENROLLED, proofs=frozenset({Proof.SENT})), NOW)
    assert not authority.waits(later, DESK, None, NOW)


def test_a_colleague_s_answer_finds_the_case_that_she_was_told_of() -> None:
    told = stamp(to=HAND, audience=Audience.STAFF)
    answer = mail(HAND.upper(), references=f"{stamp(to=HAND)} {told} {stamp(OTHER, HAND, Audience.STAFF)}")
    assert authority.colleague_s_case(answer, DESK) == REF
    assert authority.colleague_s_case(mail(HAND, references=stamp(to=HAND)), DESK) is None
    assert authority.colleague_s_case(mail(HAND, references=stamp(to=DEPUTY, audience=Audience.STAFF)), DESK) is None
    assert authority.colleague_s_case(mail(HAND), DESK) is None
    automatic = mail(HAND, in_reply_to=told, auto_submitted="auto-replied")
    assert authority.colleague_s_case(automatic, DESK) is None
    to_owner = stamp(to=OWNER, audience=Audience.STAFF)
    assert authority.colleague_s_case(mail(OWNER, in_reply_to=to_owner), DESK) is None
    assert authority.colleague_s_case(replace(mail(HAND, in_reply_to=told), senders=()), DESK) is None
