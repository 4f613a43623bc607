"""Addresses, dates, sums, evidence: found where said, left out where not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.core.extract_kit import desk, mail, read, value, values

ADDRESSES = (
    ("Sam Okafor\n12 Mill Lane\nLeeds\nLS9 8AB", "12 Mill Lane, Leeds, LS9 8AB", "LS9 8AB"),
    (
        "Sam Okafor\nFlat 2, The Maltings\nStation Road\nDiss\nNorfolk IP22 4HG",
        "Flat 2, The Maltings, Station Road, Diss, Norfolk IP22 4HG",
        "IP22 4HG",
    ),
    (
        "You may write to me at 31 Tollgate Street, Leeds LS9 8AB or ring.",
        "31 Tollgate Street, Leeds LS9 8AB",
        "LS9 8AB",
    ),
    ("I live at 4a St Mary's Road, Bath BA1 1AA.", "4a St Mary's Road, Bath BA1 1AA", "BA1 1AA"),
    ("Sam Okafor, 7 Carr Lane, Grantham NG31 9ZZ", "7 Carr Lane, Grantham NG31 9ZZ", "NG31 9ZZ"),
    ("Min adress är Kyrkogatan 5, 392 32 Kalmar.", "Kyrkogatan 5, 392 32 Kalmar", "392 32"),
    ("Sam Okafor\nBjörkvägen 12 B\n114 34 Stockholm", "Björkvägen 12 B, 114 34 Stockholm", "114 34"),
    ("Storgatan 4 lgh 1102, 903 26 Umeå, Sweden", "Storgatan 4 lgh 1102, 903 26 Umeå, Sweden", "903 26"),
    ("Sam Okafor\nInvalidenstraße 44\n10115 Berlin", "Invalidenstraße 44, 10115 Berlin", "10115"),
    ("Ich wohne Am Anger 5, 99084 Erfurt.", "Am Anger 5, 99084 Erfurt", "99084"),
    ("Sam Okafor\n8 rue des Tanneurs\n67000 Strasbourg", "8 rue des Tanneurs, 67000 Strasbourg", "67000"),
    ("Sam Okafor\nMelkmarkt 12\n8011 MC Zwolle", "Melkmarkt 12, 8011 MC Zwolle", "8011 MC"),
    ("地址：上海市徐汇区漕溪北路18号2单元501室 200030", "上海市徐汇区漕溪北路18号2单元501室 200030", "200030"),
    ("我住在广东省深圳市南山区科技园路12号3栋，邮编518057", None, "518057"),
    ("Thanks,\nPolly\nKW15 1AA", None, "KW15 1AA"),
    ("previous postcode NN1 2AB, present postcode LE2 3CD", None, "LE2 3CD"),
    ("my postcode is ls9 8ab", None, "LS9 8AB"),
)


@pytest.mark.parametrize(("text", "address", "postcode"), ADDRESSES)
def test_addresses(text: str, address: str | None, postcode: str) -> None:
    given = mail(f"The lamp broke.\n\n{text}")
    if address is not None:
        assert value(given, "address") == address
    assert value(given, "postcode") == postcode


@pytest.mark.parametrize(
    "text",
    [
        "Your shop at 1 Mill Row, Cardiff CF10 1AA was closed.",
        "Bestellung 10115 Berlin",
        "I paid 10115 Kronor",
        "Regards\nSam Okafor\nOkafor Ltd, 200 Quayside, Newcastle upon Tyne NE1 3DX\nVAT GB123456789",
        "Per Ahlgren\nCivilingenjör, Norrbro Konsult AB\nHamngatan 1, 852 30 Sundsvall, växel 060-000 00 00",
        "Order HX7 of the A52 series, BS 1363, M25",
        "订单 200030 没收到",
    ],
)
def test_what_is_no_address_of_the_customer(text: str) -> None:
    assert values(mail(f"The lamp that you sent hums at night.\n\n{text}"), "postcode") == ()


def test_a_delivery_address_in_a_quoted_confirmation_is_the_customers() -> None:
    quote = "> Deliver to: Hannah Okafor, 9 Mill Race, Hebden Bridge HX7 8AD\n> Wrenfield, 1 Mill Row, Cardiff CF10 1AA"
    given = mail(f"It broke.\n\nOn Tue, 3 Nov 2026 at 10:02, W <help@wrenfield.example> wrote:\n{quote}\n")
    assert values(given, "postcode") == ("HX7 8AD",)
    assert value(given, "address") == "9 Mill Race, Hebden Bridge HX7 8AD"


ORDERED = (
    ("I ordered it on 3/10/26.", "2026-10-03"),
    ("I ordered the lamp on 14 October.", "2026-10-14"),
    ("Ordered 14th October 2026, arrived 20th.", "2026-10-14"),
    ("bought on the 11th", "2026-11-11"),
    ("bought on the 21st", "2026-10-21"),
    ("I placed the order last Tuesday.", "2026-11-10"),
    ("I ordered it last night.", "2026-11-15"),
    ("I bought it yesterday.", "2026-11-15"),
    ("paid for on 28 October, still not here", "2026-10-28"),
    ("order date: 2026-10-24", "2026-10-24"),
    ("My order of 21 September has not come.", "2026-09-21"),
    ("On October 12, 2026 I ordered a lamp.", "2026-10-12"),
    ("I bought it on the last day of September.", "2026-09-30"),
    ("I ordered it three days ago.", "2026-11-13"),
    ("I ordered it on 20 December 2025.", "2025-12-20"),
    ("It arrived on 3 October.", None),
    ("I have been waiting since 2 October.", None),
    ("I need it by 5 December.", None),
    ("I was born on 14/02/1991 and ordered a lamp.", None),
    ("I ordered it in October.", None),
    ("I rang you on 3 October about my order.", None),
    ("The wedding is on 12 September, we ordered a lamp for it.", None),
    ("Your invoice dated 16/10/2026 is wrong.", None),
)


@pytest.mark.parametrize(("text", "day"), ORDERED)
def test_the_order_date(text: str, day: str | None) -> None:
    assert value(mail(text), "order_date") == day


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("sv", "Jag beställde lampan den 3 oktober.", "2026-10-03"),
        ("sv", "Den 3 oktober beställde jag en lampa.", "2026-10-03"),
        ("sv", "Jag köpte den i tisdags.", "2026-11-10"),
        ("sv", "Den kom den 3 oktober.", None),
        ("sv", "köpt 2026-10-03", "2026-10-03"),
        ("de", "Am 30.10.2026 bestellt, bis heute nichts.", "2026-10-30"),
        ("de", "Ich habe am 3. Oktober eine Lampe bestellt.", "2026-10-03"),
        ("de", "meine Bestellung vom 27.10.", "2026-10-27"),
        ("de", "Sie kam am 3. Oktober an.", None),
        ("fr", "J'ai commandé le 1er octobre.", "2026-10-01"),
        ("fr", "commande passée le 8 octobre 2026 et reçue le 15", "2026-10-08"),
        ("fr", "Rien reçu depuis le 2 octobre.", None),
        ("nl", "Ik heb de lamp op 3 oktober besteld.", "2026-10-03"),
        ("zh", "我10月3日买的灯。", "2026-10-03"),
        ("zh", "下单日期是九月五号。", "2026-09-05"),
        ("zh", "我上周四下的单。", "2026-11-12"),
        ("zh", "10月5日签收。", None),
    ],
)
def test_the_order_date_in_other_languages(language: str, text: str, day: str | None) -> None:
    assert value(mail(text), "order_date", language=language) == day


def test_several_orders_have_no_one_date() -> None:
    text = "Order WF-20001 was placed on 3 October and WF-20002 on 5 October."
    assert value(mail(text), "order_date") is None


def test_an_answer_below_the_quoted_question_is_the_order_date() -> None:
    assert (
        value(mail("> 1. When did you order?\n\nOn 12 October.\n\n> 2. How?\n\nBy post.\n"), "order_date")
        == "2026-10-12"
    )


def test_a_quoted_confirmation_was_written_on_the_day_of_the_order() -> None:
    text = (
        "It broke.\n\nOn Tue, 15 Sept 2026 at 10:02, W <help@wrenfield.example> wrote:\n> Thank you for your order!\n"
    )
    assert value(mail(text), "order_date") == "2026-09-15"


def test_the_day_is_that_of_the_writers_own_zone() -> None:
    given = mail("I ordered it yesterday.", sent=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    assert value(given, "order_date") == "2026-02-28"


def test_an_event_is_dated_apart_from_the_order() -> None:
    assert value(mail("I ordered it on 3 October. It arrived on 9 October broken."), "event_date") == "2026-10-09"


SUMS = (
    ("Please refund the £45.00 I paid.", "45.00 GBP"),
    ("I want my £320 back.", "320.00 GBP"),
    ("They were £44 for the set so £22 back would do it.", "22.00 GBP"),
    ("I paid £126.00 the pair.", "126.00 GBP"),
    ("I claim the return of £3,120.00 with interest, at present £58.13.", "3120.00 GBP"),
    ("Kindly credit GBP 186.00.", "186.00 GBP"),
    ("I would like my money back (65 pounds).", "65.00 GBP"),
    ("You took £29.99. Refund the 29.99 please.", "29.99 GBP"),
    ("I paid £45 plus £4.95 postage.", "45.00 GBP"),
    ("Refund me in full, incl. the £6.99 for delivery.", None),
    ("I paid £20 for one and £30 for the other.", None),
    ("I can pay a bit more (max £20).", None),
    ("It cost 1,200 people their time.", None),
)


@pytest.mark.parametrize(("text", "amount"), SUMS)
def test_sums(text: str, amount: str | None) -> None:
    assert value(mail(text), "amount") == amount


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("sv", "Kreditera 200 kr. Priset var 1 495 kr.", "200.00 SEK"),
        ("sv", "Jag betalade 1 295 kr.", "1295.00 SEK"),
        ("de", "Ich fordere den Kaufpreis von 1.249,00 EUR zurück.", "1249.00 EUR"),
        ("de", "hätte ich gern mein Geld (59 €) zurück", "59.00 EUR"),
        ("fr", "le remboursement de la boîte, soit 27,40 €", "27.40 EUR"),
        ("nl", "dan wil ik mijn € 74,50 terug", "74.50 EUR"),
        ("zh", "我要求全额退款（£38.00）。", "38.00 GBP"),
        ("zh", "花了32英镑", "32.00 GBP"),
    ],
)
def test_sums_in_other_languages(language: str, text: str, amount: str) -> None:
    assert value(mail(text), "amount", language=language) == amount


def test_files_and_the_words_about_them_are_evidence() -> None:
    given = mail("I have attached photos of the box.", files=("box.jpg", "axle.png"))
    assert values(given, "evidence")[:2] == ("box.jpg", "axle.png")
    assert any("photos" in found for found in values(given, "evidence")[2:])
    assert values(mail("The lamp broke."), "evidence") == ()


def test_what_happened_begins_after_the_greeting() -> None:
    told = value(mail("Dear Lena,\n\nThe lamp came with a cracked shade and hums.\n\nSam"), "what_happened")
    assert told == "The lamp came with a cracked shade and hums."
    assert value(mail("Hi\n\nWF-20817\n\nSam"), "what_happened") is None


def test_every_span_holds_the_words_it_names() -> None:
    text = (
        "Hello,\n\nI ordered WF-20817 on 3 October for £45. Please refund me. Ring me on 07700 900123.\n\nSam Okafor\n"
        "12 Mill Lane\nLeeds LS9 8AB\n\nOn 3 Nov 2026, W <help@wrenfield.example> wrote:\n> Your order WF-20818\n"
    )
    given = mail(text, subject="Order WF-20819", files=("WF-20820.pdf",))
    held = {
        "body": [text],
        "subject": ["Order WF-20819"],
        "attachment": ["WF-20820.pdf"],
        "from": ["Sam Okafor", "sam.okafor@example.com"],
    }
    found = read(given)
    assert len({one.field for one in found}) >= 10
    for one in found:
        assert any(whole[one.span.start : one.span.end] == one.span.text for whole in held[one.span.source]), one


def test_nothing_is_found_in_nothing() -> None:
    assert {one.field for one in read(mail("", name=""))} == {"email"}
    assert read(mail("?", name=""), desk(order_examples=())) is not None
