"""One folder over one connection: opened anew each round, watched in between, and closed at the end."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError

from mailbot.adapters.imap import fetching
from mailbot.adapters.imap.connect import TROUBLE, Account, abandon, connect, shut, unavailable, words
from mailbot.adapters.imap.time import server_time
from mailbot.flow.ports import Folder, Headline, RawMail, Unavailable

KEYWORD: Final = b"$MailbotHandled"
SEEN, FLAGGED, DELETED, ANY_KEYWORD = rb"\Seen", rb"\Flagged", rb"\Deleted", rb"\*"
FEW = 200  # mails that are put back beyond those of the day
AT_ONCE = 50_000  # UIDs in one SEARCH answer: imaplib gives up on a line of more than a megabyte
MOST_SEARCHES = 200  # where the numbers lie far apart
IDLE_SECONDS = 25 * 60.0  # RFC 2177: a server may end an IDLE after 30 minutes
SLICE_SECONDS = 0.5
LEAST_SECONDS, BROKEN_SECONDS = 1.0, 5.0  # between two looks at the folder

log = logging.getLogger("mailbot.imap")


class ImapMailbox:
    """Not for several threads at once: the thread that opens it fetches, watches and closes it, too."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._client: IMAPClient | None = None
        self._selected: dict[bytes, Any] = {}

    def open(self) -> Folder:
        """Selects the folder anew, over a new connection where the old one has died."""
        reused = self._client is not None
        try:
            return self._open()
        except Unavailable as trouble:
            if not reused or trouble.permanent:
                raise
            return self._open()

    def uids(self) -> Sequence[int]:
        """Every UID in the folder, read or unread, in ascending order."""
        with self._connected() as client:
            last = self._selected.get(b"UIDNEXT", 1) - 1
            if self._selected.get(b"EXISTS", 0) <= AT_ONCE or not last:
                return sorted(client.search("ALL"))
            step = max(AT_ONCE, last // MOST_SEARCHES)
            windows = [f"{start}:{min(start + step - 1, last)}" for start in range(1, last + 1, step)]
            return sorted({uid for window in windows for uid in client.search(["UID", window])})

    def fetch(self, uids: Sequence[int]) -> Sequence[RawMail]:
        """The mails that are still there, up to 64 MB of them: what is absent is asked for again or is gone."""
        with self._connected() as client:
            return fetching.fetch(client, uids, self.account.max_bytes)

    def headlines(self, uids: Sequence[int]) -> Sequence[Headline]:
        """A line for each mail that is still there, for a person's list."""
        with self._connected() as client:
            return fetching.headlines(client, uids)

    def finish(self, uids: Sequence[int]) -> None:
        """Flags or moves handled mail as the config says; the others stay untouched and unread."""
        finishing: dict[str, Callable[[IMAPClient, Sequence[int]], None]] = {"flag": self._flag, "move": self._move}
        finish = finishing.get(self.account.handled)
        if finish is None:
            return
        with self._connected() as client:
            for some in fetching.chunks(uids):
                finish(client, some)

    def put_back(self, since: datetime) -> None:
        """Moves handled mail of that day and later back, where handled mail is moved away.

        Numbers grow as mails are moved there: all from the first of that day on goes back, and some before it, for a
        mail may have come out of another folder with a day that is long past.
        """
        if self.account.handled != "move":
            return
        with self._connected() as client:
            client.select_folder(self.account.handled_folder)
            uids, of_the_day = sorted(client.search("ALL")), client.search(["SINCE", since.date()])
            first = uids.index(min(of_the_day)) if of_the_day else len(uids)
            for some in fetching.chunks(uids[max(0, first - FEW) :]):
                self._move_to(client, some, self.account.folder)

    def server_time(self, mark: str) -> datetime | None:
        """What the server's clock says, as far as it can be found out; `mark` tells one question from another."""
        self.open()
        with self._connected() as client:
            return server_time(client, self.account.folder, self.account.address, mark)

    def wait(self, seconds: float, stopped: threading.Event) -> None:
        """Until something arrives, the time has passed or it is stopped; without IDLE only the last two.

        A server that announces mail without end, or breaks off whoever watches, is not asked again at once.
        """
        if self._client is None or not self._selected or not self._can_idle(self._client):
            stopped.wait(seconds)
            return
        began, least = time.monotonic(), LEAST_SECONDS
        try:
            self._idle(self._client, min(seconds, IDLE_SECONDS), stopped)
        except TROUBLE:
            self._drop()  # The next open() finds out whether the server is back, and says so if not.
            least = BROKEN_SECONDS
        stopped.wait(max(0.0, min(seconds, began + least - time.monotonic())))

    def close(self) -> None:
        """Logs out."""
        client, self._client, self._selected = self._client, None, {}
        if client is not None:
            shut(client)

    def _open(self) -> Folder:
        if self._client is None:
            self._client = connect(self.account)
        with self._connected() as client:
            self._selected = self._select(client)
            if self.account.handled == "move":
                self._ensure_target(client)
        uidvalidity = self._selected.get(b"UIDVALIDITY")
        if uidvalidity is None:
            raise Unavailable("imap", f"{self.account.place} numbers its mails anew each time (no UIDVALIDITY)", True)
        return Folder(
            mailbox=self.account.address.lower(),
            name=self.account.folder,
            uidvalidity=uidvalidity,
            next_uid=self._selected.get(b"UIDNEXT"),
        )

    def _select(self, client: IMAPClient) -> dict[bytes, Any]:
        """Only a mailbox whose mail is flagged or moved is opened for writing."""
        account = self.account
        try:
            selected: dict[bytes, Any] = client.select_folder(account.folder, readonly=account.handled == "leave")
        except IMAPClientReadOnlyError as error:
            hint = f'the folder "{account.folder}" is read-only: set [mailbox] handled = "leave"'
            raise Unavailable("imap", f"at {account.place} {hint}", permanent=True) from error
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            hint = f'there is no folder "{account.folder}" to open ({words(error)}): check [mailbox] folder'
            raise Unavailable("imap", f"at {account.place} {hint}", permanent=True) from error
        return selected

    def _ensure_target(self, client: IMAPClient) -> None:
        """The folder for handled mail is named by the config and therefore made; the folder it came from never is."""
        target = self.account.handled_folder
        if client.folder_exists(target):
            return
        try:
            client.create_folder(target)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            hint = f'the folder "{target}" cannot be made ({words(error)}): check [mailbox] handled_folder'
            raise Unavailable("imap", f"at {self.account.place} {hint}", permanent=True) from error
        log.info("made the folder for handled mail at %s", self.account.place)

    def _flag(self, client: IMAPClient, uids: Sequence[int]) -> None:
        """Servers without `\\*` forget keywords without a word, hence the plain flag there."""
        own = KEYWORD if ANY_KEYWORD in self._selected.get(b"PERMANENTFLAGS", ()) else FLAGGED
        client.add_flags(uids, [SEEN, own], silent=True)

    def _move(self, client: IMAPClient, uids: Sequence[int]) -> None:
        client.add_flags(uids, [SEEN], silent=True)
        self._move_to(client, uids, self.account.handled_folder)

    def _move_to(self, client: IMAPClient, uids: Sequence[int], folder: str) -> None:
        if client.has_capability("MOVE"):
            client.move(uids, folder)
            return
        client.copy(uids, folder)
        client.add_flags(uids, [DELETED], silent=True)
        if client.has_capability("UIDPLUS"):  # A plain EXPUNGE would take away what the owner has marked as well.
            client.uid_expunge(uids)

    def _can_idle(self, client: IMAPClient) -> bool:
        try:
            return bool(client.has_capability("IDLE"))
        except TROUBLE:
            self._drop()
            return False

    def _idle(self, client: IMAPClient, seconds: float, stopped: threading.Event) -> None:
        until = time.monotonic() + seconds
        if _is_news(client.noop()[1]):
            return
        client.idle()
        while not stopped.is_set() and (left := until - time.monotonic()) > 0:
            began, slice_ = time.monotonic(), min(SLICE_SECONDS, left)
            heard = client.idle_check(slice_)
            # Readable without a line is how a broken connection looks; DONE will tell.
            if _is_news(heard) or (not heard and time.monotonic() - began < slice_ / 2):
                break
        client.idle_done()

    @contextmanager
    def _connected(self) -> Iterator[IMAPClient]:
        if self._client is None:
            raise Unavailable("imap", f"{self.account.place} is not connected")
        try:
            yield self._client
        except Unavailable:
            self._drop()
            raise
        except TROUBLE as error:
            self._drop()
            raise unavailable(self.account, error) from error

    def _drop(self) -> None:
        """A connection in doubt is of no use: an answer to an old question may still be under way on it."""
        client, self._client, self._selected = self._client, None, {}
        if client is not None:
            abandon(client)


def _is_news(responses: Sequence[Any]) -> bool:
    return any(len(response) > 1 and response[1] == b"EXISTS" for response in responses)
