"""Mailboxes of address headers; the writer only where every reader of the header agrees on one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from email.utils import getaddresses

from mailbot.adapters.mime import charsets, clean
from mailbot.adapters.mime.headers import Field, decoded_words
from mailbot.core.mail import Address

NAME = 200
MOST = 100
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\uffff-]+"
_QUOTED = r'"[^"\\\\@<>\x00-\x1f\x7f-\x9f]{1,64}"'
_ADDRESS = re.compile(  # of lengths that a mail server takes (RFC 5321 s.4.5.3.1)
    rf"(?=.{{3,254}}\Z)(?=[^@]{{1,66}}@)(?:{_ATOM}(?:\.{_ATOM})*|{_QUOTED})@[A-Za-z0-9\u0080-\uffff](?:[A-Za-z0-9.\u0080-\uffff-]*[A-Za-z0-9\u0080-\uffff])?"
)
# Whatever may pass for an address anywhere in the header: only for finding out that there is more than one.
_ANY = re.compile(r"[^\s<>()\[\],;:\"\\]{1,200}@[^\s<>()\[\],;:\"\\]{1,200}")
_PIECES = re.compile(r'\\.|["()\\]|[^"()\\]+', re.S)
_TOKENS = re.compile(r'("(?:[^"\\]|\\.)*+"?)|<([^<>]*+)>?|([,;:])|([^"<,;:]++)', re.S)
_ESCAPED = re.compile(r"\\(.)", re.S)


def senders(fields: Iterable[Field], others: Sequence[Sequence[str]], body_label: str | None) -> tuple[Address, ...]:
    """Every mailbox of every From header.

    `others` holds what another parser read in each of them. Where the readers disagree and the header could name
    more than one address, all candidates are listed, at least two of them, so that nobody takes one for the writer
    (CVE-2023-27043 and its kin). An empty `email` stands for what could not be read.
    """
    found: list[Address] = []
    for number, field in enumerate(f for f in fields if f.name == "from"):
        text = charsets.undeclared(field.unfolded[:8_000], body_label)
        found += _writers(text, others[number] if number < len(others) else None)
    return tuple(found[:MOST])


def _writers(text: str, other: Sequence[str] | None) -> list[Address]:
    own = mailboxes(text)
    mine = [a.email for a in own]
    is_group = any(separator == ":" for _, _, separator, _ in _TOKENS.findall(_without_comments(text)))
    readings = [_standard(text)] + ([list(other)] if other is not None else [])
    if mine and not is_group and all(_keys(r) == _keys(mine) for r in readings):
        return own
    candidates = {a.key: a for a in own}
    for email in [e for r in readings for e in r] + _ANY.findall(text):
        shown = clean.line(email, 320)
        candidates.setdefault(email.lower(), Address(email=email) if shown == email else Address(email="", name=shown))
    if not candidates:
        return []
    if len(candidates) == 1 and text.count("@") == 1 and own and not is_group:
        # One "@" in the whole header: no reader can find another address in it, so that a sloppy header still counts.
        return own
    listed = list(candidates.values())
    return listed if len(listed) > 1 else [*listed, Address(email="", name=clean.line(text, NAME))]


def _keys(emails: Iterable[str]) -> list[str]:
    return sorted(e.lower() for e in emails)


def _standard(text: str) -> list[str]:
    """The standard library's reading."""
    try:
        return [email for _, email in getaddresses([text[:2_000]]) if "@" in email]
    except (RecursionError, ValueError, IndexError, TypeError):
        return []


def mailboxes(text: str) -> list[Address]:
    """Our own reading of an address header, in one pass: names decoded, addresses as written."""
    found: list[Address] = []
    for name, email in _items(_without_comments(text)):
        if _ADDRESS.fullmatch(email) and clean.line(email, 320) == email:
            found.append(Address(email=email, name=clean.line(decoded_words(name), NAME)))
    return found[:MOST]


def _without_comments(text: str) -> str:
    """RFC 5322 comments become a space; parentheses in a quoted string are none."""
    if "(" not in text:
        return text
    out: list[str] = []
    depth, is_quoted = 0, False
    for piece in _PIECES.findall(text):
        is_quoted ^= piece == '"' and not depth
        if piece == "(" and not is_quoted:
            depth += 1
        elif piece == ")" and depth:
            depth -= 1
            out += [] if depth else [" "]
        elif not depth:
            out.append(piece)
    return "".join(out)


def _items(text: str) -> list[tuple[str, str]]:
    """(display name, addr-spec) of each item between top-level separators; the latter is "" where it is unreadable."""
    items: list[tuple[str, str]] = []
    words: list[str] = []
    bare: list[str] = []
    angles: list[str] = []
    for quoted, angle, separator, other in [*_TOKENS.findall(text), ("", "", ",", "")]:
        if quoted or other:
            words.append(_ESCAPED.sub(r"\1", quoted.strip('"')) if quoted else other)
            bare.append(quoted or other)
            # What follows the angles belongs to no grammar; the address becomes unreadable.
            angles += [""] if angles and bare[-1].strip(" >") else []
        elif separator == ":" and not angles:
            words, bare = [], []  # The name of a group.
        elif separator:
            email = "".join(bare) if not angles else angles[0] if len(angles) == 1 else ""
            items.append(("".join(words).rstrip("> ") if angles else "", email.strip()))
            words, bare, angles = [], [], []
        else:
            angles.append(angle)
    return items


def of(fields: Iterable[Field], name: str, body_label: str | None) -> tuple[Address, ...]:
    """Mailboxes of every header of that name."""
    texts = (charsets.undeclared(f.unfolded[:64_000], body_label) for f in fields if f.name == name)
    return tuple(a for text in texts for a in mailboxes(text))[:MOST]
