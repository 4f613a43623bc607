"""Threat 3: a From header that readers understand differently names no one; a sloppy one still names its writer."""

from __future__ import annotations

import pytest

from tests.adapters.mime_reading import HEAD, parsed

OWNER, EVIL = "owner@shop.example", "evil@bad.example"
TRICKS = [
    f"{OWNER} <{EVIL}>",
    f"{OWNER}, {EVIL}",
    f"Owner <{OWNER}>, Evil <{EVIL}>",
    f"Owner <{OWNER}> <{EVIL}>",
    f"<{OWNER}> {EVIL}",
    f"<{OWNER}>{EVIL}",
    f"{OWNER}){EVIL}",
    f"{OWNER}({EVIL}",
    f"{OWNER}\\,{EVIL}",
    f"<{OWNER},{EVIL}>",
    f"<@bad.example:{OWNER}> {EVIL}",
    f'"{OWNER} <{EVIL}>',
    f"Shop: {OWNER}, {EVIL};",
    f"Shop: {OWNER};",
    f"Shop:{OWNER}",
    f"{OWNER};{EVIL}",
    f"{OWNER}: {EVIL}",
    f"{OWNER} {EVIL}",
    f"{OWNER}@bad.example",
    f"owner@shop.example@{EVIL}",
    f"=?utf-8?q?{OWNER.replace('@', '=40')}?= <{EVIL}>, {OWNER}",
    f"{OWNER}\r\nFrom: {EVIL}",
    f"{OWNER}\r\nfrom : {EVIL}",
    f"{OWNER}\rFrom: {EVIL}",
    f"{OWNER}\nFROM: {OWNER}",
    f"{OWNER}\0<{EVIL}>",
    f"{OWNER} via {EVIL}",
    f"[{OWNER}] {EVIL}",
    f'"x\\" <{OWNER}>" <{EVIL}>, {OWNER}',
    "a@example.com," * 400,
]
NOBODY = [
    "",
    "Owner",
    "<>",
    "undisclosed-recipients:;",
    "=?utf-8?q?owner=40shop=2Eexample?=",
    "<=?utf-8?q?owner=40shop=2Eexample?=>",
    "owner@",
    "@shop.example",
    '"owner@shop.example"',
    "(owner@shop.example)",
    "(" * 400,
    '"' * 400,
    "owner\u202e@shop.example",
]
ONE = [
    (OWNER, OWNER, ""),
    (f"<{OWNER}>", OWNER, ""),
    (f"Owner <{OWNER}>", OWNER, "Owner"),
    (f'"{EVIL}" <{OWNER}>', OWNER, EVIL),
    (f'Owner" <{OWNER}>, "x <{EVIL}>', EVIL, f"Owner <{OWNER}>, x"),
    (f"Anna Berg <{OWNER}", OWNER, "Anna Berg"),
    (f"{OWNER} (Anna", OWNER, ""),
    ('"anna berg"@shop.example', '"anna berg"@shop.example', ""),
    (f"{OWNER} (Anna (at home))", OWNER, ""),
    (f"Müller, Hans <{OWNER}>", OWNER, "Hans"),
    (f'"Müller, Hans" <{OWNER}>', OWNER, "Müller, Hans"),
    (f'"O\\"Brien" <{OWNER}>', OWNER, 'O"Brien'),
    (f"Anna [Berg] <{OWNER}>", OWNER, "Anna [Berg]"),
    (f"Anna Berg<{OWNER}>", OWNER, "Anna Berg"),
    (f"=?utf-8?q?Bj=C3=B6rn?= <{OWNER}>", OWNER, "Björn"),
    (f'"=?utf-8?q?Bj=C3=B6rn?=" <{OWNER}>', OWNER, "Björn"),
    (f"王小明 <{OWNER}>", OWNER, "王小明"),
    (f"a.\u200bb\u202ec\x07d\u2028e <{OWNER}>", OWNER, "a.bc d e"),
    (f"Dr. A. Berg <{OWNER}>", OWNER, "Dr. A. Berg"),
    ("Owner <Owner.Name+tag@Shop.Example>", "Owner.Name+tag@Shop.Example", "Owner"),
    ("o'hara@shop.example", "o'hara@shop.example", ""),
    ("björn@exämple.example", "björn@exämple.example", ""),
    ("Ｏwner <ｏwner@shop.example>", "ｏwner@shop.example", "Ｏwner"),
]


def with_from(value: str) -> bytes:
    rest = HEAD.split(b"\r\n", 1)[1]
    return b"From: " + value.encode() + b"\r\n" + rest + b"\r\nWords.\r\n"


@pytest.mark.parametrize("value", TRICKS)
def test_a_header_that_could_name_two_names_no_sender(value: str) -> None:
    mail = parsed(with_from(value))
    assert mail.sender is None
    assert len(mail.senders) >= 2
    assert mail.text == "Words."


@pytest.mark.parametrize("value", NOBODY)
def test_a_header_without_an_address_names_no_sender(value: str) -> None:
    mail = parsed(with_from(value))
    assert mail.sender is None
    assert mail.text == "Words."


@pytest.mark.parametrize(("value", "email", "name"), ONE)
def test_a_plain_or_sloppy_header_names_its_writer(value: str, email: str, name: str) -> None:
    mail = parsed(with_from(value))
    assert mail.sender is not None
    assert (mail.sender.email, mail.sender.name) == (email, name)


def test_names_and_number_of_addresses_are_capped() -> None:
    long = parsed(with_from(f'"{"x" * 5000}" <{OWNER}>'))
    assert long.sender is not None
    assert len(long.sender.name) == 200
    many = HEAD + b"Cc: " + b", ".join(b"a%d@example.com" % i for i in range(300)) + b"\r\n\r\nx"
    assert len(parsed(many).cc) == 100


def test_reply_to_is_never_the_sender() -> None:
    mail = parsed(HEAD + b"Reply-To: Owner <owner@shop.example>\r\nSender: owner@shop.example\r\n\r\nx")
    assert mail.sender is not None
    assert mail.sender.email == "anna.berg@example.com"
    assert [a.email for a in mail.reply_to] == [OWNER]
