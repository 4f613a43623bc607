"""A rendered letter taken apart again, as a mail program and a person would."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urlsplit

from mailbot.core.mail import OutgoingMail


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    mail: EmailMessage
    subject: str
    text: str
    html: str


@cache
def opened(outgoing: OutgoingMail) -> Opened:
    mail = message_from_bytes(outgoing.raw, policy=default)
    assert isinstance(mail, EmailMessage)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    text, page = (part.get_content().replace("\r\n", "\n") for part in (plain, html))
    return Opened(mail=mail, subject=outgoing.subject, text=text, html=page)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """One link of the HTML part, decoded as RFC 6068 says."""

    raw: str
    address: str
    subject: str
    line: str


def taps(html: str) -> list[Tap]:
    return [_tap(href) for href in _Links(html).found]


def _tap(href: str) -> Tap:
    parts = urlsplit(href)
    assert parts.scheme == "mailto"
    assert not parts.fragment
    fields = {k: v[0] for k, v in parse_qs(parts.query, strict_parsing=True).items()}
    assert set(fields) == {"subject", "body"}
    return Tap(raw=href, address=unquote(parts.path), subject=fields["subject"], line=fields["body"])


class _Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.append(dict(attrs)["href"] or "")


class _Words(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "title", "h1")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "title", "h1")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.said.append(data)


def words_of(html: str) -> list[str]:
    """What a reader of the HTML part sees, word by word, without the heading that repeats the subject."""
    return re.findall(r"\S+", " ".join(_Words(html).said))
