"""Planted secrets come out nowhere: not in the log at its loudest, nor in mails, rows or answers (26, 40)."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from mailbot.core.mail import Audience, Nature, OutgoingMail
from tests.e2e.broken_lines import lines
from tests.e2e.test_daemon import Desk, mail
from tests.proxy import Act
from tests.servers import Certificates, Dovecot
from tests.smtp_server import SmtpServer

pytestmark = [pytest.mark.servers, pytest.mark.slow]

IMAP, SMTP = "canary imap 2f9d1c", "canary-smtp-8a07be"
COMMANDS = (["check"], ["status"], ["status", "--json"], ["cases", "--all"], ["run", "--once"], ["set-aside", "list"])
CUSTOMERS_WORDS = ("cracked", "sam.okafor", "Okafor", "07700 900123")


def loud(folder: Path, dovecot: Dovecot, certificates: Certificates) -> tuple[Desk, SmtpServer]:
    """A desk with passwords on both sides that writes all it can into its log."""
    server = SmtpServer(certificates, password=SMTP)
    server.start()
    desk = Desk(folder, dovecot.account(IMAP), server, out='username = "desk"')
    desk.config.write_text(desk.config.read_text() + '[log]\nlevel = "debug"\nformat = "json"\n')
    desk.environ["MAILBOT_SMTP_PASSWORD"] = SMTP
    return desk, server


def secrets(folder: Path) -> list[bytes]:
    key = (folder / "mailbot.key").read_bytes()
    return [IMAP.encode(), SMTP.encode(), key, key.hex().encode()]


def test_no_answer_log_mail_or_file_holds_one(tmp_path: Path, dovecot: Dovecot, certificates: Certificates) -> None:
    desk, server = loud(tmp_path, dovecot, certificates)
    try:
        said = [desk.mailbot(*words) for words in COMMANDS]
        desk.account.append(mail(1), b"From: x\r\n\r\n")
        said.append(desk.mailbot("run", "--once"))
        server.always("AUTH", "535 5.7.8 go away")
        desk.account.append(mail(2))
        said.append(desk.mailbot("run", "--once"))
        said += [desk.mailbot(*words, password="wrong-one") for words in COMMANDS]
        said += [desk.mailbot(*words) for words in COMMANDS]
    finally:
        server.stop()
    assert len(desk.sent("sam.okafor@mail.example")) == 1
    spoken = "".join(done.stdout + done.stderr for done in said).encode()
    rows = b"".join(path.read_bytes() for path in tmp_path.glob("mailbot.db*"))
    mails = b"".join(taken.raw for taken in server.mails)
    for secret in secrets(tmp_path):
        assert secret not in spoken + rows + mails
    assert b"wrong-one" not in spoken
    assert (tmp_path / "mailbot.key").stat().st_mode & 0o077 == 0
    log = "".join(done.stderr for done in said)
    assert not any(word in log for word in CUSTOMERS_WORDS)
    assert "Traceback" not in log
    lines_said = [line for line in log.splitlines() if line.startswith("{")]
    assert lines_said
    assert all(json.loads(line)["event"] for line in lines_said)


def test_no_library_tells_one_at_its_loudest_while_lines_break(
    tmp_path: Path,
    dovecot: Dovecot,
    certificates: Certificates,
    smtp_server: SmtpServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in list(logging.Logger.manager.loggerDict):
        caplog.set_level(logging.DEBUG, logger=name)
    with lines(tmp_path, dovecot.account(IMAP), smtp_server, certificates) as desk:
        for after in (40, 400, 1500):
            desk.imap.set(Act.CUT, after)
            desk.arrive()
            desk.round()
        desk.imap.heal()
        desk.recover()
    heard = "\n".join(f"{record.msg} {record.args} {record.exc_text or ''}" for record in caplog.records)
    assert "imapclient" in {record.name.partition(".")[0] for record in caplog.records}
    for secret in secrets(tmp_path)[:1]:
        assert secret.decode() not in heard


def test_a_secret_in_an_outgoing_mail_shows_in_no_repr() -> None:
    """What a traceback would print of our values leaves the bytes of mails out."""
    made = OutgoingMail(
        key="k", message_id="<a@b.example>", sender="", recipient="a@b.example", subject="", raw=b"THE WHOLE MAIL",
        template="ask", audience=Audience.CUSTOMER, nature=Nature.SIGNED,
    )  # fmt: skip
    assert "THE WHOLE MAIL" not in repr(made)
