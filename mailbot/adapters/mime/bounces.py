"""Bounces of the many shapes that no standard describes, read by flufl.bounce where the mail can be one at all."""

from __future__ import annotations

import email
import logging
import re

from mailbot.adapters.mime import clean, reports
from mailbot.core.mail import Returned

LONGEST = 512 * 1024  # bytes; a mail server's report is never longer, and the detectors take seconds for such
_DAEMON = re.compile(
    r"(?i)(?:mailer-?daemon|postmaster|mail-?admin|mdaemon|maildelivery|mail-?delivery[\w-]*|daemon|ndr|non-?delivery"
    r"|bounces?|microsoftexchange[0-9a-f]{8,}|administrator|admin|uucp|imss)@"
)
_DISPLAY = re.compile(r"(?i)\b(?:mail delivery (?:sub)?system|system administrator|mail administrator|postmaster)\b")
_SUBJECT = re.compile(
    r"(?i)^(?!(?:re|fwd?|aw|wg|sv|vb|tr)\s*:).{0,80}(?:undeliver|non-?delivery|returned (?:mail|to sender)"
    r"|delivery (?:failure|failed|status|problem)|failure notice|could not be delivered|delivery has failed)"
)
_ID = re.compile(r"(?im)^[>|\s]{0,8}message-id:\s{0,4}(<[^<>\s]{1,998}>)")
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL + 1)
logging.getLogger("mail.bounce").setLevel(logging.CRITICAL + 1)


def may_be(first: dict[str, str], kind: str) -> bool:
    """Whether envelope, writer or subject is a mail server's; customers who pass a bounce on to us fail it."""
    path = first.get("return-path", "").strip()
    writer = first.get("from", "")
    return (
        path.startswith("<>")
        or kind.startswith("multipart/report")
        or _DAEMON.search(path + " " + writer) is not None
        or _DISPLAY.search(writer) is not None
        or _SUBJECT.search(first.get("subject", "")) is not None
    )


def recipients(slim: bytes) -> list[Returned]:
    """Who could not be reached: `failed` for good, `delayed` for the time being."""
    if len(slim) > LONGEST:
        return []
    from flufl.bounce import all_failures

    # The detectors expect header values to be plain strings, which eight-bit bytes in them are not.
    plain = bytes(b if b < 0x80 else 0x3F for b in slim)
    try:
        passing, lasting = all_failures(email.message_from_bytes(plain))
    except Exception:  # Sixty detectors of foreign formats; one that stumbles has found nothing.
        return []
    told = [("failed", a) for a in sorted(lasting)] + [("delayed", a) for a in sorted(passing - lasting)]
    return [
        Returned(recipient=clean.line(address.decode("ascii", "replace"), 320).strip("<> "), action=action)
        for action, address in told[: reports.RECIPIENTS]
    ]


def id_within(texts: list[str]) -> str | None:
    """The Message-ID among the headers that a mail server quotes in its text."""
    return next((found[1] for text in texts if (found := _ID.search(text))), None)
