"""Order numbers: by examples, by given patterns, and by words alone; nothing else that has digits."""

from __future__ import annotations

import pytest

from mailbot.core.extract import PatternError, infer
from mailbot.core.extract.shapes import compiled
from tests.core.extract_kit import desk, mail, read, values

LETTERED = ("HX-4820193",)
HASHED = ("#1042", "#10377")

BY_LETTERS: tuple[tuple[str, set[str]], ...] = (
    ("My order HX-4820555 is late.", {"HX-4820555"}),
    ("my order hx4820555 is late", {"HX-4820555"}),
    ("order Hx 4820555, late again", {"HX-4820555"}),
    ("订单号ＨＸ－４８２０５５５还没到", {"HX-4820555"}),
    ("订单HX4820555、HX4820556都没到", {"HX-4820555", "HX-4820556"}),
    ("Order number 4820555 has not come.", {"HX-4820555"}),
    ("Bestellnummer: 4820555", {"HX-4820555"}),
    ("Ordernr 4820555", {"HX-4820555"}),
    ("commande n° 4820555", {"HX-4820555"}),
    ("Your letter says numbers look like HX-4820193. Mine is HX-4820555.", {"HX-4820555"}),
    ("It is not HX-4820111, it is HX-4820555.", {"HX-4820555"}),
    ("(e.g. HX-4820193)", set()),
    ("(t.ex. HX-4820193)", set()),
    ("（例如 HX-4820193）", set()),
    ("Prescription no. 90817263, batch 4820555", set()),
    ("Call me on 01632 960555 or 07700 900555.", set()),
    ("I live at HX7 8AD.", set()),
    ("Tracking JD4820555GB and invoice 4820555", set()),
    ("I paid 4820555 pounds", set()),
    ("HX-482055 is too short and HX-482055512 too long", set()),
)
BY_HASH: tuple[tuple[str, set[str]], ...] = (
    ("order #10954", {"#10954"}),
    ("Order 10954", {"#10954"}),
    ("ORDER NO. 10954", {"#10954"}),
    ("my order number is 10954", {"#10954"}),
    ("My order number's 10954.", {"#10954"}),
    ("orders 10954 and 10955", {"#10954", "#10955"}),
    ("orders #10954, #10955 & #10956", {"#10954", "#10955", "#10956"}),
    ("beställning 10954", {"#10954"}),
    ("beställningsnummer 10954", {"#10954"}),
    ("ordern (10954) kom idag", {"#10954"}),
    ("Bestellung Nr. 10954", {"#10954"}),
    ("Meine Bestellung 10954 vom 3. Oktober", {"#10954"}),
    ("订单10954", {"#10954"}),
    ("订单编号是10954", {"#10954"}),
    ("ma commande 10954", {"#10954"}),
    ("bestelling 10954", {"#10954"}),
    ("The blanket I ordered last week (number 10954) is torn.", {"#10954"}),
    ("I bought two things from you, 10954 and 10955.", {"#10954", "#10955"}),
    ("It measures 1800 mm, not 1500.", set()),
    ("In 2026 I spent £1042 on 1200 lamps.", set()),
    ("10115 Berlin is where I live.", set()),
    ("Box 10377112 in the warehouse, batch 1042/3.", set()),
    ("The flat is number 1042.5 square metres", set()),
    ("Form ID 10954, ticket 10955, case no. 10956", set()),
    ("I have been a customer since 1988.", set()),
    ("card ending 4242", set()),
    ("Company number 10377", set()),
    ("at 1042 hours", set()),
    ("It has 2500 reviews", set()),
)
BY_WORDS: tuple[tuple[str, set[str]], ...] = (
    ("My order number is 5567120.", {"5567120"}),
    ("order no: AB-99812-C", {"AB-99812-C"}),
    ("Order 203-7719403-5528117 never came.", {"203-7719403-5528117"}),
    ("number of my order is 3 991 027", {"3991027"}),
    ("ordernummer 5567120", {"5567120"}),
    ("Auftragsnummer 7719245", {"7719245"}),
    ("Bestellnr. 7719245", {"7719245"}),
    ("commande 5520881, passée le 8 octobre 2026", {"5520881"}),
    ("订单号：6634018", {"6634018"}),
    ("order: 8f14e45f-ceea-467f-a1d2-55bd6a1c9e03", {"8f14e45f-ceea-467f-a1d2-55bd6a1c9e03"}),
    ("Orders 4403127 and 4403128 are both missing.", {"4403127", "4403128"}),
    ("last order was 4403127 i think", {"4403127"}),
    ("Die Bestellnummer hatte ich vergessen: 40912-A", {"40912-A"}),
    ("your invoice INV/2026/00312 is wrong", {"INV/2026/00312"}),
    ("I have the receipt 6620194 here.", {"6620194"}),
    ("Rechnung RE-2026-00841, Kundennr. 88120", {"RE-2026-00841"}),
    ("order 5567120, invoice 2026-4471", {"5567120"}),
    ("We got a gift receipt GR-0098812.", set()),
    ("Tracking number 1Z999AA10123456784", set()),
    ("I placed the order on 2026-10-24", set()),
    ("Order of 3/10/2026", set()),
    ("I order 1200 lamps a year", set()),
    ("customer number 0077123", set()),
    ("Our ref AF/REY/20931", set()),
    ("flight BA0117", set()),
    ("VAT GB 111 2223 33", set()),
    ("case CMP-2026-0042-K7", set()),
    ("your ref CMP-2026-0042-K7", set()),
    ("Bankgiro 123-4567, OCR 20264471063", set()),
)


@pytest.mark.parametrize(("text", "numbers"), BY_LETTERS)
def test_an_example_with_letters(text: str, numbers: set[str]) -> None:
    assert set(values(mail(text), "order_number", desk(order_examples=LETTERED))) == numbers


@pytest.mark.parametrize(("text", "numbers"), BY_HASH)
def test_examples_of_digits_need_a_word_that_says_what_they_are(text: str, numbers: set[str]) -> None:
    assert set(values(mail(text), "order_number", desk(order_examples=HASHED))) == numbers


@pytest.mark.parametrize(("text", "numbers"), BY_WORDS)
def test_without_examples_the_words_decide(text: str, numbers: set[str]) -> None:
    assert set(values(mail(text), "order_number", desk(order_examples=()))) == numbers


def test_subject_text_file_name_and_quote_are_trusted_in_that_order() -> None:
    given = mail(
        "It is WF-20002.\n\nOn Tue, 3 Nov 2026 at 10:02, Wrenfield <help@wrenfield.example> wrote:\n> your order "
        "WF-20004\n",
        subject="About WF-20001",
        files=("packing_note_WF-20003.pdf",),
    )
    assert values(given, "order_number") == ("WF-20001", "WF-20002", "WF-20003", "WF-20004")


def test_a_number_alone_in_the_subject_is_an_order_number() -> None:
    assert values(mail("where is it", subject="20817"), "order_number") == ("WF-20817",)


def test_the_digits_of_a_file_name_need_a_word_too() -> None:
    given = mail("see attached", files=("IMG_10954.jpg", "packing-note-order-10955.pdf"))
    assert values(given, "order_number", desk(order_examples=HASHED)) == ("#10955",)


def test_a_number_of_an_attached_mail_counts() -> None:
    attached = "From: Winifred Asare <w@example.org>\nSubject: Kettle\nDate: Sun, 11 Oct 2026\n\nMy order is WF-20817."
    given = mail("Can you log it?", attached=(attached,))
    assert values(given, "order_number") == ("WF-20817",)


def test_a_sample_in_our_own_quoted_letter_is_not_the_customers() -> None:
    text = "It is WF-20999.\n\n> please tell us your order number (it looks like WF-20817)\n"
    assert values(mail(text), "order_number") == ("WF-20999",)


def test_a_number_that_happens_to_be_the_example_counts_where_the_customer_gives_it() -> None:
    assert values(mail("My order is WF-20817."), "order_number") == ("WF-20817",)


def test_given_patterns_are_used_as_they_stand() -> None:
    at = desk(order_examples=(), order_patterns=(r"\bK\d{4}\b",))
    assert values(mail("K1234 and k1234 and K12345"), "order_number", at) == ("K1234",)


def test_a_gap_that_a_pattern_allows_is_no_number() -> None:
    at = desk(order_examples=(), order_patterns=(r"[ K]\d{0,4}",))
    assert values(mail("K1234 and\n\n K77"), "order_number", at) == ("K1234", "K77")


def test_the_span_holds_the_words_as_written() -> None:
    one = next(f for f in read(mail("order wf 20999 late")) if f.field == "order_number")
    assert (one.value, one.span.text) == ("WF-20999", "wf 20999")


@pytest.mark.parametrize(
    ("examples", "matching", "other"),
    [
        (("#1042",), "9999", "99999"),
        (("WF-20817",), "wf 20817", "WF-208"),
        (("A-12/3456",), "A-99/0001", "B-99/0001"),
        (("AB12345", "CD67890"), "XY11111", "X11111"),
        (("2026-00012",), "2026-99999", "26-99999"),
    ],
)
def test_patterns_are_inferred_from_examples(examples: tuple[str, ...], matching: str, other: str) -> None:
    (pattern,) = infer(examples)
    assert compiled(pattern).search(f"order {matching}, please")
    assert not compiled(pattern).search(f"order {other}, please")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (r"(?=WF)\w+", "lookahead"),
        (r"(\d)\1", "backreferences"),
        (r"WF-(\d+", "missing )"),
        (r"\d*", "matches nothing at all"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_in_words(pattern: str, said: str) -> None:
    with pytest.raises(PatternError, match=said.replace(")", r"\)")):
        compiled(pattern)


def test_no_examples_infer_no_patterns() -> None:
    assert infer(()) == ()
    assert infer(("no digits",)) == ()
