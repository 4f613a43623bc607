"""The people of the demonstration and what they write, read from play.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from importlib.resources import files
from typing import Any

MAILBOX = "complaints@wrenfield.example"
OWNER = "meera@wrenfield.example"
START, END = datetime(2026, 11, 3, 8, 0, tzinfo=UTC), datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One mail that comes in at a time; `again` sends the bytes of an earlier scene once more."""

    at: datetime
    sender: str
    subject: str
    text: str = ""
    html: bool = False
    files: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    again: bool = False
    what: str = ""

    def raw(self, number: int) -> bytes:
        """The mail as the customer's program writes it."""
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"], mail["To"], mail["Subject"] = self.sender, MAILBOX, self.subject
        mail["Date"] = format_datetime(self.at)
        mail["Message-ID"] = f"<scene{number}.{self.at:%d%H%M}@mail.example>"
        if self.html:
            mail.set_content("".join(f"<p>{line}</p>" for line in self.text.split("\n\n")), subtype="html")
        else:
            mail.set_content(self.text)
        for name in self.files:
            mail.add_attachment(_PIXEL, maintype="image", subtype="png", filename=name)
        return mail.as_bytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Somebody answers a mail of ours: the first to `who` on the case of `of` with that subject, hours later."""

    who: str
    of: str
    subject: str  # a pattern in the subject
    hours: float
    answer: str
    headers: tuple[tuple[str, str], ...] = ()
    new_subject: str | None = None


def _play() -> dict[str, Any]:
    return tomllib.loads((files("mailbot.demo") / "play.toml").read_text(encoding="utf-8"))


def scenes() -> tuple[Scene, ...]:
    """The mails of the play in order of time; the first lies in the mailbox before the desk looks."""
    return tuple(Scene(**{**s, "files": tuple(s.get("files", ()))}) for s in _play()["scene"])


def cues() -> tuple[Cue, ...]:
    """The answers that people give to mails of ours."""
    return tuple(Cue(**{**c, "headers": tuple(c.get("headers", {}).items())}) for c in _play()["cue"])


def names() -> dict[str, str]:
    """Address -> name of everybody in the play."""
    parsed = [parseaddr(scene.sender) for scene in scenes()]
    return {email: name for name, email in parsed} | {OWNER: "Meera Holt, owner"}


_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf500f000481018016d3f9a50000000049454e44ae426082"
)
