"""The mails of the store in dictionaries, and what its other halves stand on; see fake_store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from mailbot.core.authority import ENDS
from mailbot.core.case import Case
from mailbot.core.reading import Known, KnownCase, Limits, Paced, Probe
from mailbot.flow.ports import (
    Folder,
    HeldMail,
    Kept,
    Numbered,
    RawMail,
    SetAsideMail,
    Unavailable,
)
from tests.fake_proofs import FakeProofs
from tests.fake_rows import MailRow, OutRow


class FakeLedger:
    """The ledger of a flow.ports.Store. Set `down` to make every call raise Unavailable."""

    def __init__(self) -> None:
        self.down = False
        self._seen: dict[tuple[str, str], datetime | None] = {}
        self._mails: dict[int, MailRow] = {}
        self._bytes: dict[str, bytes] = {}
        self._cases: dict[str, Case] = {}
        self._outbox: dict[int, OutRow] = {}
        self._aside: dict[int, SetAsideMail] = {}
        self._beats: dict[str, datetime] = {}
        self._procedures: dict[str, str] = {}
        self._proofs = FakeProofs()
        self._last_id = 0

    def _number(self) -> int:
        self._up()
        self._last_id += 1
        return self._last_id

    def _up(self) -> None:
        if self.down:
            raise Unavailable("store", "the disk is full")

    # the ledger
    def ledgered(self, folder: Folder, since: int = 0) -> frozenset[int]:
        self._up()
        return frozenset(m.uid for m in self._mails.values() if m.folder == folder and m.uid >= since)

    def numbered(self, folder: Folder, uids: Sequence[int]) -> Sequence[Numbered]:
        self._up()
        rows = sorted((m for m in self._mails.values() if m.folder == folder and m.uid in uids), key=lambda m: -m.uid)
        return [Numbered(uid=m.uid, sha256=m.sha256 or None, received=m.received) for m in rows]

    def unnumber(self, folder: Folder, uids: Sequence[int]) -> None:
        self._up()
        lowest = min((m.folder.uidvalidity for m in self._mails.values()), default=0)
        for mail in self._mails.values():
            if mail.folder == folder and mail.uid in uids:
                mail.folder, mail.finished = replace(folder, uidvalidity=min(lowest, 0) - 1), True

    def first_seen(self, folder: Folder) -> datetime | None:
        self._up()
        return self._seen.get((folder.mailbox, folder.name))

    def keep(self, folder: Folder, raws: Sequence[RawMail]) -> Sequence[Kept]:
        self._up()
        self._seen.setdefault((folder.mailbox, folder.name), None)
        there = self.ledgered(folder)
        for mail in raws:
            row = MailRow.of(self._number(), folder, mail)
            self._bytes.setdefault(row.sha256, mail.raw)
            if mail.uid not in there:
                self._mails[row.id] = row
        kept = {mail.uid for mail in raws}
        return [k for k in self.waiting(len(self._mails)) if k.folder == folder and k.uid in kept]

    def keep_backlog(self, folder: Folder, uids: Sequence[int], now: datetime) -> None:
        self._up()
        place = (folder.mailbox, folder.name)
        self._seen[place] = self._seen.get(place) or now
        for uid in sorted(set(uids) - self.ledgered(folder)):
            row = MailRow(id=self._number(), folder=folder, uid=uid, received=now, outcome="backlog", finished=True)
            self._mails[row.id] = row

    def release_backlog(self, folder_name: str, uids: Sequence[int] | None) -> int:
        self._up()
        return self._release(lambda folder: folder.name == folder_name, uids)

    def _release(self, wanted: Callable[[Folder], bool], uids: Sequence[int] | None) -> int:
        backlog = [m for m in self._mails.values() if m.outcome == "backlog" and wanted(m.folder)]
        gone = [m.id for m in backlog if uids is None or m.uid in uids]
        for number in gone:
            del self._mails[number]
        return len(gone)

    def waiting(self, limit: int) -> Sequence[Kept]:
        self._up()
        rows = [m for m in self._mails.values() if m.outcome is None]
        return [m.kept() for m in sorted(rows, key=lambda m: (m.attempts < 0, m.attempts, m.id))[:limit]]

    def attempt(self, kept: Kept) -> int:
        self._up()
        self._mails[kept.id].attempts += 1
        return self._mails[kept.id].attempts

    def excuse(self, kept: Kept, is_early: bool = False) -> None:
        self._up()
        self._mails[kept.id].attempts = -1 if is_early else max(0, self._mails[kept.id].attempts - 1)

    def raw(self, sha256: str) -> bytes:
        self._up()
        return self._bytes[sha256]

    def known(self, probe: Probe, now: datetime) -> Known:
        self._up()
        named = set(probe.message_ids)
        ours = tuple(
            (o.mail.message_id, o.mail.reference)
            for o in self._outbox.values()
            if o.mail.message_id in named and o.mail.reference
        )
        theirs = tuple((m.message_id, r) for m in self._mails.values() if m.message_id in named for r in m.cases)
        sender = probe.sender.strip().lower() if probe.sender else None
        of_sender = [c for c in self._cases.values() if sender in c.participants]
        newest = sorted(sorted(of_sender, key=lambda c: c.reference), key=lambda c: c.opened, reverse=True)[:20]
        wanted = {*probe.references, *(r for _, r in ours + theirs), *(c.reference for c in newest)}
        held_by = next((r for m in self._mails.values() if m.is_reread(probe.sha256) for r in m.cases), None)
        decided = [m for m in self._mails.values() if m.outcome is not None]
        twins = [m for m in decided if m.sha256 == probe.sha256]
        twins += [m for m in decided if m.is_same(probe) and held_by is None]
        return Known(
            cases=tuple(self._known(c, (*ours, *theirs)) for c in self._in_order() if c.reference in wanted),
            duplicate_of=twins[0].outcome if twins else None,
            held_by=held_by,
            automatic=_newest(o.ready for o in self._outbox.values() if o.is_automatic(sender, now)),
            paced=self._paced(probe.limits),
            letters=tuple(sorted(ours)),
            enrolled=self._proofs.enrolled.get(self._proofs.probed(probe.codes) or sender or ""),
            questions=self._proofs.named(probe.codes),
            asked=self._proofs.asked(sender, now),
            is_obeyed=any(m.has_obeyed(probe.own_id) for m in self._mails.values()),
        )

    def _paced(self, limits: Limits) -> Paced:
        rows = self._outbox.values()
        answers = _newest(o.ready for o in rows if o.is_answer)
        notices = _newest(o.ready for o in rows if o.mail.template in ("card", "alarm"))
        return Paced(
            hour=next(iter(answers[limits.answers_per_hour - 1 :]), None),
            day=next(iter(answers[limits.answers_per_day - 1 :]), None),
            notices=next(iter(notices[limits.notices_per_hour - 1 :]), None),
        )

    def _known(self, case: Case, ids: Sequence[tuple[str | None, str]]) -> KnownCase:
        return KnownCase(
            reference=case.reference,
            customer_email=case.customer_email or "",
            participants=case.participants,
            message_ids=frozenset(i for i, reference in ids if i and reference == case.reference),
            is_open=case.is_open,
            opened=case.opened,
            ended=max((e.at for e in case.journal if e.name in ENDS), default=None) if not case.is_open else None,
        )

    def _in_order(self) -> list[Case]:
        self._up()
        return sorted(self._cases.values(), key=lambda c: (c.opened, c.reference))

    def unfinished(self, folder: Folder) -> Sequence[int]:
        self._up()
        return sorted(m.uid for m in self._mails.values() if m.folder == folder and m.is_unfinished)

    def finished(self, folder: Folder, uids: Sequence[int]) -> None:
        self._up()
        for mail in self._mails.values():
            if mail.folder == folder and mail.uid in uids:
                mail.finished = True

    def incoming(self, reference: str) -> Sequence[HeldMail]:
        self._up()
        return [m.held() for m in self._mails.values() if reference in m.cases]


def _newest(moments: Iterable[datetime]) -> tuple[datetime, ...]:
    return tuple(sorted(moments, reverse=True))
