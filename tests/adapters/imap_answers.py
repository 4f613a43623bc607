"""What the tests of odd IMAP servers share: a mailbox on one, and answers in the form of RFC 3501."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from mailbot.adapters.imap import Account, ImapMailbox
from mailbot.flow.ports import Unavailable
from tests.imap_server import ImapServer

RAW = b"Received: from x by y;\r\n Mon, 2 Mar 2026 09:30:00 +0100\r\nFrom: ann@example.org\r\n\r\nIt leaks.\r\n"


def mailbox_on(server: ImapServer, **changed: Any) -> ImapMailbox:
    return ImapMailbox(account_on(server, **changed))


def account_on(server: ImapServer, **changed: Any) -> Account:
    plain: dict[str, Any] = {
        "address": "desk@example.com",
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "username": "desk",
        "password": lambda: "hunter2",
        "timeout": 5.0,
    }
    return Account(**(plain | changed))


def trouble_of(server: ImapServer, **changed: Any) -> Unavailable:
    with closing(mailbox_on(server, **changed)) as mailbox, pytest.raises(Unavailable) as caught:
        mailbox.open()
    assert "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)
    return caught.value


def fetched(uid: int, **items: bytes) -> bytes:
    """One FETCH response; a body goes as a literal."""
    parts = [b"UID %d" % uid]
    for name, value in items.items():
        if name.startswith("BODY"):
            parts.append(b"%s {%d}\r\n%s" % (name.encode(), len(value), value))
        else:
            parts.append(name.encode() + b" " + value)
    return b"* %d FETCH (%s)\r\n" % (uid - 9, b" ".join(parts))


def sizes(*given: int, date: bytes = b'"02-Mar-2026 08:30:00 +0000"') -> bytes:
    items = [(uid, size) for uid, size in zip((10, 11), given, strict=False)]
    return b"".join(fetched(uid, **{"RFC822.SIZE": str(size).encode(), "INTERNALDATE": date}) for uid, size in items)
