"""Letters that need no template: what leaves when one is broken, because duties do not wait for its repair."""

from __future__ import annotations

from mailbot.adapters.letters.blocks import Block, Written
from mailbot.core.facts import CaseFacts
from mailbot.core.mail import Audience, Letter, Nature

_ACKNOWLEDGED = {
    "en": (
        "We have received your complaint ({reference})",
        "Hello,",
        "We have received your complaint. You do not need to do anything now.",
        "Your reference is {reference}. Keep it in the subject line when you write to us.",
        "{handler} has your complaint and will write to you.",
        "We sent this message automatically so that you know at once that your complaint arrived.",
    ),
    "sv": (
        "Vi har fått ditt klagomål ({reference})",
        "Hej!",
        "Vi har fått ditt klagomål. Du behöver inte göra något nu.",
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
_NEWS = {
    "en": (
        "About your message to us ({reference})",
        "Hello,",
        "There is news about your message to us. Reply to this email, and {handler} will tell you.",
        "Your reference is {reference}. We sent this message automatically.",
    ),
    "sv": (
        "Om ditt meddelande till oss ({reference})",
        "Hej!",
        "Det finns något nytt om ditt meddelande till oss. Svara på det här mejlet, så berättar {handler}.",
        "Ditt ärendenummer är {reference}. Det här mejlet skickades automatiskt.",
    ),
    "zh": (
        "关于您的来信（{reference}）",
        "尊敬的客户，您好：",
        "您的来信有了新的进展。请回复本邮件，{handler} 会告诉您。",
        "编号是 {reference}。本邮件由系统自动发送。",
    ),
}
_RECEIVED = {
    "en": (
        "We have received your message",
        "Hello,",
        "We have received your message, and a person will read it.",
        "We sent this reply automatically.",
    ),
    "sv": (
        "Vi har fått ditt meddelande",
        "Hej!",
        "Vi har fått ditt meddelande och en person kommer att läsa det.",
        "Det här svaret skickades automatiskt.",
    ),
    "zh": ("您的来信已收到", "您好：", "我们已收到您的来信，会有工作人员阅读。", "本回复由系统自动发送。"),
}
_OWNER = {
    "en": (
        "1 letter to you could not be written ({reference})",
        "The letter {template} could not be written, because its template has a mistake. The log names file and line.",
        "Look at the case with: mailbot show {reference}",
    ),
    "sv": (
        "Ett brev till dig gick inte att skriva ({reference})",
        "Brevet {template} gick inte att skriva, för mallen har ett fel. Loggen säger vilken fil och rad.",
        "Se ärendet med: mailbot show {reference}",
    ),
    "zh": (
        "一封给您的信未能写成（{reference}）",
        "{template} 未能写成，因为模板有误。日志中有文件名和行号。",
        "查看案件：mailbot show {reference}",
    ),
}


def instead(letter: Letter, business: str, language: str) -> Written | None:
    """The plain letter in the place of one whose template failed; None for a signed one: a person must see it again."""
    if letter.audience is Audience.OWNER:
        return to_owner(letter, language)
    if letter.nature is Nature.SIGNED or not isinstance(letter.facts, CaseFacts):
        return None
    texts = _ACKNOWLEDGED if letter.template.startswith("acknowledgement") else _NEWS
    if letter.audience is Audience.STRANGER:
        texts = _RECEIVED
    phone = letter.facts.handler.phone
    foot = Block("quiet", (f"{business}, {phone}" if phone else business,))
    return _written(texts[language], letter, letter.facts.handler.name, foot)


def to_owner(letter: Letter, language: str) -> Written:
    """That a letter, or a task around one, could not be written."""
    return _written(_OWNER[language], letter, "", None)


def _written(texts: tuple[str, ...], letter: Letter, handler: str, foot: Block | None) -> Written:
    reference = letter.reference or ""
    subject, *said = (
        text.format(reference=reference, handler=handler, template=letter.template)
        for number, text in enumerate(texts)
        if reference or not number or "{reference}" not in text
    )
    blocks = tuple(Block("text", (line,)) for line in said)
    return Written(subject.replace(" ()", "").replace("（）", ""), (*blocks, foot) if foot else blocks)
