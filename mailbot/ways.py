"""The ways in and out, by the config: the account of the mailbox, the mail server, and the copies of sent letters."""

from __future__ import annotations

from collections.abc import Mapping

from mailbot.adapters import imap, smtp
from mailbot.config import Config, ConfigError, Mailbox, Smtp, password
from mailbot.flow import ports


def account(config: Config, environ: Mapping[str, str]) -> imap.Account:
    table = config.mailbox
    return imap.Account(
        address=table.address,
        host=table.host,
        port=table.connect_port,
        username=table.login,
        password=lambda: _password("imap", table, environ),
        security=table.security,
        folder=table.folder,
        handled=table.handled,
        handled_folder=table.handled_folder,
        max_bytes=table.max_bytes,
        timeout=table.timeout,
    )


def witness(config: Config, account: imap.Account) -> imap.Copies | None:
    table = config.smtp
    if table.witness == "none":
        return None
    return copies(config, account, sent=table.witness != "bcc", arrived=table.witness != "sent")


def copies(config: Config, account: imap.Account, sent: bool, arrived: bool) -> imap.Copies:
    return imap.Copies(account, sent=sent, arrived=arrived, sent_folder=config.smtp.witness_folder)


def mailer(config: Config, environ: Mapping[str, str]) -> smtp.SmtpMailer:
    table = config.smtp
    return smtp.SmtpMailer(
        smtp.Account(
            host=table.host,
            port=table.connect_port,
            username=table.username,
            password=lambda: _password("smtp", table, environ),
            security=table.security,
            timeout=table.timeout,
        ),
        witness=config.mailbox.address if table.witness in ("auto", "bcc") else None,
    )


def _password(what: str, table: Mailbox | Smtp, environ: Mapping[str, str]) -> str:
    """Asked for at each login: a file that went away must not end a running desk, nor make a mail's fate unknown."""
    try:
        return password(table, environ)
    except ConfigError as error:
        raise ports.Unavailable(what, str(error), permanent=True) from None
