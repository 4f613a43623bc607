"""Opens a verified, logged-in SMTP connection, and says in one sentence why it could not."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectResponseError,
    SMTPException,
    SMTPHeloError,
    SMTPResponseException,
)

from mailbot.flow.ports import Unavailable

Security = Literal["tls", "starttls", "none"]
TROUBLE = (SMTPException, OSError, EOFError)
LOGIN_HINT = "check [smtp] username and its password; many providers want an app password"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where mail is handed over, and as whom. `password` is asked for at each login, so it may change."""

    host: str
    port: int
    security: Security = "tls"
    username: str = ""
    password: Callable[[], str] = str
    timeout: float = 60.0
    verdict_timeout: float = 600.0  # RFC 5321 s.4.5.3.2.6: giving up earlier on the final answer duplicates mail
    ca_file: str | None = None  # None: the authorities that the system trusts

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}"


class Away(Exception):
    """The server cannot be used now, which says nothing about any mail; `str()` is one sentence."""


async def connect(account: Account, name: str) -> SMTP:
    """A connection that greets with `name` and is logged in; Away, or Unavailable where waiting does not help."""
    if account.security == "none" and not _is_loopback(account.host):
        raise Unavailable("smtp", f'{account.host} is not this machine: set [smtp] security to "tls"', permanent=True)
    try:
        return await _greeted(_client(account, name))
    except TROUBLE as error:
        said, permanent = _why(account, error)
        if permanent:
            raise Unavailable("smtp", said, permanent=True) from error
        raise Away(said) from error


async def _greeted(smtp: SMTP) -> SMTP:
    """Connected and introduced: a refused EHLO is no verdict on a mail, hence heard before there is one."""
    await smtp.connect()
    if smtp.is_ehlo_or_helo_needed:
        try:
            await smtp.ehlo()
        except TROUBLE:
            smtp.close()
            raise
    return smtp


def one_line(text: str) -> str:
    """The server's words without line ends and control characters, capped."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]


def _client(account: Account, name: str) -> SMTP:
    """`start_tls` is never left open: the library's default would log in in clear where STARTTLS is not offered."""
    return SMTP(
        hostname=account.host,
        port=account.port,
        username=account.username or None,
        password=account.password() if account.username else None,
        local_hostname=name,
        timeout=account.timeout,
        use_tls=account.security == "tls",
        start_tls=account.security == "starttls",
        tls_context=_tls_context(account),
    )


def _tls_context(account: Account) -> ssl.SSLContext | None:
    if account.security == "none":
        return None
    context = ssl.create_default_context(cafile=account.ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _why(account: Account, error: BaseException) -> tuple[str, bool]:
    """One sentence, and whether waiting is of no use."""
    place = account.place
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                return f"{place} showed a certificate that is not to be trusted ({cause.verify_message})", True
            case ssl.SSLError() if account.security == "tls":
                hint = 'check [smtp] port, or set security = "starttls"'
                return f"{place} does not speak TLS from the start: {hint}", True
            case FileNotFoundError():
                return f"{place} cannot be checked: there is no file {account.ca_file} of trusted authorities", True
            case socket.gaierror():
                return f"{place} cannot be found by that name: check [smtp] host, and the network", False
            case ConnectionRefusedError():
                return f"{place} refused the connection: check [smtp] host and port", False
    return _what_it_said(account, error)


def _what_it_said(account: Account, error: BaseException) -> tuple[str, bool]:
    place, said = account.place, one_line(str(error))
    match error:
        case SMTPAuthenticationError():
            said = one_line(f"{error.code} {error.message}")
            return f"{place} refused the login ({said}): {LOGIN_HINT}", error.code // 100 == 5
        case SMTPConnectResponseError() | SMTPHeloError():
            return f"{place} takes no mail at the moment ({one_line(f'{error.code} {error.message}')})", False
        case SMTPResponseException():
            return f"{place} answered {one_line(f'{error.code} {error.message}')}", False
        case TimeoutError():
            return f"{place} did not answer within {account.timeout:g} s: check [smtp] host, port and security", False
    if "STARTTLS" in said:
        return f'{place} does not offer STARTTLS: set [smtp] security = "tls" (port 465)', True
    if "AUTH" in said or "authentication method" in said:
        return f"{place} offers no login that is known here: check [smtp] port and username", True
    return f"{place} broke off ({said or type(error).__name__})", False


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
