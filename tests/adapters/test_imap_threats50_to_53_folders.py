"""Renumbered, renamed, read, moved: what others do to the folder costs no mail."""

from __future__ import annotations

from contextlib import closing

import pytest

from mailbot.adapters.imap import ImapMailbox
from mailbot.flow.ports import Unavailable
from tests import servers
from tests.adapters.imap_desk import letter, opened, refusal, settings, vars_of

pytestmark = pytest.mark.servers


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
