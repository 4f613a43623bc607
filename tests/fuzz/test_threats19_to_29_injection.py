"""Whatever anybody writes into any field of any letter: no header, control sign, markup or link of theirs (19 to 29).

MAILBOT_EXAMPLES sets how many letters are tried; `make torture` asks for 100,000.
"""

from __future__ import annotations

import ast
import io
import json
import os
import re
from collections.abc import Callable
from contextlib import redirect_stderr
from dataclasses import fields, is_dataclass, replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mailbot import log
from mailbot.adapters.letters import samples
from mailbot.adapters.store import SqlStore
from mailbot.core.facts import Facts
from mailbot.core.mail import Address, Audience, Letter, Nature, Thread
from tests.adapters.letters_desk import NOW, REFERENCE, STEMS, nature, read, whole, writer
from tests.adapters.samples import new_case, opening, probe
from tests.flow.harness import BROKEN, CUSTOMER, Bench

EXAMPLES = int(os.environ.get("MAILBOT_EXAMPLES", "150"))
MANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES < 1_000,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
OWNERS = ("alarm", "backlog", "card", "digest", "set_aside", "transcript", "warning")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# Fields whose values the program takes from lists of its own; whoever writes a mail has no say in them.
CLOSED = frozenset({
    "kind", "reason", "channel", "language", "acknowledged", "clock", "next_step", "step", "state", "field", "said",
    "action", "stage", "days", "answer_days", "template", "what", "outcome", "counts", "flags", "commands", "letters",
    "documents", "notes", "asked", "missing", "by", "role", "help", "amount", "why", "route",
})  # fmt: skip
ATTACKS = [
    "=?utf-8?q?hi=0D=0ABcc:_evil=40x.example?=", "x\r\nBcc: evil@x.example", "x\n\nSubject: y", "x\rBcc: z",
    "\u2028Bcc: a@b",
    "\x00\x01\x7f\x85", "\u202eexe.gpj", "\ud800", "## heading", "- item", "> quote", "[[Pay | #valid]]", "{{ 7 * 7 }}",
    "{% include 'x' %}", "<script>alert(1)</script>", "<img src=http://evil.example/p.gif>", "javascript:alert(1)",
    '" onmouseover="x', "a" * 3_000, "=cmd|' /C calc'!A1", "%0d%0aBcc:x", "&lt;script&gt;",
    "mailto:evil@x.example?bcc=a@b",
]  # fmt: skip
NASTY = st.one_of(
    st.text(max_size=80), st.sampled_from(ATTACKS), st.lists(st.sampled_from(ATTACKS), min_size=2).map("".join)
)
WRITERS = {"en": writer(), "sv": writer(language="sv"), "zh": writer(language="zh")}
BASE = ["From", "To", "Subject", "Date", "Message-ID"]
THREADED = ["In-Reply-To", "References"]
LAST = ["Content-Language", "X-Loop", "MIME-Version", "Content-Type"]


def spoilt(value: Any, draw: Callable[[], str], name: str = "") -> Any:
    """The same facts with every word replaced that comes from outside."""
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: spoilt(getattr(value, f.name), draw, f.name) for f in fields(value)})
    if name in CLOSED or not value:
        return value
    if isinstance(value, str):
        return draw()
    if isinstance(value, tuple):
        return tuple(spoilt(one, draw) for one in value)
    return value


def written(stem: str, language: str, facts: Facts, nasty: str) -> EmailMessage:
    audience = Audience.OWNER if stem in OWNERS else Audience.CUSTOMER
    thread = Thread(message_id=f"<{nasty}@x>", references=(nasty, "<a@b.example>"))
    made = Letter(
        template=stem, to=Address(email="sam@mail.example", name=nasty), audience=audience,
        nature=Nature.EVENT if audience is Audience.OWNER else nature(stem), language=language, cause="test",
        facts=facts, reference=REFERENCE, answers=thread,
    )  # fmt: skip
    return read(WRITERS[language].render(made, NOW))


def faults(message: EmailMessage, stem: str) -> list[str]:
    """What of the letter somebody else has had a hand in."""
    automatic = (
        [] if stem not in OWNERS and nature(stem) is Nature.SIGNED else ["Auto-Submitted", "X-Auto-Response-Suppress"]
    )
    names = [name for name in message.keys() if name not in THREADED]  # noqa: SIM118 - one header may stand twice
    values = [str(value) for value in message.values()]
    shown, html = part_of(message, "plain"), part_of(message, "html")
    links = re.findall(r'href="([^"]*)"', html)
    ours = r"mailto:[^?]*@wrenfield\.example\?|tel:|https://"
    found = {
        f"headers: {names}": names != [*BASE, "Reply-To", *automatic, *LAST],
        "a control sign in a header": any(CONTROLS.search(text) or "\n" in text for text in values),
        "a control sign in the text": CONTROLS.search(shown + html),
        "a tag": re.search(r"<(script|img|iframe|object|form|link|base)\b", html, re.IGNORECASE),
        "an attribute": re.search(r"\s(on\w+|src)\s*=", _outside_quotes(html), re.IGNORECASE),
        f"a link: {links}": not all(re.match(ours, link) for link in links)
        or any("bcc=" in link.lower() or "evil" in link.partition("?")[0] for link in links),
    }
    return [said for said, is_there in found.items() if is_there]


def _outside_quotes(html: str) -> str:
    """The tags, without what stands between the quotes of their attributes."""
    return " ".join(re.sub(r'"[^"]*"', "", tag) for tag in re.findall(r"<[^>]*>", html))


def part_of(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    return str(found.get_content()).replace("\r\n", "\n") if found else ""


@MANY
@given(st.sampled_from(STEMS), st.sampled_from(["en", "sv", "zh"]), st.data())
def test_19_and_22_nothing_in_a_letter_to_a_customer(stem: str, language: str, data: st.DataObject) -> None:
    facts = spoilt(whole(stem, language), lambda: data.draw(NASTY))
    assert faults(written(stem, language, facts, data.draw(NASTY)), stem) == []


@MANY
@given(NASTY, st.booleans())
def test_26_a_line_of_the_log_stays_one_line(nasty: str, is_json: bool) -> None:
    out = io.StringIO()
    with redirect_stderr(out):
        log.configure("debug", is_json)
        log.tell("mail", reference=nasty, outcome=nasty)
    said = out.getvalue()
    assert said.count("\n") == 1
    assert not CONTROLS.search(re.sub(r"\x1b\[[0-9;]*m", "", said.rstrip("\n")))
    assert not is_json or set(json.loads(said)) >= {"event", "level", "timestamp"}


@MANY
@given(st.sampled_from(OWNERS), st.sampled_from(["en", "sv", "zh"]), st.data())
def test_19_and_23_nothing_in_a_letter_to_the_owner(stem: str, language: str, data: st.DataObject) -> None:
    facts = data.draw(st.sampled_from(samples.of(stem)))
    message = written(stem, language, spoilt(facts, lambda: data.draw(NASTY)), data.draw(NASTY))
    assert faults(message, stem) == []


@pytest.fixture(scope="module")
def store() -> SqlStore:
    found = SqlStore.open("sqlite:///:memory:")
    found.record(opening(new_case()), (), NOW)
    return found


SQL = [
    "' OR '1'='1",
    "'; DROP TABLE case_; --",
    '" OR 1=1 --',
    "%",
    "_%",
    "\\",
    "CMP' UNION SELECT * FROM outbox --",
    "0x27",
    "*",
    "NEAR(",
]


@MANY
@given(st.one_of(st.sampled_from(SQL), NASTY, st.lists(st.sampled_from(SQL), min_size=2).map("".join)))
def test_27_no_word_from_outside_is_ever_a_statement(store: SqlStore, nasty: str) -> None:
    assert store.case(nasty) is None
    known = store.known(probe(nasty, sha256=nasty, references=[nasty], sender=nasty), NOW)
    assert known.cases == ()
    assert store.events(nasty) == []
    assert len(store.cases()) == 1


# What could fetch a URL, unpack a file, write a table that a spreadsheet runs, or hand words to a shell.
FORBIDDEN = {
    "csv", "openpyxl", "xlsxwriter", "zipfile", "tarfile", "urllib.request", "urllib3", "http.client",
    "requests", "httpx", "ftplib", "webbrowser", "commands", "pty",
}  # fmt: skip


def test_23_24_25_nothing_is_fetched_unpacked_or_written_as_a_table(project: Path) -> None:
    for path in sorted((project / "mailbot").rglob("*.py")):
        found = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for node in found:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not FORBIDDEN & {n for name in names for n in (name, name.partition(".")[0])}, path
            assert not (isinstance(node, ast.keyword) and node.arg == "shell"), path


FILES = [
    "../../../etc/cron.d/x",
    "C:\\evil.exe",
    "/abs",
    "a\u202egpj.exe",
    ".htaccess",
    "x" * 300,
    "a\x00b.pdf",
    "report.pdf",
]


@pytest.mark.parametrize("name", FILES)
def test_24_and_29_a_customer_s_file_goes_to_nobody_under_any_name(name: str) -> None:
    bench = Bench()
    bench.opened()
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = CUSTOMER, "Broken lamp", "<1@mail.example>"
    mail.set_content(BROKEN)
    safe = "".join(sign for sign in name if sign.isprintable())
    mail.add_attachment(b"EICAR-LIKE CONTENT", maintype="application", subtype="octet-stream", filename=safe)
    bench.mailbox.arrive(mail.as_bytes().replace(b"a.pdf", b"a\x00.pdf"), bench.now)
    left = bench.round()
    assert len(left) == 2
    files = [part for letter in left for part in letter.iter_attachments()]
    assert all(str(part.get_filename()).startswith(("complaints-", "whole-")) for part in files)
    assert not any(b"EICAR" in (part.get_payload(decode=True) or b"") for part in files)
    assert bench.case().value("evidence")
