"""The readable content of a parsed mail: body text, attachments, texts of attached mails, what a bounce returns."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass, field
from email.message import Message

from mailbot.adapters.mime import charsets, clean, guard, leaves, names, repair, reports, tnef
from mailbot.adapters.mime.repair import Cut
from mailbot.core.mail import Attachment, Returned

BODY = 400_000  # characters of body text that are read; the raw mail keeps all of it
ATTACHED = 64_000  # characters of one attached text
ATTACHED_IN_ALL = 256_000
ATTACHED_TEXTS = 20
_STUB = re.compile(
    r"(?i)(?:this (?:is an? )?(?:e-?mail|message)|your (?:e-?mail|mail) (?:client|program|reader|software)|to view this"
    r"|view (?:this|it) in|detta (?:mail|meddelande)|diese (?:nachricht|e-?mail)|ce message|ihr e-?mail-?programm"
    r"|邮件客户端|您的邮箱).{0,120}(?:html|browser|webbläsare|navigateur|浏览器)",
    re.S,
)
STUB = 400
_RECEIPTS = frozenset({"message/disposition-notification", "message/feedback-report"})


@dataclass(slots=True, kw_only=True)
class Content:
    """What was collected on one walk through a message."""

    cuts: tuple[Cut, ...] = ()
    token: str = ""
    texts: list[leaves.Text] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    sources: list[Message | Cut | bytes] = field(default_factory=list)  # where each attachment's bytes are
    attached: list[str] = field(default_factory=list)
    status: list[Returned] = field(default_factory=list)
    original: str | None = None

    @property
    def text(self) -> str:
        joined = "\n\n".join(t.words.strip("\n") for t in self.texts if t.words.strip())
        return joined[:BODY].rstrip()

    @property
    def is_html(self) -> bool:
        read = [t for t in self.texts if t.words.strip()]
        return bool(read) and all(t.from_html for t in read)

    @property
    def returned(self) -> tuple[Returned, ...]:
        return reports.joined(self.status, self.original)


def read(message: Message, cuts: tuple[Cut, ...] = (), token: str = "") -> Content:
    content = Content(cuts=cuts, token=token)
    _visit(content, message, "")
    if not content.text and content.attached:
        _promote(content, message)
    return content


def _promote(content: Content, message: Message) -> None:
    """A mail whose only texts carry file names (some clients name the body) is read from the first of them."""
    for part in message.walk():
        is_text = part.get_content_type() in ("text/plain", "text/html")
        is_body = part is message or leaves.disposition(part) != "attachment"
        if is_text and is_body and (text := leaves.text_of(part)).words.strip():
            content.texts.append(text)
            return


def _visit(content: Content, part: Message, within: str) -> None:
    kind = part.get_content_type()
    inner = leaves.within(part)
    if kind == "message/delivery-status":
        content.status += reports.of_status(part)
    elif part.get_content_maintype() == "multipart" and inner:
        _visit_many(content, inner, part.get_content_subtype())
    elif part.get_content_maintype() == "message" and inner:
        _visit_message(content, part, inner[0], within)
    elif kind == "text/rfc822-headers":
        found = reports.id_in_headers(leaves.payload(part)) if within == "report" else None
        content.original = content.original or found
    elif kind in ("text/plain", "text/html") and leaves.disposition(part) != "attachment" and not leaves.filename(part):
        content.texts.append(leaves.text_of(part))
    elif part.get_content_maintype() == "multipart":
        content.texts.append(leaves.Text(words=clean.body(charsets.decoded(leaves.payload(part)))))
    else:
        _visit_file(content, part, within)


def _visit_many(content: Content, children: list[Message], subtype: str) -> None:
    if subtype == "alternative":
        _visit_alternative(content, children)
        return
    kinds = {child.get_content_type() for child in children}
    # A read receipt or an abuse report also brings a mail of ours along, which did not come back.
    is_report = subtype == "report" or "message/delivery-status" in kinds
    within = "receipt" if is_report and kinds & _RECEIPTS else "report" if is_report else subtype
    for child in children:
        _visit(content, child, within)


def _visit_alternative(content: Content, children: list[Message]) -> None:
    """Plain text where it says something, else HTML; files within either are kept."""
    readings: list[Content] = []
    for child in children:
        reading = Content(cuts=content.cuts, token=content.token)
        is_plain = any(not r.is_html and r.text and not is_stub(r.text) for r in readings)
        if is_plain and child.get_content_type() == "text/html" and not leaves.filename(child):
            continue  # Laying out HTML costs more than everything else; it says the same again.
        _visit(reading, child, "alternative")
        readings.append(reading)
    best = next((r for r in readings if r.text and not r.is_html and not is_stub(r.text)), None)
    best = (
        best or next((r for r in readings if r.text and r.is_html), None) or next((r for r in readings if r.text), None)
    )
    content.texts += best.texts if best else []
    for reading in readings:
        _merge(content, reading)


def _merge(content: Content, reading: Content) -> None:
    content.attachments += reading.attachments
    content.sources += reading.sources
    content.attached += reading.attached
    content.status += reading.status
    content.original = content.original or reading.original


def is_stub(text: str) -> bool:
    """A plain part that only says that the mail is written in HTML."""
    return len(text) < STUB and _STUB.search(text) is not None


def _visit_message(content: Content, part: Message, inner: Message, within: str) -> None:
    """An attached mail: listed as a file, its text and its original id kept; a bounce's returned mail is no file."""
    if leaves.encoding(part) in ("base64", "quoted-printable"):
        inner, reading = _read_file(leaves.unpacked(part, inner))
    else:
        reading = read(inner, content.cuts, content.token)
    if within == "report":
        content.original = content.original or reports.message_id(leaves.header(inner, "message-id"))
    _add_mail(content, reading, inner)
    if within in ("report", "receipt") and not leaves.filename(part):
        return
    cut = _cut(content, part)
    size = cut.size if cut else sum(len(leaves.payload(p)) for p in inner.walk() if not p.is_multipart())
    name = names.name_of(part, len(content.attachments))
    _add_file(content, cut or part, Attachment(name=name, content_type=part.get_content_type(), size=size))


def _read_file(data: bytes) -> tuple[Message, Content]:
    """A mail that came as a file, under the limits of any mail; beyond them it stays a file that is not read."""
    try:
        whole = repair.repaired(data)
    except guard.Refused:
        return Message(), Content()
    mail = email.message_from_bytes(whole.slim)
    return mail, read(mail, whole.cuts, whole.token)


def _add_mail(content: Content, reading: Content, mail: Message) -> None:
    """The words of an attached mail under a short head of its own, then those of the mails attached to it."""
    told = [(name, leaves.header(mail, name)) for name in ("from", "to", "subject", "date")]
    lines = [f"{name.title()}: {value}" for name, value in told if value]
    lines += [f"Attachment: {a.name}" for a in reading.attachments[:20]]
    for words in ["\n".join([*lines, "", reading.text]).strip(), *reading.attached]:
        _add_text(content, words)


def _visit_file(content: Content, part: Message, within: str) -> None:
    kind, place = part.get_content_type(), leaves.disposition(part)
    is_named = bool(leaves.filename(part))
    if within == "related" and not is_named and place != "attachment" and part.get("content-id"):
        return  # A picture of the page itself, which no one attached.
    name = names.name_of(part, len(content.attachments))
    cut = _cut(content, part)
    data = leaves.payload(part)
    opened = None if cut else tnef.opened(data) if tnef.is_tnef(kind, name, data) else None
    if opened:
        _add_opened(content, opened)
        return
    if kind.startswith("text/") or (name.lower().endswith((".txt", ".csv")) and not cut):
        _add_text(content, leaves.text_of(part).words)
    elif name.lower().endswith(".eml") and not cut:
        inner, reading = _read_file(data)
        _add_mail(content, reading, inner)
    size = cut.size if cut else len(data)
    inline = place == "inline" or (within == "related" and place != "attachment")
    _add_file(content, cut or part, Attachment(name=name, content_type=kind, size=size, inline=inline))


def _add_opened(content: Content, opened: tnef.Opened) -> None:
    if opened.text and not content.text:
        content.texts.append(leaves.Text(words=clean.body(opened.text), from_html=opened.from_html))
    for name, data in opened.files:
        _add_file(content, data, Attachment(name=name, content_type="application/octet-stream", size=len(data)))


def _add_file(content: Content, source: Message | Cut | bytes, attachment: Attachment) -> None:
    content.attachments.append(attachment)
    content.sources.append(source)


def _add_text(content: Content, words: str) -> None:
    left = ATTACHED_IN_ALL - sum(map(len, content.attached))
    if words.strip() and left > 0 and len(content.attached) < ATTACHED_TEXTS:
        content.attached.append(words.strip("\n")[: min(ATTACHED, left)])


def _cut(content: Content, part: Message) -> Cut | None:
    mark = str(part.get(content.token, "")) if content.token else ""
    return content.cuts[int(mark)] if mark.isdecimal() and int(mark) < len(content.cuts) else None
