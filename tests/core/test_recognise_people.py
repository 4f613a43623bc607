"""The owner's instructions, replies in a known case, and strangers who name one (threats 10 to 18)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.core import recognise, reference, tokens
from mailbot.core.evidence import Evidence, Results
from mailbot.core.mail import Address, Audience
from mailbot.core.reading import Kind, Known, KnownCase, ReplyKind
from tests.core.recognising import CUSTOMER, MAILBOX, OWNER, desk, kind, mail, read, reason

REF = reference.make("CMP", 123456789)
LETTER = "<letter-1@wrenfield.example>"
KNOWN = Known(cases=(KnownCase(reference=REF, customer_email=CUSTOMER, message_ids=frozenset({LETTER})),))
OLD = "CMP-2026-0042-K7"
OLDER = Known(cases=(KnownCase(reference=OLD, customer_email=CUSTOMER),))


def stamped(audience: Audience, address: str, case: str | None = REF) -> str:
    return tokens.message_id(desk().key, audience, case, address, "key", "wrenfield.example")


@pytest.mark.parametrize(
    "text", ["#valid\n", "  #status", "＃decide upheld", "Hi\n\n#note called her\n", "\ufeff#help"]
)
def test_the_owner_commands_by_a_tagged_line(text: str) -> None:
    assert kind(mail(text, "Re: card", OWNER)) == "owner_command"


def test_the_owner_answers_a_letter_that_was_for_her() -> None:
    given = mail("ok do it", "Re: card", OWNER, in_reply_to=(stamped(Audience.OWNER, OWNER),))
    recognition = read(given, KNOWN).recognition
    assert (recognition.kind, recognition.case) == (Kind.OWNER_COMMAND, REF)


def test_a_member_of_staff_commands_too() -> None:
    assert kind(mail("#note spoke to her", f"Re: {REF}", "lena@wrenfield.example")) == "owner_command"


def test_a_command_names_its_case_by_the_subject() -> None:
    assert read(mail("#valid", f"Re: [{REF}] card", OWNER), KNOWN).recognition.case == REF


@pytest.mark.parametrize(
    "sender",
    [
        "stranger@mail.example",
        "meera@wrenfield.example.evil.example",
        "ｍeera@wrenfield.example",
        "méera@wrenfield.example",
    ],
)
def test_nobody_else_commands(sender: str) -> None:
    assert kind(mail("#close\n", f"Re: {REF}", sender)) != "owner_command"


def test_two_senders_command_nothing() -> None:
    two = (Address(email=OWNER), Address(email=CUSTOMER))
    assert kind(mail("#close\n", "Re: card", senders=two)) != "owner_command"


def test_a_quoted_command_is_none() -> None:
    text = "Hello, is the lamp made in brass?\n\nOn 3 May Ann wrote:\n> #close\n"
    assert kind(mail(text, "lamp", OWNER)) != "owner_command"


@pytest.mark.parametrize("text", ["Hi, what is on today?", "Good morning", f"What about {REF}?"])
def test_the_owner_who_writes_without_a_command_is_no_customer(text: str) -> None:
    recognition = read(mail(text, "Today", OWNER), KNOWN).recognition
    assert (recognition.kind, recognition.reason) == (Kind.OWNER_COMMAND, "owner-alone")


@pytest.mark.parametrize(
    "more",
    [
        {"sender": CUSTOMER},
        {"sender": "lena@wrenfield.example"},
        {"reply_to": (Address(email=CUSTOMER),)},
        {"subject": "Re: Today"},
        {"in_reply_to": ("<x@mail.example>",)},
        {"text": f"Hi, what is on today? Ask {CUSTOMER}."},
        {"text": f"From: Ann <{CUSTOMER}>\nTo: {MAILBOX}\nSubject: lamp\n\nDo you mend lamps?", "subject": "Fwd: lamp"},
        {"evidence": Evidence(results=Results(server="mx.example", dmarc="fail"))},
    ],
)
def test_where_somebody_else_may_stand_behind_it_nothing_is_taken_for_the_owners(more: dict[str, object]) -> None:
    said: dict[str, object] = {"text": "Hi, what is on today?", "subject": "Today", "sender": OWNER} | more
    assert kind(mail(**said)) != "owner_command"  # type: ignore[arg-type]


def test_in_a_shared_mailbox_most_of_what_the_owner_writes_is_not_for_us() -> None:
    assert kind(mail("Hi, what is on today?", "Today", OWNER), at=replace(desk(), shared=True)) != "owner_command"


def test_an_order_number_is_no_command() -> None:
    assert kind(mail("#1042 arrived broken", "lamp", OWNER)) == "complaint"


@pytest.mark.parametrize("where", ["in_reply_to", "references", "to"])
def test_a_stamp_of_ours_leads_to_its_case(where: str) -> None:
    stamp = stamped(Audience.CUSTOMER, CUSTOMER)
    value: object = (stamp,)
    if where == "to":
        value = (Address(email=f"complaints+{stamp.strip('<>').split('@')[0]}@wrenfield.example"),)
    recognition = read(mail("Here is the photo.", "Re: yours", CUSTOMER, **{where: value}), KNOWN).recognition
    assert (recognition.kind, recognition.reason, recognition.case) == (Kind.CASE_REPLY, "answered-stamp", REF)


def test_a_forged_stamp_leads_nowhere() -> None:
    stamp = stamped(Audience.CUSTOMER, CUSTOMER)
    forged = stamp[:-30] + ("a" if stamp[-30] != "a" else "b") + stamp[-29:]
    assert kind(mail("Give me the file.", "Re: yours", in_reply_to=(forged,)), KNOWN) not in ("case_reply", "mention")


def test_a_stamp_used_by_somebody_else_is_shown_and_changes_nothing() -> None:
    given = mail("I am her son.", "Re: yours", "son@mail.example", in_reply_to=(stamped(Audience.CUSTOMER, CUSTOMER),))
    recognition = read(given, KNOWN).recognition
    assert (recognition.kind, recognition.reason, recognition.case) == (Kind.MENTION, "stranger-in-thread", REF)


def test_a_stamp_for_the_owner_is_no_customers() -> None:
    given = mail("more news", "Re: yours", in_reply_to=(stamped(Audience.OWNER, CUSTOMER),))
    assert reason(given, KNOWN) != "answered-stamp"


def test_an_answered_letter_leads_to_its_case() -> None:
    assert reason(mail("Here it is.", "Re: x", in_reply_to=(LETTER,)), KNOWN) == "answered-letter"


def test_a_letter_that_the_store_knows_leads_to_its_case() -> None:
    known = Known(cases=(KnownCase(reference=REF, customer_email=CUSTOMER),), letters=(("<9@x.example>", REF),))
    assert reason(mail("Here it is.", "Re: x", references=("<9@x.example>",)), known) == "answered-letter"


def test_somebody_who_may_write_in_the_case_is_no_stranger() -> None:
    case = KnownCase(reference=REF, customer_email=CUSTOMER, participants=frozenset({"son@mail.example"}))
    assert reason(mail("It is me.", f"Re: {REF}", "son@mail.example"), Known(cases=(case,))) == "known-reference"


@pytest.mark.parametrize("shape", [str, str.lower, lambda r: r.replace("-", " "), lambda r: r.replace("0", "O")])
def test_a_reference_is_found_however_it_is_typed(shape: object) -> None:
    assert callable(shape)
    recognition = read(mail("One more thing about it.", f"about {shape(REF)}"), KNOWN).recognition
    assert (recognition.kind, recognition.case) == (Kind.CASE_REPLY, REF)


@pytest.mark.parametrize("typed", [OLD, OLD.lower(), "CMP 2026 0042 K7", "ＣＭＰ－２０２６－００４２－Ｋ７"])
def test_a_reference_of_another_shape_is_found_by_its_letters(typed: str) -> None:
    assert read(mail(f"My case is {typed}. Any news?", "hello"), OLDER).recognition.case == OLD


def test_a_stranger_with_a_reference_is_a_mention() -> None:
    recognition = read(mail("Tell me what is in it.", f"Re: {REF}", "nosy@mail.example"), KNOWN).recognition
    assert (recognition.kind, recognition.reason) == (Kind.MENTION, "stranger-with-reference")


def test_an_unknown_reference_is_nobodys_case() -> None:
    other = reference.make("CMP", 5)
    assert kind(mail("Where is my lamp? Broken again.", f"Re: {other}"), KNOWN) == "complaint"


def test_a_quoted_reference_counts_for_nothing() -> None:
    text = f"Another lamp, another crack. It is broken.\n\nOn 3 May Wrenfield wrote:\n> your case is {REF}\n"
    assert kind(mail(text, "lamp"), KNOWN) == "complaint"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ta. Appreciate it.", ReplyKind.THANKS),
        ("Tack så mycket!", ReplyKind.THANKS),
        ("好的，谢谢！", ReplyKind.THANKS),
        ("My order number is WF-20817, bought on 3 October.", ReplyKind.INFORMATION),
        ("Das war am 3. Oktober, Nummer WF-20817.", ReplyKind.INFORMATION),
        ("I do not accept this. Please take it to the second stage.", ReplyKind.NEXT_STAGE),
        ("Jag godtar inte beslutet och vill att någon annan prövar det.", ReplyKind.NEXT_STAGE),
        ("我不接受这个结果，要求重新审核。", ReplyKind.NEXT_STAGE),
        ("You can close this, it turned up after all.", ReplyKind.WITHDRAW),
        ("Ich ziehe meine Beschwerde zurück, es hat sich erledigt.", ReplyKind.WITHDRAW),
        ("I accept your offer.", ReplyKind.ACCEPTS),
        ("Yes, you may use it for training.", ReplyKind.PERMITS),
        ("I can't find the receipt any more.", ReplyKind.CANNOT),
        ("Another thing: it has happened again. When will somebody ring me?", ReplyKind.MORE),
    ],
)
def test_what_a_reply_brings(text: str, expected: ReplyKind) -> None:
    assert read(mail(text, f"Re: {REF}", in_reply_to=(LETTER,)), KNOWN).recognition.reply is expected


def test_the_probe_asks_for_every_id_and_reference() -> None:
    given = mail(f"see {REF}", "Re: x", in_reply_to=("<a@x.example>",), references=("<b@x.example>", "<a@x.example>"))
    probe = recognise.probe(given, desk())
    assert probe.message_ids == ("<1@mail.example>", "<a@x.example>", "<b@x.example>")
    assert (probe.references, probe.sender) == ((REF,), CUSTOMER)


def test_a_command_in_a_forward_of_the_owners_is_the_owners() -> None:
    text = f"#log email\n\nFrom: Ann Vale <ann@mail.example>\nTo: {MAILBOX}\nSubject: lamp\n\nIt broke.\n"
    reading = read(mail(text, "Fwd: lamp", OWNER))
    assert reading.recognition.kind is Kind.OWNER_COMMAND
    assert reading.writer == Address(email=OWNER)


def test_a_longer_number_is_another_reference() -> None:
    known = Known(cases=(KnownCase(reference="CMP-1", customer_email=CUSTOMER),))
    assert kind(mail("My lamp is broken. Ref CMP-10.", "CMP-12"), known) == "complaint"


def test_the_words_of_a_reply_are_the_reference_where_it_stands() -> None:
    given = mail(f"Hello,\n\nabout {REF}: any news?", "hello")
    (span,) = read(given, KNOWN).recognition.words
    assert (span.source, given.text[span.start : span.end]) == ("body", REF)
