"""Every store keeps who is enrolled and what was asked, and lets a question have one answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.core.decision import Decision
from mailbot.core.evidence import Enrolment, Proof, Purpose, Question
from mailbot.core.reading import Probe
from mailbot.flow.ports import Stale, Store
from tests.adapters.samples import LATER, NOW, kept, raw_mail

MEERA = "meera@wrenfield.example"
QUESTION = Question(
    code="k7q2m9xtk7q2m9xt",
    purpose=Purpose.COMMANDS,
    person=MEERA,
    made=NOW,
    reference="CMP-7KQ2-M9XT-4",
    mail="a" * 64,
    received=NOW,
    bound="b" * 64,
)


def told(**more: object) -> Decision:
    return Decision(outcome="owner_command", reason="asked", **more)  # type: ignore[arg-type]


def asking(*codes: str, sender: str | None = MEERA, own_id: str | None = None) -> Probe:
    return Probe(sha256="", message_ids=(), references=(), sender=sender, own_id=own_id, codes=codes)


def test_who_is_enrolled_is_known_by_address(store: Store) -> None:
    enrolment = Enrolment(
        address=MEERA,
        proofs=frozenset({Proof.SERVER, Proof.SIGNATURE}),
        server="mx.wrenfield.example",
        hops=frozenset({"wrenfield.example", "ip"}),
        at=NOW,
    )
    assert store.enrolled(MEERA) is None
    for one in (enrolment, replace(enrolment, proofs=frozenset(), hops=frozenset(), at=LATER)):
        store.record(told(enrols=one), (), NOW)
        assert store.enrolled(MEERA) == one
        assert store.known(asking(sender="Meera@Wrenfield.example"), NOW).enrolled == one
    assert store.known(asking(sender="eve@mail.example"), NOW).enrolled is None


def test_a_question_is_known_by_its_code_alone(store: Store) -> None:
    store.record(told(asks=(QUESTION,)), (), NOW)
    assert store.known(asking(QUESTION.code, "x" * 16), NOW).questions == (QUESTION,)
    assert store.known(asking("x" * 16), NOW).questions == ()
    assert store.known(asking(), NOW).questions == ()


def test_a_question_has_one_answer(store: Store) -> None:
    store.record(told(asks=(QUESTION, replace(QUESTION, made=LATER))), (), NOW)
    store.record(told(spends=QUESTION.code), (), LATER)
    assert store.known(asking(QUESTION.code), NOW).questions == (replace(QUESTION, spent=LATER),)
    for code in (QUESTION.code, "x" * 16):
        with pytest.raises(Stale):
            store.record(told(spends=code, enrols=Enrolment(address=MEERA, at=NOW)), (), LATER)
    assert store.enrolled(MEERA) is None


def test_the_questions_come_in_the_order_of_the_codes(store: Store) -> None:
    other = replace(QUESTION, code="a" * 16)
    store.record(told(asks=(QUESTION, other)), (), NOW)
    for pair in ((QUESTION, other), (other, QUESTION)):
        assert store.known(asking(*(question.code for question in pair)), NOW).questions == pair


def test_open_questions_of_a_day_are_counted(store: Store) -> None:
    others = (
        replace(QUESTION, code="b" * 16),
        replace(QUESTION, code="c" * 16, person="tom@wrenfield.example"),
        replace(QUESTION, code="d" * 16, purpose=Purpose.ENROLMENT),
        replace(QUESTION, code="e" * 16, made=NOW - timedelta(hours=25)),
    )
    store.record(told(asks=(QUESTION, *others)), (), NOW)
    assert store.known(asking(), NOW).asked == 2
    store.record(told(spends=QUESTION.code), (), NOW)
    assert store.known(asking(), NOW).asked == 1


@pytest.mark.parametrize(("reason", "counts"), [("done", True), ("nothing-done", True), ("refused:unproved", False)])
def test_a_message_id_whose_commands_had_their_answer_is_known(store: Store, reason: str, counts: bool) -> None:
    row = kept(store, raw_mail(1))
    own = "<1@customer.example>"
    assert not store.known(asking(own_id=own), NOW).is_obeyed
    store.record(Decision(outcome="owner_command", reason=reason), (), NOW, row)
    assert store.known(asking(own_id=own), NOW).is_obeyed is counts
    assert not store.known(asking(own_id="<2@customer.example>"), NOW).is_obeyed
    assert not store.known(asking(), NOW).is_obeyed
