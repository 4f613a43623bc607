"""Further wordings of what customers write, one sentence each, in six languages."""

from __future__ import annotations

import pytest

from tests.core.extract_kit import mail, value, values

SINGLE = (
    ("en", "preferred_channel", "I would be grateful for a call back when convenient.", "phone"),
    ("en", "preferred_channel", "Feel free to drop me a line by email.", "email"),
    ("en", "preferred_channel", "I don't answer unknown numbers so email is safer.", "email"),
    ("en", "preferred_channel", "Could one of you give me a ring on 01632 960 333?", "phone"),
    ("en", "preferred_channel", "Please put your reply in a letter, I do not use the internet much.", "post"),
    ("en", "preferred_channel", "I can be contacted on 07700 900 111 during the day.", "phone"),
    ("en", "preferred_channel", "Contact me by phone or email, I don't mind.", None),
    ("en", "preferred_channel", "My email is the quickest way to reach me.", "email"),
    ("en", "preferred_channel", "You sent me an email on 3 October saying it was dispatched.", None),
    ("en", "preferred_channel", "I have emailed you and phoned you and nobody has replied.", None),
    ("en", "preferred_channel", "The parcel was sent by post and arrived crushed.", None),
    ("en", "preferred_channel", "I will call you on Monday.", None),
    ("en", "preferred_channel", "Tel: 01632 960 333 (evenings)", None),
    ("en", "preferred_channel", "Text is fine: 07700 900 111", "phone"),
    ("en", "preferred_channel", "Please confirm by email that you have received this.", "email"),
    ("en", "preferred_channel", "I want everything in writing from now on, by email.", "email"),
    ("en", "preferred_channel", "Please ask the doctor to phone me.", "phone"),
    ("en", "preferred_channel", "Someone was supposed to ring me back yesterday.", None),
    ("sv", "preferred_channel", "Ni kan nå mig på telefon 070-174 06 05.", "phone"),
    ("sv", "preferred_channel", "Helst via mejl, tack.", "email"),
    ("sv", "preferred_channel", "Hör av er till mig på 070-174 06 05 så löser vi det.", "phone"),
    ("sv", "preferred_channel", "Kundtjänst sa på telefon att den skulle komma i fredags.", None),
    ("de", "preferred_channel", "Bitte melden Sie sich telefonisch bei mir.", "phone"),
    ("de", "preferred_channel", "Ich bitte um schriftliche Antwort per Post.", "post"),
    ("de", "preferred_channel", "Am Telefon wurde mir gesagt, es dauere zwei Tage.", None),
    ("fr", "preferred_channel", "Je suis joignable par mail uniquement.", "email"),
    ("zh", "preferred_channel", "有问题请随时打我电话。", "phone"),
    ("zh", "preferred_channel", "希望以邮件形式答复。", "email"),
    ("zh", "preferred_channel", "我给你们发过三次邮件。", None),
    ("en", "staff_name", "The pharmacist, Mr Patel, shouted at my wife.", "Patel"),
    ("en", "staff_name", "I was served by Lena, who was chewing gum and ignored me.", "Lena"),
    ("en", "staff_name", "My complaint concerns Tom Adeyemi.", "Tom Adeyemi"),
    ("en", "staff_name", "Lena Berg lied to me about the delivery.", "Lena Berg"),
    ("en", "staff_name", "Tom never called me back as he promised.", "Tom"),
    ("en", "staff_name", "Tom has been trying to help but the system will not let him.", None),
    ("en", "staff_name", "As Lena suggested, I am writing to complain about the lamp.", None),
    ("en", "staff_name", "Thanks Lena, but the lamp is still broken.", None),
    ("en", "staff_name", "Hi Tom, it arrived smashed.", None),
    ("en", "staff_name", "I would like Lena to be disciplined.", "Lena"),
    ("de", "staff_name", "Ihre Mitarbeiterin Sabine Kurz hat mich am Telefon angeschrien.", "Sabine Kurz"),
    ("zh", "staff_name", "店员小王对我大吼大叫。", "小王"),
    ("en", "represented_person", "This is on behalf of my late father, George Bell.", "George Bell"),
    ("en", "represented_person", "I'm complaining for my neighbour Mrs Ada Clegg, who is blind.", "Ada Clegg"),
    ("en", "represented_person", "As executor for my aunt, Miss Joan Pike, I am closing her account.", "Joan Pike"),
    ("en", "represented_person", "My daughter was given the wrong tablets by your pharmacist.", "My daughter"),
    ("en", "represented_person", "My partner and I waited all day.", None),
    ("en", "represented_person", "I was shopping with my son when the shelf fell.", None),
    ("sv", "represented_person", "Jag är god man för Karl Ström och skriver för hans räkning.", "Karl Ström"),
    ("de", "represented_person", "Ich vertrete Frau Helga Roth in dieser Sache.", "Helga Roth"),
    ("en", "order_date", "I purchased this on Black Friday last year.", None),
    ("en", "order_date", "We ordered on the evening of 2 November.", "2026-11-02"),
    ("en", "order_date", "Date of purchase: 12.10.26", "2026-10-12"),
    ("en", "order_date", "It was ordered back on Oct 3rd and should have come on Oct 7th.", "2026-10-03"),
    ("en", "order_date", "Having placed my order on Sunday, I expected it by Wednesday.", "2026-11-15"),
    ("sv", "order_date", "Köpte den 2:a november.", "2026-11-02"),
    ("de", "order_date", "Bestellt hatte ich die Lampe bereits am 5. Oktober.", "2026-10-05"),
    ("zh", "order_date", "下单时间：2026/10/12", "2026-10-12"),
    ("zh", "order_date", "前天刚买的", "2026-11-14"),
)
WISHES: tuple[tuple[str, str, set[str]], ...] = (
    ("en", "I am returning it and expect to be refunded.", {"refund"}),
    ("en", "What are you going to do about it?", set()),
    ("en", "Kindly reimburse the cost of the taxi.", {"refund"}),
    ("en", "I would be satisfied with a like-for-like exchange.", {"replace"}),
    ("en", "Take it back and return my money.", {"refund"}),
    ("en", "How about 20% off?", {"partial_refund"}),
    ("en", "I expect the correct item to be delivered this week.", {"replace"}),
    ("en", "I hereby withdraw from the contract.", {"cancel"}),
    ("en", "At the very least I deserve an apology.", {"apology"}),
    ("en", "I demand to know who approved this.", {"explanation"}),
    ("en", "Stop sending me marketing emails.", {"other"}),
    ("en", "Remove my card details from your system.", {"erase"}),
    ("en", "I have already received the replacement, thank you.", set()),
    ("en", "Is it possible to cancel?", {"cancel"}),
    ("sv", "Jag kräver full återbetalning inom 14 dagar.", {"refund"}),
    ("sv", "Skicka en ny omgående!", {"replace"}),
    ("sv", "Jag förväntar mig kompensation.", {"other"}),
    ("de", "Ich erwarte eine vollständige Erstattung.", {"refund"}),
    ("de", "Bitte tauschen Sie das Gerät um.", {"replace"}),
    ("de", "Ich trete vom Vertrag zurück.", {"cancel"}),
    ("fr", "Je vous demande de procéder à l'échange.", {"replace"}),
    ("zh", "请给个说法！", {"explanation"}),
    ("zh", "我要退货退款。", {"refund"}),
    ("zh", "给我换个新的。", {"replace"}),
)


def _told(language: str, text: str) -> str:
    return f"The lamp came broken.\n\n{text}\n\nSam Okafor" if language == "en" else text


@pytest.mark.parametrize(("language", "field", "text", "expected"), SINGLE)
def test_what_one_sentence_says(language: str, field: str, text: str, expected: str | None) -> None:
    assert value(mail(_told(language, text)), field, language=language) == expected


@pytest.mark.parametrize(("language", "text", "expected"), WISHES)
def test_what_one_sentence_asks_for(language: str, text: str, expected: set[str]) -> None:
    assert set(values(mail(_told(language, text)), "outcome_wanted", language=language)) == expected
