"""Threat 4: the receiving server's word is read strictly, from the topmost header alone."""

from __future__ import annotations

import pytest

from mailbot.adapters.senders import topmost
from mailbot.adapters.senders.results import place
from mailbot.core import evidence
from mailbot.core.evidence import Enrolment, Evidence, Proof, Results
from tests.flow.harness import START

OWNER = "wrenfield.example"
GMAIL = (
    "mx.google.com; dkim=pass header.i=@wrenfield.example header.s=s1 header.b=AbC1+/x=; "
    "spf=pass (google.com: domain of meera@wrenfield.example designates 192.0.2.7 as permitted sender) "
    "smtp.mailfrom=meera@wrenfield.example; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=wrenfield.example"
)
MICROSOFT = (
    "spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=wrenfield.example; dkim=pass (signature was verified) "
    "header.d=wrenfield.example;dmarc=pass action=none header.from=wrenfield.example;compauth=pass reason=100"
)
FASTMAIL = (
    "mx4.messagingengine.com; arc=none (no signatures found); bimi=skipped (DMARC Policy is not at enforcement); "
    "dkim=pass (2048-bit rsa key sha256) header.d=wrenfield.example header.i=@wrenfield.example header.b=XyZ "
    'header.a=rsa-sha256 header.s=fm1; dmarc=pass policy.published-domain-policy=none (p=none has "no" list) '
    "header.from=wrenfield.example"
).replace(' (p=none has "no" list)', "")
OWN_HOST = "mail.wrenfield.example 1; dmarc=pass (p=quarantine dis=none) header.from=Wrenfield.Example."
UNSIGNED = "spf=none (sender IP is 192.0.2.7) smtp.mailfrom=x.example; dkim=none header.d=none;dmarc=none header.from=x"
VOUCHES = [GMAIL, MICROSOFT, FASTMAIL, OWN_HOST, 'mx.example; dkim=pass reason="fine; so" header.d=wrenfield.example']
FORGED = [
    'mx.example; spf=pass smtp.mailfrom="x; dmarc=pass header.from=wrenfield.example"@evil.example',
    'mx.example; spf=pass (domain of "x; dmarc=pass header.from=wrenfield.example") smtp.mailfrom=evil.example',
    "mx.example; spf=pass (x) ; dmarc=pass header.from=wrenfield.example) smtp.mailfrom=evil.example",
    "mx.example; spf=pass (; dmarc=pass header.from=wrenfield.example) smtp.mailfrom=evil.example",
    'mx.example; spf=pass (a "b) ; dmarc=pass header.from=wrenfield.example; x=(c" d)',
    "mx.example; dmarc=fail header.from=wrenfield.example; dmarc=pass header.from=wrenfield.example",
    "mx.example; dmarc=pass header.from=evil.example header.from=wrenfield.example",
    "mx.example; dmarc=pass header.from=wrenfield.example.evil.example",
    "mx.example; dmarc=pass header.from=evil.example",
    "mx.example; dmarc=pass smtp.mailfrom=wrenfield.example",
    "mx.example; dmarc=bestguesspass header.from=wrenfield.example",
    "mx.example; dmarc=fail header.from=wrenfield.example; dkim=pass header.d=wrenfield.example",
    "mx.example; spf=pass smtp.mailfrom=wrenfield.example",
    "mx.example; dkim=pass header.d=evil.example",
    "mx.example; dkim=pass header.d=example",
    "mx.example; dkim=pass header.d=mail.wrenfield.example",
    "mx.example; dkim=fail header.d=wrenfield.example",
    "mx.example; arc=pass header.d=wrenfield.example",
    "mx.example; xdmarc=pass header.from=wrenfield.example",
    "mx.example; dmarc = pass = header.from=wrenfield.example",
    "mx.example; dmarc=pass header.from=wrenfield.example junk",
    "mx.example; dmarc=pass header.from=ｗrenfield.example",
    "mx.example dmarc=pass header.from=wrenfield.example",
    'mx.example; dmarc=pass header.from="wrenfield.example',
    "mx.example; none",
    "",
    ";",
    f"mx.example; {'x=y ' * 3000}; dmarc=pass header.from=wrenfield.example",
]


def said(value: str) -> Results:
    found = topmost((("authentication-results", value),))
    assert found is not None
    return found


@pytest.mark.parametrize("value", VOUCHES)
def test_a_server_that_vouches_for_the_domain_in_from(value: str) -> None:
    assert said(value).vouches_for(OWNER)
    assert not said(value).vouches_for("evil.example")
    assert not said(value).vouches_for(f"sub.{OWNER}") or said(value).dmarc == "none"


@pytest.mark.parametrize("value", FORGED)
def test_what_could_be_meant_otherwise_vouches_for_nobody(value: str) -> None:
    assert not said(value).vouches_for(OWNER)


@pytest.mark.parametrize(
    ("value", "server"),
    [(GMAIL, "mx.google.com"), (MICROSOFT, ""), (FASTMAIL, "mx4.messagingengine.com"), (UNSIGNED, "")],
)
def test_the_server_s_name_is_read_where_there_is_one(value: str, server: str) -> None:
    assert said(value).server == server


def test_only_the_topmost_counts() -> None:
    forged = ("authentication-results", "mx.example; dmarc=pass header.from=wrenfield.example")
    genuine = ("authentication-results", "mx.example; dmarc=none header.from=wrenfield.example")
    assert topmost((genuine, forged)) == Results(server="mx.example", header_from=OWNER)
    assert topmost((("received", "by mx.example; now"), genuine, forged)).vouches_for(OWNER) is False  # type: ignore[union-attr]
    assert topmost((("subject", "x"),)) is None


def test_two_of_one_server_that_contradict_each_other_are_a_failure() -> None:
    yes = ("authentication-results", "mx.example; dmarc=pass header.from=wrenfield.example")
    no = ("authentication-results", "mx.example; dmarc=fail header.from=wrenfield.example")
    hop = ("received", "from a by mx.example; now")
    assert topmost((yes, no)) == Results(server="mx.example", dmarc="fail")
    assert topmost((yes, hop, no)).vouches_for(OWNER)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("received", "where"),
    [
        ("by 2002:a05:6402:1a42:b0:5d0 with SMTP id x; Tue", "ip"),
        ("from a.example (a.example. [192.0.2.7]) by mx.google.com with ESMTPS id x; Tue", "google.com"),
        ("from A.prod.outlook.com (2603:10a6::1) by B.prod.outlook.com (2603::2) with HTTPS; Tue", "outlook.com"),
        ("from mx4 ([10.0.0.1]) by compute5.internal (LMTPProxy); Tue", "local"),
        ("from mx4 by sloti36d2t27 (Cyrus 3.9) with LMTPA; Tue", "local"),
        ("from x (by mx.google.com) by mail.evil.example; Tue", "evil.example"),
        ("from by (x) by mx.google.com; Tue", "google.com"),
        ("from x by mail.firm.co.uk with SMTP; Tue", "firm.co.uk"),
        ("from [192.0.2.1] (helo=x) by [192.0.2.2] with smtp", "ip"),
        ("(qmail 1 invoked by uid 0); Tue", ""),
        ("from x (unclosed by mx.google.com; Tue", ""),
    ],
)
def test_a_stop_on_the_way_is_named_by_its_owner(received: str, where: str) -> None:
    assert place(received) == where


@pytest.mark.parametrize(
    ("hops", "server", "counts"),
    [
        (("google.com", "ip"), "mx.google.com", True),
        (("google.com",), "mx.google.com", True),
        (("google.com", "evil.example"), "mx.google.com", False),
        (("",), "mx.google.com", False),
        (("google.com",), "mx.evil.example", False),
        (("google.com",), "", False),
    ],
)
def test_only_the_enrolled_server_by_the_enrolled_way(hops: tuple[str, ...], server: str, counts: bool) -> None:
    enrolled = Enrolment(
        address="meera@wrenfield.example",
        proofs=frozenset({Proof.SERVER}),
        server="mx.google.com",
        hops=frozenset({"google.com", "ip"}),
        at=START,
    )
    held = Evidence(results=Results(server=server, dmarc="pass", header_from=OWNER, hops=hops))
    assert evidence.counted(held, OWNER, enrolled) == (frozenset({Proof.SERVER}) if counts else frozenset())
    assert evidence.counted(held, OWNER, None) == frozenset()
