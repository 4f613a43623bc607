"""Getting in: passwords, TLS, and one clear sentence where it fails."""

from __future__ import annotations

from contextlib import closing

import pytest

from mailbot.adapters.imap import ImapMailbox
from mailbot.flow.ports import Unavailable
from tests import servers
from tests.adapters.imap_desk import letter, opened, refusal, settings, vars_of
from tests.servers import free_port

pytestmark = pytest.mark.servers


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
