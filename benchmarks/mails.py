"""A seeded generator of customers' mail: the same seed gives the same bytes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
NAMES = ("Anna Svensson", "Björn Öberg", "Peter Smith", "Zoë Novák", "王芳", "Linda Jones", "李敏", "Karin Nyström")
TEXTS = {
    "en": (
        "I ordered a desk lamp (order WF-{order}) and it arrived damaged.",
        "I have called twice and nobody has called me back.",
        "I would like a full refund of £{amount} and an apology.",
        "The item does not match the description on your website.",
        "My phone number is 07700 900{phone}.",
        "Please tell me how you will put this right.",
    ),
    "sv": (
        "Jag beställde en lampa, ordernummer WF-{order}, och den kom fram trasig.",
        "Jag är mycket missnöjd med hur ärendet har hanterats.",
        "Jag vill ha pengarna tillbaka, {amount} kr.",
        "Jag har ringt två gånger utan att få svar.",
    ),
    "zh": (
        "我订购了一盏台灯（订单号 WF-{order}），收到时已经损坏。",
        "我对贵店的服务非常不满意，要求投诉。",
        "请退还全部货款 {amount} 元。",
        "我打过两次电话，一直没有人回复。",
    ),
}
SUBJECTS = {
    "en": "Complaint about order WF-{order}",
    "sv": "Klagomål på order WF-{order}",
    "zh": "投诉：订单 WF-{order}",
}


def generate(count: int, seed: int = 7) -> Iterator[tuple[str, bytes]]:
    """(kind, raw) of each mail: 68 % new complaints, 25 % long ones with quoted text, 5 % automatic, 2 % returned."""
    chance = random.Random(seed)
    for number in range(count):
        roll = chance.random()
        if roll < 0.02:
            yield "bounce", _bounce(chance, number)
        elif roll < 0.07:
            yield "auto_reply", _automatic(chance, number)
        else:
            yield "complaint", _complaint(chance, number, is_reply=roll < 0.32)


def _head(chance: random.Random, number: int, subject: str) -> EmailMessage:
    mail = EmailMessage(policy=policy.SMTP)
    name = chance.choice(NAMES)
    mail["From"] = f'"{name}" <customer{number}@mail.example>'
    mail["To"] = "complaints@wrenfield.example"
    mail["Subject"] = subject
    mail["Date"] = format_datetime(START + timedelta(minutes=7 * number))
    mail["Message-ID"] = f"<{number}.{chance.getrandbits(48):x}@mail.example>"
    return mail


def _complaint(chance: random.Random, number: int, is_reply: bool) -> bytes:
    language = chance.choices(("en", "sv", "zh"), (6, 2, 2))[0]
    facts = {"order": chance.randint(10000, 99999), "amount": chance.randint(5, 400), "phone": chance.randint(100, 999)}
    lines = [line.format(**facts) for line in chance.choices(TEXTS[language], k=chance.randint(3, 12))]
    lines = [TEXTS[language][0].format(**facts), *lines]
    text = "\n\n".join(lines)
    if is_reply:
        quoted = "\n".join(f"> {line}" for line in chance.choices(TEXTS["en"], k=30)).format(**facts)
        text += f"\n\nOn Mon, 2 Nov 2026 at 08:00, Wrenfield Lamps wrote:\n{quoted}\n"
    mail = _head(chance, number, SUBJECTS[language].format(**facts))
    shape = chance.random()
    if shape < 0.2:
        mail.set_content(_html(text), subtype="html")
    else:
        mail.set_content(text)
        if shape < 0.55:
            mail.add_alternative(_html(text), subtype="html")
    if chance.random() < 0.2:
        for photo in range(chance.randint(1, 3)):
            content = chance.randbytes(chance.randint(50_000, 500_000))
            mail.add_attachment(content, maintype="image", subtype="jpeg", filename=f"photo{photo}.jpg")
    return mail.as_bytes()


def _html(text: str) -> str:
    return "<html><body>" + "".join(f"<p>{line}</p>" for line in text.split("\n\n")) + "</body></html>"


def _automatic(chance: random.Random, number: int) -> bytes:
    mail = _head(chance, number, "Automatic reply: your message")
    mail["Auto-Submitted"] = "auto-replied"
    mail.set_content("I am out of the office until Monday.")
    return mail.as_bytes()


def _bounce(chance: random.Random, number: int) -> bytes:
    """A delivery status notification (RFC 3464) for a mail that nobody here wrote."""
    boundary = f"b{chance.getrandbits(48):x}"
    lines = (
        "Return-Path: <>",
        "From: Mail Delivery System <mailer-daemon@mail.example>",
        "To: complaints@wrenfield.example",
        "Subject: Undelivered Mail Returned to Sender",
        f"Date: {format_datetime(START + timedelta(minutes=7 * number))}",
        f"Message-ID: <{number}.{boundary}@mail.example>",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"',
        "",
        f"--{boundary}",
        "Content-Type: text/plain",
        "",
        "The following address failed: customer@mail.example, 5.1.1 unknown user.",
        f"--{boundary}",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mail.example",
        "",
        "Final-Recipient: rfc822; customer@mail.example",
        "Action: failed",
        "Status: 5.1.1",
        "",
        f"--{boundary}--",
        "",
    )
    return "\r\n".join(lines).encode()
