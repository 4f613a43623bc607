"""Every command in every state is done or refused with a sentence, and no history breaks what must always hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mailbot.core import deadlines, decide
from mailbot.core.books import Books
from mailbot.core.case import Case, Event, IllegalStep, State
from mailbot.core.commands import COMMANDS, SAID
from mailbot.core.decide import reply, say, sent
from mailbot.core.decide import time as times
from mailbot.core.decide.acts import ACTS
from mailbot.core.decision import Decision
from mailbot.core.facts import Erasing
from mailbot.core.mail import Address, IncomingMail, Letter, OutgoingMail
from mailbot.core.reading import Found, Kind, Known, Reading, Recognition, ReplyKind, Span
from mailbot.core.steps import STEPS, apply, replay
from tests.flow.histories import OTHER, REFERENCE, START, case, desk, event, obey, opened, transcript

CLAIM = event("representative_claimed", email="rita.gray@mail.example")
NAMED, TOLD = event("staff_named", name="Lena Berg"), event("staff_told")
ASKED, PAPER = event("info_requested", items="order_number"), event("to_post", template="ask", by="post")
CONFLICT = event("flagged", conditions="tag:conflict")
STRANGER = replace(event("replied", by="stranger"), data=(("from", "rita.gray@mail.example"),))
STATES = "TRAIDPCE"  # triage, registered, assessing, investigating, decided, responded, closed, erased

# A line of the owner, what has to be so before, and the states in which it is done; in all others it is refused.
TABLE: dict[str, tuple[str, tuple[Event, ...], str]] = {
    "valid": ("#valid", (), "RA"),
    "dismiss": ("#dismiss It was sold by another shop.", (), "RA"),
    "ask": ("#ask A photo, please.", (), "RAIDP"),
    "received": ("#received", (ASKED,), "RAIDP"),
    "waive": ("#waive", (ASKED,), "RAIDP"),
    "waiting": ("#waiting the carrier", (), "RAI"),
    "heard": ("#heard", (event("third_party_asked"),), "RAI"),
    "extend": ("#extend 2027-01-11 because the carrier has not answered", (), "RAID"),
    "progress": ("#progress I have read your emails.", (), "RAIDP"),
    "decide": ("#decide not_upheld\nIt was sound.", (), "I"),
    "resolve": ("#resolve We agreed on a discount.", (), "RAI"),
    "implemented": ("#implemented", (), ""),
    "escalate": ("#escalate", (), ""),
    "close": ("#close", (), "P"),
    "reopen": ("#reopen A new photo came.", (), "C"),
    "merge": (f"#merge {OTHER}", (), "RAIDP"),
    "split": ("#split The rude clerk.", (), "RAIDP"),
    "staff": ("#staff Lena Berg", (), "AI"),
    "tell": ("#tell It is about a parcel.", (NAMED,), "AI"),
    "contacted": ("#contacted", (NAMED, TOLD), "AI"),
    "authorise": ("#authorise", (CLAIM,), "TRAIDPC"),
    "refuse": ("#refuse", (CLAIM,), "TRAIDPC"),
    "allow": ("#allow rita.gray@mail.example", (STRANGER,), "TRAIDPC"),
    "training": ("#training ask", (), "PC"),
    "vulnerable": ("#vulnerable large print", (), "TRAIDPC"),
    "posted": ("#posted", (PAPER,), "TRAIDPC"),
    "told": ("#told", (PAPER,), "TRAIDPC"),
    "set": ("#set phone 07700 900456", (), "TRAIDPC"),
    "reply": ("#reply Thank you for waiting.", (), "TRAIDPC"),
    "note": ("#note Seen.", (), "TRAIDPC"),
    "assign": ("#assign Lena Berg", (CONFLICT,), "TRAIDPC"),
    "keep": ("#keep A claim has been made.", (), "TRAIDPC"),
    "complaint": ("#complaint", (), "T"),
    "route": ("#route enquiry", (), "TRA"),
    "undo": ("#undo", (event("commanded", words="note", first="1"),), "TRAIDPC"),
    "preview": ("#preview", (), ""),
    "case": (f"#case {REFERENCE}", (), STATES),
    "search": ("#search lamp", (), STATES),
    "list": ("#list late", (), STATES),
    "digest": ("#digest now", (), STATES),
    "why": ("#why", (), STATES),
    "status": ("#status", (), STATES),
    "help": ("#help", (), STATES),
}
ANYWHERE = ("case", "search", "list", "digest")  # they concern no case, and its help leaves them out
LETTER = dict(zip(State, STATES, strict=True))


def other() -> Case:
    return replay((opened(reference=OTHER), event("acknowledged")))


def test_the_table_leaves_no_command_out() -> None:
    assert set(TABLE) == {spec.word for spec in COMMANDS if not spec.for_desk or spec.reads_only}
    assert set(ACTS) <= set(TABLE)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("word", TABLE)
def test_each_command_in_each_state_is_done_or_refused_with_a_sentence(word: str, state: State) -> None:
    line, before, done = TABLE[word]
    try:
        was = case(state, *before)
    except IllegalStep:
        assert LETTER[state] not in done
        return
    decision = obey(line, was, others=(other(),))
    said = transcript(decision)
    assert said.done is (LETTER[state] in done), [told.said for told in said.lines]
    assert {told.said for told in said.lines} <= set(SAID)
    if not said.done:
        assert decision.changes == ()
        assert [letter.template for letter in decision.letters] == ["transcript"]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("word", TABLE)
def test_help_lists_what_is_possible(word: str, state: State) -> None:
    _, before, done = TABLE[word]
    if LETTER[state] in done and word not in ANYWHERE:
        listed = {named for _, named in transcript(obey("#help", case(state, *before))).help}
        assert word in listed
        assert len(listed) < len(TABLE) or state is State.ERASED


@pytest.mark.parametrize("state", State)
def test_withdrawn_ends_every_open_case(state: State) -> None:
    assert transcript(obey("#close withdrawn", case(state))).done is (LETTER[state] in "TRAIDP")


@pytest.mark.parametrize("state", State)
def test_what_was_promised_is_reported_done_only_after_a_decision(state: State) -> None:
    remedy = event("decided", outcome="upheld", action="refund", amount="20.00 GBP", by_day="2026-11-10")
    steps = [event("acknowledged"), event("accepted"), remedy, event("response_sent"), event("closed", reason="upheld")]
    names = (State.REGISTERED, State.ASSESSING, State.INVESTIGATING, State.DECIDED, State.RESPONDED, State.CLOSED)
    if state not in names:
        return
    was = replay((opened(), *steps[: names.index(state)]))
    assert transcript(obey("#implemented", was)).done is (state in (State.DECIDED, State.RESPONDED))


@pytest.mark.parametrize("state", State)
def test_the_next_stage_is_reached_from_an_answer_alone(state: State) -> None:
    assert transcript(obey("#escalate", case(state, use="hexpress"), use="hexpress")).done is (LETTER[state] in "PC")


@pytest.mark.parametrize("name", STEPS)
def test_an_event_in_a_state_that_the_table_lacks_changes_nothing(name: str) -> None:
    for state in State:
        if state in STEPS[name]:
            continue
        was = case(state)
        with pytest.raises(IllegalStep) as raised:
            apply(was, event(name))
        assert REFERENCE in str(raised.value)
        assert str(raised.value).endswith(".")


def test_an_unknown_event_is_refused() -> None:
    with pytest.raises(IllegalStep):
        apply(case(State.ASSESSING), event("exploded"))


LINES = [line for line, _, _ in TABLE.values() if not line.startswith(("#merge", "#why", "#status", "#help"))]
LINES += [
    "#decide upheld refund £20\nIt broke.",
    "#decide no_evidence\nNothing shows it.",
    "#close withdrawn",
    "#dismiss",
    "#training yes",
    "#training withdrawn",
    "#tell It is about a parcel.",
    "#extend 2 days because of the carrier",
    "#valid\n#decide upheld replace\nIt broke.",
]
NEXT = {
    State.REGISTERED: ("#valid", "#valid The crack.", "#decide not_upheld\nIt was sound.", "#dismiss Not ours."),
    State.ASSESSING: ("#valid", "#decide upheld refund £20\nIt broke.", "#ask A photo, please."),
    State.INVESTIGATING: (
        "#decide upheld refund £20\nIt broke.",
        "#decide not_upheld\nIt was sound.",
        "#staff Lena Berg\n#tell A parcel.",
        "#resolve replace\nWe agreed.",
    ),
    State.RESPONDED: ("#implemented", "#close", "#escalate", "#training ask"),
    State.CLOSED: ("#reopen A new photo came.", "#escalate", "#training ask"),
}
ERASE = "Please delete all my personal data."
ENDED = frozenset({"decided", "dismissed", "resolved_early"})


class Histories(RuleBasedStateMachine):
    """Owner, customer, clock and mail server act in any order on one case."""

    case: Case

    @initialize(use=st.sampled_from(["yanna", "hexpress"]))
    def begin(self, use: str) -> None:
        self.use, self.now, self.number = use, START, 1
        self.case = replay((opened(use=use), event("acknowledged")))
        self.letters: list[Letter] = []
        self.causes: set[tuple[str | None, str, str]] = set()

    def follow(self, decision: Decision) -> None:
        """Takes a decision as the store does: a letter whose cause is known is not sent again."""
        for change in decision.changes:
            if change.case.reference == self.case.reference:
                assert change.case.journal[: len(self.case.journal)] == self.case.journal
                self.case = change.case
        for letter in decision.letters:
            key = (letter.reference, letter.template, letter.cause)
            if key not in self.causes:
                self.causes.add(key)
                self.letters.append(letter)

    @rule(line=st.sampled_from(LINES))
    def owner_writes(self, line: str) -> None:
        self.number += 1
        before = self.case
        decision = obey(line, self.case, self.now, self.number, (), self.use)
        self.follow(decision)
        if not transcript(decision).done:
            assert self.case == before

    @rule(kind=st.sampled_from(list(ReplyKind)), text=st.sampled_from(["Yes.", "No.", "It was WF-20817.", "", ERASE]))
    def customer_writes(self, kind: ReplyKind, text: str) -> None:
        if self.case.state is State.ERASED:  # What is written now is a mail of its own (decide.arrival).
            return
        self.number += 1
        mail = IncomingMail(
            sha256=f"{self.number:064}",
            size=10,
            received=self.now,
            message_id=f"<{self.number}@mail.example>",
            senders=(Address(email="sam.okafor@mail.example"),),
        )
        span = Span(source="body", start=0, end=1, text="W")
        found: tuple[Found, ...] = ()
        found += (Found(field="order_number", value="WF-20817", span=span),) if "WF" in text else ()
        found += (Found(field="outcome_wanted", value="erase", span=span),) if text == ERASE else ()
        known = Recognition(kind=Kind.CASE_REPLY, reason="known-reference", reply=kind, case=REFERENCE)
        reading = Reading(recognition=known, writer=mail.sender, language="en", new_text=text, found=found)
        before = self.case
        self.follow(reply.customer(self.case, mail, reading, desk(self.use), self.now))
        assert self.case.state in {before.state, State.INVESTIGATING}

    @rule(hours=st.sampled_from([1, 20, 50, 170, 720]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        before = self.case
        self.follow(times.remind(self.case, desk(self.use), self.now))
        assert self.case.state in {before.state, State.CLOSED}
        again = times.remind(self.case, desk(self.use), self.now)
        assert [letter for letter in again.letters if letter.audience == "customer"] == []

    @rule(accepted=st.sampled_from([True, True, True, False]))
    def server_answers(self, accepted: bool) -> None:
        for letter in self.letters:
            self.answered(letter, accepted)
        self.letters = []

    def answered(self, letter: Letter, accepted: bool) -> None:
        if letter.reference != self.case.reference or self.case.state is State.ERASED:
            return
        mail = OutgoingMail(
            key=f"{letter.reference}|{letter.template}|{letter.cause}",
            message_id=f"<{letter.template}.{letter.cause}@wrenfield.example>",
            sender="complaints@wrenfield.example",
            recipient=letter.to.email,
            subject="",
            raw=b"",
            template=letter.template,
            audience=letter.audience,
            reference=letter.reference,
            marks=letter.marks,
        )
        ours = desk(self.use)
        if accepted:
            self.follow(sent.accepted(self.case, mail, ours, self.now))
        else:
            self.follow(sent.refused(self.case, mail, Known(), ours, self.now, "refused", "550 no"))

    @rule()
    def owner_erases(self) -> None:
        """Asked for and confirmed; what cannot go is refused, and nothing of the customer is left (5 no. 38, 39)."""
        self.number += 1
        asked = obey("#erase because it is time", self.case, self.now, self.number, (), self.use)
        question = next((one.facts for one in asked.letters if isinstance(one.facts, Erasing)), None)
        if question is None:
            assert not transcript(asked).done
            return
        assert self.case.state is State.CLOSED
        self.follow(asked)
        self.number += 1
        (gone,) = obey(question.line, self.case, self.now, self.number, (), self.use).erasures
        assert gone.journaled == len(self.case.journal)
        self.case, self.letters = gone.tombstone, []
        assert not [words for words in ("Sam", "okafor", "WF-20817", "cracked") if words in str(self.case)]

    @rule(choice=st.integers(min_value=0, max_value=9))
    def owner_goes_on(self, choice: int) -> None:
        """The next line of an ordinary case, so that histories come as far as its end and beyond."""
        lines = NEXT.get(self.case.state, ("#note Seen.",))
        self.owner_writes(lines[choice % len(lines)])

    @invariant()
    def the_journal_is_the_case(self) -> None:
        again = replay(self.case.journal)
        assert replace(again, wake=self.case.wake) == self.case
        ours = desk(self.use)
        history = [say.history(one) for one in (again, self.case)]
        first, second = (deadlines.clocks(ours.procedure, one, ours.calendar, self.now) for one in history)
        assert first == second

    @invariant()
    def nothing_precedes_receipt(self) -> None:
        acknowledged = self.case.last("acknowledged")
        assert acknowledged is None or acknowledged.at >= self.case.received
        times = [one.at for one in self.case.journal]
        assert times == sorted(times)

    @invariant()
    def a_judgement_is_a_person_s(self) -> None:
        for one in self.case.journal:
            if one.name in ENDED | {"accepted", "extended", "reopened", "withdrawn", "implemented", "staff_named"}:
                assert one.by == "owner"

    @invariant()
    def nothing_ends_without_a_judgement(self) -> None:
        if self.case.state is State.CLOSED:
            names = {one.name for one in self.case.journal}
            assert names & (ENDED | {"withdrawn", "merged", "routed"})

    @invariant()
    def a_day_once_told_moves_with_a_letter_only(self) -> None:
        for number, one in enumerate(self.case.journal):
            if one.name == "extended" and self.case.state is not State.ERASED:
                following = self.case.journal[number : number + 3]
                assert any(later.name == "promised" and later.get(one.get("clock") or "") for later in following)

    @invariant()
    def a_closed_case_owes_no_remedy(self) -> None:
        if self.case.state is State.CLOSED and self.case.closed not in ("withdrawn",):
            assert self.case.remedy in ("none", "done", "failed") or (self.case.closed or "").startswith("merged")


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=80, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def test_a_mail_to_an_erased_case_is_mail_of_its_own() -> None:
    mail = IncomingMail(
        sha256="0" * 64, size=10, received=datetime(2026, 11, 3, 9, tzinfo=UTC), message_id="<9@mail.example>"
    )
    known = Recognition(kind=Kind.CASE_REPLY, reason="known-reference", reply=ReplyKind.MORE, case=REFERENCE)
    reading = Reading(recognition=known, writer=None, language="en", new_text="It broke again.")

    decision = decide.arrival(mail, reading, Known(), case(State.ERASED), Books(), desk(), OTHER, START)
    assert [change.case.reference for change in decision.changes] == [OTHER]


def test_a_case_that_a_tick_closes_is_not_called_overdue_as_well() -> None:
    steps = [event("acknowledged"), event("accepted"), event("decided", outcome="not_upheld", reasons="It was sound.")]
    asked = event("info_requested", items="order_number")
    was = replay((opened(use="hexpress"), *steps, event("response_sent"), asked))
    decision = times.remind(was, desk("hexpress"), START + timedelta(days=60))
    assert decision.changes[0].case.state is State.CLOSED
