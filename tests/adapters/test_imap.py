"""The mailbox on a real IMAP server: what is fetched, what is left alone, what is flagged and moved."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mailbot.adapters.imap import Account, ImapMailbox
from mailbot.flow.ports import Unavailable
from tests import servers
from tests.servers import free_port

pytestmark = pytest.mark.servers

RECEIVED = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def letter(subject: str = "Broken kettle", body: str = "It leaks.") -> bytes:
    head = f"From: Ann Example <ann@example.org>\r\nTo: desk@example.com\r\nSubject: {subject}\r\n"
    return f"{head}Date: Mon, 2 Mar 2026 08:29:00 +0000\r\n\r\n{body}\r\n".encode()


def settings(account: servers.Account, **changed: Any) -> Account:
    plain: dict[str, Any] = {
        "address": account.address,
        "host": "127.0.0.1",
        "port": account.dovecot.port,
        "security": "none",
        "username": account.address,
        "password": lambda: account.password,
        "timeout": 10.0,
    }
    return Account(**(plain | changed))


@contextmanager
def opened(account: servers.Account, **changed: Any) -> Iterator[ImapMailbox]:
    with closing(ImapMailbox(settings(account, **changed))) as mailbox:
        mailbox.open()
        yield mailbox


def refusal(**changed: Any) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        ImapMailbox(Account(**changed)).open()
    assert caught.value.what == "imap"
    assert "\n" not in str(caught.value)
    return caught.value


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


def test_mail_that_somebody_read_is_fetched_as_well(account: servers.Account) -> None:
    account.append(letter("read on the phone"), letter("new"))
    with account.client() as phone:
        phone.select("INBOX")
        phone.store("1", "+FLAGS", "\\Seen")
    with opened(account) as mailbox:
        assert list(mailbox.uids()) == [1, 2]


def test_mail_that_vanished_between_search_and_fetch_is_absent(account: servers.Account) -> None:
    account.append(letter("one"), letter("two"), letter("three"))
    with opened(account) as mailbox:
        uids = mailbox.uids()
        account.doveadm("expunge", "mailbox", "INBOX", "uid", "2")
        assert [raw.uid for raw in mailbox.fetch(uids)] == [1, 3]
        assert [line.uid for line in mailbox.headlines(uids)] == [1, 3]
        mailbox.finish(uids)
    assert list(account.flags()) == [1, 3]


def test_folder_has_the_uidvalidity_of_each_opening(account: servers.Account) -> None:
    account.append(letter())
    with closing(ImapMailbox(settings(account))) as mailbox:
        first = mailbox.open()
        account.doveadm("mailbox", "update", "--uid-validity", "777000777", "INBOX")
        second = mailbox.open()
    assert (first.mailbox, first.name) == (account.address, "INBOX")
    assert first.uidvalidity != second.uidvalidity == 777000777


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


def test_a_missing_folder_is_named_and_never_made(account: servers.Account) -> None:
    trouble = refusal(**vars_of(settings(account, folder="Complaints", handled="move")))
    assert trouble.permanent
    assert 'there is no folder "Complaints"' in trouble.said
    assert "Complaints" not in account.folders()


def test_a_folder_that_is_renamed_while_open_is_missed(account: servers.Account) -> None:
    account.append(letter(), folder="INBOX")
    account.doveadm("mailbox", "create", "Complaints")
    with opened(account, folder="Complaints") as mailbox:
        account.doveadm("mailbox", "rename", "Complaints", "Elsewhere")
        with pytest.raises(Unavailable, match='no folder "Complaints"') as caught:
            mailbox.open()
    assert caught.value.permanent


def test_a_wrong_password_says_so_and_does_not_contain_it(account: servers.Account) -> None:
    trouble = refusal(**vars_of(settings(account, password=lambda: "hunter2-is-wrong")))
    assert trouble.permanent
    assert "refused the login" in trouble.said
    assert "hunter2" not in str(trouble)


@pytest.mark.parametrize("password", ['p "q" \\ s', "pässword 密码"])
def test_any_password_logs_in(dovecot: servers.Dovecot, password: str) -> None:
    with opened(dovecot.account(password)) as mailbox:
        assert list(mailbox.uids()) == []


def test_the_password_is_asked_for_at_each_login(account: servers.Account) -> None:
    given = iter(["outdated", account.password])
    mailbox = ImapMailbox(settings(account, password=lambda: next(given)))
    with pytest.raises(Unavailable):
        mailbox.open()
    with closing(mailbox):
        assert mailbox.open().name == "INBOX"


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_tls_is_verified(account: servers.Account, security: str) -> None:
    port = account.dovecot.tls_port if security == "tls" else account.dovecot.port
    ca_file = str(account.dovecot.certificates.ca_file)
    account.append(letter())
    with opened(account, security=security, port=port, ca_file=ca_file) as mailbox:
        assert list(mailbox.uids()) == [1]
    trouble = refusal(**vars_of(settings(account, security=security, port=port)))
    assert trouble.permanent
    assert "certificate" in trouble.said


def test_tls_on_a_port_without_it_names_the_setting(account: servers.Account) -> None:
    trouble = refusal(**vars_of(settings(account, security="tls")))
    assert trouble.permanent
    assert 'security = "starttls"' in trouble.said


def test_no_password_in_clear_beyond_this_machine() -> None:
    trouble = refusal(
        address="desk@example.com",
        host="mail.example.com",
        port=143,
        security="none",
        username="desk",
        password=lambda: "secret",
    )
    assert trouble.permanent
    assert 'security to "tls"' in trouble.said


def test_a_closed_port_and_an_unknown_name_pass(account: servers.Account) -> None:
    port = free_port()
    refused = refusal(**vars_of(settings(account, port=port)))
    unknown = refusal(**vars_of(settings(account, host="mail.example.invalid", security="tls")))
    assert f"127.0.0.1:{port} refused the connection" in refused.said
    assert "cannot be found by that name" in unknown.said
    assert not refused.permanent
    assert not unknown.permanent


def test_a_broken_connection_is_made_anew(account: servers.Account) -> None:
    account.append(letter())
    with opened(account) as mailbox:
        account.kick()
        with pytest.raises(Unavailable) as caught:
            mailbox.fetch([1])
        assert not caught.value.permanent
        mailbox.open()
        assert len(mailbox.fetch([1])) == 1


def test_opening_again_after_a_kick_needs_no_second_try(account: servers.Account) -> None:
    with opened(account) as mailbox:
        account.kick()
        assert mailbox.open().name == "INBOX"


def in_thread(mailbox: ImapMailbox, seconds: float, stopped: threading.Event) -> threading.Thread:
    thread = threading.Thread(target=mailbox.wait, args=(seconds, stopped))
    thread.start()
    return thread


@pytest.mark.parametrize("security", ["tls", "none"])
def test_waiting_ends_when_a_mail_arrives(account: servers.Account, security: str) -> None:
    stopped = threading.Event()
    port = account.dovecot.tls_port if security == "tls" else account.dovecot.port
    with opened(account, security=security, port=port, ca_file=str(account.dovecot.certificates.ca_file)) as mailbox:
        waiting = in_thread(mailbox, 60, stopped)
        account.append(letter())
        waiting.join(10)
        assert not waiting.is_alive()
        mailbox.open()
        assert list(mailbox.uids()) == [1]


def test_waiting_ends_at_once_for_mail_that_came_before_it(account: servers.Account) -> None:
    with opened(account) as mailbox:
        account.append(letter())
        waiting = in_thread(mailbox, 60, threading.Event())
        waiting.join(10)
        assert not waiting.is_alive()


@pytest.mark.parametrize("is_open", [True, False])
def test_waiting_ends_when_stopped(account: servers.Account, is_open: bool) -> None:
    stopped = threading.Event()
    mailbox = ImapMailbox(settings(account))
    if is_open:
        mailbox.open()
    waiting = in_thread(mailbox, 60, stopped)
    stopped.set()
    waiting.join(5)
    assert not waiting.is_alive()
    mailbox.close()


def test_waiting_survives_a_broken_connection(account: servers.Account) -> None:
    with opened(account) as mailbox:
        waiting = in_thread(mailbox, 60, threading.Event())
        account.kick()
        waiting.join(10)
        assert not waiting.is_alive()
        assert mailbox.open().name == "INBOX"


def test_waiting_ends_when_its_time_has_passed(account: servers.Account) -> None:
    account.append(letter())
    with opened(account) as mailbox:
        mailbox.wait(0.2, threading.Event())
        assert list(mailbox.uids()) == [1]


def test_arrival_far_from_utc_is_the_same_moment(account: servers.Account) -> None:
    with account.client() as client:
        client.append("INBOX", "", '"02-Mar-2026 21:30:00 +1300"', letter())
    with opened(account) as mailbox:
        (raw,) = mailbox.fetch([1])
    assert raw.received - RECEIVED == timedelta(0)


def vars_of(account: Account) -> dict[str, Any]:
    return {name: getattr(account, name) for name in Account.__slots__}
