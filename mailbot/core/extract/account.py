"""What happened in the customer's own words, the evidence spoken of or sent, and who speaks for somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mailbot.core.extract.form import Row
from mailbot.core.extract.sheet import Area, Sheet, found
from mailbot.core.extract.words import LANGUAGES, any_of, lowered, spoken
from mailbot.core.reading import Found, Span

LONGEST = 600  # letters of the account that are noted
_ENOUGH = 25  # letters below which nothing was told
_WORD = re.compile(r"[^\W\d_]")
_LOGO = re.compile(r"(?:logo|image\d{3}|outlook-|signature)", re.IGNORECASE)


@cache
def _greeting() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{any_of('account', 'greeting', LANGUAGES)})[\s,.!:-]*(?=\n|$)", re.IGNORECASE)


def evidence(sheet: Sheet) -> Iterator[Found]:
    """Every file sent, and every photograph or paper that the words speak of."""
    for attachment, area in zip(sheet.mail.attachments, sheet.files, strict=False):
        if not (attachment.inline and _LOGO.match(attachment.name)):
            span = Span(source="attachment", start=0, end=len(area.text.original), text=area.text.original)
            yield Found(field="evidence", value=attachment.name or attachment.content_type, span=span)
    for area in sheet.own:
        for start, end in area.spans(lowered("account", "evidence", spoken(sheet.language)))[:5]:
            yield found("evidence", " ".join(area.text.original[start:end].split()), area, start, end, 0.7)


def what_happened(sheet: Sheet) -> Iterator[Found]:
    """The account without its greeting, at most LONGEST letters of the first stretch that tells anything."""
    rows = [row for row in sheet.rows if row.key == "message" and row.is_filled]
    if rows and sheet.own:
        yield from _told(Area(sheet.own[0].text, rows[0].start, rows[0].end, "own"), rows[0])
        return
    for area in sheet.own:
        ones = list(_told(area, None))
        if ones:
            yield ones[0]
            return


def _told(area: Area, row: Row | None) -> Iterator[Found]:
    greeted = _greeting().match(area.text.flat, area.start, area.end)
    start = greeted.end() if greeted and row is None else area.start
    raw = area.text.original[start : min(area.end, start + LONGEST)]
    start += len(raw) - len(raw.lstrip())
    end = start + len(raw.strip())
    if len(_WORD.findall(area.text.flat[start:end])) < (_ENOUGH if area.flat.isascii() else _ENOUGH // 2):
        return
    yield found("what_happened", area.text.original[start:end], area, start, end, 0.8)


def representative(people: list[Found]) -> Iterator[Found]:
    """The writer, where the mail speaks for somebody else."""
    spoken_for = next((one for one in people if one.field == "represented_person"), None)
    name = next((one for one in people if one.field == "name"), None)
    if spoken_for is not None and name is not None:
        yield Found(field="representative", value=name.value, span=name.span, confidence=spoken_for.confidence)
