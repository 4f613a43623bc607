"""The rows of the stand-in store: one incoming mail, one outgoing mail."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from mailbot.core.decision import Decision
from mailbot.core.mail import Audience, Nature, OutgoingMail
from mailbot.core.reading import Probe
from mailbot.flow.ports import Claimed, Delivery, Folder, HeldMail, Kept, RawMail, Sent, SentMail, SetAsideMail, Settled

_FINAL = {
    Delivery.SENT: "sent",
    Delivery.REFUSED: "refused",
    Delivery.UNKNOWN: "unknown",
    Delivery.TRY_LATER: "held",
}


@dataclass
class MailRow:
    """A row of the ledger."""

    id: int
    folder: Folder
    uid: int
    received: datetime
    size: int = 0
    sha256: str = ""
    message_id: str | None = None
    whole: bool = True
    attempts: int = 1
    outcome: str | None = None
    reason: str = ""
    touch: bool = True
    finished: bool = False
    cases: list[str] = field(default_factory=list)
    words: str = ""
    content: str | None = None

    @classmethod
    def of(cls, number: int, folder: Folder, mail: RawMail) -> MailRow:
        return cls(
            id=number,
            folder=folder,
            uid=mail.uid,
            received=mail.received.astimezone(UTC),
            size=mail.size,
            sha256=hashlib.sha256(mail.raw).hexdigest(),
            message_id=_message_id(mail.raw),
            whole=mail.whole,
        )

    @property
    def is_unfinished(self) -> bool:
        return self.outcome is not None and self.touch and not self.finished

    def is_reread(self, sha256: str) -> bool:
        return self.sha256 == sha256 and self.outcome is None

    def is_same(self, probe: Probe) -> bool:
        ids, contents = (self.message_id, probe.own_id), (self.content, probe.content)
        return None not in ids + contents and len({*ids}) == len({*contents}) == 1 and bool(self.cases)

    def has_obeyed(self, message_id: str | None) -> bool:
        is_answered = self.outcome == "owner_command" and self.reason in ("done", "nothing-done")
        return is_answered and bool(message_id) and self.message_id == message_id

    def decide(self, decision: Decision) -> None:
        self.outcome, self.reason = decision.outcome, decision.reason
        self.touch, self.finished = decision.touch, not decision.touch
        self.words, self.content = decision.words, decision.content
        holders = (*(c.case.reference for c in decision.changes), *decision.about)
        self.cases += [reference for reference in dict.fromkeys(holders) if reference not in self.cases]

    def try_again(self) -> None:
        self.outcome, self.reason, self.attempts, self.touch, self.finished = None, "", 0, True, False

    def kept(self) -> Kept:
        return Kept(
            id=self.id,
            folder=self.folder,
            uid=self.uid,
            sha256=self.sha256,
            received=self.received,
            size=self.size,
            attempts=self.attempts,
            whole=self.whole,
        )

    def held(self) -> HeldMail:
        return HeldMail(
            id=self.id,
            sha256=self.sha256,
            received=self.received,
            size=self.size,
            message_id=self.message_id,
            outcome=self.outcome or "",
            reason=self.reason,
        )

    def aside(self, why: str) -> SetAsideMail:
        return SetAsideMail(
            id=self.id,
            sha256=self.sha256,
            received=self.received,
            size=self.size,
            why=why,
            reference=min(self.cases, default=None),
        )


@dataclass
class OutRow:
    """A row of the outbox."""

    id: int
    mail: OutgoingMail
    written: datetime
    ready: datetime
    state: str = "waiting"
    attempts: int = 0
    first_tried: datetime | None = None
    doubtful_since: datetime | None = None
    settled: datetime | None = None
    said: str = ""
    code: int | None = None

    def claim(self, now: datetime) -> Claimed:
        self.state, self.attempts, self.first_tried = "sending", self.attempts + 1, self.first_tried or now
        return self.claimed()

    def claimed(self) -> Claimed:
        return Claimed(
            id=self.id,
            mail=self.mail,
            attempts=self.attempts,
            first_tried=self.first_tried,
            doubtful_since=self.doubtful_since,
            said=self.said,
        )

    def check(self) -> None:
        if self.state not in ("sending", "unknown") or self.settled is not None:
            raise Settled(f"the outgoing mail {self.id} has been settled already")

    def settle(self, sent: Sent, now: datetime, retry_at: datetime | None) -> None:
        self.said = sent.said
        self.code = sent.code
        self.doubtful_since = now if sent.delivery is Delivery.UNKNOWN else self.doubtful_since
        if retry_at is not None:
            self.state, self.ready = "waiting", retry_at
        else:
            self.state, self.settled = _FINAL[sent.delivery], now

    @property
    def is_answer(self) -> bool:
        return self.mail.nature is Nature.ANSWER and self.mail.audience is not Audience.OWNER

    def is_automatic(self, sender: str | None, now: datetime) -> bool:
        """Counts towards what that address gets by itself in a week."""
        return (
            self.mail.recipient.strip().lower() == sender
            and self.ready > now - timedelta(days=7)
            and self.mail.audience in (Audience.CUSTOMER, Audience.STRANGER)
            and self.mail.nature is not Nature.SIGNED
            and self.state not in ("refused", "recalled")
        )

    def goes_with(self, reference: str, day: datetime) -> bool:
        """True for a letter of that case, and for one of none that nobody has to count any more."""
        is_loose = self.mail.reference is None and self.settled is not None and self.settled < day
        return is_loose or self.mail.reference == reference

    def sent_mail(self) -> SentMail:
        return SentMail(
            id=self.id,
            reference=self.mail.reference,
            key=self.mail.key,
            message_id=self.mail.message_id,
            template=self.mail.template,
            audience=self.mail.audience,
            recipient=self.mail.recipient,
            subject=self.mail.subject,
            state=self.state,
            attempts=self.attempts,
            written=self.written,
            ready=self.ready,
            settled=self.settled,
            said=self.said,
            documents=self.mail.documents,
            doubtful=self.doubtful_since is not None,
        )


def _message_id(raw: bytes) -> str | None:
    head = raw.replace(b"\r\n", b"\n").split(b"\n\n")[0].decode("ascii", "replace")
    named = re.search(r"(?im)^message-id:\s*(<[^<>\s]+>)", head)
    return named[1] if named and len(named[1]) <= 998 else None
