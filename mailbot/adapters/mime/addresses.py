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
_ADDRESS = re.compile(
    rf"(?:{_ATOM}(?:\.{_ATOM})*|{_QUOTED})@[A-Za-z0-9\u0080-\uffff](?:[A-Za-z0-9.\u0080-\uffff-]*[A-Za-z0-9\u0080-\uffff])?"
)
# Whatever may pass for an address anywhere in the header: only for finding out that there is more than one.
_ANY = re.compile(r"[^\s<>()\[\],;:\"\\]{1,200}@[^\s<>()\[\],;:\"\\]{1,200}")
_DELIMITERS = re.compile(r'\\.|[",;<>():]', re.S)


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
    readings = [_standard(text)] + ([list(other)] if other is not None else [])
    if mine and all(_keys(r) == _keys(mine) for r in readings):
        return own
    candidates = {a.key: a for a in own}
    for email in [e for r in readings for e in r] + _ANY.findall(text):
        candidates.setdefault(email.lower(), Address(email=clean.line(email, 320)))
    if not candidates:
        return []
    if len(candidates) == 1 and text.count("@") == 1 and own:
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
    for name, angle in _items(text):
        email = (angle if angle is not None else name).strip()
        if not _ADDRESS.fullmatch(email) or clean.line(email, 320) != email:
            continue
        shown = "" if angle is None else clean.line(decoded_words(name), NAME)
        found.append(Address(email=email, name=shown))
    return found[:MOST]


def _items(text: str) -> list[tuple[str, str | None]]:
    """(what stands before or instead of the angles, what stands in them), split at top-level commas."""
    items: list[tuple[str, str | None]] = []
    words: list[str] = []
    angle: str | None = None
    state, depth, at = "", 0, 0  # state: "" outside, '"' in a quoted string, "(" in a comment, "<" in angles
    for mark in [*_DELIMITERS.finditer(text), None]:
        start, end = (mark.start(), mark.end()) if mark else (len(text), len(text))
        if state != "(":
            piece = text[at:start]
            angle, words = (
                (piece if angle is None else angle + piece, words) if state == "<" else (angle, [*words, piece])
            )
        sign, at = (mark[0] if mark else ","), end
        if sign[0] == "\\":
            words += [sign[1:]] if state == '"' else []
            continue
        if state == "(":
            depth += (sign == "(") - (sign == ")")
            state = "(" if depth else ""
            continue
        if mark and (sign == '"' if state == '"' else sign == ">" if state == "<" else False):
            state = ""
            continue
        if mark and state:
            if state == "<":
                angle = (angle or "") + sign
            else:
                words.append(sign)
            continue
        if sign in '"<(':
            state, depth = sign, 1
            # A second pair of angles in one item belongs to no grammar; it makes the address unreadable.
            angle = angle + "<" if sign == "<" and angle is not None else angle
            words += [" "] if sign == "(" else []
        elif sign == ":" and angle is None:
            words = []  # The name of a group.
        elif sign in ",;":
            items.append(("".join(words), angle))
            words, angle = [], None
        else:
            words.append(sign)
    return items


def of(fields: Iterable[Field], name: str, body_label: str | None) -> tuple[Address, ...]:
    """Mailboxes of every header of that name."""
    texts = (charsets.undeclared(f.unfolded[:64_000], body_label) for f in fields if f.name == name)
    return tuple(a for text in texts for a in mailboxes(text))[:MOST]
