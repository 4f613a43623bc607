"""Genuine mails of the owner, shaped as the providers and programs that she may use really write and deliver them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from zlib import crc32

from mailbot.core.case import State
from mailbot.core.decide import enrol
from mailbot.core.mail import Address
from tests.flow.harness import Bench, complain, desk, plain, to
from tests.signing import sign

DOMAIN = "wrenfield.example"
_GMAIL = (
    "Received: by 2002:a05:6402:1a42:b0:5d0:9c2b:11ee with SMTP id bf2csp1; {date}",
    "ARC-Authentication-Results: i=1; mx.google.com; dmarc=pass header.from=wrenfield.example",
    "Return-Path: <meera@wrenfield.example>",
    "Received: from mail-sor-f41.google.com (mail-sor-f41.google.com. [192.0.2.41])\r\n by mx.google.com with SMTPS id"
    " x; {date}",
    "Received-SPF: pass (google.com: domain of meera@wrenfield.example designates 192.0.2.41 as permitted sender)",
    "Authentication-Results: mx.google.com;\r\n       dkim=pass header.i=@wrenfield.example header.s=google"
    " header.b=AbC1+/xy;\r\n       spf=pass (google.com: domain of meera@wrenfield.example designates 192.0.2.41 as"
    " permitted sender) smtp.mailfrom=meera@wrenfield.example;\r\n       dmarc=pass (p=NONE sp=NONE dis=NONE)"
    " header.from=wrenfield.example",
)
_MICROSOFT = (
    "Received: from DB9PR01MB1.eurprd01.prod.outlook.com (2603:10a6:10:1::1)\r\n by AM0PR01MB2.eurprd01.prod.outlook.com"
    " with HTTPS; {date}",
    "Received: from AM1PEPF1.eurprd01.prod.protection.outlook.com\r\n (2603:10a6:2::2) by DB9PR01MB1.outlook.office365.com"
    " with Microsoft SMTP Server; {date}",
    "Authentication-Results: spf=pass (sender IP is 192.0.2.7)\r\n smtp.mailfrom=wrenfield.example; dkim=pass (signature"
    " was verified)\r\n header.d=wrenfield.example;dmarc=pass action=none\r\n header.from=wrenfield.example;compauth=pass"
    " reason=100",
    "Received-SPF: Pass (protection.outlook.com: domain of wrenfield.example designates\r\n 192.0.2.7 as permitted"
    " sender) receiver=protection.outlook.com;",
    "Received: from mail.wrenfield.example (192.0.2.7) by\r\n AM1PEPF1.mail.protection.outlook.com (10.0.0.1) with"
    " Microsoft SMTP Server; {date}",
    "X-MS-Exchange-Organization-AuthAs: Anonymous",
)
_FASTMAIL = (
    "Received: from compute5.internal (compute5.nyi.internal [10.202.2.45])\r\n\t by sloti36d2t27 (Cyrus 3.9) with LMTPA;"
    " {date}",
    "Received: from mx4 ([10.202.2.203])\r\n  by compute5.internal (LMTPProxy); {date}",
    "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=messagingengine.com; s=fm1; b=x",
    "Authentication-Results: mx4.messagingengine.com;\r\n    arc=none (no signatures found);\r\n    dkim=pass (2048-bit"
    " rsa key sha256) header.d=wrenfield.example\r\n    header.i=@wrenfield.example header.b=XyZ/+1 header.a=rsa-sha256"
    " header.s=fm1;\r\n    dmarc=pass policy.published-domain-policy=none policy.applied-disposition=none\r\n   "
    " policy.evaluated-disposition=none (p=none,d=none,d.eval=none) policy.policy-from=p\r\n   "
    " header.from=wrenfield.example;\r\n    x-me-sender=none",
    "Received: from out1.messagingengine.com (out1.messagingengine.com [192.0.2.25])\r\n\tby mx4.messagingengine.com"
    " (Postfix) with ESMTPS id x; {date}",
)
_POSTFIX = (
    "Return-Path: <meera@wrenfield.example>",
    "Received: from mail.wrenfield.example\r\n\tby mail.wrenfield.example with LMTP id x; {date}",
    "Authentication-Results: mail.wrenfield.example; dmarc=pass (p=quarantine dis=none) header.from=wrenfield.example",
    "Authentication-Results: mail.wrenfield.example;\r\n\tdkim=pass (2048-bit key; unprotected)"
    ' header.d=wrenfield.example header.i=@wrenfield.example header.b="AbC="',
    "Received: from laptop (unknown [192.0.2.9])\r\n\tby mail.wrenfield.example (Postfix) with ESMTPSA id x; {date}",
)
_HOSTER = (
    "Received: from mx.hoster.example ([192.0.2.50]) by mailin.hoster.example with ESMTPS (Nemesis) id 1x; {date}",
    "Authentication-Results: hoster.example; dkim=pass header.i=@wrenfield.example",
)
_BARE = ("Received: from out.hoster.example by mx.hoster.example with ESMTPS; {date}",)


def _gmail(line: str, quoted: str) -> str:
    body = "\n".join(f"> {one}" for one in quoted.splitlines())
    return (
        f"{line}\n\nOn Thu, Nov 12, 2026 at 9:00 AM Wrenfield Lamps <\ncomplaints@wrenfield.example> wrote:\n\n{body}\n"
    )


def _outlook(line: str, quoted: str) -> str:
    head = "________________________________\nFrom: Wrenfield Lamps <complaints@wrenfield.example>\n"
    return f"{line}\n\n{head}Sent: Thursday, November 12, 2026 9:00 AM\nTo: Meera Holt\nSubject: New complaint\n\n{quoted}\n"


def _iphone(line: str, quoted: str) -> str:
    body = "\n".join(f"> {one}" for one in quoted.splitlines())
    return f"{line}\n\nSent from my iPhone\n\n> On 12 Nov 2026, at 09:00, Wrenfield Lamps <complaints@wrenfield.example> wrote:\n> \n{body}\n"


def _outlook_mobile(line: str, quoted: str) -> str:
    return _outlook(f"{line}\n\nGet Outlook for iOS<https://aka.ms/o0ukef>", quoted)


def _tapped(line: str, quoted: str) -> str:
    return f"{line}\n"


@dataclass(frozen=True)
class Path:
    """One way from her program to our folder."""

    name: str
    trace: tuple[str, ...]  # what the servers on the way put on top
    written: Callable[[str, str], str] = _gmail
    signed: bool = False  # her provider signs, whatever ours says of it
    keeps: str = "thread"  # or "to", "subject": where the stamp comes back
    html: bool = False
    owner: str = "meera@wrenfield.example"
    in_sent: bool = False  # she works in the account that customers write to
    asked: bool = False  # nothing proves her: an ok does
    headers: tuple[tuple[str, str], ...] = field(default=())

    def obeyed(self) -> bool:
        """Enrols her by this very way, lets a complaint come, and commands."""
        bench = Bench(desk=desk(owner=Address(email=self.owner, name="Meera Holt")), enrolled=False)
        bench.dns.publish(DOMAIN)
        self._enrol(bench)
        _, card = complain(bench, who=self.owner)
        left = self._write(bench, card, "#valid")
        questions = [mail for mail in left if "Did you write this?" in str(mail["Subject"])]
        if questions and self.asked:
            self._write(bench, questions[0], "ok")
        return bool(questions) is self.asked and bench.case().state is State.INVESTIGATING

    def _enrol(self, bench: Bench) -> None:
        bench.opened()
        begun = enrol.begin(bench.desk.owner, bench.desk, bench.now)
        bench.store.record(begun, [bench.letters.render(letter, bench.now) for letter in begun.letters], bench.now)
        (question,) = bench.send()
        left = self._write(bench, question, "ok")
        for probe in to(left, bench.desk.mailbox):
            if "test of our own" in str(probe["Subject"]):  # Her provider takes forged words out, as it should.
                raw = probe.as_bytes().replace(b"Authentication-Results:", b"X-Forged:")
                bench.mailbox.arrive(raw, bench.now)
                bench.round()

    def _write(self, bench: Bench, answered: EmailMessage, line: str) -> list[EmailMessage]:
        """Her answer as the folder holds it in the end; what leaves because of it."""
        raw = self._mail(bench, answered, line)
        if self.signed:
            raw = sign(raw, DOMAIN)
        if self.in_sent:
            message_id = next(one for one in raw.decode().splitlines() if one.startswith("Message-ID: "))[12:]
            bench.sent[message_id] = raw
        trace = "".join(f"{one}\r\n" for one in self.trace).format(date=format_datetime(bench.now))
        bench.mailbox.arrive(trace.encode() + raw, bench.now)
        return bench.round()

    def _mail(self, bench: Bench, answered: EmailMessage, line: str) -> bytes:
        mail = EmailMessage()
        ours = str(answered["Message-ID"])
        stamp = ours.strip("<>").partition("@")[0]
        mail["From"] = f"Meera Holt <{self.owner}>"
        mail["To"] = f"complaints+{stamp}@wrenfield.example" if self.keeps == "to" else "complaints@wrenfield.example"
        mail["Subject"] = f"CMP [{stamp}]" if self.keeps == "subject" else f"Re: {answered['Subject']}"
        mail["Date"] = format_datetime(bench.now)
        mail["Message-ID"] = f"<{crc32(f'{self.name}{ours}{line}'.encode())}@mail.wrenfield.example>"
        if self.keeps == "thread":
            mail["In-Reply-To"] = mail["References"] = ours
        for name, value in self.headers:
            mail[name] = value
        text = self.written(line, plain(answered))
        mail.set_content(text)
        if self.html:
            mail.add_alternative("".join(f"<div>{one or '<br>'}</div>" for one in text.splitlines()), subtype="html")
        return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


_DESK = "complaints@wrenfield.example"
PATHS = (
    Path("Gmail in the browser", _GMAIL, signed=True),
    Path("Gmail on a telephone, HTML beside the text", _GMAIL, html=True, headers=(("X-Mailer", "Gmail Android"),)),
    Path("Microsoft 365, Outlook on the desktop", _MICROSOFT, _outlook, html=True),
    Path("Microsoft 365, Outlook on a telephone", _MICROSOFT, _outlook_mobile),
    Path("Microsoft 365, thread lost, stamp in the plus address", _MICROSOFT, _outlook, keeps="to"),
    Path("Fastmail in the browser", _FASTMAIL, signed=True),
    Path("Apple Mail on a telephone to Fastmail", _FASTMAIL, _iphone),
    Path("her own server, Postfix with OpenDMARC", _POSTFIX),
    Path("a hoster that names DKIM and no DMARC", _HOSTER, _iphone),
    Path("a hoster that names nothing, her mail signed", _BARE, _gmail, signed=True),
    Path("a tapped button: a new mail, stamp in the subject", _GMAIL, _tapped, keeps="subject"),
    Path("the very account that customers write to", (), _gmail, owner=_DESK, in_sent=True),
    Path("nothing proves her: asked back, answered ok", _BARE, _iphone, asked=True),
    Path("nothing proves her, Outlook: asked back, answered ok", _BARE, _outlook, asked=True),
)
