"""Authentication-Results (RFC 8601) read strictly: the topmost alone, and nothing in it that could be meant otherwise.

Microsoft 365 leaves the server's name out; the libraries refuse that form, and a plain split at semicolons can be
deceived by a quoted local part. Whatever this reader does not understand vouches for nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mailbot.core.evidence import Results

Headers = Sequence[tuple[str, str]]

_NAME = "authentication-results"
LONGEST = 8_000  # characters; the header reader keeps no more, so that a longer one has lost its end
_PIECES = re.compile(r'("(?:[^"\\]|\\.)*+")|(\\.)|([()])|([^"()\\]++)|(.)', re.S)
_PARTS = re.compile(r'((?:"(?:[^"\\]|\\.)*+"|[^";])*+)(;|$)', re.S)
_VALUE = r'((?:"(?:[^"\\]|\\.)*+"|[^\s;"])++)'
_PAIR = re.compile(rf"\s*([a-z][a-z0-9._-]*+)(?:\s*/\s*\d++)?\s*=\s*{_VALUE}(?=\s|$)", re.I | re.S)
_SERVER = re.compile(r'\s*([^\s;"=]++|"[^"\\;=]++")(?:\s++1)?\s*', re.S)
_DOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*+")
_BY = re.compile(r"\s*(?:from\s++\S++\s++)?by\s++([^\s;]++)", re.I)
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "gov", "edu"})


class Unclear(Exception):
    """A header that could be read in two ways, or in none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One `method=result` with its properties."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        """The property's value, or ""; Unclear where it is given twice and not alike."""
        values = {value for key, value in self.properties if key == name}
        if len(values) > 1:
            raise Unclear(name)
        return next(iter(values), "")


def topmost(headers: Headers) -> Results | None:
    """The results of the topmost header, or None; contradicted by itself or by its neighbour, it is a failure."""
    names = [name for name, _ in headers]
    if _NAME not in names:
        return None
    at = names.index(_NAME)
    hops = tuple(dict.fromkeys(place(value) for name, value in headers[:at] if name == "received"))
    try:
        results = parse(headers[at][1], hops)
    except Unclear:
        return Results(server="?", hops=hops)
    others = (_readable(value) for value in _neighbours(headers[at + 1 :]))
    if results.dmarc == "pass" and any(o and o.server == results.server and o.dmarc == "fail" for o in others):
        return Results(server=results.server, dmarc="fail", hops=hops)
    return results


def _neighbours(headers: Headers) -> Iterable[str]:
    """The other results of the same stop: those before the next Received."""
    for name, value in headers:
        if name == "received":
            return
        if name == _NAME:
            yield value


def _readable(value: str) -> Results | None:
    try:
        return parse(value)
    except Unclear:
        return None


def parse(value: str, hops: tuple[str, ...] = ()) -> Results:
    """One header's value; raises Unclear."""
    if len(value) >= LONGEST:
        raise Unclear("length")
    first, *rest = _split(without_comments(value))
    if _PAIR.match(first):  # Microsoft's form begins with the first result.
        server, rest = "", [first, *rest]
    else:
        named = _SERVER.fullmatch(first)
        if named is None:
            raise Unclear("authserv-id")
        server = named[1].strip('"').lower()
    found = [_found(part) for part in rest if part.strip() and part.strip().lower() != "none"]
    try:
        return _results(server, found, hops)
    except Unclear:
        return Results(server=server, dmarc="fail", hops=hops)


def _results(server: str, found: Sequence[Found], hops: tuple[str, ...]) -> Results:
    verdicts = {(one.result, _domain(one.get("header.from"))) for one in found if one.method == "dmarc"}
    if len(verdicts) > 1:
        raise Unclear("dmarc")
    verdict, about = next(iter(verdicts), ("none", ""))
    good = [one for one in found if one.method == "dkim" and one.result == "pass"]
    return Results(
        server=server,
        dmarc=verdict if verdict in ("pass", "fail") else "none",
        header_from=about,
        signed=frozenset(_domain(one.get("header.d") or one.get("header.i").rpartition("@")[2]) for one in good) - {""},
        hops=hops,
    )


def _found(part: str) -> Found:
    """`dkim=pass reason="ok" header.d=shop.example`, read to its very end."""
    pairs: list[tuple[str, str]] = []
    at = 0
    while part[at:].strip():
        pair = _PAIR.match(part, at)
        if pair is None:
            raise Unclear("result")
        pairs.append((pair[1].lower(), pair[2].lower()))
        at = pair.end()
    (method, result), *properties = pairs
    if "." in method:
        raise Unclear("method")
    return Found(method=method, result=result, properties=tuple(properties))


def without_comments(text: str) -> str:
    """Comments become a blank, quoted strings stay whole; Unclear where either has no end.

    A quotation mark inside a comment is legal and means nothing there, but a server that copies a sender's words into
    its comments may have copied one, and readers differ about it.
    """
    out: list[str] = []
    depth = 0
    for quoted, escaped, bracket, plain, odd in _PIECES.findall(text):
        if bracket:
            depth += 1 if bracket == "(" else -1
            out.append(" ")
        if odd or depth < 0 or (quoted and depth) or (escaped and not depth):
            raise Unclear("comment")
        if not depth and not bracket:
            out.append(quoted or plain)
    if depth:
        raise Unclear("comment")
    return "".join(out)


def _split(text: str) -> list[str]:
    """The parts between semicolons that stand in no quoted string."""
    parts: list[str] = []
    at = 0
    while True:
        found = _PARTS.match(text, at)
        if found is None:
            raise Unclear("quotes")
        parts.append(found[1])
        at = found.end()
        if not found[2]:
            return parts


def _domain(text: str) -> str:
    """A plain domain in lower case, or "" for anything else."""
    plain = text.strip().rstrip(".")
    return plain if _DOMAIN.fullmatch(plain) else ""


def place(received: str) -> str:
    """Whose machine wrote a Received header: `google.com`, `ip` or `local`; "" where it does not say."""
    try:
        by = _BY.match(without_comments(received))
    except Unclear:
        return ""
    if by is None:
        return ""
    host = by[1].strip("[].,").lower()
    if ":" in host or re.fullmatch(r"[\d.]+", host):
        return "ip"
    labels = host.split(".")
    if len(labels) == 1 or labels[-1] in ("internal", "local", "localdomain", "lan"):
        return "local"
    return ".".join(labels[-3 if labels[-2] in _SECOND_LEVEL else -2 :])
