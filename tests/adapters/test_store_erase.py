"""What every store does with an erased case: the tombstone stays, and nothing else of it can be read."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.adapters.store import SqlStore
from mailbot.adapters.store.engine import Database
from mailbot.adapters.store.lock import Free
from mailbot.core.case import Case, Event, State
from mailbot.core.decision import ERASED, Decision, Erasure
from mailbot.core.evidence import Purpose, Question
from mailbot.core.mail import Audience
from mailbot.flow.ports import Delivery, Kept, Sent, Settled, Stale, Store
from tests.adapters.samples import (
    INBOX,
    LATER,
    NOW,
    OTHER,
    REFERENCE,
    changing,
    letter,
    new_case,
    opening,
    probe,
    raw_mail,
    then,
)
from tests.adapters.samples import kept as keep

WORDS = "The lamp of Ann at Mill Row is broken."
CONTENT = "5eed" * 16  # the digest of what was written, by which a second copy is known
AFTER = NOW + timedelta(days=3)


def held(store: Store, uid: int = 1, case: Case | None = None, body: str = WORDS) -> Kept:
    """A case with the mail that opened it."""
    row = keep(store, raw_mail(uid, body))
    opened = replace(opening(case or new_case()), content=None if case else CONTENT)
    store.record(opened, () if case else [letter("a")], NOW, row)
    return row


def erasure(case: Case) -> Erasure:
    last = Event(name="erased", at=AFTER, by="owner", data=(("reason", "asked for"),))
    bare = Case(
        reference=case.reference,
        procedure=case.procedure,
        digest=case.digest,
        state=State.ERASED,
        stage=case.stage,
        opened=case.opened,
        received=case.received,
        journal=(replace(case.journal[0], data=()), last),
    )
    return Erasure(tombstone=bare, journaled=len(case.journal))


def erase(store: Store, case: Case, row: Kept | None = None) -> None:
    store.record(Decision(outcome=ERASED, reason="done", erasures=(erasure(case),)), (), AFTER, row)
    store.scrub()


def test_the_tombstone_alone_is_left(store: Store) -> None:
    row = held(store)
    erase(store, new_case())
    assert store.case(REFERENCE) == erasure(new_case()).tombstone
    assert [event.name for event in store.events(REFERENCE)] == ["opened", "erased"]
    assert store.cases() == [erasure(new_case()).tombstone]
    assert not any((store.open_cases(), store.incoming(REFERENCE), store.outgoing(REFERENCE)))
    assert store.message_ids(REFERENCE) == frozenset()
    with pytest.raises(KeyError):
        store.raw(row.sha256)
    with pytest.raises(KeyError):
        store.raw_outgoing("<a@shop.example>")


def test_its_sender_and_its_letters_lead_to_it_no_more(store: Store) -> None:
    held(store)
    erase(store, new_case())
    found = store.known(probe("<1@customer.example>", "<a@shop.example>", sender="ann@customer.example"), AFTER)
    assert (found.cases, found.letters) == ((), ())
    named = store.known(probe(references=[REFERENCE], sender="ann@customer.example"), AFTER)
    assert [(c.reference, c.participants, c.customer_email, c.is_open) for c in named.cases] == [
        (REFERENCE, frozenset(), "", False)
    ]


def test_the_same_bytes_are_known_again_and_not_kept_again(store: Store) -> None:
    row = held(store)
    erase(store, new_case())
    again = keep(store, replace(raw_mail(1, WORDS), uid=9))
    assert store.known(probe(sha256=row.sha256), AFTER).duplicate_of == ERASED
    store.record(Decision(outcome=ERASED, reason="same-bytes"), (), AFTER, again)
    with pytest.raises(KeyError):
        store.raw(row.sha256)
    assert store.ledgered(INBOX) == {1, 9}
    assert list(store.waiting(10)) == []


def test_copies_of_its_mails_and_letters_go_too(store: Store) -> None:
    held(store)
    twice = keep(store, replace(raw_mail(1, WORDS, "X-Way: two\r\n"), uid=2))
    store.record(Decision(outcome="duplicate", reason="same"), (), NOW, twice)
    ours = replace(raw_mail(3), raw=b"Message-ID: <a@shop.example>\r\n\r\nDear Ann\r\n")
    back = keep(store, ours)
    store.record(Decision(outcome="own", reason="x-loop"), (), NOW, back)
    erase(store, new_case())
    for row in (twice, back):
        with pytest.raises(KeyError):
            store.raw(row.sha256)


def test_a_mail_that_belongs_to_it_without_changing_it_goes_too(store: Store) -> None:
    held(store)
    row = keep(store, raw_mail(2, "> " + WORDS))
    store.record(Decision(outcome="owner_command", reason="nothing-done", about=(REFERENCE,)), (), NOW, row)
    assert [m.id for m in store.incoming(REFERENCE)][-1] == row.id
    erase(store, new_case())
    with pytest.raises(KeyError):
        store.raw(row.sha256)


def test_a_question_about_it_goes_and_the_one_that_allowed_it_is_answered_first(store: Store) -> None:
    held(store)
    asked = [
        Question(
            code=code,
            purpose=Purpose.COMMANDS,
            person="o@shop.example",
            made=NOW,
            reference=REFERENCE,
            mail="0",
            bound="0",
        )
        for code in ("first", "second")
    ]
    store.record(replace(changing(), asks=tuple(asked)), (), NOW)
    done = Decision(outcome=ERASED, reason="done", erasures=(erasure(new_case()),), spends="first")
    store.record(done, (), AFTER)
    found = store.known(replace(probe(), codes=("first", "second")), AFTER)
    assert found.questions == ()


def test_what_another_case_holds_stays(store: Store) -> None:
    both = keep(store, raw_mail(1, WORDS))
    decision = replace(opening(new_case()), changes=(*opening(new_case()).changes, *opening(new_case(OTHER)).changes))
    store.record(decision, [letter("b", OTHER)], NOW, both)
    erase(store, new_case())
    assert WORDS.encode() in store.raw(both.sha256)
    assert [m.sha256 for m in store.incoming(OTHER)] == [both.sha256]
    assert store.raw_outgoing("<b@shop.example>")
    store.record(Decision(outcome=ERASED, reason="done", erasures=(erasure(new_case(OTHER)),)), (), AFTER)
    with pytest.raises(KeyError):
        store.raw(both.sha256)


def test_lists_that_may_name_anybody_go_after_a_day(store: Store) -> None:
    held(store)
    for key in ("list", "fresh"):
        store.record(changing(), [letter(key, None, "owner@shop.example", Audience.OWNER)], NOW)
    for at in (NOW, AFTER, AFTER):
        claimed = store.claim(AFTER)
        assert claimed is not None
        store.settle(claimed, Sent(delivery=Delivery.SENT), at if claimed.mail.key != "list" else NOW, None)
    erase(store, new_case())
    with pytest.raises(KeyError):
        store.raw_outgoing("<list@shop.example>")
    assert store.raw_outgoing("<fresh@shop.example>")


def test_a_letter_on_its_way_is_settled_by_nobody(store: Store) -> None:
    held(store)
    claimed = store.claim(NOW)
    assert claimed is not None
    erase(store, new_case())
    with pytest.raises(Settled):
        store.settle(claimed, Sent(delivery=Delivery.SENT), AFTER, None)


def test_a_case_that_moved_is_not_erased(store: Store) -> None:
    row = held(store)
    _, change = then(new_case(), "replied")
    store.record(changing(change), (), LATER)
    with pytest.raises(Stale):
        erase(store, new_case())
    assert [event.name for event in store.events(REFERENCE)] == ["opened", "replied"]
    assert store.raw(row.sha256)


def read_whole(url: str) -> bytes:
    file = Path(url.removeprefix("sqlite:///"))
    return b"".join(path.read_bytes() for path in sorted(file.parent.glob(f"{file.name}*")))


def test_no_byte_of_it_is_left_in_the_files(sqlite_store: str) -> None:
    store = SqlStore.open(sqlite_store)
    for uid in range(2, 40):
        held(store, uid, new_case(f"CMP-{uid:04}", f"c{uid}@customer.example"), "Something else entirely. " * uid)
    held(store, body=WORDS * 3_000)
    assert all(words.encode() in read_whole(sqlite_store) for words in (WORDS, CONTENT))
    erase(store, new_case())
    left = read_whole(sqlite_store)
    for words in ("Mill Row", "ann@customer.example", "lamp of Ann", CONTENT):
        assert words.encode() not in left, words
    assert REFERENCE.encode() in left
    store.close()


def test_a_reader_delays_the_scrubbing_and_it_is_made_up_for(sqlite_store: str) -> None:
    SqlStore.open(sqlite_store).close()
    store = SqlStore(Database(sqlite_store, busy_ms=50), Free())
    held(store)
    reader = sqlite3.connect(sqlite_store.removeprefix("sqlite:///"), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM ledger").fetchone()
    erase(store, new_case())
    assert b"Mill Row" in read_whole(sqlite_store)
    reader.execute("COMMIT")
    store.scrub()
    assert b"Mill Row" not in read_whole(sqlite_store)
    reader.close()
    store.close()
