"""Tells one mail that came by two ways from two mails that share a Message-ID."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from mailbot.core.mail import IncomingMail
from mailbot.core.reading import Known
from mailbot.flow.ports import HeldMail, Parser, RawMail, Store

MOST = 5  # mails with one Message-ID that are read again: thousands of them must not slow each other down (threats 41)


def recognised(mail: IncomingMail, known: Known, store: Store, parse: Parser) -> Known:
    """`known`, with what became of the same mail where it came before by another way (threats 12).

    To an alias and to the mailbox, or through a forwarder: the trace headers differ, and so do the bytes. The same
    Message-ID alone proves nothing, else anybody could suppress a complaint by using its id first.
    """
    if known.duplicate_of is not None or known.held_by is not None or not mail.message_id:
        return known
    for held in islice(_sharing(mail.message_id, known, store), MOST):
        if _content(_read(held, store, parse)) == _content(mail):
            return replace(known, duplicate_of=held.outcome)
    return known


def _sharing(message_id: str, known: Known, store: Store) -> Iterator[HeldMail]:
    for case in known.cases:
        if message_id in case.message_ids:
            yield from (held for held in store.incoming(case.reference) if held.message_id == message_id)


def _read(held: HeldMail, store: Store, parse: Parser) -> IncomingMail:
    raw = store.raw(held.sha256)
    return parse(RawMail(uid=0, received=held.received, size=held.size, raw=raw), held.sha256)


def _content(mail: IncomingMail) -> tuple[object, ...]:
    """What its writer wrote; a mail that could not be read whole is like no other."""
    unread = mail.sha256 if mail.problem else ""
    return (mail.senders, mail.subject, mail.text, mail.attachments, mail.attached_text, unread)
