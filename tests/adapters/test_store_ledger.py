"""What every store does with incoming mail."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from mailbot.adapters.store import SqlStore
from mailbot.core.decision import Decision
from mailbot.flow.ports import Folder, RawMail, Stale, Store
from tests.adapters.samples import INBOX, LATER, NOW, REFERENCE, kept, new_case, opening, raw_mail

NOT_OURS = Decision(outcome="nothing", reason="not-ours", touch=False)
DONE = Decision(outcome="auto_reply", reason="auto-submitted")


def test_a_kept_mail_waits_with_its_bytes(store: Store) -> None:
    mail = raw_mail(4_294_967_290)
    store.keep(INBOX, [mail])
    [row] = store.waiting(10)
    assert (row.folder, row.uid, row.received, row.size) == (INBOX, mail.uid, NOW, mail.size)
    assert (row.attempts, row.whole, row.sha256) == (1, True, hashlib.sha256(mail.raw).hexdigest())
    assert store.raw(row.sha256) == mail.raw
    assert store.ledgered(INBOX) == {mail.uid}


def test_a_mail_is_kept_once(store: Store) -> None:
    store.keep(INBOX, [raw_mail(1), raw_mail(2)])
    store.keep(INBOX, [raw_mail(2), raw_mail(3)])
    assert [k.uid for k in store.waiting(10)] == [1, 2, 3]


def test_large_and_empty_mails_come_back_whole(store: Store) -> None:
    large = RawMail(uid=1, received=NOW, size=2_500_000, raw=b"".join(b"%010d" % n for n in range(250_000)))
    empty = RawMail(uid=2, received=NOW, size=0, raw=b"")
    store.keep(INBOX, [large, empty])
    assert [store.raw(k.sha256) for k in store.waiting(10)] == [large.raw, b""]


def test_bytes_that_nobody_kept_are_a_key_error(store: Store) -> None:
    with pytest.raises(KeyError):
        store.raw("00" * 32)


def test_a_cut_mail_says_so(store: Store) -> None:
    row = kept(store, RawMail(uid=1, received=NOW, size=90_000_000, raw=b"Subject: big\r\n\r\n", whole=False))
    assert (row.whole, row.size) == (False, 90_000_000)


def test_the_oldest_wait_first_and_no_more_than_asked(store: Store) -> None:
    store.keep(INBOX, [raw_mail(9), raw_mail(3), raw_mail(5)])
    assert [k.uid for k in store.waiting(2)] == [9, 3]


def test_uids_belong_to_their_uidvalidity(store: Store) -> None:
    other = replace(INBOX, uidvalidity=7)
    store.keep(INBOX, [raw_mail(1)])
    assert store.ledgered(other) == frozenset()
    store.keep(other, [raw_mail(1)])
    assert [k.folder for k in store.waiting(10)] == [INBOX, other]


def test_attempts_are_counted(store: Store) -> None:
    row = kept(store, raw_mail(1))
    assert [store.attempt(row), store.attempt(row)] == [2, 3]
    assert store.waiting(1)[0].attempts == 3
    store.excuse(row)
    assert store.waiting(1)[0].attempts == 2


def test_a_mail_that_has_to_wait_comes_last_however_many_there_are(store: Store) -> None:
    early = [kept(store, raw_mail(uid)) for uid in (1, 2, 3)]
    late, tried = kept(store, raw_mail(4)), kept(store, raw_mail(5))
    store.attempt(tried)
    for row in early:
        store.excuse(row, is_early=True)
    assert [row.uid for row in store.waiting(2)] == [4, 5]
    assert [row.uid for row in store.waiting(10)] == [4, 5, 1, 2, 3]
    assert store.attempt(early[0]) == 0
    store.excuse(late)
    assert store.waiting(1)[0].uid in (1, 4)


def test_a_folder_is_seen_once_under_any_uidvalidity(store: Store) -> None:
    assert store.first_seen(INBOX) is None
    store.keep_backlog(INBOX, [], NOW)
    store.keep_backlog(replace(INBOX, uidvalidity=8), [], LATER)
    assert store.first_seen(replace(INBOX, uidvalidity=9)) == NOW
    assert store.first_seen(replace(INBOX, name="Complaints")) is None
    assert store.first_seen(replace(INBOX, mailbox="other@shop.example")) is None


def test_an_address_that_was_kept_as_the_config_wrote_it_is_the_same_mailbox(sqlite_store: str) -> None:
    with closing(SqlStore.open(sqlite_store)) as store:
        store.keep_backlog(INBOX, [1, 2], NOW)
    with closing(sqlite3.connect(sqlite_store.removeprefix("sqlite:///"))) as rows:
        rows.execute("UPDATE folder SET mailbox = 'Complaints@Shop.example'")
        rows.execute("UPDATE alembic_version SET version_num = '0009'")
        rows.commit()
    with closing(SqlStore.open(sqlite_store)) as store:
        assert store.ledgered(INBOX) == {1, 2}
        assert store.first_seen(INBOX) == NOW


def test_numbers_from_one_on(store: Store) -> None:
    store.keep_backlog(INBOX, [1, 2, 7], NOW)
    assert [store.ledgered(INBOX, 2), store.ledgered(INBOX, 8)] == [{2, 7}, frozenset()]


def test_numbers_come_highest_first_with_what_is_known_of_their_mails(store: Store) -> None:
    store.keep_backlog(INBOX, [1, 2], NOW)
    first, second = kept(store, raw_mail(7)), kept(store, raw_mail(5))
    store.keep(replace(INBOX, uidvalidity=8), [raw_mail(9)])
    found = store.numbered(INBOX, [2, 5, 6, 7])
    assert [(n.uid, n.sha256) for n in found] == [(7, first.sha256), (5, second.sha256), (2, None)]
    assert found[0].received == first.received
    assert list(store.numbered(replace(INBOX, name="Complaints"), [5, 7])) == []


def test_a_number_taken_from_a_mail_is_free_for_another_and_the_mail_stays(store: Store) -> None:
    row = kept(store, raw_mail(7))
    store.record(opening(new_case()), (), NOW, row)
    store.keep(INBOX, [raw_mail(8)])
    for again in range(2):  # as often as the mailbox is put back
        store.unnumber(INBOX, [7, 8])
        assert store.ledgered(INBOX) == frozenset()
        assert store.unfinished(INBOX) == []
        assert kept(store, replace(raw_mail(7, f"Another mail, {again}."), uid=7)).uid == 7
    assert [mail.id for mail in store.incoming(REFERENCE)] == [row.id]
    assert store.raw(row.sha256) == raw_mail(7).raw
    assert 8 in [left.uid for left in store.waiting(10)]
    assert store.first_seen(INBOX) is None


def test_backlog_is_ledgered_but_neither_waits_nor_wants_a_flag(store: Store) -> None:
    store.keep_backlog(INBOX, [1, 2, 3], NOW)
    assert store.ledgered(INBOX) == {1, 2, 3}
    assert store.waiting(10) == []
    assert store.unfinished(INBOX) == []


def test_released_backlog_is_taken_in_as_new(store: Store) -> None:
    store.keep_backlog(INBOX, [1, 2, 3], NOW)
    kept(store, raw_mail(4))
    assert store.release_backlog("INBOX", [1, 4, 99]) == 1
    assert store.ledgered(INBOX) == {2, 3, 4}
    assert store.release_backlog("Elsewhere", None) == 0
    assert store.release_backlog("INBOX", None) == 2
    assert store.ledgered(INBOX) == {4}


@pytest.mark.parametrize(("uids", "left"), [((2,), {1, 3, 9}), ((0,), {9})])
def test_a_decision_releases_backlog_of_its_own_folder(store: Store, uids: tuple[int, ...], left: set[int]) -> None:
    elsewhere = replace(INBOX, mailbox="other@shop.example")
    store.keep_backlog(INBOX, [1, 2, 3], NOW)
    store.keep_backlog(elsewhere, [2], NOW)
    row = kept(store, raw_mail(9))
    store.record(replace(DONE, release=uids), (), NOW, row)
    assert store.ledgered(INBOX) == left
    assert store.ledgered(elsewhere) == {2}


def test_a_decided_mail_no_longer_waits_and_asks_to_be_finished(store: Store) -> None:
    kept(store, raw_mail(1), raw_mail(2), raw_mail(3))
    first, second, _ = store.waiting(10)
    store.record(DONE, (), NOW, first)
    store.record(NOT_OURS, (), NOW, second)
    assert [k.uid for k in store.waiting(10)] == [3]
    assert store.unfinished(INBOX) == [1]
    store.finished(INBOX, [1])
    assert store.unfinished(INBOX) == []
    assert store.ledgered(INBOX) == {1, 2, 3}


def test_many_mails_are_finished_at_once(store: Store) -> None:
    store.keep(INBOX, [raw_mail(uid) for uid in range(1, 1202)])
    for row in store.waiting(3):
        store.record(DONE, (), NOW, row)
    store.finished(INBOX, range(1, 1202))
    assert store.unfinished(INBOX) == []


def test_a_mail_is_decided_once(store: Store) -> None:
    row = kept(store, raw_mail(1))
    store.record(DONE, (), NOW, row)
    with pytest.raises(Stale):
        store.record(opening(new_case()), (), NOW, row)
    assert store.case(REFERENCE) is None


def test_a_case_lists_the_mails_it_holds(store: Store) -> None:
    row = kept(store, raw_mail(1))
    store.record(opening(new_case()), (), LATER, row)
    [held] = store.incoming(REFERENCE)
    assert (held.id, held.sha256, held.received, held.size) == (row.id, row.sha256, NOW, row.size)
    assert (held.message_id, held.outcome, held.reason) == ("<1@customer.example>", "complaint", "complaint-words")
    assert store.incoming("CMP-0000-0000-0") == []


def test_a_mail_set_aside_is_listed_and_may_be_tried_again(store: Store) -> None:
    row = kept(store, raw_mail(1))
    aside = replace(opening(new_case(), "set_aside"), aside="the parser gave up three times")
    store.attempt(row)
    store.record(aside, (), NOW, row)
    [lying] = store.set_aside()
    assert (lying.id, lying.sha256, lying.received, lying.size) == (row.id, row.sha256, NOW, row.size)
    assert (lying.why, lying.reference, lying.released) == ("the parser gave up three times", REFERENCE, False)
    assert store.tally(NOW).set_aside == 1

    assert store.release_aside(row.id)
    assert not store.release_aside(row.id)
    assert not store.release_aside(row.id + 1)
    assert store.set_aside()[0].released
    assert [(k.id, k.attempts) for k in store.waiting(10)] == [(row.id, 0)]
    assert store.tally(NOW).set_aside == 0


def test_a_mail_may_be_set_aside_again(store: Store) -> None:
    row = kept(store, raw_mail(1))
    store.record(replace(DONE, aside="first"), (), NOW, row)
    store.release_aside(row.id)
    store.record(replace(DONE, aside="second"), (), LATER, store.waiting(1)[0])
    [lying] = store.set_aside()
    assert (lying.why, lying.released, lying.reference) == ("second", False, None)


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("", "<1@customer.example>"),
        ("Message-ID: <second@customer.example>\r\n", "<1@customer.example>"),
    ],
)
def test_the_message_id_is_that_of_the_header_block(store: Store, head: str, found: str) -> None:
    store.record(opening(new_case()), (), NOW, kept(store, raw_mail(1, head=head)))
    assert store.message_ids(REFERENCE) == {found}


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"Message-Id:\r\n <folded@customer.example>\r\n\r\nx", {"<folded@customer.example>"}),
        (b"MESSAGE-ID: <unix@customer.example>\n\nx", {"<unix@customer.example>"}),
        (b"Subject: none\r\n\r\nMessage-ID: <body@customer.example>", set()),
        (b"Message-ID: <" + b"x" * 5000 + b"@customer.example>\r\n\r\nx", set()),
        (b"Message-ID: <nul\0\xff@customer.example>\r\n\r\nx", None),
        (b"", set()),
    ],
)
def test_odd_message_ids_stop_nothing(store: Store, raw: bytes, found: set[str] | None) -> None:
    row = kept(store, RawMail(uid=1, received=NOW, size=len(raw), raw=raw))
    store.record(opening(new_case()), (), NOW, row)
    assert found is None or store.message_ids(REFERENCE) == found
    assert len(store.incoming(REFERENCE)) == 1


def test_times_come_back_in_utc(store: Store) -> None:
    east = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    store.keep(INBOX, [replace(raw_mail(1), received=east)])
    assert store.waiting(1)[0].received == NOW
    assert store.waiting(1)[0].received.utcoffset() == timedelta(0)


def test_an_unknown_folder_has_nothing(store: Store) -> None:
    nowhere = Folder(mailbox="nobody@shop.example", name="INBOX", uidvalidity=1)
    assert store.ledgered(nowhere) == frozenset()
    assert store.unfinished(nowhere) == []
    store.finished(nowhere, [1])
    assert store.waiting(1) == []
