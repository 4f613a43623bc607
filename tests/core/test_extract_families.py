"""Families of sentences: each was missed once, and its relatives must be understood with it."""

from __future__ import annotations

import pytest

from mailbot.core.recognise.language import language
from tests.core.extract_kit import desk, mail, values

_QUOTED = "It is the blue one.\n\nOn Mon, 9 Nov 2026 at 10:00, Wrenfield Lamps wrote:\n> "

WORDLESS: tuple[tuple[str, str, set[str]], ...] = (
    ("", "我的订单（A-55120）到现在没收到", {"A-55120"}),
    ("", "您的订单 99-120044 没有到", {"99-120044"}),
    ("", "同一个订单88-10442扣了两次", {"88-10442"}),
    ("Delivery of 6610-2310", "Nothing here yet", {"6610-2310"}),
    ("Re: Leverans 6610-2310", "Nej, den kom aldrig", {"6610-2310"}),
    ("Zelt 4410-7756", "undicht", {"4410-7756"}),
    ("Tracking number 66102310", "Nothing here yet", set()),
    ("Holiday 2026-11-14", "Nothing here yet", set()),
)
ORDERED: tuple[tuple[str, str], ...] = (
    ("Jag köpte den av er den 3/10.", "2026-10-03"),
    ("Tre muggar, beställda den 29 oktober, är i bitar.", "2026-10-29"),
    ("Am 3/10 gekauft, Naht offen.", "2026-10-03"),
    ("The stove I had off you on 2 October does not light.", "2026-10-02"),
    ("The torch I got from you on 31 October gets hot.", "2026-10-31"),
    ("Bought the large blue pan, with the lid, in your sale on 3rd October, number 8.", "2026-10-03"),
    ("10月3日下的单，到现在没收到。", "2026-10-03"),
)


WISHES: tuple[tuple[str, set[str]], ...] = (
    ("The mug cracked. Could you post me two more?", {"replace"}),
    ("The mug cracked. Please let us have three new ones.", {"replace"}),
    ("It leaks. I want my £34.99.", {"refund"}),
    ("Charged twice. Could the second charge be put back on my card?", {"refund"}),
    ("Never came. Please return what I paid.", {"refund"}),
    ("It leaks. Pop a cheque in the post.", {"refund"}),
    ("Nothing came. Why wasn't this checked?", {"explanation"}),
    ("A stranger got my parcel. How could this happen?", {"explanation"}),
    ("I asked why it was late and how this could be, and they laughed.", set()),
    ("Muggen är fel. Går det att göra om den?", {"replace"}),
    ("Ni drog två gånger. Jag vill ha tillbaka den ena betalningen.", {"refund"}),
    ("Bältet gick av. Nu kräver jag att köpet går åter.", {"refund", "cancel"}),
    ("Grannen fick min påse. Hur kunde det hända?", {"explanation"}),
    ("多扣了一笔，请把多收的退还给我。", {"refund"}),
    ("摔伤了，要求退款并赔偿医药费。", {"refund", "other"}),
    ("Die Hose ist kaputt. Ich will die 94,90 EUR bis Freitag wiederhaben.", {"refund"}),
    ("Die Tabletten sind abgelaufen. Bitte schicken Sie umgehend neue.", {"replace"}),
    ("Zwei Vasen sind undicht. Wir bitten um zwei dichte Vasen.", {"replace"}),
    ("The leaflet is a pulp. I want fresh ones.", {"replace"}),
    ("It leaks. Our client requires repayment of £640 within 14 days.", {"refund"}),
    ("Fatet är för stort. Kan jag byta mot en skål?", {"equivalent"}),
    ("根本没收到。请查一下到底送到哪里去了。", {"other"}),
    ("It is in two halves. Could another be thrown for me?", {"replace"}),
    ("The bin men took it. I would like another sent out.", {"replace"}),
    ("Sprickan går tvärs över fatet. Nytt fat tack.", {"replace"}),
    ("De jas stinkt naar benzine. Ik wil een andere.", {"replace"}),
    ("Le colis est perdu. Merci de me renvoyer le colis.", {"replace"}),
    ("De borden zijn verkeerd. Kunnen jullie de goede sturen?", {"replace"}),
    ("We hereby give notice that we cancel our contract for one lamp.", {"cancel"}),
)
CHANNELS: tuple[tuple[str, list[str]], ...] = (
    ("The boots split. Best to catch me on 07700 900258.", ["phone"]),
    ("The boots split. 07700 900258, but e-mail is just as good.", []),
    ("Skorna sprack. Svara skriftligt, jag hör illa.", ["email"]),
    ("Die Hose ist kaputt. Rufen Sie mich bloß nicht an.", ["email"]),
)
KIN: tuple[tuple[str, list[str]], ...] = (
    ("It broke. I am Ada Byrne's daughter and she cannot write.", ["Ada Byrne"]),
    ("Sängen är trasig. Jag är dotter till Ada Byrne som har beställt den.", ["Ada Byrne"]),
    ("我是王芳的儿子，她的灯坏了。", ["王芳"]),
    ("Die Vase ist kaputt. Ich bin die Tochter von Ada Byrne, die sie bestellt hat.", ["Ada Byrne"]),
    ("We act for Ms Orla Venn. Our client wants a refund.", ["Orla Venn"]),
    ("It broke. I am Sam Okafor's only hope.", []),
)
BLAMED: tuple[tuple[str, list[str]], ...] = (
    ("It broke. I raised it with Lena in the shop and she said it was company policy.", ["Lena"]),
    ("It broke. I spoke to Lena, who laughed at me.", ["Lena"]),
    ("你们店员Lena对我大吼大叫，还说不买就滚。", ["Lena"]),
    ("Er Lena på lagret skrek åt mig.", ["Lena"]),
    ("Lena told me to calm down. I have never been spoken to like that.", ["Lena"]),
    ("I do not wish to deal with Lena again. She sighed and told me I was wasting her time.", ["Lena"]),
    ("灯坏了，问你们Lena，爱理不理的。", ["Lena"]),
    ("Lampe kaputt. Gestern hat mir Herr Adeyemi gesagt, ich solle mich nicht so anstellen.", ["Adeyemi"]),
    ("Lena followed me round the shop as if I were a thief.", ["Lena"]),
    ("It broke. I followed Lena's advice and bought the other one.", []),
    ("It broke. I explained it to Lena, to a man who would not give his name, and to a robot.", []),
    ("It broke. I gave it to Lena on Monday and she signed for it.", []),
)


def _values(text: str, field: str, subject: str = "", **changes: object) -> list[str]:
    spoken = language(text, subject, "en")
    return list(values(mail(text, subject=subject), field, desk(**changes), spoken))


@pytest.mark.parametrize(("subject", "text", "numbers"), WORDLESS)
def test_a_shop_without_examples_finds_its_orders(subject: str, text: str, numbers: set[str]) -> None:
    assert set(_values(text, "order_number", subject, order_examples=())) == numbers


@pytest.mark.parametrize(("text", "day"), ORDERED)
def test_the_day_of_the_order(text: str, day: str) -> None:
    assert _values(text, "order_date") == [day]


@pytest.mark.parametrize("shown", ["They look somewhat like WF-20817.", "Hur ser numret ut? WF-20817", "WF-20817"])
def test_the_number_that_our_letter_showed_is_nobodys(shown: str) -> None:
    assert _values(f"{_QUOTED}{shown}\n", "order_number") == []
    assert _values(f"Mine is WF-20817.\n\n{_QUOTED}{shown}\n", "order_number") == ["WF-20817"]


@pytest.mark.parametrize(("text", "wanted"), WISHES)
def test_what_is_asked_for(text: str, wanted: set[str]) -> None:
    assert set(_values(text, "outcome_wanted")) == wanted


@pytest.mark.parametrize(("text", "channel"), CHANNELS)
def test_how_the_customer_wants_to_be_reached(text: str, channel: list[str]) -> None:
    assert _values(text, "preferred_channel") == channel


@pytest.mark.parametrize(("text", "person"), KIN)
def test_whoever_says_whose_child_they_are_speaks_for_the_parent(text: str, person: list[str]) -> None:
    assert _values(text, "represented_person") == person


@pytest.mark.parametrize(("text", "name"), BLAMED)
def test_who_is_complained_about(text: str, name: list[str]) -> None:
    assert _values(text, "staff_name") == name
