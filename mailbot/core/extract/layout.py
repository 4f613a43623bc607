"""Lays a mail out for the finders: by email, by form, or forwarded by us with the customer's mail inside."""

from __future__ import annotations

from mailbot.core.desk import Desk
from mailbot.core.extract import form
from mailbot.core.extract.persons import known_as
from mailbot.core.extract.sheet import Area, Sheet, Text, areas_of, parted
from mailbot.core.extract.split import Split
from mailbot.core.extract.split import split as take_apart
from mailbot.core.extract.writers import inner, is_ours
from mailbot.core.mail import Address, IncomingMail

_FILES = 30  # attachment names and attached texts that are looked at


def lay_out(mail: IncomingMail, split: Split, desk: Desk, writer: Address | None, via: str, language: str) -> Sheet:
    """What the split of the mail's text means for the customer depends on `via`; any other split is made anew."""
    if split.text != mail.text:
        split = take_apart(mail.text, names=known_as(writer))
    body = Text.of("body", mail.text)
    subject = Text.of("subject", mail.subject)
    own, signature, quoted = parted(body, split)
    rows: tuple[form.Row, ...] = ()
    attached = _attached(mail)
    if via == "form":
        rows = form.rows(mail.text)
        prose = [(row.start, row.end) for row in rows if row.key in form.PROSE and row.is_filled]
        own, signature = areas_of(body, prose, "own") or own, ()
    elif via == "forward" and mail.sender is not None and is_ours(mail.sender, desk):
        inside = inner(mail, desk)
        if inside is not None:
            text = body if inside.source == "body" else Text.of("attached", inside.original)
            own, signature, quoted = parted(text, inside.taken, inside.shift)
            attached = tuple(a for a in attached if a.text.original != inside.original)
    return Sheet(
        mail=mail,
        desk=desk,
        language=language,
        via=via,
        writer=writer,
        subject=Area(subject, 0, len(subject.flat), "subject"),
        own=own,
        signature=signature,
        quoted=quoted,
        attached=attached,
        files=_files(mail),
        rows=rows,
    )


def _files(mail: IncomingMail) -> tuple[Area, ...]:
    # In file names the underscore stands for a space.
    texts = [Text.of("attachment", attachment.name, {ord("_"): " "}) for attachment in mail.attachments[:_FILES]]
    return tuple(Area(text, 0, len(text.flat), "file") for text in texts)


def _attached(mail: IncomingMail) -> tuple[Area, ...]:
    texts = [Text.of("attached", text) for text in mail.attached_text[:_FILES]]
    return tuple(area for text in texts for area in areas_of(text, [(0, len(text.flat))], "attached"))
