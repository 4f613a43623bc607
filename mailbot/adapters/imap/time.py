"""What the mail server's clock says: the date that it gives to a mail which is put there and taken away at once."""

from __future__ import annotations

import re
from datetime import datetime

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

_UID = re.compile(rb"\[APPENDUID \d+ (\d+)\]")  # RFC 4315 s.3
SEEN, DELETED = rb"\Seen", rb"\Deleted"


def server_time(client: IMAPClient, folder: str, address: str, mark: str) -> datetime | None:
    """Else the date of the newest mail, which is at least not later; None in an empty folder that takes no mail.

    A server that is given no date stamps a mail with its own (RFC 3501 s.6.3.11).
    """
    client.select_folder(folder)
    uid = _put(client, folder, address, mark)
    if uid is None:
        uids = client.search("ALL")
        return _date(client, max(uids)) if uids else None
    try:
        return _date(client, uid)
    finally:
        if client.has_capability("UIDPLUS"):
            client.uid_expunge([uid])


def _put(client: IMAPClient, folder: str, address: str, mark: str) -> int | None:
    """The number of the mail, or None where the folder is not ours to write to."""
    message_id = f"<time.{mark}@{address.rpartition('@')[2]}>"
    probe = (
        f"From: {address}\r\nTo: {address}\r\nSubject: What time is it?\r\nMessage-ID: {message_id}\r\n"
        "Auto-Submitted: auto-generated\r\n\r\n"
        "mailbot asks the mail server for the time, and deletes this mail at once.\r\n"
    )
    try:
        answer = client.append(folder, probe.encode("ascii"), flags=(SEEN, DELETED))
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        return None
    if found := _UID.search(answer if isinstance(answer, bytes) else b""):
        return int(found[1])
    client.noop()  # only then does every server show what was appended
    return max(client.search(["HEADER", "Message-ID", message_id]), default=None)


def _date(client: IMAPClient, uid: int) -> datetime | None:
    found = client.fetch([uid], ["INTERNALDATE"]).get(uid, {}).get(b"INTERNALDATE")
    return found if isinstance(found, datetime) else None
