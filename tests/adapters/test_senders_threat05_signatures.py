"""Threat 5: a signature proves a writer only where nothing that matters could be changed behind it."""

from __future__ import annotations

import dkim
import pytest

from mailbot.adapters.senders import signature
from tests.adapters.mime_reading import parsed
from tests.signing import HEADERS, Dns, key, sign

OURS = "wrenfield.example"
RAW = (
    b"From: Meera Holt <meera@wrenfield.example>\r\nTo: complaints@wrenfield.example\r\nSubject: Re: New complaint\r\n"
    b"Date: Mon, 2 Nov 2026 10:15:00 +0100\r\nMessage-ID: <1@wrenfield.example>\r\nMIME-Version: 1.0\r\n\r\n#valid\r\n"
)


def dns(*domains: str, by: str = "good") -> Dns:
    found = Dns()
    for domain in domains or (OURS,):
        found.publish(domain, by)
    return found


def said(raw: bytes, lookup: Dns | None = None) -> str:
    return signature.checked(raw, parsed(raw), lookup or dns())


def test_a_signature_of_the_very_domain_passes() -> None:
    lookup = dns()
    assert said(sign(RAW, OURS), lookup) == "pass"
    assert lookup.asked == [f"s1._domainkey.{OURS}"]


def test_a_signature_of_the_domain_above_passes_and_one_below_does_not() -> None:
    raw = RAW.replace(b"meera@wrenfield", b"meera@office.wrenfield")
    assert said(sign(raw, OURS)) == "pass"
    assert said(sign(RAW, f"mail.{OURS}"), dns(f"mail.{OURS}")) == "unaligned"


def test_a_body_that_went_on_after_it_was_signed() -> None:
    raw = sign(RAW, OURS, length=True) + b"#dismiss no reason\r\n#close\r\n"
    assert dkim.verify(raw, dnsfunc=lambda name, timeout=0: key("good").record)  # The library lets it pass.
    assert said(raw) == "length"


@pytest.mark.parametrize("name", [b"subject", b"message-id", b"date"])
def test_a_header_that_matters_was_not_signed(name: bytes) -> None:
    signed = sign(RAW, OURS, headers=tuple(h for h in HEADERS if h != name))
    changed = (
        signed.replace(b"Re: New complaint", b"Re: Other thing").replace(b"<1@", b"<2@").replace(b"10:15", b"10:16")
    )
    assert said(signed) == "headers"
    assert said(changed) in ("headers", "broken")


@pytest.mark.parametrize(
    "name", [b"Subject: #close", b"Message-ID: <2@wrenfield.example>", b"Date: Mon, 2 Nov 2026 11:00 +0100"]
)
def test_a_second_header_above_the_signed_one(name: bytes) -> None:
    raw = name + b"\r\n" + sign(RAW, OURS)
    assert dkim.verify(raw, dnsfunc=lambda name, timeout=0: key("good").record)
    assert said(raw) == "doubled"
    assert said(b"X-A: b\r" + name + b"\r\n" + sign(RAW, OURS)) == "doubled"


def test_somebody_else_s_domain_key_or_words() -> None:
    assert said(sign(RAW, "evil.example"), dns("evil.example")) == "unaligned"
    assert said(sign(RAW, OURS, by="evil")) == "broken"
    assert said(sign(RAW, OURS).replace(b"#valid", b"#close")) == "broken"
    assert said(sign(RAW, OURS), Dns()) == "no-key"
    assert said(RAW) == "none"


def test_a_short_key_an_old_algorithm_and_a_domain_that_only_tries_it_out() -> None:
    assert said(sign(RAW, OURS, by="weak"), dns(by="weak")) == "weak-key"
    assert said(sign(RAW, OURS, algorithm=b"rsa-sha1")) == "algorithm"
    testing = Dns()
    testing.records[f"s1._domainkey.{OURS}"] = key("good").record.replace(b"k=rsa", b"k=rsa; t=s:y")
    assert said(sign(RAW, OURS), testing) == "testing"


def test_an_expired_signature_whatever_its_words() -> None:
    for x, verdict in ((1_000_000_000, "expired"), (4_000_000_000, "broken")):
        raw = sign(RAW, OURS).replace(b"v=1;", b"v=1; x=%d;" % x, 1)
        assert said(raw) == verdict


def test_a_dns_that_does_not_answer_is_asked_again_later() -> None:
    lookup = dns()
    lookup.down = True
    assert said(sign(RAW, OURS), lookup) == "later"
    assert said(sign(RAW, "evil.example"), lookup) == "unaligned"


def test_one_good_signature_among_others_is_enough_and_only_five_are_read() -> None:
    lookup = dns(OURS, "list.example")
    assert said(sign(sign(RAW, OURS), "list.example"), lookup) == "pass"
    many = RAW
    for _ in range(5):
        many = sign(many, "list.example")
    assert said(many.replace(RAW, sign(RAW, OURS)), lookup) == "unaligned"


@pytest.mark.parametrize(
    "value", [b"", b"v=1", b"v=1; a=rsa-sha256; d=\xff; h=from; b=", b"=" * 5000, b"v=1; l=x; x=y"]
)
def test_nonsense_proves_nothing_and_raises_nothing(value: bytes) -> None:
    assert said(b"DKIM-Signature: " + value + b"\r\n" + RAW) not in ("pass", "later")
