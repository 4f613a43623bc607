"""The acknowledgement that needs no template: it leaves where a template is broken, for the duty goes first."""

from __future__ import annotations

from mailbot.adapters.letters.blocks import Block, Written
from mailbot.core.facts import Person

_TEXT = {
    "en": (
        "We have received your complaint ({reference})",
        "Hello,",
        "We have received your complaint. You do not need to do anything now.",
        "Your reference is {reference}. Keep it in the subject line when you write to us.",
        "{handler} has your complaint and will write to you.",
        "We sent this message automatically so that you know at once that your complaint arrived.",
    ),
    "sv": (
        "Vi har tagit emot ditt klagomål ({reference})",
        "Hej!",
        "Vi har tagit emot ditt klagomål. Du behöver inte göra något nu.",
        "Ditt ärendenummer är {reference}. Låt det stå kvar i ämnesraden när du skriver till oss.",
        "{handler} har hand om klagomålet och skriver till dig.",
        "Det här mejlet skickades automatiskt för att du genast ska veta att klagomålet har kommit fram.",
    ),
    "zh": (
        "您的投诉已收到（{reference}）",
        "尊敬的客户，您好：",
        "我们已收到您的投诉。您目前无需做任何事。",
        "您的投诉编号是 {reference}，来信时请保留在邮件主题中。",
        "您的投诉由 {handler} 处理，之后会写信给您。",
        "本邮件由系统自动发送，好让您尽快知道投诉已经送达。",
    ),
}


def acknowledgement(reference: str, handler: Person, business: str, language: str) -> Written:
    subject, *paragraphs = (line.format(reference=reference, handler=handler.name) for line in _TEXT[language])
    foot = Block("quiet", (f"{business}, {handler.phone}" if handler.phone else business,))
    return Written(subject, (*(Block("text", (p,)) for p in paragraphs), foot))
