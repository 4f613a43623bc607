"""What the tests against Dovecot share: letters, and a mailbox that is closed at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from mailbot.adapters.imap import Account, ImapMailbox
from mailbot.flow.ports import Unavailable
from tests import servers

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


def vars_of(account: Account) -> dict[str, Any]:
    return {name: getattr(account, name) for name in Account.__slots__}
