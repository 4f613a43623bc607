"""Stand-ins written by hand: a store in dictionaries, a mailbox in a list, a mailer that answers as it is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from mailbot.core.mail import OutgoingMail
from mailbot.flow.ports import Delivery, Folder, Headline, RawMail, Sent, Unavailable
from tests.fake_store import FakeStore

__all__ = ["FakeMailbox", "FakeMailer", "FakeStore", "FakeWitness"]


class FakeMailbox:
    """A flow.ports.Mailbox: `arrive` puts a mail in; `handled` are the UIDs that were flagged or moved.

    Set `down` to make every call raise Unavailable. `max_bytes` cuts larger mails to their header block.
    """

    def __init__(self, address: str = "complaints@shop.example", uidvalidity: int = 1) -> None:
        self.folder = Folder(mailbox=address, name="INBOX", uidvalidity=uidvalidity)
        self.mails: dict[int, tuple[bytes, datetime]] = {}
        self.handled: set[int] = set()
        self.fetched: list[int] = []
        self.max_bytes = 36_000_000
        self.put_back_since: list[datetime] = []
        self.down = False
        self.next_uid = 1
        self.tells_next = True
        self.asked: list[int] = []  # for their headlines

    def arrive(self, raw: bytes, received: datetime | None = None) -> int:
        """Puts the mail into the folder; its UID."""
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        self.mails[uid] = (raw, received or datetime(2026, 12, 18, 9, 0, tzinfo=UTC))
        return uid

    def _up(self) -> None:
        if self.down:
            raise Unavailable("imap", "connection refused")

    def open(self) -> Folder:
        self._up()
        return replace(self.folder, next_uid=self.next_uid if self.tells_next else None)

    def uids(self) -> Sequence[int]:
        self._up()
        return sorted(self.mails)

    def fetch(self, uids: Sequence[int]) -> Sequence[RawMail]:
        self._up()
        self.fetched += uids
        return [self._raw(uid) for uid in uids if uid in self.mails]

    def _raw(self, uid: int) -> RawMail:
        raw, received = self.mails[uid]
        whole = len(raw) <= self.max_bytes
        head = raw if whole else raw[: raw.find(b"\r\n\r\n") + 4]
        return RawMail(uid=uid, received=received, size=len(raw), raw=head, whole=whole)

    def headlines(self, uids: Sequence[int]) -> Sequence[Headline]:
        self._up()
        self.asked += uids
        return [
            Headline(
                uid=uid,
                received=self.mails[uid][1],
                sender=_header(self.mails[uid][0], "From"),
                subject=_header(self.mails[uid][0], "Subject"),
            )
            for uid in uids
            if uid in self.mails
        ]

    def finish(self, uids: Sequence[int]) -> None:
        self._up()
        self.handled |= set(uids)

    def put_back(self, since: datetime) -> None:
        self._up()
        self.put_back_since.append(since)


def _header(raw: bytes, name: str) -> str:
    found = re.search(rf"(?im)^{name}:[ \t]*(.*?)\r?$", raw.decode("utf-8", "replace"))
    return found[1] if found else ""


class FakeWitness:
    """A flow.ports.Witness: it knows the letters that the mailer took, unless it is `blind` or `down`."""

    def __init__(self, mailer: FakeMailer) -> None:
        self.mailer = mailer
        self.also: set[str] = set()  # taken although the line broke
        self.asked: list[str] = []
        self.down = False
        self.blind = False

    def accepted(self, message_id: str) -> bool | None:
        if self.down:
            raise Unavailable("imap", "connection refused")
        self.asked.append(message_id)
        known = self.also | {mail.message_id for mail in self.mailer.taken}
        return message_id in known and not self.blind


class FakeMailer:
    """A flow.ports.Mailer: takes every mail, or answers from `answers` (by template, else in turn) first."""

    def __init__(self, *answers: Sent) -> None:
        self.answers = list(answers)
        self.by_template: dict[str, Sent] = {}
        self.tried: list[OutgoingMail] = []
        self.taken: list[OutgoingMail] = []
        self.down = False

    async def send(self, mail: OutgoingMail) -> Sent:
        if self.down:
            raise Unavailable("smtp", "connection refused")
        self.tried.append(mail)
        usual = Sent(delivery=Delivery.SENT, said="250 ok", code=250)
        answer = self.by_template.get(mail.template) or (self.answers.pop(0) if self.answers else usual)
        if answer.delivery is Delivery.SENT:
            self.taken.append(mail)
        return answer
