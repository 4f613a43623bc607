"""The ledger, the cases with their journals and the outbox, in SQLite or PostgreSQL; each call is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from mailbot.adapters.store import (
    backup,
    cases,
    decided,
    erase,
    figures,
    known,
    lease,
    ledger,
    lock,
    migrate,
    outbox,
    proofs,
    rows,
)
from mailbot.adapters.store.backup import made as backups
from mailbot.adapters.store.backup import restore as restored
from mailbot.adapters.store.engine import Damaged, Database, check
from mailbot.adapters.tables import folders
from mailbot.core.case import Case, Event
from mailbot.core.decision import Decision
from mailbot.core.evidence import Enrolment
from mailbot.core.mail import OutgoingMail
from mailbot.core.reading import Known, Probe
from mailbot.flow.ports import (
    Claimed,
    Delivery,
    Folder,
    HeldMail,
    Kept,
    Numbered,
    RawMail,
    Sent,
    SentMail,
    SetAsideMail,
    Tally,
    Unavailable,
)

__all__ = ["Damaged", "SqlStore", "backups", "restored"]


class SqlStore:
    """A flow.ports.Store. Its methods may be called from several threads."""

    def __init__(self, database: Database, held: lock.Lock, fence: int | None = None) -> None:
        self._database, self._lock, self._fence = database, held, fence

    @classmethod
    def open(cls, url: str, *, exclusive: bool = False, now: datetime | None = None) -> SqlStore:
        """The store at that URL, its tables up to date.

        With `exclusive` it is ours alone until it is closed, or AlreadyRunning is raised; with `now` no other host
        takes it over as long as it gives signs of life (`beat("tick")`), either. Unavailable where it cannot
        be opened; permanent where it is damaged or of a newer version.
        """
        database = Database(url)
        held: lock.Lock = lock.Free()
        try:
            check(database, thorough=exclusive)
            if exclusive:
                held = lock.taken(database)
            migrate.upgrade(database)
            fence = lease.taken(database, now) if exclusive and now else None
        except BaseException:
            held.release()
            database.close()
            raise
        return cls(database, held, fence)

    def close(self) -> None:
        if self._fence is not None:
            with suppress(Unavailable), self._database.write() as connection:
                lease.leave(connection, self._fence)
        self._lock.release()
        self._database.close()

    # the ledger
    def ledgered(self, folder: Folder, since: int = 0) -> frozenset[int]:
        with self._database.read() as connection:
            return ledger.uids(connection, folder, since)

    def numbered(self, folder: Folder, uids: Sequence[int]) -> list[Numbered]:
        with self._database.read() as connection:
            return ledger.numbered(connection, folder, uids)

    def unnumber(self, folder: Folder, uids: Sequence[int]) -> None:
        with self._database.write() as connection:
            ledger.unnumber(connection, folder, uids)

    def first_seen(self, folder: Folder) -> datetime | None:
        with self._database.read() as connection:
            return ledger.first_seen(connection, folder)

    def keep(self, folder: Folder, raws: Sequence[RawMail]) -> list[Kept]:
        with self._database.write() as connection:
            return ledger.keep(connection, folder, raws)

    def keep_backlog(self, folder: Folder, uids: Sequence[int], now: datetime) -> None:
        with self._database.write() as connection:
            ledger.keep_backlog(connection, folder, uids, now)

    def release_backlog(self, folder_name: str, uids: Sequence[int] | None) -> int:
        with self._database.write() as connection:
            named = select(folders.c.id).where(folders.c.name == folder_name)
            return ledger.release_backlog(connection, named, uids)

    def waiting(self, limit: int) -> list[Kept]:
        with self._database.read() as connection:
            return ledger.waiting(connection, limit)

    def attempt(self, kept: Kept) -> int:
        with self._database.write() as connection:
            return ledger.attempt(connection, kept)

    def excuse(self, kept: Kept, is_early: bool = False) -> None:
        with self._database.write() as connection:
            ledger.excuse(connection, kept, is_early)

    def raw(self, sha256: str) -> bytes:
        with self._database.read() as connection:
            return rows.bytes_of(connection, sha256)

    def known(self, probe: Probe, now: datetime) -> Known:
        with self._database.read() as connection:
            return known.known(connection, probe, now)

    def unfinished(self, folder: Folder) -> list[int]:
        with self._database.read() as connection:
            return ledger.unfinished(connection, folder)

    def finished(self, folder: Folder, uids: Sequence[int]) -> None:
        with self._database.write() as connection:
            ledger.finished(connection, folder, uids)

    def incoming(self, reference: str) -> list[HeldMail]:
        with self._database.read() as connection:
            return ledger.incoming(connection, reference)

    # the cases
    def case(self, reference: str) -> Case | None:
        with self._database.read() as connection:
            return cases.case(connection, reference)

    def record(
        self, decision: Decision, outgoing: Sequence[OutgoingMail], now: datetime, kept: Kept | None = None
    ) -> None:
        with self._database.write() as connection:
            decided.record(connection, decision, outgoing, now, kept)

    def due(self, now: datetime, limit: int) -> list[Case]:
        with self._database.read() as connection:
            return cases.due(connection, now, limit)

    def open_cases(self) -> list[Case]:
        with self._database.read() as connection:
            return cases.open_cases(connection)

    def kept_cases(self) -> list[Case]:
        with self._database.read() as connection:
            return cases.kept(connection)

    def cases(self) -> list[Case]:
        with self._database.read() as connection:
            return cases.all_cases(connection)

    def search(self, terms: Sequence[str], limit: int) -> list[Case]:
        with self._database.read() as connection:
            return cases.search(connection, terms, limit)

    def closed(self, limit: int) -> list[Case]:
        with self._database.read() as connection:
            return cases.closed(connection, limit)

    def unanswered(self, limit: int) -> list[Case]:
        with self._database.read() as connection:
            return cases.unanswered(connection, limit)

    def events(self, reference: str) -> list[Event]:
        with self._database.read() as connection:
            return cases.events(connection, reference)

    def message_ids(self, reference: str) -> frozenset[str]:
        with self._database.read() as connection:
            return cases.message_ids(connection, reference)

    def keep_procedure(self, digest: str, text: str) -> None:
        with self._database.write() as connection:
            figures.keep_procedure(connection, digest, text)

    def procedure(self, digest: str) -> str | None:
        with self._database.read() as connection:
            return figures.procedure(connection, digest)

    # the outbox
    def claim(self, now: datetime) -> Claimed | None:
        with self._database.write() as connection:
            lease.check(connection, self._fence)
            return outbox.claim(connection, now)

    def settle(
        self,
        claimed: Claimed,
        sent: Sent,
        now: datetime,
        retry_at: datetime | None,
        decision: Decision | None = None,
        outgoing: Sequence[OutgoingMail] = (),
    ) -> None:
        with self._database.write() as connection:
            outbox.settle(connection, claimed, sent, now, retry_at)
            if decision is not None:
                decided.record(connection, decision, outgoing, now, None)
            if sent.delivery is Delivery.SENT:
                figures.beat(connection, "send", now)

    def interrupted(self, now: datetime) -> list[Claimed]:
        with self._database.write() as connection:
            lease.check(connection, self._fence)  # What a successor is sending is not interrupted.
            return outbox.interrupted(connection, now)

    def last_sent(self, before: datetime) -> str | None:
        with self._database.read() as connection:
            return outbox.last_sent(connection, before)

    def outgoing(self, reference: str) -> list[SentMail]:
        with self._database.read() as connection:
            return outbox.of_case(connection, reference)

    def lying(self, before: datetime) -> list[SentMail]:
        with self._database.read() as connection:
            return outbox.lying(connection, before)

    def raw_outgoing(self, message_id: str) -> bytes:
        with self._database.read() as connection:
            return outbox.raw(connection, message_id)

    def tally(self, since: datetime) -> Tally:
        with self._database.read() as connection:
            return figures.tally(connection, since)

    def set_aside(self) -> list[SetAsideMail]:
        with self._database.read() as connection:
            return ledger.set_aside(connection)

    def release_aside(self, id: int) -> bool:
        with self._database.write() as connection:
            return ledger.release_aside(connection, id)

    # who commands
    def enrolled(self, address: str) -> Enrolment | None:
        with self._database.read() as connection:
            return proofs.enrolled(connection, address)

    # the desk itself
    def scrub(self) -> None:
        if self.last(erase.TO_SCRUB) is not None and self._database.scrub(erase.TABLES):
            with self._database.write() as connection:
                erase.scrubbed(connection)

    def back_up(self, folder: Path, now: datetime) -> Path:
        """A verified copy in that folder, made while the store is in use; Unavailable says why there is none."""
        made = backup.make(self._database, folder, now)
        self.beat("backup", now)
        return made

    def age_backups(self, folder: Path, keep: int, days: int) -> int:
        return backup.age(folder, keep, days)

    def beat(self, name: str, at: datetime) -> None:
        self._lock.confirm()
        with self._database.write() as connection:
            figures.beat(connection, name, at)
            if self._fence is not None and name == "tick":
                lease.keep(connection, self._fence, at)

    def holder(self) -> str:
        with self._database.read() as connection:
            return lease.holder(connection)

    def ensure_room(self, size: int) -> None:
        self._database.ensure_room(size)

    def last(self, name: str) -> datetime | None:
        return self.beats([name]).get(name)

    def beats(self, names: Sequence[str]) -> dict[str, datetime]:
        with self._database.read() as connection:
            return figures.beats_of(connection, names)
