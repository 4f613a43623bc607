"""Opens a verified, logged-in IMAP connection, and says in one sentence why it could not."""

from __future__ import annotations

import ipaddress
import logging
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from mailbot.flow.ports import Unavailable

TROUBLE = (IMAPClientError, OSError, EOFError, ValueError, MemoryError)
Security = Literal["tls", "starttls", "none"]
Handled = Literal["leave", "flag", "move"]
CONNECT_SECONDS = 15.0
PASSES = ("UNAVAILABLE", "SERVERBUG", "INUSE", "LIMIT", "CONTACTADMIN")  # RFC 5530 s.3: the password is not to blame

# imapclient tells every command at DEBUG; what it says of letters is nobody's business but the desk's.
logging.getLogger("imapclient").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One folder of one mailbox, and how to reach it. `password` is asked for at each login, so it may change."""

    address: str
    host: str
    port: int
    username: str
    password: Callable[[], str]
    security: Security = "tls"
    folder: str = "INBOX"
    handled: Handled = "leave"
    handled_folder: str = "Done"
    max_bytes: int = 25 * 2**20
    timeout: float = 60.0
    ca_file: str | None = None  # None: the authorities that the system trusts

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}"


def connect(account: Account) -> IMAPClient:
    """A logged-in client with aware times, or Unavailable."""
    if account.security == "none" and not _is_loopback(account.host):
        raise Unavailable(
            "imap", f'{account.host} is not this machine: set [mailbox] security to "tls"', permanent=True
        )
    try:
        client = _encrypted(account)
    except TROUBLE as error:
        raise unavailable(account, error) from error
    client.normalise_times = False
    # imapclient sends a command and its line end apart; without this each SEARCH waits 40 ms for an acknowledgement.
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        _log_in(client, account)
    except TROUBLE as error:
        shut(client)
        raise _not_let_in(account, error) from error
    return client


def shut(client: IMAPClient) -> None:
    """Ends the connection; it may be broken already."""
    try:
        client.logout()
    except TROUBLE:
        abandon(client)


def abandon(client: IMAPClient) -> None:
    """Closes the socket without a word; it may be closed already."""
    with suppress(*TROUBLE):
        client.shutdown()


def unavailable(account: Account, error: BaseException) -> Unavailable:
    """What went wrong at that server, and what to do about it."""
    said, permanent = _said(account, error)
    return Unavailable("imap", f"{account.place} {said}", permanent=permanent)


def words(error: BaseException) -> str:
    """The server's own words on one line, capped; never a password, which imapclient does not put there."""
    text = str(error).removeprefix("b'").rstrip("'")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200] or type(error).__name__


def _encrypted(account: Account) -> IMAPClient:
    timeout = SocketTimeout(connect=min(CONNECT_SECONDS, account.timeout), read=account.timeout)
    context = _tls_context(account)
    implicit = account.security == "tls"
    client = IMAPClient(
        account.host, account.port, ssl=implicit, ssl_context=context if implicit else None, timeout=timeout
    )
    if account.security == "starttls":
        try:
            client.starttls(context)  # Raises where the server does not offer it: nothing is sent in clear.
        except TROUBLE:
            abandon(client)
            raise
    return client


def _tls_context(account: Account) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=account.ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _log_in(client: IMAPClient, account: Account) -> None:
    password = account.password()
    if (account.username + password).isascii():
        client.login(account.username, password)
    else:
        client.plain_login(account.username, password)  # LOGIN cannot carry other letters (RFC 3501 s.6.2.3).
    if client.has_capability("ID"):
        client.id_({"name": "mailbot"})  # 163.com and its kin let nobody SELECT who has not said who they are.


def _not_let_in(account: Account, error: BaseException) -> Unavailable:
    if not isinstance(error, LoginError):
        return unavailable(account, error)
    said = words(error)
    if any(f"[{code}]" in said.upper() for code in PASSES):
        return Unavailable("imap", f"{account.place} lets nobody in at the moment ({said})")
    hint = "check [mailbox] username and its password; many providers want an app password"
    return Unavailable("imap", f"{account.place} refused the login ({said}): {hint}", permanent=True)


def _said(account: Account, error: BaseException) -> tuple[str, bool]:
    """The sentence after the place, and whether waiting is of no use."""
    match error:
        case FileNotFoundError():
            return f"cannot be checked: there is no file {account.ca_file} of trusted authorities", True
        case socket.gaierror():
            return "cannot be found by that name: check [mailbox] host, and the network", False
        case ConnectionRefusedError():
            return "refused the connection: check [mailbox] host and port", False
        case ssl.SSLCertVerificationError():
            return f"showed a certificate that is not to be trusted ({error.verify_message})", True
        case ssl.SSLError() if account.security == "tls":
            return 'does not speak TLS from the start: check [mailbox] port, or set security = "starttls"', True
        case ssl.SSLError():
            return f"failed to start TLS ({error.reason})", True
        case TimeoutError():
            return f"did not answer within {account.timeout:g} s: check [mailbox] host, port and security", False
    if "STARTTLS" in str(error):
        return 'does not offer STARTTLS: set [mailbox] security = "tls" (port 993)', True
    return f"broke off or answered nonsense ({words(error)})", False


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
