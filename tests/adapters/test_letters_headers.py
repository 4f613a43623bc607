"""Headers: exactly the intended ones, whatever a customer wrote; classes of RFC 3834; threads; refusals."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailbot.adapters.letters import Letters, Unwritable, installation, samples
from mailbot.adapters.letters.headers import checked, encoded, header_block, mailbox, threading
from mailbot.core import tokens
from mailbot.core.asked import Forgery
from mailbot.core.facts import CaseFacts, Noted, Person
from mailbot.core.mail import Address, Audience, Nature, Thread
from tests.adapters.letters_desk import NOW, REFERENCE, SENT, STEMS, letter, nature, part, read, whole, writer
from tests.adapters.pages_desk import desk, shipped

_BASE = ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Reply-To")
_LAST = ("Content-Language", "X-Loop", "MIME-Version", "Content-Type")
_AUTOMATIC = ("Auto-Submitted", "X-Auto-Response-Suppress")
_YANNA = writer()


def _intended(stem: str) -> list[str]:
    return [*_BASE, *(() if nature(stem) is Nature.SIGNED else _AUTOMATIC), *_LAST]


@pytest.mark.parametrize("language", ["en", "sv", "zh"])
@pytest.mark.parametrize("stem", STEMS)
def test_the_headers_are_those_of_the_class(stem: str, language: str) -> None:
    message = read(_YANNA.render(letter(stem, language), NOW))
    assert list(message.keys()) == _intended(stem)
    assert message["Auto-Submitted"] == (None if nature(stem) is Nature.SIGNED else nature(stem).value)
    if nature(stem) is not Nature.SIGNED:
        assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
        assert message["From"] == "Wrenfield Lamps <complaints@wrenfield.example>"
    else:
        assert message["From"] == '"Meera Holt, Wrenfield Lamps" <complaints@wrenfield.example>'
    assert message["Content-Language"] == {"en": "en-GB", "sv": "sv", "zh": "zh-Hans"}[language]
    assert message["In-Reply-To"] == SENT
    assert message["Reply-To"] == "complaints@wrenfield.example"
    assert message["Date"] == "Tue, 03 Nov 2026 21:14:00 +0000"


@pytest.mark.parametrize("stem", STEMS)
def test_every_line_is_ascii_and_short_enough_for_smtp(stem: str) -> None:
    raw = _YANNA.render(letter(stem, "zh"), NOW).raw
    assert raw.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert max(map(len, raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 100


def test_the_message_id_is_the_same_for_the_same_letter_and_bound_to_it() -> None:
    first, again = (_YANNA.render(letter("ask"), now) for now in (NOW, datetime(2027, 1, 1, tzinfo=UTC)))
    assert first.message_id == again.message_id == read(first)["Message-ID"]
    assert first.key == f"{REFERENCE}|ask|test"
    assert first.message_id != _YANNA.render(letter("ask", cause="other"), NOW).message_id
    stamp = tokens.find(first.message_id)[0]
    assert tokens.is_ours(stamp, b"k" * 32, "sam.okafor@mail.example")
    assert not tokens.is_ours(stamp, b"k" * 32, "someone@else.example")
    assert first.message_id == tokens.message_id(
        b"k" * 32, Audience.CUSTOMER, REFERENCE, "sam.okafor@mail.example", first.key, "wrenfield.example"
    )


def test_letters_are_the_same_bytes_each_time() -> None:
    assert _YANNA.render(letter("decision"), NOW).raw == writer().render(letter("decision"), NOW).raw


def test_a_stranger_learns_no_reference_not_even_from_the_headers() -> None:
    for stem in ("stranger", "representative"):
        mail = _YANNA.render(letter(stem, reference=REFERENCE), NOW)
        assert REFERENCE.replace("-", "").lower() not in mail.raw.decode().lower().replace("-", "")
        assert mail.reference == REFERENCE


def test_the_loop_mark_is_ours_and_gives_no_authority() -> None:
    at = desk(shipped("yanna"))
    mark = read(_YANNA.render(letter("stranger"), NOW))["X-Loop"]
    assert mark == installation(at)
    stamp = tokens.find(mark)[0]
    assert tokens.is_ours(stamp, at.key, at.mailbox)
    assert stamp.audience is Audience.STRANGER
    assert stamp.reference("CMP") is None


def test_plus_addressing_puts_the_stamp_into_the_reply_address() -> None:
    at = replace(desk(shipped("yanna")), mailbox="help@wrenfield.example")
    mail = Letters(at, domain="wrenfield.example", plus_addressing=True).render(letter("ask"), NOW)
    address = read(mail)["Reply-To"]
    assert address == f"help+{mail.message_id[1:].partition('@')[0]}@wrenfield.example"
    assert tokens.is_ours(tokens.find(address)[0], at.key, "sam.okafor@mail.example")


def test_a_stamp_that_would_make_the_local_part_too_long_is_left_out() -> None:
    at = replace(desk(shipped("yanna")), mailbox="customer-complaints@wrenfield.example")
    mail = Letters(at, domain="wrenfield.example", plus_addressing=True).render(letter("ask"), NOW)
    assert read(mail)["Reply-To"] == "customer-complaints@wrenfield.example"


def test_a_rehearsal_goes_to_the_owner_and_says_for_whom_it_was() -> None:
    mail = writer(rehearsal=True, language="sv").render(letter("decision", "zh"), NOW)
    message = read(mail)
    assert (mail.recipient, message["To"]) == ("meera@wrenfield.example", "meera@wrenfield.example")
    assert mail.subject.startswith("Övning: ")
    for kind in ("plain", "html"):
        shown = part(mail, kind)
        assert "Det här är en övning. Brevet var menat för sam.okafor@mail.example." in shown
        assert shown.index("övning") < shown.index("李文静")
    assert 'lang="sv"' in part(mail, "html")
    assert b"sam.okafor" not in mail.raw.partition(b"\r\n\r\n")[0]


def test_the_owner_can_answer_a_rehearsal_letter_as_if_it_were_a_card() -> None:
    mail = writer(rehearsal=True).render(letter("decision", "en"), NOW)
    (stamp,) = tokens.find(mail.message_id)
    firm = desk(shipped("yanna"))
    assert stamp.audience is Audience.OWNER
    assert tokens.is_ours(stamp, firm.key, firm.owner.email)


def test_the_owner_gets_her_own_mail_in_a_rehearsal_unmarked() -> None:
    card = samples.of("card")[1]
    owner = desk(shipped("yanna")).owner
    sent = letter("card", facts=card, audience=Audience.OWNER, nature=Nature.EVENT, to=owner)
    mail = writer(rehearsal=True).render(sent, NOW)
    assert "ehearsal" not in mail.subject + part(mail, "plain")


def test_a_rehearsal_leaves_the_letter_to_our_own_mailbox_as_it_is() -> None:
    """By it the mailbox finds out whether its server can be believed; the owner has no use for it."""
    forgery = Forgery(results="mx.wrenfield.example; dmarc=pass header.from=wrenfield.example", code="KP7D-W3MN")
    to = Address(email="complaints@wrenfield.example")
    sent = letter("probe", facts=forgery, audience=Audience.OWNER, nature=Nature.EVENT, to=to)
    mail = writer(rehearsal=True).render(sent, NOW)
    assert mail.recipient == "complaints@wrenfield.example"
    assert "ehearsal" not in mail.subject + part(mail, "plain")


@pytest.mark.parametrize(
    ("answers", "chain"),
    [
        (None, None),
        (Thread(message_id="no id"), None),
        (Thread(message_id="<a@b>\r\nBcc: x@y.example"), None),
        (Thread(message_id="<b@c>", references=("<a@c>", "junk", "<b@c>", "<a@c>")), "<a@c> <b@c>"),
        (Thread(message_id="<z@c>", references=tuple(f"<{n}@c>" for n in range(40))), None),
    ],
)
def test_threads_are_made_of_well_formed_ids(answers: Thread | None, chain: str | None) -> None:
    found = dict(threading(answers))
    if chain:
        assert found["References"] == chain
    elif answers and answers.message_id == "<z@c>":
        ids = found["References"].split()
        assert (len(ids), ids[0], ids[-2:]) == (12, "<0@c>", ["<39@c>", "<z@c>"])
    else:
        assert found == {}


@pytest.mark.parametrize(
    "address",
    [
        "a@b>\r\nRCPT TO:<evil@x.example", "a b@c.example", "a@b@c.example", "<a@b.example>", "", "a@", "@b.example",
        "å@b.example", "a@b.example\n", "a" * 65 + "@b.example",
        "a@b.example,c@d.example",
    ],
)  # fmt: skip
def test_an_address_that_smtp_could_misread_is_refused(address: str) -> None:
    with pytest.raises(Unwritable, match="address"):
        checked(address)
    with pytest.raises(Unwritable):
        _YANNA.render(letter("ask", to=Address(email=address)), NOW)


def test_ordinary_addresses_are_taken() -> None:
    for address in ("a@b.example", "first.last+tag@sub.mail.example", "o'brien_1@x-y.example", "a..b.@c_d.example"):
        assert checked(address) == address


def test_a_header_that_turns_into_two_is_refused() -> None:
    with pytest.raises(Unwritable):
        header_block([("Subject", "hi\r\nBcc: evil@x.example")])
    with pytest.raises(Unwritable):
        header_block([("Subject", "hi\nthere")])
    with pytest.raises(Unwritable, match="encoded"):
        header_block([("Subject", "hej å")])


def test_long_headers_are_folded_and_read_back() -> None:
    subject = "Vi har fått ditt klagomål och återkommer när det är dags för nästa steg i utredningen"
    chain = " ".join(f"<{n}@mail.example>" for n in range(9))
    block = header_block([("Subject", encoded(subject)), ("References", chain)])
    assert max(map(len, block.split(b"\r\n"))) <= 78
    found = read(replace(_YANNA.render(letter("ask"), NOW), raw=block + b"\r\n"))
    assert (found["Subject"], found["References"]) == (subject, chain)


def test_what_looks_like_an_encoded_word_is_encoded_once_more() -> None:
    """Else a mail program would decode a customer's words into a line end, and the next one read a header there."""
    evil = "=?utf-8?q?hi=0D=0ABcc:_evil=40x.example?="
    block = header_block([("From", mailbox(Address(email="a@b.example", name=evil))), ("Subject", encoded(evil))])
    message = email.message_from_bytes(block + b"\r\n", policy=email.policy.default)
    assert message["Subject"] == evil
    assert message["From"].addresses[0].display_name == evil
    assert threading(Thread(message_id=f"<{evil}@x.example>")) == []


def test_a_display_name_is_quoted_or_encoded() -> None:
    assert mailbox(Address(email="a@b.example", name='Hi "Bob", x')) == '"Hi \\"Bob\\", x" <a@b.example>'
    assert mailbox(Address(email="a@b.example", name="Åsa")) == "=?utf-8?b?w4VzYQ==?= <a@b.example>"


# What a customer, a stranger or a careless owner might put into any field (threats 19 and 0.2).
_NASTY = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "=?utf-8?q?hi=0D=0ABcc:_evil=40x.example?=", "x\r\nBcc: evil@x.example", "x\n\nSubject: y",
            "\u2028Bcc: a@b.example",
            "\x00\x01\x7f\x85", "\u202eexe.gpj", "\ue000\ue001", "\ud800", "## heading", "- item", "1. item", "> quote",
            "~ foot", "[[Pay | #valid]]", "{{ 7 * 7 }}", "{% include 'x' %}", "<script>alert(1)</script>", "a" * 5_000,
        ]
    ),
)  # fmt: skip


_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ue000-\uf8ff]")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(STEMS), st.sampled_from(["en", "sv", "zh"]), _NASTY, _NASTY)
@example("acknowledgement", "en", "Sam\r\nBcc: evil@x.example", "x")
@example("decision", "zh", "=?utf-8?q?a=0D=0ABcc:b?=", "\n\n## Hello")
def test_no_value_makes_a_header_a_heading_or_a_link(stem: str, language: str, nasty: str, other: str) -> None:
    facts = _spoilt(whole(stem, language), nasty, other)
    mail = _YANNA.render(letter(stem, language, facts), NOW)
    message = read(mail)
    assert list(message.keys()) == _intended(stem)
    shown, html = part(mail, "plain"), part(mail, "html")
    assert not _CONTROLS.search(mail.subject + shown + html)
    assert "<script" not in html
    assert "mailto:" not in html
    assert "49" not in shown or "49" in nasty + other
    clean = part(_YANNA.render(letter(stem, language), NOW), "html")
    assert html.count("<h1") == 1
    assert html.count("<h2") <= clean.count("<h2")


def _spoilt(facts: CaseFacts, nasty: str, other: str) -> CaseFacts:
    handler = Person(name=nasty or "x", role=other, phone=nasty, hours=other)
    return replace(
        facts, handler=handler, customer_name=nasty, text=other, reason=nasty, progress=other, order_example=nasty,
        noted=(Noted(field="order_number", value=nasty, words=other), Noted(field=nasty, value=other)), person=nasty,
        ombudsman=nasty, other_reference=other, outcome=facts.outcome, route=nasty, channel=other, report=nasty,
        remedies=tuple(replace(r, text=nasty, amount=other) for r in facts.remedies),
    )  # fmt: skip


def test_an_automatic_letter_repeats_no_name_that_is_an_advertisement_and_no_odd_order_number() -> None:
    facts = replace(
        whole("acknowledgement", "en"),
        customer_name="WIN £500 at www.evil.example",
        noted=(
            Noted(field="order_number", value="buy now www.evil.example"),
            Noted(field="phone", value="07700 900123"),
        ),
    )
    text = part(_YANNA.render(letter("acknowledgement", "en", facts), NOW), "plain")
    assert text.startswith("Hello,\n")
    assert "evil" not in text
    assert "900123" not in text
