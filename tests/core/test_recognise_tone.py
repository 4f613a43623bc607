"""What a complaint is about, how grave it is, and who needs care: by what is disclosed, never by guessing."""

from __future__ import annotations

import pytest

from mailbot.core.mail import Address
from tests.core.recognising import mail, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The lamp arrived broken.", "quality"),
        ("My parcel never arrived.", "delivery"),
        ("I have been charged twice.", "billing"),
        ("Nobody answers my mails.", "service"),
        ("Your assistant was extremely rude to me.", "staff"),
        ("The plug sparked and burnt my hand.", "safety"),
        ("My personal data were leaked to a stranger.", "privacy"),
        ("It was mis-sold, you misled me.", "transaction"),
        ("Lampan är trasig.", "quality"),
        ("Paketet har inte kommit.", "delivery"),
        ("我的包裹一直没收到。", "delivery"),
        ("客服态度恶劣，骂我。", "staff"),
        ("Der Betrag wurde doppelt abgebucht.", "billing"),
        ("Le colis est cassé.", "quality"),
        ("Het pakket is niet aangekomen.", "delivery"),
    ],
)
def test_what_a_complaint_is_about(text: str, expected: str) -> None:
    reading = read(mail(text, "WF-20817"))
    assert expected in reading.about
    assert reading.recognition.kind.value == "complaint"


def test_what_is_no_complaint_is_about_nothing() -> None:
    assert read(mail("Do you sell the shade in green?", "lamp")).about == frozenset()
    assert read(mail("Delete my account and all my data under the GDPR.", "account")).about == frozenset({"privacy"})


@pytest.mark.parametrize(
    "text",
    [
        "The heater caught fire last night.",
        "I had an allergic reaction and went to hospital.",
        "You dispensed the wrong strength.",
        "Your guard said my lot always try it on. That is racist.",
        "My neighbour opened the parcel and now knows what medicine I take; the prescription lay on top.",
        "Kontakten gnistrade och det började brinna.",
        "Jag fick någon annans medicin och ligger på sjukhus.",
        "插头冒烟，差点着火。",
        "Das Netzteil ist explodiert, ich habe mich verbrannt.",
        "La prise a pris feu.",
        "De stekker vloog in brand.",
    ],
)
def test_danger_discrimination_and_disclosed_health_are_grave(text: str) -> None:
    assert read(mail(text, "complaint")).severity == "high"


def test_an_ordinary_complaint_is_not() -> None:
    reading = read(mail("The lamp arrived broken and I am very angry.", "lamp"))
    assert (reading.severity, reading.vulnerable) == ("normal", False)


@pytest.mark.parametrize(
    "text",
    [
        "I am partially sighted, please write in large print. The lamp is broken.",
        "I have power of attorney for my mother, who has dementia. The lamp is broken.",
        "Min mor är 91 och ser dåligt. Lampan är trasig.",
        "我妈妈八十五岁了，眼睛看不清。灯坏了。",
        "Ich bin schwerbehindert. Die Lampe ist kaputt.",
        "Je suis malvoyante. La lampe est cassée.",
        "Ik ben slechtziend. De lamp is kapot.",
    ],
)
def test_who_discloses_a_need_is_vulnerable(text: str) -> None:
    assert read(mail(text, "lamp")).vulnerable


def test_how_a_mail_came_and_who_wrote_it() -> None:
    text = "Name: Ann Vale\nEmail: ann@mail.example\nMessage: the lamp is broken"
    form = read(mail(text, "New message", "form@wrenfield.example"))
    assert (form.via, form.writer and form.writer.email) == ("form", "ann@mail.example")
    block = "From: Ann Vale <ann@mail.example>\nSent: 2 November 2026 10:00\nTo: Lena\nSubject: lamp"
    text = f"One for us?\n\n-----Original Message-----\n{block}\n\nThe lamp is broken.\n"
    forwarded = read(mail(text, "FW: lamp", "lena@wrenfield.example"))
    assert forwarded.via == "forward"
    assert forwarded.writer == Address(email="ann@mail.example", name="Ann Vale")
    assert "quality" in forwarded.about
