"""Mails in the owner's name that are not hers: every trick we know, as bytes that a server hands on (threats 1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from zlib import crc32

from tests.flow.harness import Bench
from tests.signing import sign

ME, EVE, DESK = "meera@wrenfield.example", "eve@evil.example", "complaints@wrenfield.example"
SERVER = "mx.wrenfield.example"
FAILED = f"{SERVER}; dmarc=fail header.from=wrenfield.example"
PASSED = f"{SERVER}; dmarc=pass header.from=wrenfield.example"
NO_REPORT = f"{SERVER}; dmarc=none"


@dataclass(frozen=True)
class Scene:
    """A desk with one case, and a stamp of the owner's for that case which has leaked."""

    bench: Bench
    reference: str
    stamp: str


@dataclass(frozen=True)
class Trick:
    """One mail: `head` are its headers from the top, `signed` turns the rest into what its signer made of it."""

    name: str
    writer: tuple[str, ...] = (f"From: Meera Holt <{ME}>",)
    results: str | None = FAILED  # what our server says; None where it says nothing
    top: tuple[str, ...] = ()  # headers that stand between our server's word and the mail
    more: tuple[str, ...] = ()  # further headers of the mail
    stolen: str = "in-reply-to"  # where a stamp that has leaked is put
    text: Callable[[str], str] = field(default=lambda line: f"{line}\n")
    signed: Callable[[bytes], bytes] = field(default=lambda raw: raw)
    after: Callable[[bytes], bytes] = field(default=lambda raw: raw)
    days: int = 0  # since it was written
    mute: bool = False  # it is hers, but says nothing: she hears that no line begins with #
    type: str = "text/plain; charset=utf-8"

    def raw(self, scene: Scene, line: str, number: int) -> bytes:
        stamp, written = scene.stamp, scene.bench.now - timedelta(days=self.days)
        places = {
            "in-reply-to": (f"In-Reply-To: <{stamp}@wrenfield.example>",),
            "references": (f"References: <x@y.example> <{stamp}@wrenfield.example>",),
            "to": (f"To: complaints+{stamp}@wrenfield.example",),
            "subject": (f"Subject: Re: [{stamp}]",),
        }
        head = [*self.writer, *places.get(self.stolen, ()), *self.more]
        named = {one.partition(":")[0].lower() for one in head}
        usual = {
            "to": f"To: {DESK}",
            "subject": f"Subject: Re: {scene.reference}",
            "date": f"Date: {format_datetime(written)}",
            "message-id": f"Message-ID: <{number}.{crc32(self.name.encode())}@wrenfield.example>",
            "content-type": f"Content-Type: {self.type}",
        }
        head += [one for name, one in usual.items() if name not in named]
        mail = "\r\n".join([*head, "", *self.text(line).splitlines(), ""]).encode()
        mail = self.after(self.signed(mail))
        said = () if self.results is None else (f"Authentication-Results: {self.results}",)
        return "".join(f"{one}\r\n" for one in (*said, *self.top)).encode() + mail


def _by(domain: str, **given: object) -> Callable[[bytes], bytes]:
    return lambda raw: sign(raw, domain, **given)  # type: ignore[arg-type]


def _without(*names: bytes) -> tuple[bytes, ...]:
    return tuple(n for n in (b"from", b"to", b"subject", b"date", b"message-id") if n not in names)


def _prefixed(head: bytes) -> Callable[[bytes], bytes]:
    return lambda raw: head + b"\r\n" + raw


OURS = "wrenfield.example"
_EVIL_FROM = (f"From: {EVE}",)
_ATTACHED = "multipart/mixed; boundary=b"
_HIDDEN = '<p>Thanks</p><p style="display:none">{0}</p><div hidden>{0}</div><!-- {0} -->'


def _attached(line: str) -> str:
    inner = f"Authentication-Results: {PASSED}\nFrom: {ME}\nSubject: x\nMessage-ID: <i@wrenfield.example>\n\n{line}\n"
    part = f"--b\nContent-Type: text/plain\n\nSee below.\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--"
    return part + "\n"


# In her very name, without anything that proves it.
IN_HER_NAME = (
    Trick("From alone", stolen=""),
    Trick("From alone, no results at all", stolen="", results=None),
    Trick("leaked stamp in In-Reply-To"),
    Trick("leaked stamp in References", stolen="references"),
    Trick("leaked stamp in the plus address", stolen="to"),
    Trick("leaked stamp in the subject", stolen="subject"),
    Trick("leaked stamp, no results at all", results=None),
    Trick("results: forged below ours", top=(f"Authentication-Results: {PASSED}",)),
    Trick("results: forged on top, ours not there", results=None, top=(f"Authentication-Results: mx.evil.example; {PASSED[22:]}",)),
    Trick("results: below a stranger's Received", results=None, top=(
        "Received: from x by mx.evil.example; now", f"Authentication-Results: {PASSED}")),
    Trick("results: below a Received that nobody can read", results=None, top=(
        "Received: (by mx.wrenfield.example", f"Authentication-Results: {PASSED}")),
    Trick("results: in Microsoft's form, enrolled otherwise", results="dmarc=pass action=none header.from=wrenfield.example"),
    Trick("results: in a quoted local part", results=f'{SERVER}; spf=pass smtp.mailfrom="x; dmarc=pass header.from={OURS}"@evil.example'),
    Trick("results: in a comment", results=f"{SERVER}; spf=pass (x; dmarc=pass header.from={OURS}) smtp.mailfrom={EVE}"),
    Trick("results: out of a comment by a quote", results=f'{SERVER}; spf=pass (a "b) ; dmarc=pass header.from={OURS}; x=(c" d)'),
    Trick("results: contradict themselves", results=f"{SERVER}; dmarc=pass header.from={OURS}; dmarc=fail header.from={OURS}"),
    Trick("results: contradicted by their neighbour", results=PASSED, top=(f"Authentication-Results: {FAILED}",)),
    Trick("results: pass for another domain", results=f"{SERVER}; dmarc=pass header.from=evil.example"),
    Trick("results: SPF alone", results=f"{SERVER}; spf=pass smtp.mailfrom={ME}"),
    Trick("results: a signature of another domain", results=f"{SERVER}; dkim=pass header.d=evil.example"),
    Trick("results: a best guess", results=f"{SERVER}; dmarc=bestguesspass header.from={OURS}"),
    Trick("results: as ARC", results=None, top=(f"ARC-Authentication-Results: i=1; {PASSED}",)),
    Trick("results: in an encoded word", results=None, top=(f"Authentication-Results: =?utf-8?q?{PASSED.replace(' ', '_')}?=",)),
    Trick("results: cut off", results=f"{SERVER}; x={'y' * 9000}; dmarc=pass header.from={OURS}"),
    Trick("results: inside an attached mail", mute=True, type=_ATTACHED, text=_attached),
    Trick("signature: somebody else's", results=NO_REPORT, signed=_by("evil.example", by="evil")),
    Trick("signature: with a wrong key", results=NO_REPORT, signed=_by(OURS, by="evil")),
    Trick("signature: of a part of the domain", results=NO_REPORT, signed=_by(f"mail.{OURS}")),
    Trick("signature: the subject left out", results=NO_REPORT, signed=_by(OURS, headers=_without(b"subject"))),
    Trick("signature: the Message-ID left out", results=NO_REPORT, signed=_by(OURS, headers=_without(b"message-id"))),
    Trick("signature: the date left out", results=NO_REPORT, signed=_by(OURS, headers=_without(b"date"))),
    Trick("signature: a short key", results=NO_REPORT, signed=_by(OURS, by="weak", selector="weak")),
    Trick("signature: SHA-1", results=NO_REPORT, signed=_by(OURS, algorithm=b"rsa-sha1")),
    Trick("signature: expired", results=NO_REPORT, signed=_by(OURS), after=lambda raw: raw.replace(b"v=1;", b"v=1; x=1000000000;", 1)),
    Trick("signature: of the beginning alone", results=NO_REPORT, signed=_by(OURS, length=True), after=lambda raw: raw + b"#note More.\r\n"),
    Trick("signature: words changed", results=NO_REPORT, signed=_by(OURS), after=lambda raw: raw + b"And more.\r\n"),
    Trick("signature: a second subject on top", results=NO_REPORT, signed=_by(OURS), after=_prefixed(b"Subject: other")),
    Trick("signature: a second Message-ID on top", results=NO_REPORT, signed=_by(OURS), after=_prefixed(b"Message-ID: <n@x.example>")),
    Trick("signature: a second From on top", results=NO_REPORT, signed=_by(OURS), after=_prefixed(b"From: eve@evil.example")),
    Trick("signature: of eight days ago", results=NO_REPORT, signed=_by(OURS), days=8),
    Trick("proved, but eight days ago", results=PASSED, days=8),
    Trick("proved, but automatic", results=PASSED, more=("Auto-Submitted: auto-replied",)),
    Trick("proved, but from a list", results=PASSED, more=("List-Id: <all.wrenfield.example>",)),
    Trick("proved, but the command is only quoted", mute=True, results=PASSED, text=lambda line: f"Thanks.\n\n> {line}\n"),
    Trick("proved, but the command stands in an attached mail", mute=True, results=PASSED, type=_ATTACHED, text=_attached),
    Trick("proved, but the command is hidden in HTML", mute=True, results=PASSED, type="text/html", text=_HIDDEN.format),
)  # fmt: skip
# Her name stands somewhere, but the writer is another one.
BESIDE = (
    Trick("Reply-To hers", writer=_EVIL_FROM, more=(f"Reply-To: {ME}",)),
    Trick("Sender hers", writer=_EVIL_FROM, more=(f"Sender: {ME}",)),
    Trick("Return-Path hers", writer=_EVIL_FROM, top=(f"Return-Path: <{ME}>",)),
    Trick("display name hers", writer=(f'From: "{ME}" <{EVE}>',)),
    Trick("her address without quotes before another", writer=(f"From: {ME} <{EVE}>",)),
    Trick("two From headers, hers first", writer=(f"From: {ME}", f"From: {EVE}"), results=PASSED),
    Trick("two From headers, hers last", writer=(f"From: {EVE}", f"From: {ME}"), results=PASSED),
    Trick("two mailboxes", writer=(f"From: {ME}, {EVE}",), results=PASSED),
    Trick("a group", writer=(f"From: staff: {ME};",), results=PASSED),
    Trick("a quoted local part", writer=(f'From: "{ME}"@evil.example',)),
    Trick("a comment", writer=(f"From: {EVE} ({ME})",)),
    Trick("an encoded address", writer=(f"From: =?utf-8?q?{ME.replace('@', '=40')}?= <{EVE}>",)),
    Trick("full-width letters", writer=("From: ｍeera@wrenfield.example",), results=PASSED),
    Trick("a Cyrillic letter", writer=("From: mеera@wrenfield.example",), results=PASSED),
    Trick("a zero-width space", writer=("From: meera\u200b@wrenfield.example",), results=PASSED),
    Trick("a right-to-left mark", writer=("From: \u202emeera@wrenfield.example",), results=PASSED),
    Trick("her domain before another", writer=(f"From: {ME}.evil.example",)),
    Trick("a percent sign", writer=("From: meera%wrenfield.example@evil.example",)),
    Trick("a plus part", writer=("From: meera+x@wrenfield.example",), results=PASSED),
    Trick("our own address", writer=(f"From: {DESK}",), results=PASSED),
)  # fmt: skip
TRICKS = IN_HER_NAME + BESIDE
