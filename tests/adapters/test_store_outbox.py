"""What every store does with letters on their way out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.core.case import Event
from mailbot.core.decision import Change, Decision
from mailbot.core.mail import Audience, Nature, OutgoingMail
from mailbot.flow.ports import Claimed, Delivery, Sent, Settled, Stale, Store
from tests.adapters.samples import LATER, NOW, OTHER, REFERENCE, changing, letter, new_case, opening, then

TAKEN = Sent(delivery=Delivery.SENT, said="250 2.0.0 queued", code=250)
BUSY = Sent(delivery=Delivery.TRY_LATER, said="451 later", code=451)
BROKEN = Sent(delivery=Delivery.UNKNOWN, said="the connection broke")
REFUSED = Sent(delivery=Delivery.REFUSED, said="550 no such user", code=550)


def write(store: Store, *letters: OutgoingMail) -> None:
    store.record(changing(), letters, NOW)


def claimed(store: Store) -> Claimed:
    found = store.claim(LATER)
    assert found is not None
    return found


def states(store: Store) -> list[str]:
    return [mail.state for mail in store.outgoing(REFERENCE)]


def test_a_letter_is_claimed_whole_and_once(store: Store) -> None:
    mail = letter("a", not_before=NOW, audience=Audience.STRANGER, nature=Nature.SIGNED)
    write(store, mail)
    first = claimed(store)
    assert first.mail == mail
    assert (first.attempts, first.first_tried, first.doubtful_since) == (1, LATER, None)
    assert store.claim(LATER) is None
    assert states(store) == ["sending"]


def test_the_same_key_never_leaves_twice(store: Store) -> None:
    write(store, letter("a"), letter("a"), letter("b"))
    write(store, letter("a"), letter("c"))
    sent = [claimed(store).mail.key for _ in range(3)]
    assert sent == ["a", "b", "c"]
    assert store.claim(LATER) is None


def test_many_letters_to_the_owner_keep_nobody_else_waiting(store: Store) -> None:
    write(store, *(letter(f"card{n}", audience=Audience.OWNER) for n in range(3)), letter("ack"))
    assert [claimed(store).mail.key for _ in range(4)] == ["ack", "card0", "card1", "card2"]


def test_a_letter_waits_for_its_time_and_the_oldest_goes_first(store: Store) -> None:
    write(store, letter("late", not_before=LATER), letter("first"), letter("second"))
    early = [store.claim(NOW) for _ in range(3)]
    assert [c.mail.key for c in early if c] == ["first", "second"]
    assert store.claim(LATER - timedelta(seconds=1)) is None
    assert claimed(store).mail.key == "late"


def test_what_has_waited_longest_goes_first(store: Store) -> None:
    write(
        store, letter("c", not_before=NOW + timedelta(minutes=30)), letter("b", not_before=NOW + timedelta(minutes=9))
    )
    write(store, letter("a"))
    assert [claimed(store).mail.key for _ in range(3)] == ["a", "b", "c"]


def test_a_taken_letter_is_sent(store: Store) -> None:
    write(store, letter("a"))
    store.settle(claimed(store), TAKEN, LATER, None)
    assert store.last("send") == LATER
    [mail] = store.outgoing(REFERENCE)
    assert (mail.state, mail.settled, mail.said, mail.attempts) == ("sent", LATER, "250 2.0.0 queued", 1)
    assert (mail.message_id, mail.template, mail.audience) == ("<a@shop.example>", "C1", Audience.CUSTOMER)
    assert (mail.recipient, mail.subject) == ("ann@customer.example", "We have your complaint")
    assert (mail.written, mail.ready) == (NOW, NOW)


def test_a_letter_that_the_server_puts_off_comes_again_later(store: Store) -> None:
    write(store, letter("a"))
    again = LATER + timedelta(minutes=5)
    store.settle(claimed(store), BUSY, LATER, again)
    assert store.claim(LATER) is None
    second = store.claim(again)
    assert second is not None
    assert (second.attempts, second.first_tried, second.doubtful_since) == (2, LATER, None)


@pytest.mark.parametrize(("answer", "state"), [(REFUSED, "refused"), (BROKEN, "unknown"), (BUSY, "held")])
def test_without_another_time_the_answer_is_final(store: Store, answer: Sent, state: str) -> None:
    write(store, letter("a"))
    mail = claimed(store)
    store.settle(mail, answer, LATER, None)
    assert (states(store), store.last("send")) == ([state], None)
    assert store.claim(LATER + timedelta(days=9)) is None
    with pytest.raises(Settled):
        store.settle(mail, TAKEN, LATER, None)


def test_a_letter_whose_fate_is_unknown_comes_again_as_doubtful(store: Store) -> None:
    write(store, letter("a"))
    store.settle(claimed(store), BROKEN, NOW, LATER)
    second = claimed(store)
    assert (second.doubtful_since, second.said) == (NOW, BROKEN.said)
    store.settle(second, BUSY, LATER, LATER)
    assert claimed(store).doubtful_since == NOW


def test_the_last_letter_that_was_surely_taken_is_known(store: Store) -> None:
    assert store.last_sent(LATER) is None
    write(store, *(letter(key) for key in "abcde"))
    found = Sent(delivery=Delivery.SENT, said="found in our own mailbox")
    for answer, at in ((TAKEN, NOW), (TAKEN, LATER), (found, LATER), (REFUSED, LATER)):
        store.settle(claimed(store), answer, at, None)
    assert store.last_sent(NOW - timedelta(seconds=1)) is None
    assert store.last_sent(NOW) == "<a@shop.example>"
    assert store.last_sent(LATER) == "<b@shop.example>"


def test_a_waiting_letter_cannot_be_settled(store: Store) -> None:
    write(store, letter("a"))
    mail = claimed(store)
    store.settle(mail, BUSY, NOW, LATER)
    with pytest.raises(Settled):
        store.settle(mail, TAKEN, LATER, None)
    assert states(store) == ["waiting"]


def test_what_follows_is_recorded_with_the_answer(store: Store) -> None:
    case = new_case()
    store.record(opening(case), [letter("a")], NOW)
    after, change = then(case, "acknowledged")
    store.settle(claimed(store), TAKEN, LATER, None, changing(change), [letter("b")])
    assert store.case(REFERENCE) == after
    assert states(store) == ["sent", "waiting"]


def test_a_stale_case_leaves_the_letter_unsettled(store: Store) -> None:
    case = new_case()
    store.record(opening(case), [letter("a")], NOW)
    _, change = then(case, "acknowledged")
    store.record(changing(change), (), NOW)
    with pytest.raises(Stale):
        store.settle(claimed(store), TAKEN, LATER, None, changing(change), [letter("b")])
    assert states(store) == ["sending"]


def test_letters_in_the_middle_of_sending_are_found_until_they_are_settled(store: Store) -> None:
    write(store, letter("a"), letter("b"), letter("c"))
    store.settle(claimed(store), TAKEN, LATER, None)
    claimed(store)
    for _ in range(2):
        [found] = store.interrupted(LATER)
        assert (found.mail.key, found.doubtful_since, found.attempts) == ("b", LATER, 1)
        assert states(store) == ["sent", "unknown", "waiting"]
    store.settle(found, TAKEN, LATER, None)
    assert list(store.interrupted(LATER)) == []
    assert states(store) == ["sent", "sent", "waiting"]


def test_the_bytes_of_a_letter_are_found_by_its_message_id(store: Store) -> None:
    write(store, letter("a"))
    assert store.raw_outgoing("<a@shop.example>") == letter("a").raw
    with pytest.raises(KeyError):
        store.raw_outgoing("<b@shop.example>")


def test_letters_of_another_case_are_not_listed(store: Store) -> None:
    write(store, letter("a"), letter("b", reference=OTHER), letter("c", reference=None))
    assert [mail.message_id for mail in store.outgoing(REFERENCE)] == ["<a@shop.example>"]


def test_the_tally_counts_what_the_digest_tells(store: Store) -> None:
    case = new_case()
    back = (Event(name="came_back", at=NOW), Event(name="came_back", at=LATER))
    case = case.__class__(**{f: getattr(case, f) for f in case.__slots__} | {"journal": (*case.journal, *back)})
    store.record(changing(Change(case=case, events=case.journal)), [letter(k) for k in "abcdef"], NOW)
    answers = ((TAKEN, NOW), (TAKEN, LATER), (REFUSED, LATER), (BROKEN, LATER))
    for answer, at in answers:
        store.settle(claimed(store), answer, at, None)
    claimed(store)
    tally = store.tally(LATER)
    assert (tally.sent, tally.came_back) == (1, 1)
    assert (tally.unsent, tally.oldest_unsent) == (2, NOW)
    assert store.tally(NOW).sent == 2
    assert (tally.undecided, tally.set_aside) == (0, 0)


def recalling(*keys: str) -> Decision:
    return replace(changing(), recalled=keys)


def test_a_recalled_letter_never_leaves(store: Store) -> None:
    write(store, letter("a", not_before=LATER), letter("b"))
    store.record(recalling("a"), (), NOW)
    assert claimed(store).mail.key == "b"
    assert store.claim(LATER + timedelta(days=9)) is None
    assert states(store) == ["recalled", "sending"]
    assert store.tally(NOW).sent == 0


def test_a_claim_is_first_and_nothing_of_the_recall_is_recorded(store: Store) -> None:
    write(store, letter("a"), letter("b", not_before=LATER))
    claimed(store)
    case = new_case()
    with pytest.raises(Stale):
        store.record(replace(opening(case), recalled=("a", "b")), (), LATER)
    assert store.case(case.reference) is None
    assert states(store) == ["sending", "waiting"]


@pytest.mark.parametrize("answer", [TAKEN, REFUSED, BROKEN])
def test_what_has_left_or_may_have_left_is_not_recalled(store: Store, answer: Sent) -> None:
    write(store, letter("a"))
    store.settle(claimed(store), answer, LATER, LATER if answer is BROKEN else None)
    with pytest.raises(Stale):
        store.record(recalling("a"), (), LATER)


def test_what_the_server_did_not_take_yet_is_recalled(store: Store) -> None:
    write(store, letter("a"))
    store.settle(claimed(store), BUSY, NOW, LATER)
    store.record(recalling("a"), (), NOW)
    assert store.claim(LATER) is None


def test_the_documents_of_a_letter_are_on_record(store: Store) -> None:
    sent = replace(letter("a"), documents=("complaints-policy 2021-11-11 3f2a", "complaints-procedure 1 77ab"))
    store.record(changing(), [sent], NOW)
    claimed = store.claim(NOW)
    assert claimed is not None
    assert claimed.mail.documents == sent.documents
    assert [mail.documents for mail in store.outgoing(REFERENCE)] == [sent.documents]
