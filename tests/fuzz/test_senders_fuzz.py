"""Any text at all: the readers of results, signatures and commands answer it, and no answer is a proof."""

from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailbot.adapters.senders import signature, topmost
from mailbot.adapters.senders.results import place
from mailbot.core import commands, evidence, tokens
from mailbot.core.evidence import Evidence
from tests.adapters.mime_reading import parsed
from tests.signing import Dns

OURS = "wrenfield.example"
PIECES = st.sampled_from([
    "mx.example", ";", " ", "=", "dmarc", "dkim", "spf", "pass", "fail", "none", "header.from", "header.d", "header.i",
    "smtp.mailfrom", OURS, "evil.example", '"', "(", ")", "\\", "@", "/1", "reason", "action", ".", ",", "\t", "x",
])  # fmt: skip
RESULTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=300)
LINES = st.sampled_from(
    ["#valid", "#close withdrawn", "＃note x", "> #close", "-- ", "#", "text", "#ok", "#受理", "#vaild"]
)


@settings(max_examples=2_000, deadline=None)
@given(RESULTS)
@example("mx.example; dmarc=pass header.from=evil.example")
def test_results_vouch_only_for_the_domain_that_they_name(value: str) -> None:
    """Whatever stands there, the domain must stand in it as a word of its own, and `pass` behind an equals sign."""
    found = topmost((("authentication-results", value),))
    assert found is not None
    if found.vouches_for(OURS):
        flat = value.lower().replace(" ", "").replace("\t", "")
        assert "=pass" in flat
        assert re.search(r"(?<![\w.-])wrenfield\.example\.?(?![\w-]|\.\w)", value, re.IGNORECASE)
    assert found.dmarc in ("pass", "fail", "none")


@settings(max_examples=1_000, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["received", "authentication-results", "x"]), RESULTS), max_size=8))
def test_headers_in_any_order_are_read(headers: list[tuple[str, str]]) -> None:
    found = topmost(tuple(headers))
    first = next((n for n, (name, _) in enumerate(headers) if name == "authentication-results"), None)
    assert (found is None) is (first is None)
    if found and first is not None:
        assert set(found.hops) == {place(value) for name, value in headers[:first] if name == "received"}
    assert evidence.counted(Evidence(results=found), OURS, None) == frozenset()


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.lists(st.sampled_from([b"v=1;", b"a=rsa-sha256;", b"d=wrenfield.example;", b"s=s1;",
    b"h=from:subject:date:message-id;", b"bh=AAAA;", b"b=AAAA;", b"l=1;", b"x=1;", b"c=relaxed/relaxed;", b"=", b";"]),
    max_size=12).map(b"".join))  # fmt: skip
def test_no_signature_of_random_bytes_passes(value: bytes) -> None:
    dns = Dns()
    dns.publish(OURS)
    head = (
        b"From: meera@wrenfield.example\r\nSubject: x\r\nDate: Mon, 2 Nov 2026 10:15:00 +0100\r\nMessage-ID: <1@x>\r\n"
    )
    raw = b"DKIM-Signature: " + value.replace(b"\r", b"").replace(b"\n", b"") + b"\r\n" + head + b"\r\n#valid\r\n"
    assert signature.checked(raw, parsed(raw), dns) not in ("pass", evidence.LATER)


@settings(max_examples=2_000, deadline=None)
@given(st.lists(LINES | st.text(max_size=40), max_size=12))
def test_every_command_stands_on_a_line_of_its_own_with_its_sign(lines: list[str]) -> None:
    text = "\n".join(lines)
    found, wrong = commands.parse(text)
    rows = text.splitlines()
    for line, raw in [(c.line, c.raw) for c in found] + [(e.line, e.raw) for e in wrong]:
        assert rows[line - 1].strip() == raw
        assert raw.lstrip("\ufeff\u200b\u00a0 ")[:1] in ("#", "＃")


@settings(max_examples=1_000, deadline=None)
@given(st.text(alphabet="abco.2-7k<>@ ", max_size=120))
def test_no_stamp_and_no_code_of_random_letters_is_ours(text: str) -> None:
    assert not any(tokens.is_ours(stamp, b"k" * 32, "meera@wrenfield.example") for stamp in tokens.find(text))
    assert all(len(code) == 16 for code in tokens.codes(text))
