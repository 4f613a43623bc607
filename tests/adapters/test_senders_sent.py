"""A mail from the desk's own account proves its writer only if the very same mail lies in the Sent folder."""

from __future__ import annotations

import pytest

from mailbot.adapters.senders import Senders
from mailbot.core.evidence import STRONG, Evidence, Proof
from mailbot.flow.ports import RawMail
from tests.adapters.mime_reading import ARRIVED, parsed
from tests.adapters.test_senders_threat05_signatures import OURS, RAW, dns
from tests.signing import sign

TRACE = b"Received: from x by mx.wrenfield.example; now\r\nX-Spam: no\r\n"


def found(raw: bytes, copy: bytes | None, wanted: frozenset[Proof] = STRONG) -> Evidence:
    senders = Senders(lookup=dns(), copy=lambda message_id: copy if message_id == "<1@wrenfield.example>" else None)
    return senders.evidence(RawMail(uid=1, received=ARRIVED, size=len(raw), raw=raw), parsed(raw), wanted)


def test_the_same_mail_by_other_stops_and_with_other_line_ends() -> None:
    assert found(TRACE + RAW, RAW).in_sent
    assert found(RAW, RAW.replace(b"\r\n", b"\n")).in_sent
    assert found(RAW.replace(b"Subject: Re: New", b"Subject: Re:\r\n New"), RAW).in_sent


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"#valid", b"#close"),
        (b"meera@", b"eve@"),
        (b"Re: New", b"Re: Old"),
        (b"10:15", b"10:16"),
        (b"To: complaints@", b"To: eve@"),
        (b"MIME-Version", b"In-Reply-To: <x@y>\r\nMIME-Version"),
        (b"MIME-Version", b"Content-Type: text/html\r\nMIME-Version"),
        (b"MIME-Version", b"Subject: other\r\nMIME-Version"),
    ],
)
def test_a_mail_that_only_borrows_the_message_id(old: bytes, new: bytes) -> None:
    assert not found(RAW.replace(old, new), RAW).in_sent


def test_no_copy_no_proof_and_nobody_is_asked_who_is_not_wanted() -> None:
    assert not found(RAW, None).in_sent
    assert found(sign(RAW, OURS), RAW) == Evidence(signature="pass", in_sent=True)
    assert found(sign(RAW, OURS), RAW, frozenset()) == Evidence()
