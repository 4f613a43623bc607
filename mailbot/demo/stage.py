"""Plays the scenes: days pass as fast as the desk has done its work, and people answer the mails they get."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path

from inscriptis import get_text  # type: ignore[import-untyped]

from mailbot.adapters.store import SqlStore
from mailbot.app import App
from mailbot.core import reference as references
from mailbot.demo.cast import END, MAILBOX, OWNER, START, Cue, Scene, cues, names, scenes
from mailbot.demo.servers import ImapServer, SmtpServer
from mailbot.flow.ports import Folder

NUDGE = 0.25  # seconds between two pushes
AT_MOST = 8.0  # seconds that the desk may take over one step before the play goes on without it
Show = Callable[[str, datetime, dict[str, str]], None]


@dataclass(slots=True)
class Post:
    """A mail of the play, in or out, for the folder and the transcript."""

    number: int
    at: datetime
    way: str  # in, out
    who: str
    subject: str
    text: str
    raw: bytes
    what: str = ""


@dataclass(slots=True)
class Stage:
    """`now` is the clock that the desk is given; it moves only when the desk is at rest."""

    imap: ImapServer
    smtp: SmtpServer
    folder: Path
    show: Show
    pace: float  # seconds that a step takes at least, so that people can read
    now: datetime = START
    posts: list[Post] = field(default_factory=list)
    _delivered: Folder | None = None
    _uid: int = 0
    names: dict[str, str] = field(default_factory=names)
    _cases: dict[str, str] = field(default_factory=dict)
    _left: list[Cue] = field(default_factory=lambda: list(cues()))
    _coming: list[tuple[datetime, Scene, EmailMessage | None]] = field(default_factory=list)

    def clock(self) -> datetime:
        return self.now

    async def play(self, app: App) -> None:
        """From the first look at the mailbox to the last day."""
        self._coming = [(scene.at, scene, None) for scene in scenes()[1:]]
        await self._rest(app)
        while self.now < END and not app.stopping.is_set():
            began = asyncio.get_running_loop().time()
            self.now = self._next()
            for scene, answered in self._due():
                self._deliver(scene, answered)
            await self._rest(app)
            self._collect()
            spent = asyncio.get_running_loop().time() - began
            await asyncio.sleep(max(0.0, self.pace - spent))
        await self._rest(app)
        self._collect()

    def before(self) -> None:
        """Mail that lies in the folder before the desk looks at it for the first time."""
        self._deliver(scenes()[0], None)

    def progress(self) -> float:
        return (self.now - START) / (END - START)

    def _next(self) -> datetime:
        """The next happening, or the next morning or evening."""
        ahead = [moment for moment, _, _ in self._coming if moment > self.now]
        step = self.now.replace(hour=8, minute=1)
        while step <= self.now:
            step += timedelta(hours=12)
        return min([*ahead, step])

    def _due(self) -> Iterator[tuple[Scene, EmailMessage | None]]:
        due = [(scene, mail) for moment, scene, mail in self._coming if moment <= self.now]
        self._coming = [entry for entry in self._coming if entry[0] > self.now]
        return iter(due)

    def _deliver(self, scene: Scene, answered: EmailMessage | None) -> None:
        if scene.again:
            raw = next(post.raw for post in self.posts if post.way == "in" and post.subject == scene.subject)
        else:
            raw = self._answer(scene, answered) if answered is not None else scene.raw(len(self.posts))
        post = self._keep("in", scene.sender, raw, scene.what)
        self._delivered, self._uid = self.imap.deliver(raw, scene.at)
        self.show("in", self.now, {"who": post.who, "subject": post.subject, "what": post.what})

    def _answer(self, scene: Scene, answered: EmailMessage) -> bytes:
        """A reply as mail programs write it: the text on top, the mail below it quoted."""
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"], mail["To"] = scene.sender, str(answered["Reply-To"] or MAILBOX)
        mail["Subject"] = scene.subject or f"Re: {answered['Subject']}"
        mail["Date"] = format_datetime(scene.at)
        mail["Message-ID"] = f"<reply{len(self.posts)}.{scene.at:%d%H%M}@mail.example>"
        mail["In-Reply-To"] = answered["Message-ID"]
        mail["References"] = answered["Message-ID"]
        for name, value in scene.headers:
            mail[name] = value
        quoted = "\n".join(f"> {line}" for line in plain(answered).splitlines())
        mail.set_content(f"{scene.text}\n\nOn {scene.at:%a, %d %b %Y}, Wrenfield Lamps wrote:\n\n{quoted}\n")
        return mail.as_bytes()

    def _collect(self) -> None:
        """What the desk sent since the last step; the people whom it reaches think about an answer."""
        while not self.smtp.taken.empty():
            recipient, raw = self.smtp.taken.get()
            post = self._keep("out", recipient, raw, "")
            self.show(
                "out", self.now, {"who": self.names.get(recipient, recipient), "subject": post.subject, "what": ""}
            )
            mail = read(raw)
            self._react(mail, recipient)
            if recipient.endswith("@mial.example"):
                self._bounce(mail, recipient)

    def _react(self, mail: EmailMessage, recipient: str) -> None:
        subject = str(mail["Subject"])
        reference = next(iter(references.find(subject, "CMP")), "")
        if recipient in self.names and recipient != OWNER:
            self._cases[reference] = recipient
        for cue in self._left:
            is_theirs = cue.who == recipient and self._cases.get(reference) == cue.of
            if is_theirs and re.search(cue.subject, subject):
                self._left.remove(cue)
                moment = self.now + timedelta(hours=cue.hours)
                scene = Scene(
                    at=moment,
                    sender=f"{self.names[cue.who]} <{cue.who}>",
                    subject=cue.new_subject or "",
                    text=cue.answer,
                    headers=cue.headers,
                )
                self._coming.append((moment, scene, mail))
                return

    def _bounce(self, mail: EmailMessage, recipient: str) -> None:
        """The server of a mistyped domain sends our letter back (RFC 3464)."""
        raw = _returned(mail, recipient, self.now)
        post = self._keep("in", "MAILER-DAEMON@mail.example", raw, "a mail that came back")
        self._delivered, self._uid = self.imap.deliver(raw, self.now)
        self.show("in", self.now, {"who": "Mail Delivery System", "subject": post.subject, "what": post.what})

    def _keep(self, way: str, who: str, raw: bytes, what: str) -> Post:
        mail = read(raw)
        number = len(self.posts) + 1
        text = plain(mail)
        post = Post(
            number=number, at=self.now, way=way, who=who, subject=str(mail["Subject"]), text=text, raw=raw, what=what
        )
        self.posts.append(post)
        name = re.sub(r"[^a-z0-9]+", "-", parseaddr(who)[1].partition("@")[0].lower())
        (self.folder / "mails" / f"{number:03}-{way}-{name}.eml").write_bytes(raw)
        return post

    def _is_ledgered(self, store: SqlStore) -> bool:
        """True once the desk has the last mail that came in."""
        return self._delivered is None or self._uid in store.ledgered(self._delivered)

    async def _rest(self, app: App) -> None:
        """Waits until the desk has read, ticked and sent everything that this moment brought."""
        loop = asyncio.get_running_loop()
        end = loop.time() + AT_MOST
        store = app.house.store
        nudged = 0.0
        while loop.time() < end and not app.stopping.is_set():
            if loop.time() - nudged > NUDGE:
                app.nudge()
                nudged = loop.time()
            await asyncio.sleep(0.02)
            polled, ticked = store.last("poll"), store.last("tick")
            is_seen = polled is not None and ticked is not None and ticked >= self.now and self._is_ledgered(store)
            tally = store.tally(START - timedelta(days=1))  # Read last: a mail that was seen is counted from then on.
            if is_seen and not tally.unsent and not tally.undecided:
                return


def read(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def plain(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    text = str(part.get_content())
    return get_text(text).strip() if part.get_content_subtype() == "html" else text


def _returned(mail: EmailMessage, recipient: str, now: datetime) -> bytes:
    lines = (
        "Return-Path: <>",
        "From: Mail Delivery System <MAILER-DAEMON@mail.example>",
        f"To: {MAILBOX}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Date: {format_datetime(now)}",
        f"Message-ID: <bounce.{now:%d%H%M}@mail.example>",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="returned"',
        "",
        "--returned",
        "Content-Type: text/plain",
        "",
        f"Your mail could not be delivered to <{recipient}>: the domain does not exist.",
        "--returned",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mail.example",
        "",
        f"Final-Recipient: rfc822; {recipient}",
        "Action: failed",
        "Status: 5.1.2",
        "",
        "--returned",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: {mail['Message-ID']}",
        f"Subject: {mail['Subject']}",
        "",
        "--returned--",
        "",
    )
    return "\r\n".join(lines).encode()
