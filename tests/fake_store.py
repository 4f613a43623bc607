"""A store in dictionaries, written by hand; it passes the contract tests of the real ones (adapters/test_store_*)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.core.case import Case, Event, State
from mailbot.core.decision import ERASED, Change, Decision
from mailbot.core.evidence import Enrolment
from mailbot.core.mail import Audience, OutgoingMail
from mailbot.flow.ports import (
    Claimed,
    Delivery,
    Kept,
    Sent,
    SentMail,
    SetAsideMail,
    Settled,
    Stale,
    Tally,
)
from tests.fake_ledger import FakeLedger
from tests.fake_rows import OutRow


class FakeStore(FakeLedger):
    """A flow.ports.Store in dictionaries. Set `down` to make every call raise Unavailable."""

    # the cases
    def case(self, reference: str) -> Case | None:
        self._up()
        return self._cases.get(reference)

    def record(
        self, decision: Decision, outgoing: Sequence[OutgoingMail], now: datetime, kept: Kept | None = None
    ) -> None:
        self._up()
        self._check(decision, kept)
        for out in self._called_back(decision.recalled):
            out.state, out.settled = "recalled", now
        for change in decision.changes:
            self._cases[change.case.reference] = change.case
        for erasure in decision.erasures:
            self._erase(erasure.tombstone, now)
        for mail in outgoing:
            self._write(mail, now)
        if decision.release:
            self._release(
                lambda folder: kept is None or (folder.mailbox, folder.name) == (kept.folder.mailbox, kept.folder.name),
                None if 0 in decision.release else decision.release,
            )
        self._beats.update(decision.beats)
        self._proofs.record(decision, now)
        for erasure in decision.erasures:
            self._proofs.forget(erasure.tombstone.reference)
        if kept is not None:
            row = self._mails[kept.id]
            row.decide(decision)
            self._drop()
            if decision.aside is not None:
                self._aside[row.id] = row.aside(decision.aside)

    def _check(self, decision: Decision, kept: Kept | None) -> None:
        """Everything that may be stale, before anything is changed."""
        if len(self._called_back(decision.recalled)) != len(decision.recalled):
            raise Stale("a letter that was to be held back has left")
        self._proofs.check(decision)
        after: dict[str, Change] = {}
        for change in decision.changes:
            reference = change.case.reference
            stored = after[reference].case if reference in after else self._cases.get(reference)
            if len(stored.journal if stored else ()) != len(change.case.journal) - len(change.events):
                raise Stale(f"{reference} has changed since it was read")
            after[reference] = change
        for one in decision.erasures:
            reference = one.tombstone.reference
            if reference not in self._cases or len(self._cases[reference].journal) != one.journaled:
                raise Stale(f"{reference} has changed since it was read")
        if kept is not None and self._mails[kept.id].outcome is not None:
            raise Stale(f"the mail {kept.id} has been decided already")

    def _called_back(self, keys: Sequence[str]) -> list[OutRow]:
        lying = [o for o in self._outbox.values() if o.state == "waiting" and o.doubtful_since is None]
        return [o for o in lying if o.mail.key in keys]

    def _erase(self, tombstone: Case, now: datetime) -> None:
        reference, day = tombstone.reference, now - timedelta(days=1)
        self._cases[reference] = tombstone
        ours = {o.mail.message_id for o in self._outbox.values() if o.mail.reference == reference}
        mails = [m for m in self._mails.values() if m.cases == [reference]]
        ids = ours | {m.message_id for m in mails if m.message_id}
        mails += [m for m in self._mails.values() if m.outcome in ("duplicate", "own") and m.message_id in ids]
        for mail in mails:
            mail.outcome = mail.reason = ERASED
            mail.message_id = None
            self._aside.pop(mail.id, None)
        for row in self._mails.values():
            row.cases = [one for one in row.cases if one != reference]
        self._outbox = {n: o for n, o in self._outbox.items() if not o.goes_with(reference, day)}
        self._drop()

    def _drop(self) -> None:
        """Bytes that no mail and no letter needs any more."""
        needed = {m.sha256 for m in self._mails.values() if m.outcome != ERASED}
        self._bytes = {digest: raw for digest, raw in self._bytes.items() if digest in needed}

    def _write(self, mail: OutgoingMail, now: datetime) -> None:
        if any(o.mail.key == mail.key for o in self._outbox.values()):
            return
        row = OutRow(
            id=self._number(),
            mail=mail,
            written=now,
            ready=max(now, mail.not_before or now),
            doubtful_since=mail.doubtful_since,
        )
        self._outbox[row.id] = row

    def due(self, now: datetime, limit: int) -> Sequence[Case]:
        self._up()
        woken = [(c.wake, c.reference) for c in self._cases.values() if c.wake is not None and c.wake <= now]
        return [self._cases[reference] for _, reference in sorted(woken)[:limit]]

    def open_cases(self) -> Sequence[Case]:
        return [c for c in self._in_order() if c.is_open]

    def kept_cases(self) -> Sequence[Case]:
        said = {"raised", "erasure_requested"}
        return [c for c in self._in_order() if c.state is State.CLOSED and said & {e.name for e in c.journal}]

    def cases(self) -> Sequence[Case]:
        return self._in_order()

    def search(self, terms: Sequence[str], limit: int) -> Sequence[Case]:
        alive = [c for c in self._newest() if c.state.value != "erased"]
        return [c for c in alive if all(self._says(c, term) for term in terms)][:limit]

    def _says(self, case: Case, term: str) -> bool:
        named = term.upper() in case.reference or term in (case.customer_email or "").lower()
        return named or any(term in m.words for m in self._mails.values() if case.reference in m.cases)

    def closed(self, limit: int) -> Sequence[Case]:
        return [c for c in self._newest() if c.state.value == "closed"][:limit]

    def _newest(self) -> list[Case]:
        return sorted(self._in_order(), key=lambda c: c.opened, reverse=True)

    def unanswered(self, limit: int) -> Sequence[Case]:
        routed = [c for c in self._in_order() if c.closed in ("routed:enquiry", "routed:return", "routed:legal")]
        return [c for c in routed if not any(e.name == "commanded" for e in c.journal)][:limit]

    def events(self, reference: str) -> Sequence[Event]:
        self._up()
        return list(self._cases[reference].journal) if reference in self._cases else []

    def message_ids(self, reference: str) -> frozenset[str]:
        ours = {o.mail.message_id for o in self._outbox.values() if o.mail.reference == reference}
        return frozenset(ours | {m.message_id for m in self.incoming(reference) if m.message_id})

    def keep_procedure(self, digest: str, text: str) -> None:
        self._up()
        self._procedures[digest] = text

    def procedure(self, digest: str) -> str | None:
        self._up()
        return self._procedures.get(digest)

    # the outbox
    def claim(self, now: datetime) -> Claimed | None:
        self._up()
        ready = [o for o in self._outbox.values() if o.state == "waiting" and o.ready <= now]
        if not ready:
            return None
        return min(ready, key=lambda o: (o.mail.audience is Audience.OWNER, o.ready, o.id)).claim(now)

    def settle(
        self,
        claimed: Claimed,
        sent: Sent,
        now: datetime,
        retry_at: datetime | None,
        decision: Decision | None = None,
        outgoing: Sequence[OutgoingMail] = (),
    ) -> None:
        self._up()
        row = self._outbox.get(claimed.id)
        if row is None:
            raise Settled(f"the outgoing mail {claimed.id} has gone with its case")
        row.check()
        if decision is not None:
            self.record(decision, outgoing, now)
        row.settle(sent, now, retry_at)
        if sent.delivery is Delivery.SENT:
            self.beat("send", now)

    def last_sent(self, before: datetime) -> str | None:
        self._up()
        taken = [
            (o.settled, o.mail.message_id) for o in self._outbox.values() if o.state == "sent" and o.code is not None
        ]
        return max(((at, found) for at, found in taken if at and at <= before), default=(None, None))[1]

    def interrupted(self, now: datetime) -> Sequence[Claimed]:
        self._up()
        for out in self._outbox.values():
            if out.state == "sending":
                out.state, out.doubtful_since = "unknown", now
        return [o.claimed() for o in self._outbox.values() if o.state == "unknown" and o.settled is None]

    def outgoing(self, reference: str) -> Sequence[SentMail]:
        self._up()
        return [o.sent_mail() for o in self._outbox.values() if o.mail.reference == reference]

    def lying(self, before: datetime) -> Sequence[SentMail]:
        self._up()
        unsent = [o for o in self._outbox.values() if not o.settled]
        return [o.sent_mail() for o in unsent if (o.mail.not_before or o.written) < before]

    def raw_outgoing(self, message_id: str) -> bytes:
        self._up()
        return {o.mail.message_id: o.mail.raw for o in self._outbox.values()}[message_id]

    def tally(self, since: datetime) -> Tally:
        self._up()
        unsent = [o for o in self._outbox.values() if o.state in ("waiting", "sending", "unknown") and not o.settled]
        delayed = [o.ready for o in unsent if o.mail.not_before and o.is_answer and not o.attempts]
        events = [e for c in self._cases.values() for e in c.journal]
        return Tally(
            sent=sum(o.state == "sent" and o.settled is not None and o.settled >= since for o in self._outbox.values()),
            came_back=sum(e.name == "came_back" and e.at >= since for e in events),
            set_aside=sum(not a.released for a in self._aside.values()),
            unsent=len(unsent),
            oldest_unsent=min((o.mail.not_before or o.written for o in unsent), default=None),
            undecided=sum(m.outcome is None for m in self._mails.values()),
            delayed=len(delayed),
            delayed_until=max(delayed, default=None),
            oldest_undecided=min((m.received for m in self._mails.values() if m.outcome is None), default=None),
        )

    def set_aside(self) -> Sequence[SetAsideMail]:
        self._up()
        return [self._aside[number] for number in sorted(self._aside)]

    def release_aside(self, id: int) -> bool:
        self._up()
        if id not in self._aside or self._aside[id].released:
            return False
        self._aside[id] = replace(self._aside[id], released=True)
        self._mails[id].try_again()
        return True

    # the desk itself
    def enrolled(self, address: str) -> Enrolment | None:
        self._up()
        return self._proofs.enrolled.get(address)

    def scrub(self) -> None:
        self._up()

    def beat(self, name: str, at: datetime) -> None:
        self._up()
        self._beats[name] = at

    def holder(self) -> str:
        self._up()
        return ""

    def ensure_room(self, size: int) -> None:
        self._up()

    def last(self, name: str) -> datetime | None:
        self._up()
        return self._beats.get(name)

    def beats(self, names: Sequence[str]) -> dict[str, datetime]:
        self._up()
        return {name: self._beats[name] for name in names if name in self._beats}
