"""What every store does with cases and their journals."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.core.case import Case, CaseField, Event, State
from mailbot.core.decision import Change
from mailbot.flow.ports import Stale, Store
from tests.adapters.samples import LATER, NOW, OTHER, REFERENCE, changing, letter, new_case, opening, raw_mail, then
from tests.adapters.samples import kept as keep


def test_a_case_comes_back_as_it_was_recorded(store: Store) -> None:
    case = new_case()
    store.record(opening(case), (), NOW)
    assert store.case(REFERENCE) == case
    assert store.events(REFERENCE) == list(case.journal)


def test_an_unknown_reference_is_nothing(store: Store) -> None:
    assert store.case(REFERENCE) is None
    assert list(store.events(REFERENCE)) == []
    assert store.message_ids(REFERENCE) == frozenset()
    assert list(store.outgoing(REFERENCE)) == []


def test_a_change_adds_to_the_journal_and_replaces_the_rest(store: Store) -> None:
    case = new_case()
    store.record(opening(case), (), NOW)
    after, change = then(case, "acknowledged", "noted")
    after = replace(after, state=State.ASSESSING, participants=frozenset({"bo@customer.example"}), wake=LATER)
    store.record(changing(replace(change, case=after)), (), LATER)
    assert store.case(REFERENCE) == after
    assert [e.name for e in store.events(REFERENCE)] == ["opened", "acknowledged", "noted"]


def test_a_change_without_events_changes_the_case_alone(store: Store) -> None:
    case = new_case()
    store.record(opening(case), (), NOW)
    later = replace(case, wake=LATER)
    store.record(changing(Change(case=later, events=())), (), NOW)
    assert store.case(REFERENCE) == later


def test_a_case_that_moved_since_it_was_read_is_stale_and_nothing_is_written(store: Store) -> None:
    case = new_case()
    store.record(opening(case), (), NOW)
    _, first = then(case, "acknowledged")
    _, second = then(case, "accepted")
    store.record(changing(first), (), LATER)
    other = new_case(OTHER)
    with pytest.raises(Stale):
        store.record(changing(Change(case=other, events=other.journal), second), [letter("late")], LATER)
    assert store.case(OTHER) is None
    assert store.claim(LATER) is None
    assert [e.name for e in store.events(REFERENCE)] == ["opened", "acknowledged"]


def test_a_reference_is_given_once(store: Store) -> None:
    store.record(opening(new_case()), (), NOW)
    with pytest.raises(Stale):
        store.record(opening(new_case(email="bo@customer.example")), (), NOW)
    found = store.case(REFERENCE)
    assert found is not None
    assert found.customer_email == "ann@customer.example"


def test_a_change_of_a_case_that_is_not_there_is_stale(store: Store) -> None:
    _, change = then(new_case(), "acknowledged")
    with pytest.raises(Stale):
        store.record(changing(change), (), NOW)
    assert store.case(REFERENCE) is None


def test_two_cases_change_together(store: Store) -> None:
    cases = [new_case(), new_case(OTHER)]
    row = keep(store, raw_mail(1))
    store.record(changing(*(Change(case=case, events=case.journal) for case in cases)), (), NOW, row)
    assert {c.reference for c in store.cases()} == {REFERENCE, OTHER}
    assert [m.id for m in store.incoming(OTHER)] == [row.id]
    assert [m.id for m in store.incoming(REFERENCE)] == [row.id]


def test_due_are_those_whose_wake_has_come_earliest_first(store: Store) -> None:
    hours = {"CMP-A": 3, "CMP-B": 1, "CMP-C": 2, "CMP-D": 4, "CMP-E": None}
    for reference, hour in hours.items():
        wake = NOW + timedelta(hours=hour) if hour else None
        state = State.CLOSED if reference == "CMP-C" else State.REGISTERED
        store.record(opening(replace(new_case(reference), wake=wake, state=state)), (), NOW)
    due = [c.reference for c in store.due(NOW + timedelta(hours=3), 10)]
    assert due == ["CMP-B", "CMP-C", "CMP-A"]
    assert [c.reference for c in store.due(NOW + timedelta(hours=3), 2)] == ["CMP-B", "CMP-C"]
    assert list(store.due(NOW, 10)) == []
    assert store.due(NOW + timedelta(hours=1), 1)[0].journal == new_case().journal


def test_open_cases_and_all_cases_in_order(store: Store) -> None:
    for n, state in enumerate(State):
        opened = NOW + timedelta(minutes=n)
        store.record(opening(replace(new_case(f"CMP-{n}", opened=opened), state=state)), (), NOW)
    assert [c.state for c in store.cases()] == list(State)
    assert [c.state for c in store.open_cases()] == [s for s in State if s not in (State.CLOSED, State.ERASED)]
    assert all(len(c.journal) == 1 for c in store.cases())


def test_message_ids_of_a_case_are_of_its_mails_and_letters(store: Store) -> None:
    row = keep(store, raw_mail(1))
    store.record(opening(new_case()), [letter("a"), letter("b", reference=None)], NOW, row)
    assert store.message_ids(REFERENCE) == {"<1@customer.example>", "<a@shop.example>"}


def test_texts_of_procedures_are_kept_and_the_last_one_under_a_name_counts(store: Store) -> None:
    assert store.procedure("d1") is None
    store.keep_procedure("d1", "[policy]")
    store.keep_procedure("last:own.toml", "[policy]")
    store.keep_procedure("last:own.toml", "[policy] again")
    assert store.procedure("d1") == "[policy]"
    assert store.procedure("last:own.toml") == "[policy] again"


def test_beats_are_remembered_by_name(store: Store) -> None:
    assert store.last("tick") is None
    store.beat("tick", NOW)
    store.beat("poll", NOW)
    store.beat("tick", LATER)
    assert (store.last("tick"), store.last("poll")) == (LATER, NOW)


words = st.text(st.characters(), max_size=20)  # lone surrogates too
moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
events = st.builds(
    Event, name=words, at=moments, by=words, data=st.lists(st.tuples(words, words), max_size=3).map(tuple)
)
found = st.builds(CaseField, name=words, value=words, words=words, mail=st.none() | words)
cases = st.builds(
    Case,
    reference=st.from_regex(r"CMP-[0-9A-Z]{8}", fullmatch=True),
    procedure=words,
    digest=words,
    state=st.sampled_from(State),
    stage=words,
    opened=moments,
    received=moments,
    channel=words,
    language=words,
    customer_email=st.none() | words,
    customer_name=st.none() | words,
    participants=st.frozensets(words, max_size=3),
    kind=words,
    handler=words,
    fields=st.lists(found, max_size=3).map(tuple),
    conditions=st.frozensets(words, max_size=3),
    asked=st.lists(words, max_size=3).map(tuple),
    outcome=st.none() | words,
    closed=st.none() | words,
    wake=st.none() | moments,
    journal=st.lists(events, min_size=1, max_size=4).map(tuple),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases)
def test_whatever_a_case_holds_comes_back(store: Store, case: Case) -> None:
    """NUL, lone surrogates and far years included; names of events and people are ours and plain."""
    plain = tuple(replace(e, name="noted", by="owner") for e in case.journal)
    case = replace(case, journal=plain)
    if store.case(case.reference) is None:
        store.record(opening(case), (), NOW)
        assert store.case(case.reference) == case


def test_every_field_of_a_case_is_of_a_kind_that_the_store_knows() -> None:
    """A new field of another kind would come back as something else: teach mailbot/adapters/store/rows.py first."""
    known = {
        "str",
        "str | None",
        "datetime",
        "datetime | None",
        "bool",
        "int",
        "frozenset[str]",
        "tuple[str, ...]",
        "tuple[CaseField, ...]",
        "tuple[Event, ...]",
        "State",
    }
    assert {field.name: field.type for field in fields(Case) if field.type not in known} == {}
    parts = ((f.name, f.type) for kind in (CaseField, Event) for f in fields(kind))
    assert dict(parts) == {
        "name": "str",
        "value": "str",
        "words": "str",
        "mail": "str | None",
        "at": "datetime",
        "by": "str",
        "data": "tuple[tuple[str, str], ...]",
    }


def routed(store: Store, reference: str, route: str, *then_: str) -> None:
    case = replace(new_case(reference), kind=route, state=State.CLOSED, closed=f"routed:{route}")
    store.record(opening(case), (), NOW)
    if then_:
        store.record(changing(then(case, *then_)[1]), (), LATER)


def test_questions_that_were_only_shown_are_unanswered(store: Store) -> None:
    routed(store, "CMP-1", "enquiry")
    routed(store, "CMP-2", "return", "replied")
    routed(store, "CMP-3", "enquiry", "commanded")
    routed(store, "CMP-4", "compliment")
    store.record(opening(replace(new_case("CMP-5"), state=State.CLOSED, closed="upheld")), (), NOW)
    store.record(opening(new_case("CMP-6")), (), NOW)
    assert [case.reference for case in store.unanswered(9)] == ["CMP-1", "CMP-2"]
    assert [case.reference for case in store.unanswered(1)] == ["CMP-1"]
