"""The splitter on what mail clients write, in many languages; nothing is lost, and the time is linear."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mailbot.core.extract import split

ASKED = "> Please tell us your order number.\n>\n> Lena\n"
NEW = "It is WF-20817 and the shade is cracked."

ATTRIBUTIONS = (
    "On Tue, 3 Nov 2026 at 10:02, Wrenfield Lamps <help@wrenfield.example> wrote:",
    "On Tue, Nov 3, 2026 at 10:02 AM Wrenfield Lamps <help@wrenfield.example>\nwrote:",
    "On 3 Nov 2026, at 10:02, Wrenfield Lamps <help@wrenfield.example> wrote:",
    "On 03/11/2026 10:02, Wrenfield Lamps wrote:",
    "On Tuesday, 3 November 2026 at 10:02:11 GMT, Wrenfield Lamps\n<help@wrenfield.example> wrote:",
    "Den tis 3 nov. 2026 kl 10:02 skrev Wrenfield Lamps <help@wrenfield.example>:",
    "3 nov. 2026 kl. 10:02 skrev Wrenfield Lamps <help@wrenfield.example>:",
    "Den 2026-11-03 kl. 10:02, skrev Wrenfield Lamps:",
    "Am Di., 3. Nov. 2026 um 10:02 Uhr schrieb Wrenfield Lamps <help@wrenfield.example>:",
    "Am 03.11.2026 um 10:02 schrieb Wrenfield Lamps:",
    "Le mar. 3 nov. 2026 à 10:02, Wrenfield Lamps <help@wrenfield.example> a écrit :",
    "Le 03/11/2026 à 10:02, Wrenfield Lamps a écrit :",
    "El mar, 3 nov 2026 a las 10:02, Wrenfield Lamps (<help@wrenfield.example>) escribió:",
    "Op di 3 nov 2026 om 10:02 schreef Wrenfield Lamps <help@wrenfield.example>:",
    "tir. 3. nov. 2026 kl. 10:02 skrev Wrenfield Lamps <help@wrenfield.example>:",
    "Den tirs. 3. nov. 2026 kl. 10.02 skrev Wrenfield Lamps <help@wrenfield.example>:",
    "ti 3. marrask. 2026 klo 10.02 Wrenfield Lamps (help@wrenfield.example) kirjoitti:",
    "Il giorno mar 3 nov 2026 alle ore 10:02 Wrenfield Lamps <help@wrenfield.example> ha scritto:",
    '在 2026-11-03 10:02:09，"Wrenfield Lamps" <help@wrenfield.example> 写道：',
    "Wrenfield Lamps <help@wrenfield.example> 于2026年11月3日周二 10:02写道：",
    "在 2026年11月3日，10:02，Wrenfield Lamps <help@wrenfield.example> 写道：",
)
BLOCKS = (
    "From: Wrenfield Lamps <help@wrenfield.example>\nSent: Tuesday, November 3, 2026 10:02 AM\nTo: Sam Okafor\nSubject: Your lamp",
    "________________________________\nFrom: Wrenfield Lamps <help@wrenfield.example>\nSent: 03 November 2026 10:02\nTo: Sam\nSubject: x",
    "-----Original Message-----\nFrom: Wrenfield Lamps <help@wrenfield.example>\nSent: 03 November 2026 10:02\nTo: Sam\nSubject: x",
    "-------- Original message --------\nFrom: Wrenfield Lamps <help@wrenfield.example>\nDate: 03/11/2026 10:02 (GMT+00:00)\nTo: Sam\nSubject: x",
    "Från: Wrenfield Lamps <help@wrenfield.example>\nSkickat: den 3 november 2026 10:02\nTill: Sam\nÄmne: Din lampa",
    "-----Ursprungligt meddelande-----\nFrån: Wrenfield <help@wrenfield.example>\nSkickat: den 3 november 2026 10:02\nTill: Sam\nÄmne: x",
    "Von: Wrenfield Lamps <help@wrenfield.example>\nGesendet: Dienstag, 3. November 2026 10:02\nAn: Sam\nBetreff: Ihre Lampe",
    'Gesendet: Dienstag, 3. November 2026 um 10:02 Uhr\nVon: "Wrenfield" <help@wrenfield.example>\nAn: sam@example.com\nBetreff: x',
    "-----Ursprüngliche Nachricht-----\nVon: Wrenfield <help@wrenfield.example>\nGesendet: Dienstag, 3. November 2026\nAn: Sam\nBetreff: x",
    "De : Wrenfield <help@wrenfield.example>\nEnvoyé : mardi 3 novembre 2026 10:02\nÀ : Sam\nObjet : Votre lampe",
    "Van: Wrenfield <help@wrenfield.example>\nVerzonden: dinsdag 3 november 2026 10:02\nAan: Sam\nOnderwerp: Uw lamp",
    "De: Wrenfield <help@wrenfield.example>\nEnviado: martes, 3 de noviembre de 2026 10:02\nPara: Sam\nAsunto: x",
    "Fra: Wrenfield <help@wrenfield.example>\nSendt: tirsdag 3. november 2026 10:02\nTil: Sam\nEmne: x",
    "Lähettäjä: Wrenfield <help@wrenfield.example>\nLähetetty: tiistai 3. marraskuuta 2026 10.02\nVastaanottaja: Sam\nAihe: x",
    '------------------ 原始邮件 ------------------\n发件人: "Wrenfield" <help@wrenfield.example>;\n发送时间: 2026年11月3日(星期二) 上午10:02\n收件人: "Sam"<sam@example.com>;\n主题: x',
    "发件人： Wrenfield Lamps\n发送时间： 2026-11-03 10:02\n收件人： sam\n主题： x",
    "---- 回复的原邮件 ----\n| 发件人 | Wrenfield<help@wrenfield.example> |\n",
    "---------- Forwarded message ---------\nFrom: Wrenfield Lamps <help@wrenfield.example>\nDate: Tue, 3 Nov 2026 at 10:02\nSubject: x\nTo: <sam@example.com>",
    "Begin forwarded message:\n\nFrom: Wrenfield Lamps <help@wrenfield.example>\nSubject: x\nDate: 3 November 2026 at 10:02:00 GMT\nTo: Sam",
    "------- Original Message -------\nOn Tuesday, November 3rd, 2026 at 10:02 AM, Wrenfield <help@wrenfield.example> wrote:",
)
MOBILE = (
    "Sent from my iPhone", "Sent from my Samsung Galaxy smartphone.", "Get Outlook for Android", "Sent from Outlook for iOS",
    "Sent from Yahoo Mail on Android", "Sent from Mail for Windows", "Sent with Proton Mail secure email.", "Sent via the Samsung Galaxy S22",
    "Skickat från min iPhone", "Skickat från Outlook för iOS", "Hämta Outlook för Android", "Von meinem iPhone gesendet",
    "Gesendet mit der GMX Mail App", "Diese Nachricht wurde von meinem Android Mobiltelefon mit WEB.DE Mail gesendet.", "Holen Sie sich Outlook für iOS",
    "Envoyé de mon iPhone", "Envoyé depuis mon téléphone Samsung", "Télécharger Outlook pour Android", "Verzonden vanaf mijn iPhone",
    "Verstuurd vanaf mijn Samsung-telefoon", "Enviado desde mi iPhone", "Sendt fra min iPhone", "Lähetetty iPhonesta",
    "发自我的iPhone", "发自我的华为手机", "来自QQ邮箱", "发自网易邮箱大师", "從我的iPhone傳送",
)  # fmt: skip
CLOSINGS = (
    "Kind regards,\nSam Okafor", "Best wishes\nSam", "Yours faithfully,\n\nSam Okafor", "Many thanks,\nSam", "Thanks\nSam", "Cheers, Sam",
    "Yours sincerely\nSam Okafor\n12 Mill Lane\nLeeds LS9 8AB\n07700 900123", "Regards\n\nSam Okafor | Facilities Manager\nOkafor Ltd | 01632 960700 | www.okafor.example",
    "Sam", "Sam Okafor", "/Sam", "- Sam", "Sam x", "Sam Okafor (Mr)", "S. Okafor", "-- \nSam Okafor\nhttps://okafor.example",
    "Med vänlig hälsning\nSam Okafor", "Mvh Sam", "MVH\n\nSam Okafor", "Hälsningar Sam", "Vänligen\nSam", "Tack på förhand!\nSam",
    "Mit freundlichen Grüßen\nSam Okafor", "Viele Grüße, Sam", "MfG\nSam", "LG Sam", "Gruß\nS. Okafor", "Danke im Voraus\nSam",
    "Cordialement,\nSam Okafor", "Bien à vous\nSam", "Merci d'avance.\n\nSam", "Met vriendelijke groet,\nSam Okafor", "Groetjes Sam", "Mvg,\nSam",
    "Un saludo\nSam", "Med vennlig hilsen\nSam", "Venlig hilsen\nSam", "Ystävällisin terveisin\nSam", "此致\n敬礼\n\n王小明", "谢谢！\n王小明", "祝好\n王小明",
    "王小明", "Sam Okafor, 12 Mill Lane, Leeds LS9 8AB, 07700 900123",
)  # fmt: skip


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_attribution_line_is_no_new_text(attribution: str) -> None:
    assert split(f"{NEW}\n\n{attribution}\n\n{ASKED}").new == NEW


@pytest.mark.parametrize("attribution", [a for a in ATTRIBUTIONS if "@" in a])
def test_with_an_address_the_quote_needs_no_marks(attribution: str) -> None:
    assert split(f"{NEW}\n\n{attribution}\n\nPlease tell us your order number.\n\nLena").new == NEW


@pytest.mark.parametrize("block", BLOCKS)
def test_a_header_block_begins_the_quote(block: str) -> None:
    taken = split(f"{NEW}\n\n{block}\n\nPlease tell us your order number.\n\nLena\n")
    assert taken.new == NEW
    assert "Please tell us" in taken.quoted
    assert "Please tell us" in taken.forwarded


@pytest.mark.parametrize("line", MOBILE)
def test_a_mobile_signature_is_cut(line: str) -> None:
    taken = split(f"{NEW}\n\n{line}\n\nOn Tue, 3 Nov 2026 at 10:02, W <help@wrenfield.example> wrote:\n{ASKED}")
    assert taken.new == NEW
    assert line in taken.signature


@pytest.mark.parametrize("closing", CLOSINGS)
def test_leave_taking_is_cut(closing: str) -> None:
    taken = split(
        f"Hello,\n\n{NEW}\n\n{closing}\n\nOn Tue, 3 Nov 2026 at 10:02, W <help@wrenfield.example> wrote:\n{ASKED}"
    )
    assert taken.new == f"Hello,\n\n{NEW}"


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Do it please. Viele Grüße, Sam", "Do it please."),
        ("It still hums at night. Cheers, Sam", "It still hums at night."),
        ("ja det går bra /Sam", "ja det går bra"),
        ("That is all. Best wishes, Sam Okafor", "That is all."),
    ],
)
def test_leave_taken_in_the_last_line_is_cut(text: str, new: str) -> None:
    assert split(text).new == new


@pytest.mark.parametrize(
    "text",
    [
        "Still waiting.\n\ndo you even exist",
        "Sent from the hotel, so forgive brevity.\n\nThe lamp is broken.",
        "I like the lamp.\n\nBlack would have been better.",
        "Thanks for nothing! The lamp is broken.",
        "My list:\n\n---\n\nThe lamp came unglued.",
        "On 3 November you wrote that it was on its way. It was not.",
        "From: what I can see, the box was open.",
        "He wrote:\nI am sorry.\nThat was all.",
        "Regards the lamp: it is broken and I want it replaced.",
        "Skickat med PostNord i tisdags men inget har kommit.",
    ],
)
def test_prose_is_left_whole(text: str) -> None:
    assert split(text).new == text


def test_answers_between_the_quotes_are_kept() -> None:
    text = "Answers below.\n\nOn 3 Nov 2026, W <help@wrenfield.example> wrote:\n> 1. When?\n\nOn 12 October.\n\n> 2. How?\n\nBy post.\n\n> Lena\n\n/Sam\n"
    assert split(text).new == "Answers below.\n\nOn 12 October.\n\nBy post."


def test_an_answer_that_is_only_a_name_is_kept_between_quotes() -> None:
    assert split("> What is your name?\n\nLotta Berglund\n\n> Thank you\n").new == "Lotta Berglund"


def test_a_postscript_below_the_name_is_the_writers() -> None:
    assert split(f"{NEW}\n\nKind regards\nSam\n\nPS: the box is kept.").new == f"{NEW}\n\nPS: the box is kept."


def test_a_disclaimer_is_signature() -> None:
    text = f"{NEW}\n\nThis e-mail and any attachments are confidential and intended solely for the addressee.\nDelete it otherwise."
    assert split(text).new == NEW


def test_where_nothing_remains_the_whole_is_used_and_said() -> None:
    taken = split("---------- Forwarded message ---------\nFrom: A <a@example.com>\nDate: x\nSubject: y\n\nHello")
    assert taken.is_whole
    assert "Hello" in taken.new


def test_little_text_is_new_and_said_to_be_little() -> None:
    taken = split("Yes.\n\n> Shall we?")
    assert (taken.new, taken.is_little, taken.is_whole) == ("Yes.", True, False)


def test_a_name_by_which_the_sender_goes_is_known_in_small_letters() -> None:
    text = f"{NEW}\n\nsam okafor"
    assert split(text).new == text
    assert split(text, names=("Sam",)).new == NEW


def test_apples_marked_forward_is_found() -> None:
    taken = split(
        "See below.\n\nBegin forwarded message:\n\n> From: Ann <ann@example.com>\n> Subject: Lamp\n> Date: 3 Nov 2026\n>\n> It broke.\n"
    )
    assert taken.new == "See below."
    assert "It broke." in taken.forwarded


WORDS = st.sampled_from(
    ["\n", "\n\n", "> ", ">> ", "-- \n", "On 3 Nov 2026, A <a@b.example> wrote:\n", "From: A <a@b.example>\n", "Sent: x\n", "To: y\n", "Subject: z\n",
     "Kind regards,\n", "Sam Okafor\n", "/Sam", "Sent from my iPhone\n", "hello there. ", "谢谢", "PS: x", "________________\n", "Von: x\n", "\u2028", "\x00", "é", "İ"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=40).map("".join)))
def test_nothing_is_lost_and_nothing_raises(text: str) -> None:
    taken = split(text)
    assert "".join(text[part.start : part.end] for part in taken.parts) == text
    assert {part.kind for part in taken.parts} <= {"new", "quoted", "signature"}
    if any(c.isalnum() for c in text):
        assert any(c.isalnum() for c in taken.new)


PIECES = (
    "> " * 40 + "\n", "On \n", "On " + "a " * 200 + "\n", "From: x\n", "-- \n", "a:\n", "\n \n", "Sent from my \n", "________\n", "wrote:\n",
    "On 3 Nov 2026 A <a@b.example>\n", "-" * 60 + "\n", "Regards,\n", "Sam\n", " " * 80 + "\n", "@@@@@@\n", "x" * 500,
)  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_the_work_grows_with_the_length_and_no_faster(piece: str) -> None:
    small, large = _lines_run(piece * (4_000 // len(piece))), _lines_run(piece * (32_000 // len(piece)))
    assert large <= 8 * small * 1.5 + 2_000


def _lines_run(text: str) -> int:
    """How many lines of Python ran; a count does not depend on how busy the machine is."""
    count = 0

    def tick(frame: object, event: str, arg: object) -> object:
        nonlocal count
        count += event == "line"
        return tick

    split("warm up")
    before = sys.gettrace()
    sys.settrace(tick)  # type: ignore[arg-type]
    try:
        split(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("piece", PIECES)
def test_a_megabyte_is_taken_apart(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    taken = split(text)
    assert sum(part.end - part.start for part in taken.parts) == len(text)
