"""The tests' own servers do what the other tests take for granted."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, text

from tests.conftest import leave_out
from tests.servers import Account, Missing
from tests.smtp_server import SmtpServer

MAIL = b"From: ann@example.org\r\nSubject: hello\r\n\r\n.dotted\r\nbody\r\n"


@pytest.mark.servers
def test_dovecot_keeps_mail_with_its_time_of_arrival(account: Account) -> None:
    account.append(MAIL, received=datetime(2026, 3, 2, 8, 30, tzinfo=UTC))
    with account.client() as client:
        client.select("INBOX")
        _, data = client.fetch("1", "(INTERNALDATE BODY.PEEK[])")
    assert b"02-Mar-2026 08:30:00 +0000" in data[0][0]  # type: ignore[index,operator]
    assert data[0][1] == MAIL  # type: ignore[index]


@pytest.mark.servers
def test_dovecot_takes_files_and_changes_its_uidvalidity(account: Account) -> None:
    account.deliver(MAIL, MAIL)
    account.doveadm("mailbox", "update", "--uid-validity", "77", "INBOX")
    assert "77" in account.doveadm("mailbox", "status", "uidvalidity", "INBOX")
    assert list(account.flags().values()) == ["\\Recent", "\\Recent"]


@pytest.mark.servers
def test_postgres_gives_a_fresh_database(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from pg_tables where schemaname = 'public'")).scalar() == 0
    engine.dispose()


def test_a_missing_server_is_left_out_by_people_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"dovecot is not installed; .* apt-get install dovecot-imapd"):
        leave_out(Missing("dovecot"), "dovecot-imapd")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="dovecot is not installed"):
        leave_out(Missing("dovecot"), "dovecot-imapd")


def test_the_smtp_server_keeps_mail_and_follows_its_script(smtp_server: SmtpServer) -> None:
    smtp_server.say("RCPT", "550 no such user")
    with smtplib.SMTP("127.0.0.1", smtp_server.port, timeout=10) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail("desk@example.com", "ann@example.org", MAIL)
        client.sendmail("desk@example.com", "ann@example.org", MAIL)
    assert [taken.raw for taken in smtp_server.mails] == [MAIL]
    assert smtp_server.verbs().count("RCPT") == 2
