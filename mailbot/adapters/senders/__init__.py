"""Evidence about a mail's writer: the receiving server's results, our own check of signatures, our Sent folder."""

from __future__ import annotations

from collections.abc import Callable

from mailbot.adapters.senders import dns, sent, signature
from mailbot.adapters.senders.results import topmost
from mailbot.core.evidence import Evidence, Proof
from mailbot.core.mail import IncomingMail
from mailbot.flow.ports import RawMail

__all__ = ["Senders", "topmost"]

Copy = Callable[[str], bytes | None]


class Senders:
    """A flow.ports.Senders. `lookup` asks the DNS for a text record, `copy` our Sent folder for a Message-ID."""

    def __init__(self, lookup: signature.Lookup = dns.text, copy: Copy | None = None) -> None:
        self._lookup, self._copy = lookup, copy

    def evidence(self, raw: RawMail, mail: IncomingMail, wanted: frozenset[Proof]) -> Evidence:
        """What is found, of the wanted kinds: results cost nothing, a signature the DNS, the Sent folder a login."""
        return Evidence(
            results=topmost(mail.headers),
            signature=signature.checked(raw.raw, mail, self._lookup) if Proof.SIGNATURE in wanted else "none",
            in_sent=Proof.SENT in wanted and self._is_sent(raw, mail),
        )

    def _is_sent(self, raw: RawMail, mail: IncomingMail) -> bool:
        copy = self._copy(mail.message_id) if self._copy and mail.message_id else None
        return copy is not None and sent.is_same(raw.raw, copy)
