"""Whole replies as people send them: what remains is what they typed, without leave-taking and quote."""

from __future__ import annotations

import pytest

from mailbot.core.extract import split

REPLIES = (
    (
        (
            "Yes please go ahead.\n"
            "\n"
            "Get Outlook for iOS<https://aka.ms/o0ukef>\n"
            "________________________________\n"
            "From: Shop <a@b.example>\n"
            "Sent: Monday, November 9, 2026 9:00:00 AM\n"
            "To: Me <m@x.example>\n"
            "Subject: Re: x\n"
            "\n"
            "Hello"
        ),
        "Yes please go ahead.",
    ),
    (
        (
            "Hi Moira,\n"
            "\n"
            "Still nothing here. Please can you chase?\n"
            "\n"
            "Thanks,\n"
            "\n"
            "John Smith\n"
            "Managing Director\n"
            "\n"
            "Acme Supplies Ltd | Unit 4, Dock Road | Hull HU1 1AA\n"
            "T: 01632 960 555 | E: john@acme.example | W: www.acme.example\n"
            "\n"
            "This email is confidential and may be privileged. If you are not the intended recipient please "
            "delete it.\n"
            "\n"
            "From: Harbour <a@b.example>\n"
            "Sent: 09 November 2026 09:00\n"
            "To: John Smith\n"
            "Subject: RE: x\n"
            "\n"
            "Hello"
        ),
        "Hi Moira,\n\nStill nothing here. Please can you chase?",
    ),
    (
        ("> Did it arrive?\n\nNo it did not.\n\n> Would you like a refund?\n\nYes I would.\n\nBest,\nKim"),
        "No it did not.\n\nYes I would.",
    ),
    (
        (
            "On Mon, 9 Nov 2026 at 09:00, Shop <a@b.example> wrote:\n"
            "\n"
            "> Did it arrive?\n"
            "> Thanks\n"
            "\n"
            "No, it has not arrived yet.\n"
            "\n"
            "Kim Lee"
        ),
        "No, it has not arrived yet.",
    ),
    (
        (
            "Hallo,\n"
            "\n"
            "ja, bitte umtauschen.\n"
            "\n"
            "Mit freundlichen Grüßen\n"
            "\n"
            "i.A. Karla Weber\n"
            "Einkauf\n"
            "\n"
            "Weber GmbH\n"
            "Hauptstr. 1\n"
            "12345 Berlin\n"
            "Tel. 030 23125 000\n"
            "Amtsgericht Charlottenburg HRB 12345\n"
            "\n"
            "Von: Shop <a@b.example>\n"
            "Gesendet: Montag, 9. November 2026 09:00\n"
            "An: Karla Weber\n"
            "Betreff: AW: x\n"
            "\n"
            "Guten Tag"
        ),
        "Hallo,\n\nja, bitte umtauschen.",
    ),
    (
        (
            "Hej!\n"
            "Tack för svar. Jag vill ha en ny.\n"
            "Mvh\n"
            "Lisa\n"
            "\n"
            "Den mån 9 nov. 2026 kl 09:00 skrev Shop <a@b.example>:\n"
            "\n"
            "> Hej Lisa"
        ),
        "Hej!\nTack för svar. Jag vill ha en ny.",
    ),
    (
        (
            "好的，谢谢，我等你们消息。\n"
            "\n"
            "王芳\n"
            "\n"
            "---原始邮件---\n"
            '发件人: "Shop"<a@b.example>\n'
            "发送时间: 2026年11月9日(周一) 上午9:00\n"
            '收件人: "王芳"<w@x.example>;\n'
            "主题: x\n"
            "\n"
            "您好"
        ),
        "好的，谢谢，我等你们消息。",
    ),
    (
        (
            "I've attached the photo you asked for.\n"
            "\n"
            "Regards\n"
            "Pete\n"
            "\n"
            "\n"
            "Sent from Mail for Windows\n"
            "\n"
            "From: Shop\n"
            "Sent: 09 November 2026 09:00\n"
            "To: pete@x.example\n"
            "Subject: x\n"
            "\n"
            "Dear Pete"
        ),
        "I've attached the photo you asked for.",
    ),
    (
        ("ok thanks\n\nOn 9 Nov 2026 9:00 am, Shop <a@b.example> wrote:\n> hi"),
        "ok thanks",
    ),
    (
        (
            "Thanks for letting me know. I look forward to hearing from you.\n"
            "\n"
            "Kind regards,\n"
            "Ms A. Patel\n"
            "\n"
            "On Mon, Nov 9, 2026, 9:00 AM Shop <a@b.example> wrote:\n"
            "> hi"
        ),
        "Thanks for letting me know. I look forward to hearing from you.",
    ),
    (
        (
            "No. Refund only.\n"
            "\n"
            "B. Quinn (Miss)\n"
            "01632 960 111\n"
            "\n"
            "-----Original Message-----\n"
            "From: Shop [mailto:a@b.example]\n"
            "Sent: 09 November 2026 09:00\n"
            "To: B\n"
            "Subject: x\n"
            "\n"
            "hello"
        ),
        "No. Refund only.",
    ),
    (
        (
            "Fwd this to whoever deals with it.\n"
            "\n"
            "Cheers,\n"
            "Dave\n"
            "\n"
            "\n"
            "-------- Forwarded Message --------\n"
            "Subject: \tYour order\n"
            "Date: \tMon, 9 Nov 2026 09:00:00 +0000\n"
            "From: \tShop <a@b.example>\n"
            "To: \td@x.example\n"
            "\n"
            "\n"
            "Thanks for your order"
        ),
        "Fwd this to whoever deals with it.",
    ),
    (
        (
            "Bonjour,\n"
            "\n"
            "Oui, je confirme.\n"
            "\n"
            "Bien cordialement,\n"
            "\n"
            "Marie Dupont\n"
            "Tél. : 06 39 98 12 34\n"
            "\n"
            "\n"
            "De : Shop <a@b.example>\n"
            "Envoyé : lundi 9 novembre 2026 09:00\n"
            "À : Marie Dupont\n"
            "Objet : RE: x\n"
            "\n"
            "Bonjour"
        ),
        "Bonjour,\n\nOui, je confirme.",
    ),
    (
        (
            "Can confirm nothing has arrived. This is getting silly.\n"
            "\n"
            "Tom\n"
            "07700 900 123\n"
            "\n"
            "> On 9 Nov 2026, at 09:00, Shop <a@b.example> wrote:\n"
            "> \n"
            "> Hi Tom"
        ),
        "Can confirm nothing has arrived. This is getting silly.",
    ),
    (
        (
            "Hi\n"
            "\n"
            "Details as requested:\n"
            "\n"
            "Order: 12345\n"
            "Date: 3 October\n"
            "Phone: 07700 900123\n"
            "\n"
            "Thanks\n"
            "Sue Marsh\n"
            "\n"
            "On Mon, 9 Nov 2026 at 09:00, Shop <a@b.example> wrote:\n"
            "> hi"
        ),
        "Hi\n\nDetails as requested:\n\nOrder: 12345\nDate: 3 October\nPhone: 07700 900123",
    ),
    (
        ("Please see my answers in red below.\n\nYours,\nMrs. E. Hall\n\nOn 09/11/2026 09:00, Shop wrote:\n> hi"),
        "Please see my answers in red below.",
    ),
    (
        (
            "FYI\n"
            "\n"
            "---\n"
            "Lena Berg\n"
            "Wrenfield Lamps\n"
            "\n"
            "From: Ann <ann@x.example>\n"
            "Sent: 9 November 2026 09:00\n"
            "To: Lena\n"
            "Subject: lamp\n"
            "\n"
            "It broke"
        ),
        "FYI",
    ),
    (
        (
            "Thank you. That's fine by me.\n"
            "\n"
            "Regards,\n"
            "\n"
            "Prof. J. Green\n"
            "Department of History\n"
            "University of Wherever\n"
            "\n"
            "On Mon, 9 Nov 2026 at 09:00, Shop <a@b.example> wrote:\n"
            "> hi"
        ),
        "Thank you. That's fine by me.",
    ),
    (
        (
            "Het is nog steeds niet opgelost.\n"
            "\n"
            "Met vriendelijke groet / Kind regards,\n"
            "\n"
            "Jan Smit\n"
            "\n"
            "Op ma 9 nov 2026 om 09:00 schreef Shop <a@b.example>:\n"
            "> hallo"
        ),
        "Het is nog steeds niet opgelost.",
    ),
    (
        (
            "Wann kommt die Ware?\n"
            "\n"
            "Danke und Gruß\n"
            "Uwe\n"
            "\n"
            "> Am 09.11.2026 um 09:00 schrieb Shop <a@b.example>:\n"
            "> \n"
            "> Hallo"
        ),
        "Wann kommt die Ware?",
    ),
    (
        (
            "Nej, inget har kommit.\n"
            "\n"
            "Ha en bra dag!\n"
            "/Lisa\n"
            "\n"
            "\n"
            "Från: Shop <a@b.example>\n"
            "Skickat: den 9 november 2026 09:00\n"
            "Till: Lisa\n"
            "Ämne: Sv: x\n"
            "\n"
            "Hej"
        ),
        "Nej, inget har kommit.",
    ),
    (
        (
            "I disagree with your decision. My reasons:\n"
            "\n"
            "1. You did not look at the photos.\n"
            "2. The driver was never asked.\n"
            "\n"
            "Please reconsider.\n"
            "\n"
            "Ruth Adler\n"
            "\n"
            "On Mon, 9 Nov 2026 at 09:00, Shop <a@b.example> wrote:\n"
            "> hi"
        ),
        "I disagree with your decision. My reasons:\n\n1. You did not look at the photos.\n2. The driver was "
        "never asked.\n\nPlease reconsider.",
    ),
)


@pytest.mark.parametrize(("text", "new"), REPLIES)
def test_what_was_typed_remains(text: str, new: str) -> None:
    assert split(text).new == new
