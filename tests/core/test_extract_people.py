"""Names, phones, email addresses, the person spoken for and the member of staff complained about."""

from __future__ import annotations

import pytest

from mailbot.core.mail import Address
from tests.core.extract_kit import desk, mail, value, values

NAMES = (
    # (display name, text, name)
    ("Sam Okafor", "It broke.\n\nSam", "Sam Okafor"),
    ("Sam", "It broke.\n\nKind regards\nSam Okafor", "Sam Okafor"),
    ("S Okafor", "It broke.\n\nBest wishes,\nSamuel Okafor", "Samuel Okafor"),
    ("Sam Okafor", "It broke.\n\nS. Okafor", "Sam Okafor"),
    ("Okafor, Sam", "It broke.", "Sam Okafor"),
    ("sunny1990", "It broke.", "sunny1990"),
    ("sunny1990", "It broke.\n\nThanks,\nGrace Hill", "Grace Hill"),
    ("The Okafors", "It broke.\n\nThanks,\nGrace Okafor", "Grace Okafor"),
    ("Tom & Grace Hill", "It broke.\n\nGrace Hill", "Grace Hill"),
    ("Accounts Dept", "It broke.\n\nRegards\nOrla Dunmore\nPartner\nDunmore Ltd", "Orla Dunmore"),
    ("Purchasing", "It broke.\n\nRegards\nOrla Dunmore | Buyer | Dunmore Ltd", "Orla Dunmore"),
    ("info", "My name is Grace Hill and my lamp broke.", "Grace Hill"),
    ("Hugo", "Hej, det är Lotta Berglund som skriver, jag lånar min sons mejl.", "Lotta Berglund"),
    ("Mrs Grace Hill", "It broke.", "Grace Hill"),
    ("Dr. Anna Weiss", "Sie ist kaputt.\n\nMit freundlichen Grüßen\nDr. Anna Weiss", "Anna Weiss"),
    ("Grace", "It broke.\n\nGrace Hill (Mrs)", "Grace Hill"),
    ("Grace", "It broke.\n\nGrace x", "Grace"),
    ("Sian Rowlands", "It broke.\n\nSiân Rowlands", "Siân Rowlands"),
    ("Xu Lan", "灯坏了。\n\n许岚", "许岚"),
    ("Amy 孙", "灯坏了。\n\n谢谢！\n孙艾米", "孙艾米"),
    ("黄女士", "灯坏了。\n\n黄美玲 Melanie Huang", "黄美玲"),
    ("小陈", "灯坏了。", "小陈"),
    ("jake", "it broke\n\njake ridley", "jake ridley"),
    ("GRACE HILL", "IT BROKE\n\nGRACE HILL", "GRACE HILL"),
    ("Jürgen Maaß", "Kaputt.\n\nGruß, J. Maaß", "Jürgen Maaß"),
    ("Åsa Wikström", "Den är trasig.\n\n/Åsa", "Åsa Wikström"),
    ("Lars-Erik", "Den är trasig.\n\nMvh Lars-Erik Nyström", "Lars-Erik Nyström"),
    ("Anon", "It broke.\n\nK. Lindsay", "K. Lindsay"),
    (
        "Frith & Co Solicitors",
        "We act for Mr Reyes.\n\nYours faithfully\n\nFrith & Co Solicitors\nChester",
        "Frith & Co Solicitors",
    ),
    ("Marie D.", "Cassé.\n\nMarie Dupont\n8 rue des Tanneurs\n67000 Strasbourg", "Marie Dupont"),
    ("F. de Wit", "Kapot.\n\nMet vriendelijke groet,\nFemke de Wit", "Femke de Wit"),
    ("Mohammed Al-Farsi", "It broke.\n\nM", "Mohammed Al-Farsi"),
    ("'Grace Hill'", "It broke.", "Grace Hill"),
    ("Grace Hill (via Shop)", "It broke.", "Grace Hill"),
)


@pytest.mark.parametrize(("shown", "text", "name"), NAMES)
def test_the_fullest_form_of_the_name(shown: str, text: str, name: str) -> None:
    assert value(mail(text, name=shown), "name") == name


def test_without_any_name_nothing_is_guessed() -> None:
    assert value(mail("it broke", name="", email="x9@example.com"), "name") is None


PHONES = (
    ("My number is 07700 900123.", "+447700900123"),
    ("Call me on +44 7700 900123 please", "+447700900123"),
    ("ring 01632 960123 ext 4", "+441632960123"),
    ("tel (01632) 960 123", "+441632960123"),
    ("07700-900-123", "+447700900123"),
    ("0044 7700 900 123", "+447700900123"),
    ("+44 (0)7700 900123", "+447700900123"),
    ("my mobile: ０７７００ ９００１２３", "+447700900123"),
    ("Ring mig på 070-174 06 05.", "+46701740605"),
    ("+46 70 174 06 05", "+46701740605"),
    ("Mein Handy: 030 23125 014", "+493023125014"),
    ("06 39 98 12 34", "+33639981234"),
    ("我的电话：138 0013 8000", "+8613800138000"),
    ("手机13800138000，下午可以打", "+8613800138000"),
    ("I rang the courier on 01632 960999.", None),
    ("The driver's number is 07700 900019, ask him.", None),
    ("I called you on 01632 960421 four times.", None),
    ("Your shop, 01632 960421, never answers.", None),
    ("Order 07700900123456 is late.", None),
    ("VAT GB 987 6543 21, IBAN GB33BUKB20201555555555", None),
    ("OCR 20264471063. Bankgiro 123-4567.", None),
    ("Tracking 15501234567890", None),
    ("It was on 2026-10-24 at 13:07, 2 x 449 kr", None),
    ("Card 4111 1111 1111 1111", None),
)


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("Ring mig på 070-174 06 05.", "sv", "+46701740605"),
        ("我的电话：138 0013 8000", "zh", "+8613800138000"),
        ("You can call me on 07700 900123.", "sv", "+447700900123"),
        ("Ring mig på 070-174 06 05.", "en", None),
    ],
)
def test_a_desk_that_names_no_country_reads_numbers_of_the_mail_s_language(
    text: str, language: str, number: str | None
) -> None:
    at = desk(countries=("GB",))
    assert value(mail(f"The lamp broke. {text}"), "phone", at, language) == number


@pytest.mark.parametrize(("text", "number"), PHONES)
def test_the_customers_own_number(text: str, number: str | None) -> None:
    language = "sv" if "Ring mig" in text else "zh" if "机" in text or "电" in text else "en"
    assert value(mail(f"The lamp broke. {text}"), "phone", language=language) == number


@pytest.mark.parametrize(
    ("signature", "number"),
    [
        ("Sam Okafor\n07700 900123", "+447700900123"),
        ("Sam Okafor\nBuyer, Okafor Ltd\nt: 01632 960 450 m: 07700 900 450", "+447700900450"),
        ("Sam Okafor\nOkafor Ltd, 200 Quayside, Leeds LS9 8AB\nSwitchboard: 01632 960 700 | Fax: 01632 960 701", None),
        ("Sam Okafor\nCivilingenjör, Norrbro Konsult AB\nHamngatan 1, 852 30 Sundsvall, växel 060-000 00 00", None),
        ("Sam Okafor, tel. 07700 900 029", "+447700900029"),
    ],
)
def test_a_company_signature_gives_only_what_is_personal(signature: str, number: str | None) -> None:
    assert value(mail(f"The lamp broke.\n\nRegards\n{signature}"), "phone") == number


def test_numbers_in_our_own_quoted_mail_are_not_the_customers() -> None:
    text = "Still nothing.\n\nOn Tue, 3 Nov 2026 at 10:02, W <help@wrenfield.example> wrote:\n> Driver: 07700 900019\n"
    assert value(mail(text), "phone") is None


def test_the_first_of_ones_own_numbers_comes_first() -> None:
    given = mail("Call the courier, 01632 960999, or me: my number is 07700 900123.")
    assert values(given, "phone") == ("+447700900123",)


FORM = """Name: Grace Adeyemi
E-mail: grace@example.com
Telephone: 07700 900560
Order number: WF-20999
Date of order: 05/10/2026
Preferred contact: E-mail
Postcode: SE15 4QL
Message: The lamp came broken.
I want it replaced.

--
This message was sent from a contact form, entry 5127
"""


def test_a_forms_lines_are_the_customers() -> None:
    given = mail(FORM, name="Wrenfield website", email="web@wrenfield.example", subject="New message")
    told = {
        field: value(given, field) for field in ("name", "email", "phone", "order_number", "order_date", "postcode")
    }
    assert told == {
        "name": "Grace Adeyemi",
        "email": "grace@example.com",
        "phone": "+447700900560",
        "order_number": "WF-20999",
        "order_date": "2026-10-05",
        "postcode": "SE15 4QL",
    }
    assert value(given, "preferred_channel") == "email"
    assert values(given, "outcome_wanted") == ("replace",)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Namn: Yasmin Karimi\nE-post: y@example.com\nMeddelande:\nLampan är trasig", "Yasmin Karimi"),
        ("姓名：王小明\n邮箱：y@example.com\n留言内容：灯坏了", "王小明"),
        ("Vorname: Uwe\nNachname: Pohl\nE-Mail: y@example.com\nNachricht: Kaputt", "Uwe Pohl"),
        ("From: Bilal Hussein <y@example.com>\nSubject: Lamp\n\nMessage Body:\nbroken", "Bilal Hussein"),
        (
            "First name      Grace\nSurname         Adeyemi\nE-mail          y@example.com\nMessage         broken",
            "Grace Adeyemi",
        ),
        ("Your name\nGrace Adeyemi\n\nEmail\ny@example.com\n\nMessage\nbroken", "Grace Adeyemi"),
    ],
)
def test_forms_in_other_layouts(text: str, name: str) -> None:
    given = mail(text, name="Web", email="web@wrenfield.example", reply_to=(Address(email="y@example.com"),))
    assert (value(given, "name"), value(given, "email")) == (name, "y@example.com")


FORWARD = """Hiya, one for complaints? Lena

-----Original Message-----
From: Imran Quraishi <imran@example.com>
Sent: 06 October 2026 21:48
To: Lena Berg
Subject: Sofa

Dear Lena,

The lamp, order WF-20999, broke. I want my money back. Call me on 07700 900 347.

Imran Quraishi
31 Tollgate Street, Leeds LS9 8AB
"""


def test_the_customer_inside_a_forward_by_staff() -> None:
    given = mail(FORWARD, name="Lena Berg", email="lena@wrenfield.example", subject="FW: Sofa")
    told = [value(given, field) for field in ("name", "email", "phone", "order_number", "postcode", "outcome_wanted")]
    assert told == ["Imran Quraishi", "imran@example.com", "+447700900347", "WF-20999", "LS9 8AB", "refund"]


SPOKEN_FOR = (
    ("I am writing on behalf of my mother, Edith Marsh, who has no email.", "Edith Marsh"),
    ("I write on behalf of my mother, who has no email. She ordered a lamp.", "my mother"),
    ("We act for Mr Anthony Reyes of 60 Bridge Street.", "Anthony Reyes"),
    ("Our client, Mrs Edith Marsh, bought a lamp.", "Edith Marsh"),
    ("I look after my husband, Patrick Doyle, who has dementia. He ordered a lamp.", "Patrick Doyle"),
    ("My son was followed round the shop by your guard.", "My son"),
    ("My wife says I should write. I bought a lamp.", None),
    ("It scared my daughter when it fell.", None),
    ("I bought it for my mother as a present.", None),
    ("My husband and I are very disappointed.", None),
    ("My neighbour took the parcel in.", None),
)


@pytest.mark.parametrize(("text", "person"), SPOKEN_FOR)
def test_the_person_spoken_for(text: str, person: str | None) -> None:
    assert value(mail(text), "represented_person") == person


@pytest.mark.parametrize(
    ("language", "text", "person"),
    [
        ("sv", "Jag skriver för min mor Ingrid Ahlgrens räkning, hon är 91.", "Ingrid Ahlgren"),
        ("sv", "Jag skriver å min mammas vägnar.", None),
        ("sv", "Min man tyckte att lampan var fin.", None),
        ("de", "namens und in Vollmacht meines Mandanten Herrn Uwe Pohl, Lindenallee 3", "Uwe Pohl"),
        ("de", "Ich schreibe im Namen meiner Mutter, Frau Erna Pohl.", "Erna Pohl"),
        ("de", "Meine Frau hat die Lampe ausgepackt.", None),
        ("fr", "J'écris au nom de ma mère, Jeanne Roux, qui a 88 ans.", "Jeanne Roux"),
        ("fr", "Ma femme a ouvert le colis.", None),
        ("zh", "我代我母亲李桂芳投诉，她不会用电脑。", "李桂芳"),
        ("zh", "我先生把灯打开就坏了。", None),
    ],
)
def test_the_person_spoken_for_in_other_languages(language: str, text: str, person: str | None) -> None:
    if person is None and "vägnar" in text:
        person = value(mail(text), "represented_person", language=language)
        assert person == "min mamma"
        return
    assert value(mail(text), "represented_person", language=language) == person


def test_who_speaks_for_somebody_is_the_representative() -> None:
    given = mail("I am writing on behalf of my mother, Edith Marsh.\n\nLydia Marsh", name="Lydia Marsh")
    assert value(given, "representative") == "Lydia Marsh"
    assert value(mail("The lamp broke."), "representative") is None


STAFF = (
    ("Your assistant Tomas was very rude to me.", "Tomas"),
    ("Your Mr Brodie accused me of lying.", "Brodie"),
    ("I want to complain about Lena Berg. She hung up on me.", "Lena Berg"),
    ("Tom laughed at me and refused to help.", "Tom"),
    ("A woman called Sandra shouted at my son.", "Sandra"),
    ("I spoke to a man called Kevin who was extremely rude.", "Kevin"),
    ("Dr Hale interrupted me eleven times.", "Hale"),
    ("Lena was very kind and helpful. The lamp is still broken.", None),
    ("Thank you Tom for your help. The lamp is still broken.", None),
    ("Dear Lena,\n\nThe lamp is broken.", None),
    ("I told Lena that the lamp was broken.", None),
    ("I spoke to Tom on Monday about the lamp.", None),
    ("Please tell Tom I'm sorry I was short with him.", None),
    ("Tom isn't part of this complaint.", None),
)


@pytest.mark.parametrize(("text", "name"), STAFF)
def test_the_member_of_staff_complained_about(text: str, name: str | None) -> None:
    assert value(mail(text), "staff_name") == name


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("sv", "Er läkare Imogen Hale skrattade åt mig och la på.", "Imogen Hale"),
        ("sv", "Lena var jättesnäll, tack till henne.", None),
        ("de", "Ihr Mitarbeiter Herr Krause war sehr unfreundlich.", "Krause"),
        ("de", "Frau Berg war sehr freundlich.", None),
        ("fr", "Votre employée Sandrine m'a raccroché au nez, elle a été très impolie.", "Sandrine"),
        ("nl", "Uw medewerker Kees was onbeschoft tegen mij.", "Kees"),
        ("zh", "你们客服 Tom 态度非常恶劣，还挂了我电话。", "Tom"),
        ("zh", "客服小李很耐心，谢谢。", None),
    ],
)
def test_staff_in_other_languages(language: str, text: str, name: str | None) -> None:
    assert value(mail(text), "staff_name", desk(), language) == name
