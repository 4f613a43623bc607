"""What a customer's reply in a known case brings."""

from __future__ import annotations

from mailbot.core.reading import ReplyKind
from mailbot.core.recognise import lexicon
from mailbot.core.recognise.look import Look

# The very words that a reminder offers to those who have nothing to send; longer texts are left to the word lists.
OFFERED = {"en": "I cannot", "sv": "jag kan inte", "zh": "我无法提供"}
_AROUND = " \t.。!！\"'“”"
_GRIEVED = 12  # from here on a mail that also says it may rest has not let go
_WORD = 3  # words: "Thank you very much" answers no question
_BRIEF = 25  # words: a longer mail that says thanks has something else to say


def reply_kind(look: Look) -> ReplyKind:
    """The first that speaks clearly; details that we asked for make it information."""
    words = look.words
    length = _length(look.new)
    if words.has("reply_escalate"):
        return ReplyKind.NEXT_STAGE
    if words.has("reply_withdraw") and words.grievance < _GRIEVED:
        return ReplyKind.WITHDRAW
    if is_offered(look.new) or (words.has("reply_cannot") and not _gives(look)):
        return ReplyKind.CANNOT
    if words.has("reply_permit"):
        return ReplyKind.PERMITS
    if _was_asked(look) and not words.has("reply_accept"):
        return ReplyKind.INFORMATION
    if words.has("reply_adds"):
        return ReplyKind.MORE
    if words.has("reply_accept") and words.grievance < 4:
        return ReplyKind.ACCEPTS
    if _answers(look):
        return ReplyKind.INFORMATION
    if words.has("reply_more") or words.grievance >= 3:
        return ReplyKind.MORE
    if length <= _BRIEF and "?" not in look.new and not _gives(look) and _thanks(look):
        return ReplyKind.THANKS
    return ReplyKind.INFORMATION if length >= 2 else ReplyKind.OTHER


def _was_asked(look: Look) -> bool:
    """It answers a letter whose subject asks for particulars, and gives some."""
    asks = lexicon.everywhere("asked_subject").find(look.title)
    return bool(asks) and (_gives(look) or _length(look.new) > _WORD)


def is_offered(text: str) -> bool:
    """Whether the first line is the offered words and nothing else."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return first.strip(_AROUND).lower() in {words.lower() for words in OFFERED.values()}


def _answers(look: Look) -> bool:
    """A reply to a letter that gives facts, asks nothing and tells of nothing new that went wrong."""
    asks = "?" in look.new or "？" in look.new
    return bool(look.mail.in_reply_to) and _gives(look) and not asks and look.words.grievance < 6


def _thanks(look: Look) -> bool:
    """In any language: a word of thanks may be all that there is."""
    return look.words.has("reply_thanks") or bool(lexicon.everywhere("reply_thanks").find(lexicon.folded(look.new)))


def _length(text: str) -> int:
    """Words; a Chinese sign counts as half a word."""
    wide = sum("\u3400" <= sign <= "\u9fff" for sign in text)
    return len(text.split()) + wide // 2


def _gives(look: Look) -> bool:
    """It answers with facts: digits or files."""
    return bool(look.mail.attachments) or any(sign.isdigit() for sign in look.new)
