"""The readable content of a parsed mail: body text, attachments, texts of attached mails, what a bounce returns."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass, field
from email.message import Message

from mailbot.adapters.mime import charsets, clean, flowed, headers, html, names, repair, reports, tnef
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    words: str
    from_html: bool = False


@dataclass(slots=True, kw_only=True)
class Content:
    """What was collected on one walk through a message."""

    cuts: tuple[Cut, ...] = ()
    token: str = ""
    texts: list[Text] = field(default_factory=list)
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
        is_body = part is message or _disposition(part) != "attachment"
        if is_text and is_body and (text := text_of(part)).words.strip():
            content.texts.append(text)
            return


def _visit(content: Content, part: Message, within: str) -> None:
    kind = part.get_content_type()
    inner = within_of(part)
    if kind == "message/delivery-status":
        content.status += reports.of_status(part)
    elif part.get_content_maintype() == "multipart" and inner:
        _visit_many(content, inner, part.get_content_subtype())
    elif part.get_content_maintype() == "message" and inner:
        _visit_message(content, part, inner[0], within)
    elif kind == "text/rfc822-headers":
        found = reports.id_in_headers(payload(part)) if within == "report" else None
        content.original = content.original or found
    elif kind in ("text/plain", "text/html") and _disposition(part) != "attachment" and not _is_file(part):
        content.texts.append(text_of(part))
    elif part.get_content_maintype() == "multipart":
        content.texts.append(Text(words=clean.body(charsets.decoded(payload(part)))))
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
        if is_plain and child.get_content_type() == "text/html" and not _is_file(child):
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
    if str(part.get("content-transfer-encoding", "")).strip().lower() in ("base64", "quoted-printable"):
        inner = _unpacked(part, inner)
    if within == "report":
        content.original = content.original or reports.message_id(_header(inner, "message-id"))
    reading = read(inner, content.cuts, content.token)
    head = "\n".join(
        f"{name.title()}: {value}" for name in ("from", "to", "subject", "date") if (value := _header(inner, name))
    )
    listed = "".join(f"\nAttachment: {a.name}" for a in reading.attachments[:20])
    _add_text(content, f"{head}{listed}\n\n{reading.text}".strip())
    for words in reading.attached:
        _add_text(content, words)
    if within in ("report", "receipt") and not _filename(part):
        return
    cut = _cut(content, part)
    size = cut.size if cut else sum(len(payload(p)) for p in inner.walk() if not p.is_multipart())
    name = names.name_of(part, len(content.attachments))
    _add_file(content, cut or part, Attachment(name=name, content_type=part.get_content_type(), size=size))


def _visit_file(content: Content, part: Message, within: str) -> None:
    name = names.name_of(part, len(content.attachments))
    kind = part.get_content_type()
    inline = _disposition(part) == "inline" or (within == "related" and _disposition(part) != "attachment")
    cut = _cut(content, part)
    data = payload(part)
    opened = None if cut else tnef.opened(data) if tnef.is_tnef(kind, name, data) else None
    if opened:
        _add_opened(content, opened)
        return
    if part.get_content_maintype() == "text":
        _add_text(content, text_of(part).words)
    size = cut.size if cut else len(data)
    _add_file(content, cut or part, Attachment(name=name, content_type=kind, size=size, inline=inline))


def _add_opened(content: Content, opened: tnef.Opened) -> None:
    if opened.text and not content.text:
        content.texts.append(Text(words=clean.body(opened.text), from_html=opened.from_html))
    for name, data in opened.files:
        _add_file(content, data, Attachment(name=name, content_type="application/octet-stream", size=len(data)))


def _add_file(content: Content, source: Message | Cut | bytes, attachment: Attachment) -> None:
    content.attachments.append(attachment)
    content.sources.append(source)


def _add_text(content: Content, words: str) -> None:
    left = ATTACHED_IN_ALL - sum(map(len, content.attached))
    if words.strip() and left > 0 and len(content.attached) < ATTACHED_TEXTS:
        content.attached.append(words.strip("\n")[: min(ATTACHED, left)])


def text_of(part: Message) -> Text:
    """A text part's words, by its own label, else by what the HTML document says of itself."""
    data = payload(part)
    label = names.charset_of(part)
    if part.get_content_type() == "text/html":
        return Text(words=html.text_of(charsets.decoded(data, label or html.declared_charset(data))), from_html=True)
    words = clean.body(charsets.decoded(data, label))
    if _parameter(part, "format") == "flowed":
        words = flowed.unwrapped(words, delsp=_parameter(part, "delsp") == "yes")
    return Text(words=words)


def payload(part: Message) -> bytes:
    """Decoded bytes of a leaf; what cannot be decoded is given as it stands."""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError):
        return b""
    return data if isinstance(data, bytes) else b""


def within_of(part: Message) -> list[Message]:
    """The parts of a part. A leaf is not asked, for the library would decode it by a charset that may not exist."""
    inner = part.get_payload() if part.is_multipart() else []
    return [p for p in inner if isinstance(p, Message)] if isinstance(inner, list) else []


def _unpacked(part: Message, inner: Message) -> Message:
    """An attached mail that was itself base64: the parser took the encoded lines for its text."""
    carrier = Message()
    carrier["Content-Transfer-Encoding"] = str(part["content-transfer-encoding"])
    carrier.set_payload(payload(inner).decode("ascii", "surrogateescape"))
    packed = payload(carrier)
    repair.repaired(packed)  # Its limits are those of any mail; Refused says so of the whole.
    return email.message_from_bytes(packed)


def _parameter(part: Message, name: str) -> str:
    value = part.get_param(name, "")
    return value.strip().lower() if isinstance(value, str) else ""


def _filename(part: Message) -> str:
    try:
        return part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        return ""


def _is_file(part: Message) -> bool:
    return bool(_filename(part))


def _disposition(part: Message) -> str:
    return (part.get_content_disposition() or "").strip()


def _cut(content: Content, part: Message) -> Cut | None:
    mark = str(part.get(content.token, "")) if content.token else ""
    return content.cuts[int(mark)] if mark.isdecimal() and int(mark) < len(content.cuts) else None


def _header(message: Message, name: str) -> str:
    raw = headers.bytes_of(message, name)[:4_000]
    return clean.line(headers.decoded_words(charsets.undeclared(raw, names.charset_of(message))), 500)
