"""Finds a mail in the account's own folders by its Message-ID: where sent mail is kept, and where copies arrive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError
from imapclient.imapclient import SENT

from mailbot.adapters.imap.connect import TROUBLE, Account, connect, shut, unavailable

# What may stand in a quoted SEARCH argument; with its brackets, since HEADER finds parts of a value (RFC 3501 s.6.4.4).
PLAIN_ID = re.compile(r"<[!#-;=?-\[\]-~]{3,250}>")
SENT_NAMES = ("Sent", "Sent Items", "Sent Messages", "Sent Mail", "Skickat", "Skickade objekt", "已发送", "已发送邮件")
SEPARATORS = re.compile(r"[/.]")


class Copies:
    """Asks over a connection of its own, so that any thread may ask while the mailbox is read.

    `sent` looks where sent mail is kept (`sent_folder`, or the folder that the server or custom calls so); `arrived`
    looks where mail comes in and where handled mail is moved to.
    """

    def __init__(self, account: Account, *, sent: bool = True, arrived: bool = False, sent_folder: str = "") -> None:
        self.account, self.sent, self.arrived, self.sent_folder = account, sent, arrived, sent_folder

    def accepted(self, message_id: str) -> bool | None:
        """Whether a copy lies there; None where there is no such folder to look in."""
        with self._connected() as client:
            looked = None
            for _ in self._opened(client):
                if _found(client, message_id):
                    return True
                looked = False
            return looked

    def copy(self, message_id: str) -> bytes | None:
        """The bytes of the copy. Others may write a Message-ID again: who asks for evidence compares the contents."""
        with self._connected() as client:
            for _ in self._opened(client):
                for uid in _found(client, message_id)[-1:]:
                    body = client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
                    return body if isinstance(body, bytes) else None
        return None

    def sent_name(self) -> str | None:
        """The folder that sent mail is kept in, if there is one."""
        with self._connected() as client:
            return self._sent_name(client)

    def _opened(self, client: IMAPClient) -> Iterator[str]:
        """Each of the folders in turn, opened for reading alone; one that is not there is passed over."""
        names = [self._sent_name(client)] if self.sent else []
        names += [self.account.folder, self.account.handled_folder] if self.arrived else []
        for name in dict.fromkeys(filter(None, names)):
            try:
                client.select_folder(name, readonly=True)
            except IMAPClientAbortError:
                raise
            except IMAPClientError:
                continue
            yield name

    def _sent_name(self, client: IMAPClient) -> str | None:
        """As configured, else marked by the server (RFC 6154), else called so by custom."""
        if self.sent_folder:
            return self.sent_folder
        folders = [(flags, name) for flags, _, name in client.list_folders()]
        marked = [name for flags, name in folders if SENT in flags]
        usual = [name for _, name in folders if SEPARATORS.split(name)[-1] in SENT_NAMES]
        return next(iter(marked + usual), None)

    @contextmanager
    def _connected(self) -> Iterator[IMAPClient]:
        client = connect(self.account)
        try:
            yield client
        except TROUBLE as error:
            raise unavailable(self.account, error) from error
        finally:
            shut(client)


def _found(client: IMAPClient, message_id: str) -> list[int]:
    if not PLAIN_ID.fullmatch(message_id):
        return []
    return sorted(client.search(["HEADER", "Message-ID", message_id]))
