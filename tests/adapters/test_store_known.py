"""What every store knows that bears on one mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.core.case import State
from mailbot.core.decision import Change, Decision
from mailbot.core.mail import Audience, Nature
from mailbot.core.reading import Known, Limits, Paced
from mailbot.flow.ports import Delivery, Sent, Store
from tests.adapters.samples import (
    INBOX,
    LATER,
    NOW,
    OTHER,
    REFERENCE,
    changing,
    kept,
    letter,
    new_case,
    opening,
    probe,
    raw_mail,
)

DONE = Decision(outcome="auto_reply", reason="auto-submitted")


def open_two(store: Store) -> None:
    """Ann's case with a letter to her and the mail that began it; Bo's case, closed."""
    row = kept(store, raw_mail(1))
    ann = replace(new_case(), participants=frozenset({"ann@customer.example", "lawyer@law.example"}))
    store.record(opening(ann), [letter("a")], NOW, row)
    bo = replace(new_case(OTHER, "bo@customer.example", LATER), state=State.CLOSED)
    store.record(opening(bo), (), NOW)


def references(known: Known) -> list[str]:
    return [case.reference for case in known.cases]


def test_nothing_is_known_of_a_stranger(store: Store) -> None:
    open_two(store)
    assert store.known(probe("<x@y.example>", sender="new@customer.example"), NOW) == Known()
    assert store.known(probe(), NOW) == Known()


def test_a_case_is_known_by_its_reference(store: Store) -> None:
    open_two(store)
    [case] = store.known(probe(references=[OTHER, "CMP-0000-0000-0"]), NOW).cases
    assert (case.reference, case.customer_email, case.is_open) == (OTHER, "bo@customer.example", False)
    assert case.participants == {"bo@customer.example"}


def test_a_case_is_known_by_a_letter_of_ours(store: Store) -> None:
    open_two(store)
    known = store.known(probe("<x@y.example>", "<a@shop.example>"), NOW)
    assert known.letters == (("<a@shop.example>", REFERENCE),)
    assert references(known) == [REFERENCE]
    assert known.cases[0].message_ids == {"<a@shop.example>"}
    assert known.cases[0].participants == {"ann@customer.example", "lawyer@law.example"}


def test_a_case_is_known_by_a_mail_that_it_holds(store: Store) -> None:
    open_two(store)
    known = store.known(probe("<1@customer.example>"), NOW)
    assert references(known) == [REFERENCE]
    assert known.cases[0].message_ids == {"<1@customer.example>"}
    assert known.letters == ()


@pytest.mark.parametrize("sender", ["lawyer@law.example", "LAWYER@Law.example "])
def test_a_case_is_known_by_everybody_who_may_write_in_it(store: Store, sender: str) -> None:
    open_two(store)
    assert references(store.known(probe(sender=sender), NOW)) == [REFERENCE]


def test_who_left_a_case_is_no_longer_known_by_it(store: Store) -> None:
    open_two(store)
    case = store.case(REFERENCE)
    assert case is not None
    alone = replace(case, participants=frozenset({"ann@customer.example", "new@customer.example"}))
    store.record(changing(Change(case=alone, events=())), (), NOW)
    assert references(store.known(probe(sender="lawyer@law.example"), NOW)) == []
    assert references(store.known(probe(sender="ann@customer.example"), NOW)) == [REFERENCE]
    assert references(store.known(probe(sender="new@customer.example"), NOW)) == [REFERENCE]
    store.record(changing(Change(case=replace(alone, participants=frozenset()), events=())), (), NOW)
    assert references(store.known(probe(sender="ann@customer.example"), NOW)) == []


def test_of_a_sender_with_many_cases_the_newest_twenty_are_known(store: Store) -> None:
    for n in range(25):
        store.record(opening(new_case(f"CMP-{n:02}", opened=NOW + timedelta(minutes=n))), (), NOW)
    known = store.known(probe(sender="ann@customer.example", references=["CMP-01"]), NOW)
    assert references(known) == ["CMP-01", *(f"CMP-{n:02}" for n in range(5, 25))]


def test_the_same_bytes_are_known_by_their_first_outcome(store: Store) -> None:
    again = replace(INBOX, uidvalidity=2)
    first = kept(store, raw_mail(1))
    assert store.known(probe(sha256=first.sha256), NOW).duplicate_of is None
    store.record(DONE, (), NOW, first)
    second = kept(store, raw_mail(1), folder=again)
    assert second.sha256 == first.sha256
    assert store.known(probe(sha256=second.sha256), NOW).duplicate_of == "auto_reply"
    store.record(replace(DONE, outcome="duplicate"), (), NOW, second)
    assert store.known(probe(sha256=second.sha256), NOW).duplicate_of == "auto_reply"


def test_the_same_mail_by_another_way_is_known_by_its_id_and_what_was_written(store: Store) -> None:
    store.record(replace(opening(new_case()), content="what ann wrote"), (), NOW, kept(store, raw_mail(1)))
    asked = replace(probe(sha256="other bytes"), own_id="<1@customer.example>", content="what ann wrote")
    assert store.known(asked, NOW).duplicate_of == "complaint"
    assert store.known(replace(asked, content="what eve wrote"), NOW).duplicate_of is None
    assert store.known(replace(asked, own_id="<2@customer.example>"), NOW).duplicate_of is None
    assert store.known(replace(asked, content=None), NOW).duplicate_of is None
    assert store.known(replace(asked, own_id=None), NOW).duplicate_of is None


def test_what_was_written_is_no_reason_for_a_mail_of_no_case(store: Store) -> None:
    """A command that was refused on one way may be proved on another."""
    store.record(replace(DONE, content="#valid"), (), NOW, kept(store, raw_mail(1)))
    asked = replace(probe(sha256="other bytes"), own_id="<1@customer.example>", content="#valid")
    assert store.known(asked, NOW).duplicate_of is None


def test_the_case_that_was_opened_from_a_mail_s_headers_is_known_when_it_is_read_again(store: Store) -> None:
    row = kept(store, raw_mail(1))
    store.record(replace(opening(new_case(), "set_aside"), aside="UnicodeError"), (), NOW, row)
    assert store.known(probe(sha256=row.sha256), NOW).held_by is None
    assert store.release_aside(row.id)
    known = store.known(probe(sha256=row.sha256), NOW)
    assert (known.held_by, known.duplicate_of) == (REFERENCE, None)


def test_automatic_letters_to_an_address_are_known_by_when_they_leave(store: Store) -> None:
    ann, owner = "Ann@Customer.example", "owner@shop.example"
    long_ago, later = NOW - timedelta(days=7), NOW + timedelta(days=2)
    store.record(changing(), [letter("old", recipient=ann)], long_ago)
    store.record(
        changing(),
        [
            letter("waits", recipient=ann, not_before=later),
            letter("event", recipient=ann, nature=Nature.EVENT, audience=Audience.STRANGER),
            letter("signed", recipient=ann, nature=Nature.SIGNED),
            letter("card", recipient=owner, audience=Audience.OWNER),
        ],
        NOW - timedelta(hours=1),
    )
    assert store.known(probe(sender="ann@customer.example"), NOW).automatic == (later, NOW - timedelta(hours=1))
    assert store.known(probe(sender=owner), NOW).automatic == ()
    assert store.known(probe(), NOW).automatic == ()


def test_the_last_but_so_many_answers_and_cards_are_known(store: Store) -> None:
    for n in range(4):
        cards = replace(letter(f"c{n}", audience=Audience.OWNER), template="card")
        store.record(changing(), [letter(f"a{n}"), cards], NOW + timedelta(minutes=n))
    asked = replace(probe(), limits=Limits(answers_per_hour=2, answers_per_day=4, notices_per_hour=5))
    paced = store.known(asked, NOW).paced
    assert paced == Paced(hour=NOW + timedelta(minutes=2), day=NOW, notices=None)


def test_refused_letters_do_not_count(store: Store) -> None:
    store.record(changing(), [letter("a")], NOW)
    claimed = store.claim(NOW)
    assert claimed is not None
    store.settle(claimed, Sent(delivery=Delivery.REFUSED), NOW, None)
    assert store.known(probe(sender="ann@customer.example"), LATER).automatic == ()


def test_endless_and_odd_headers_stop_nothing(store: Store) -> None:
    open_two(store)
    odd = ["<a@shop.example>", "<\0@x>", "<\udcff@x>", "<" + "y" * 9000 + ">", *(f"<{n}@x>" for n in range(40_000))]
    known = store.known(probe(*odd, sender="\0\udcff@" + "z" * 9000, references=["\0"]), NOW)
    assert references(known) == [REFERENCE]
