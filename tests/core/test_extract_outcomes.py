"""What customers ask for, in six languages: wishes count, refusals, tales and questions do not."""

from __future__ import annotations

import pytest

from tests.core.extract_kit import mail, read, values

ENGLISH: tuple[tuple[str, set[str]], ...] = (
    ("Please refund me in full.", {"refund"}),
    ("I want my money back.", {"refund"}),
    ("I'd like a full refund to my card, please.", {"refund"}),
    ("Can I have my £45 back?", {"refund"}),
    ("When will I get my refund?", {"refund"}),
    ("Still no refund. It has been three weeks.", {"refund"}),
    ("Refund please!", {"refund"}),
    ("I expect to be reimbursed for the whole amount.", {"refund"}),
    ("Give me my money back or I go to my bank.", {"refund"}),
    ("I am entitled to a refund under the Consumer Rights Act.", {"refund"}),
    ("Kindly credit my account with the sum paid.", {"refund"}),
    ("Please send a replacement as soon as you can.", {"replace"}),
    ("Could you send me a new one?", {"replace"}),
    ("I just want the lamp I actually ordered.", {"replace"}),
    ("Please exchange it for a size 12.", {"replace"}),
    ("I would like it replaced with the correct colour.", {"replace"}),
    ("Either replace it or give me a refund.", {"replace", "refund"}),
    ("I'd like a replacement or, failing that, my money back.", {"replace", "refund"}),
    ("Please cancel my order and refund me.", {"cancel", "refund"}),
    ("Cancel it.", {"cancel"}),
    ("I wish to cancel this order.", {"cancel"}),
    ("I want an apology from the driver.", {"apology"}),
    ("I think somebody should say sorry to my wife.", {"apology"}),
    ("I'd like to know why nobody answered.", {"explanation"}),
    ("Please explain how this could happen.", {"explanation"}),
    ("I want an explanation and an apology.", {"explanation", "apology"}),
    ("Can you tell me what went wrong?", {"explanation"}),
    ("Please delete my account and all my data.", {"erase"}),
    ("I ask you to erase everything you hold about me.", {"erase"}),
    ("Could you knock something off the price?", {"partial_refund"}),
    ("I'd accept a partial refund of £10.", {"partial_refund"}),
    ("A discount would be fair, please.", {"partial_refund"}),
    ("Please send the missing screws.", {"other"}),
    ("I'd like it repaired.", {"other"}),
    ("I want it delivered by Friday.", {"other"}),
    ("Please have someone collect the wrong parcel.", {"other"}),
    ("I want compensation for the day I lost.", {"other"}),
    ("Could we swap it for something of the same value?", {"equivalent"}),
    ("I would take a voucher or something similar, or an equivalent model.", {"equivalent"}),
    # What is not asked
    ("I don't want a refund, I want the lamp replaced.", {"replace"}),
    ("I am not asking for money. An apology would do, please.", {"apology"}),
    ("You promised me a refund two weeks ago and then you refused a refund.", set()),
    ("The replacement arrived yesterday and it is broken as well.", set()),
    ("I cancelled my subscription in September.", set()),
    ("Order WF-20817, delivered on 12 November. I want my money back, please.", {"refund"}),
    ("Do you have this lamp in green?", set()),
    ("It arrived quickly, thank you very much.", set()),
    ("I do not need an explanation, just a refund.", {"refund"}),
    ("No need to send another one.", set()),
    ("Your man explained the policy to me at length.", set()),
    ("I never asked for an exchange.", set()),
)
SWEDISH: tuple[tuple[str, set[str]], ...] = (
    ("Jag vill ha pengarna tillbaka.", {"refund"}),
    ("Återbetala hela beloppet, tack.", {"refund"}),
    ("Kan ni skicka en ny?", {"replace"}),
    ("Jag vill byta till rätt storlek.", {"replace"}),
    ("Jag vill häva köpet och få pengarna tillbaka.", {"cancel", "refund"}),
    ("Jag önskar en ursäkt och en förklaring.", {"apology", "explanation"}),
    ("Jag vill veta varför ingen har svarat.", {"explanation"}),
    ("Ta bort alla mina uppgifter ur ert register.", {"erase"}),
    ("Jag vill ha prisavdrag.", {"partial_refund"}),
    ("Kan ni skicka delen som saknas?", {"other"}),
    ("Jag vill inte ha någon ny lampa, jag vill ha pengarna tillbaka.", {"refund"}),
    ("Jag vill avbeställa ordern.", {"cancel"}),
    ("Kan ni laga den?", {"other"}),
)
GERMAN: tuple[tuple[str, set[str]], ...] = (
    ("Ich möchte mein Geld zurück.", {"refund"}),
    ("Bitte erstatten Sie mir den Kaufpreis.", {"refund"}),
    ("Ich bitte um Rückerstattung.", {"refund"}),
    ("Bitte schicken Sie mir Ersatz.", {"replace"}),
    ("Ich erwarte einen Umtausch.", {"replace"}),
    ("Hiermit widerrufe ich den Kaufvertrag.", {"cancel"}),
    ("Bitte stornieren Sie die Bestellung und überweisen Sie mir mein Geld zurück.", {"cancel", "refund"}),
    ("Ich erwarte eine Entschuldigung.", {"apology"}),
    ("Ich möchte wissen, warum niemand antwortet.", {"explanation"}),
    ("Bitte löschen Sie meine Daten.", {"erase"}),
    ("Ich verlange eine Preisminderung.", {"partial_refund"}),
    ("Bitte liefern Sie das fehlende Teil nach.", {"other"}),
    ("Einen Gutschein möchte ich nicht, bitte erstatten Sie das Geld.", {"refund"}),
)
FRENCH: tuple[tuple[str, set[str]], ...] = (
    ("Je souhaite être remboursé.", {"refund"}),
    ("Merci de me rembourser intégralement.", {"refund"}),
    ("Pouvez-vous m'envoyer un nouveau modèle, celui-ci est cassé ? Je veux un échange.", {"replace"}),
    ("Je demande l'annulation de ma commande et le remboursement.", {"cancel", "refund"}),
    ("J'attends des excuses.", {"apology"}),
    ("Je voudrais savoir pourquoi personne ne répond.", {"explanation"}),
    ("Veuillez supprimer toutes mes données personnelles.", {"erase"}),
    ("Je ne veux pas d'avoir, je veux un remboursement.", {"refund"}),
    ("Je souhaite un remboursement partiel.", {"partial_refund"}),
)
DUTCH: tuple[tuple[str, set[str]], ...] = (
    ("Ik wil mijn geld terug.", {"refund"}),
    ("Graag een nieuwe lamp, deze is kapot. Kunt u hem vervangen?", {"replace"}),
    ("Ik wil de bestelling annuleren.", {"cancel"}),
    ("Ik verwacht excuses en uitleg.", {"apology", "explanation"}),
    ("Verwijder mijn gegevens alstublieft.", {"erase"}),
)
CHINESE: tuple[tuple[str, set[str]], ...] = (
    ("我要求全额退款。", {"refund"}),
    ("请尽快把钱退给我。", {"refund"}),
    ("能不能换一个新的？", {"replace"}),
    ("请重新发货。", {"replace"}),
    ("我要取消订单并退款。", {"cancel", "refund"}),
    ("我要求书面道歉。", {"apology"}),
    ("请解释一下为什么会这样。", {"explanation"}),
    ("请删除我的所有个人信息。", {"erase"}),
    ("希望能部分退款。", {"partial_refund"}),
    ("请补寄缺少的零件。", {"other"}),
    ("不要补发，我要退款。", {"refund"}),
)


@pytest.mark.parametrize(("text", "wanted"), ENGLISH)
def test_english(text: str, wanted: set[str]) -> None:
    assert set(values(mail(f"Hello,\n\nThe lamp came broken.\n\n{text}\n\nSam Okafor"), "outcome_wanted")) == wanted


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        (language, *case)
        for language, cases in (("sv", SWEDISH), ("de", GERMAN), ("fr", FRENCH), ("nl", DUTCH), ("zh", CHINESE))
        for case in cases
    ],
)
def test_other_languages(language: str, text: str, wanted: set[str]) -> None:
    assert set(values(mail(f"{text}\n\nSam Okafor"), "outcome_wanted", language=language)) == wanted


def test_a_list_of_wishes_is_asked_though_its_lines_hold_no_verb_of_wishing() -> None:
    text = (
        "The lamp came broken.\n\nWhat I want:\n1. a replacement\n2. an apology\n3. collection of the broken one\n\nSam"
    )
    assert set(values(mail(text), "outcome_wanted")) == {"replace", "apology", "other"}


def test_each_wish_stands_on_the_words_it_came_from() -> None:
    given = mail("Please cancel my order and send me a refund.\n\nSam")
    assert {(one.value, one.span.text) for one in read(given) if one.field == "outcome_wanted"} == {
        ("cancel", "cancel"),
        ("refund", "refund"),
    }
