"""Waiting for mail, and what ends it."""

from __future__ import annotations

import threading

import pytest

from mailbot.adapters.imap import ImapMailbox
from tests import servers
from tests.adapters.imap_desk import letter, opened, settings

pytestmark = pytest.mark.servers


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
