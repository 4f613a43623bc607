"""The mailbox on a real IMAP server: what is fetched, what is left alone, what is flagged and moved."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from tests import servers
from tests.adapters.imap_desk import RECEIVED, letter, opened

pytestmark = pytest.mark.servers


def test_fetches_the_bytes_and_the_time_of_arrival_by_uid(account: servers.Account) -> None:
    account.append(letter("one"), letter("two"), received=RECEIVED)
    with opened(account) as mailbox:
        raws = mailbox.fetch(mailbox.uids())
    assert [(raw.uid, raw.raw, raw.received, raw.whole) for raw in raws] == [
        (1, letter("one"), RECEIVED, True),
        (2, letter("two"), RECEIVED, True),
    ]
    assert raws[0].size == len(letter("one"))
    assert raws[0].received.tzinfo is UTC


def test_an_empty_folder_and_an_empty_question_are_fine(account: servers.Account) -> None:
    with opened(account) as mailbox:
        assert list(mailbox.uids()) == []
        assert list(mailbox.fetch([])) == []
        assert list(mailbox.headlines([])) == []


def test_fetching_leaves_mail_unread(account: servers.Account) -> None:
    account.append(letter())
    with opened(account, handled="flag") as mailbox:
        mailbox.fetch(mailbox.uids())
        mailbox.headlines(mailbox.uids())
    assert "\\Seen" not in account.flags()[1]


def test_a_mail_over_the_limit_comes_as_its_header_block(account: servers.Account) -> None:
    account.append(letter("huge", "x" * 70 + "\r\n" + "y" * 300_000), letter("small"))
    with opened(account, max_bytes=200_000) as mailbox:
        huge, small = mailbox.fetch(mailbox.uids())
    assert (huge.whole, small.whole) == (False, True)
    assert huge.raw == letter("huge").partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert huge.size > 300_000


def test_a_large_mail_comes_whole_in_slices(account: servers.Account) -> None:
    big = letter("photos", "\r\n".join(["0123456789" * 7] * 50_000))
    account.append(big)
    with opened(account) as mailbox:
        (raw,) = mailbox.fetch(mailbox.uids())
    assert len(big) > 3 * 2**20
    assert raw.raw == big
    assert raw.whole


def test_one_answer_is_bounded_and_the_rest_is_asked_for_again(account: servers.Account) -> None:
    account.deliver(*[letter(f"mail {n}", "\r\n".join(["z" * 76] * 120_000)) for n in range(9)])
    with opened(account) as mailbox:
        uids = mailbox.uids()
        first = mailbox.fetch(uids)
        second = mailbox.fetch(uids[len(first) :])
    assert len(first) == 7
    assert [raw.uid for raw in (*first, *second)] == list(uids)


def test_many_small_mails_come_in_order(account: servers.Account) -> None:
    account.deliver(*[letter(f"mail {n}") for n in range(600)])
    with opened(account) as mailbox:
        uids = mailbox.uids()
        assert len(uids) == 600
        assert [raw.uid for raw in mailbox.fetch(uids)] == list(uids)


def test_headlines_are_readable_and_on_one_line(account: servers.Account) -> None:
    account.append(letter("=?utf-8?B?5oqV6K+J?= about\r\n =?utf-8?q?a=0D=0Akettle?="), received=RECEIVED)
    account.append(letter("=?no-such-charset?b?!!!?= =?utf-8?b?a?="), letter("=?no-such-charset?q?kettle?="))
    account.append(letter("=?utf-8?q?=1B[31mred=E2=80=AEder?="))
    with opened(account) as mailbox:
        good, odd, unknown, unseen = mailbox.headlines(mailbox.uids())
    assert (good.sender, good.received) == ("Ann Example <ann@example.org>", RECEIVED)
    assert good.subject == "投诉 about a kettle"
    assert odd.subject.isprintable()
    assert unknown.subject == "kettle"
    assert unseen.subject == "[31mred der"


def test_left_mail_is_touched_in_no_way(account: servers.Account) -> None:
    account.append(letter())
    with opened(account, handled="leave") as mailbox:
        mailbox.finish(mailbox.uids())
    assert account.flags() == {1: "\\Recent"}


def test_handled_mail_is_flagged_and_read_and_the_other_is_not(account: servers.Account) -> None:
    account.append(letter("ours"), letter("not ours"))
    with opened(account, handled="flag") as mailbox:
        mailbox.finish([1])
    flags = account.flags()
    assert {"\\Seen", "$MailbotHandled"} <= set(flags[1].split())
    assert not {"\\Seen", "$MailbotHandled"} & set(flags[2].split())


def test_handled_mail_is_moved_into_a_folder_made_for_it(account: servers.Account) -> None:
    account.append(letter("ours"), letter("not ours"), letter("ours, too"))
    with opened(account, handled="move", handled_folder="Complaints/Erledigt ä") as mailbox:
        mailbox.finish([1, 3])
        assert list(mailbox.uids()) == [2]
    assert list(account.flags("Complaints/Erledigt ä")) == [1, 2]
    assert "\\Seen" not in account.flags()[2]


def test_arrival_far_from_utc_is_the_same_moment(account: servers.Account) -> None:
    with account.client() as client:
        client.append("INBOX", "", '"02-Mar-2026 21:30:00 +1300"', letter())
    with opened(account) as mailbox:
        (raw,) = mailbox.fetch([1])
    assert raw.received - RECEIVED == timedelta(0)
