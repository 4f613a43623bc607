"""Families of mails: one of each was once taken for something else, and its relatives must not be."""

from __future__ import annotations

import pytest

from tests.core.recognising import kind, mail, read

KINDS: tuple[tuple[str, str], ...] = (
    # Faults that are wished for, or were somebody else's, are asked about and not complained of.
    ("enquiry", "Hello, do you ever sell chipped or cracked seconds at the studio? I like them wonky."),
    ("enquiry", "Do you keep any ex-display or damaged tents for a youth club?"),
    ("enquiry", "Hi, we're after 12 tents for a trip, the old ones were torn in a storm. Could you quote?"),
    ("complaint", "I'm looking for my parcel, it has never arrived."),
    ("complaint", "I'm after some help: the stove leaks."),
    # Running low is a reason to order, too.
    ("enquiry", "I have four tablets left, how do I order a repeat?"),
    ("enquiry", "Hej! Jag har sex tabletter kvar, hur beställer jag fler?"),
    ("enquiry", "Hej! Vad kostar kursen, och får man ta med sin hund? Min dotter skulle bli jätteglad."),
    # By mistake is no accident.
    ("return", "Ik heb per ongeluk de verkeerde maat besteld. Hoe kan ik het terugsturen? Ongeopend."),
    # A claim announced with court and fee is a letter before action, a threat in passing is none.
    ("legal", "Unless paid I will be filing a claim in the county court, plus the issue fee and interest."),
    ("legal", "I have filled in the claim form and shall lodge a claim with the small claims court on Monday."),
    ("complaint", "Terrible boots. If you do not refund me I will go to small claims. They leak."),
    # What never did its work.
    ("complaint", "My gift card never worked. The code was not recognised."),
    ("complaint", "The lamp never lit, not once."),
    ("complaint", "Lampan har aldrig fungerat."),
    # Some of them, told politely and ended in a question.
    ("complaint", "Two of the six plates rock like a boat. Do you have two flat ones you could let me have?"),
    ("complaint", "My bowl has somebody else's initials on. Can I have mine please?"),
    ("complaint", "The label you sent doesn't scan. Can you send me another?"),
    ("complaint", "La fermeture du sac a lâché au premier voyage. Pouvez-vous le réparer ?"),
    ("enquiry", "Do you mend zips? I have an old jacket, ten years old and loved. Happy to pay."),
    # Too short is a change of mind where nothing is broken.
    ("complaint", "De stokken zijn te kort, de tent staat scheef. Ik wil mijn geld terug."),
    ("data_request", "Please send me everything in my file incl. call recordings."),
    ("complaint", "The bowl is lovely, only it is in two halves. Could another be thrown for me?"),
    ("complaint", "Skålen kom i tre delar. Kan ni göra en ny?"),
    ("complaint", "跟图片完全两个颜色，我要退。"),
    # Wrong, and nothing more is said of it.
    ("complaint", "Muggen är fel. Går det att göra om den?"),
    ("complaint", "De borden zijn verkeerd. Kunnen jullie de goede sturen?"),
    ("complaint", "Die Gravur ist falsch. Können Sie das ändern?"),
    # Two prices for one thing.
    ("complaint", "The label said £10, I was charged £14. I'd like the £4 difference please."),
    ("complaint", "Hyllan sa 199 men kassan slog in 249. Jag vill ha mellanskillnaden."),
    ("complaint", "Am Regal stand 24 Euro, an der Kasse 32. Bitte erstatten Sie die Differenz."),
    # A request for data inside a tale of how they got out.
    ("complaint", "My confirmation was sent to my ex-husband. I want a copy of everything you hold on me."),
    ("complaint", "You emailed my landlord about what she takes, and I am mortified. Send me all my data."),
    # Thanks for what was put right.
    (
        "compliment",
        "The bowl was chipped but you sent a replacement the same day. Thank you so much, wonderful service!",
    ),
    ("compliment", "Stången var trasig men ni skickade en ny direkt. Tack så jättemycket, fantastisk service!"),
    ("compliment", "第一双鞋尺码错了，客服马上给我换了，服务非常好，太感谢了！"),
    ("complaint", "You sent another broken one immediately. Brilliant. Thank you so much for nothing."),
)
GRAVE: tuple[tuple[str, str], ...] = (
    ("high", "My order is late again and I have four tablets of my blood thinner left."),
    ("high", "Paketet har inte kommit och jag har två sprutor kvar."),
    ("high", "药还没到，我的降压药后天就吃完了，太失望了！"),
    ("high", "The box is late and its label says what I'm being treated for, my neighbour read it."),
    ("normal", "My order is late again and I have four chairs."),
)


@pytest.mark.parametrize(("expected", "text"), KINDS)
def test_the_kind_of_a_family(expected: str, text: str) -> None:
    assert kind(mail(text)) == expected


@pytest.mark.parametrize(("expected", "text"), GRAVE)
def test_running_out_of_medicine_and_disclosed_illness_are_grave(expected: str, text: str) -> None:
    assert read(mail(text)).severity == expected


def test_a_man_who_snaps_is_rude_and_a_pole_that_snaps_is_broken() -> None:
    assert "staff" not in read(mail("The pole snapped in half.")).about
    assert "staff" in read(mail("She snapped at me when I asked.")).about


def test_a_question_asks_for_no_remedy() -> None:
    asked = read(mail("Do you refund if I order the wrong size, and how long does a replacement take?"))
    assert asked.recognition.kind.value == "enquiry"
    assert asked.values("outcome_wanted") == ()


def test_what_was_said_and_did_not_come_is_no_mere_question() -> None:
    assert kind(mail("When is it coming? You said the 6th. It is the 16th.")) in ("complaint", "unclear")
