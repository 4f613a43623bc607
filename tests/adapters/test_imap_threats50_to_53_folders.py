"""Renumbered, renamed, read, moved: what others do to the folder costs no mail."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta

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


def test_what_was_handled_since_goes_back_however_old_it_is(account: servers.Account) -> None:
    """One of the mails came out of another folder with a day long past."""
    account.append(letter("old"), received=datetime(2026, 1, 1, 10, 0, tzinfo=UTC))
    account.append(letter("new"), received=datetime.now(UTC))
    with opened(account, handled="move", handled_folder="Handled") as mailbox:
        mailbox.finish(mailbox.uids())
        assert list(mailbox.uids()) == []
        mailbox.put_back(datetime.now(UTC) - timedelta(days=1))
        mailbox.open()
        assert len(mailbox.uids()) == 2


def test_an_address_is_the_same_mailbox_however_it_is_written(account: servers.Account) -> None:
    with closing(ImapMailbox(settings(account, address=account.address.upper()))) as mailbox:
        assert mailbox.open().mailbox == account.address.lower()
