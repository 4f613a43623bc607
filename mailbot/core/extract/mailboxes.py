"""The customer's email address, with the place it was read from."""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.core.extract.sheet import Sheet, found
from mailbot.core.reading import Found, Span


def emails(sheet: Sheet) -> Iterator[Found]:
    """The writer's address: a header's, or the one written in a form or a forwarded mail."""
    if sheet.writer is None or "@" not in sheet.writer.email:
        return
    email = sheet.writer.email
    for source, addresses in (("from", sheet.mail.senders), ("reply-to", sheet.mail.reply_to)):
        if any(address.email == email for address in addresses):
            yield Found(field="email", value=email, span=Span(source=source, start=0, end=len(email), text=email))
            return
    for area in (*sheet.own, *sheet.attached):
        at = area.text.original.find(email)
        if at >= 0:
            yield found("email", email, area, at, at + len(email))
            return
