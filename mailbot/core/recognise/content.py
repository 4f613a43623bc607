"""What a person's mail is about: a complaint wins, what is none needs clear words, and the rest stays unclear."""

from __future__ import annotations

from mailbot.core.reading import Kind, Recognition
from mailbot.core.recognise.look import Look
from mailbot.core.recognise.signs import own_voice

_OF_A_CUSTOMER = (
    "complaint_word",
    "anger",
    "rude",
    "no_reply",
    "ill_served",
    "billing",
    "no_refund",
    "disclosed",
    "misled",
)
_TRADE = 3  # words of the trade's from which a mail is spam; of its whole phrases one will do
_SURELY = 5  # from here on it is spam whatever it says of wares
_BRIEF = 120  # characters
_PRAISED = 4  # what praise weighs that an accident told with it does not change
_TALE = 3  # times that somebody did something: from here on it is a tale, however politely it ends
_PLAIN = 250  # characters in which mere praise, or a mere wish to send something back, is put
_DENIED = 4  # what a grievance may weigh where the writer says that it is none


def legal(look: Look) -> Recognition | None:
    """A letter before action, a lawyer's letter, an infringement notice (yanna 2.4.3); a threat in passing is none."""
    words = look.words
    strong = words.count("legal_strong")
    if not words.has("legal_form") and (strong < 3 or words.grievance >= 3):  # a customer may know a lawyer's words
        return None
    if words.has("complaint_word") and strong < 3 and words.grievance >= 8:
        return None
    return look.said(Kind.LEGAL, *words.places("legal_form", "legal_strong"))


def data_request(look: Look) -> Recognition | None:
    """A data subject's request (yanna 2.4.4); inside a complaint it is a label of the complaint."""
    words = look.words
    formal, plain = words.count("data_formal"), words.count("data_plain")
    if not formal and not plain:
        return None
    weight = formal * 4 + plain * 3
    if words.grievance >= max(6, weight + 2) or (not formal and words.grievance >= 4):
        return None
    if formal and not plain and weight < 8 and words.has("enquiry") and "?" in look.new:
        return None
    return look.said(Kind.DATA_REQUEST, *words.places("data_formal", "data_plain"))


def spam(look: Look) -> Recognition | None:
    """Several of the trade's words and nothing of a customer: no purchase of theirs, no answer to a mail of ours."""
    words = look.words
    weight = words.count("spam") + _TRADE * (words.count("spam_whole") + _promises(look))
    if weight < _TRADE or look.mail.in_reply_to or look.via != "email":
        return None
    bought = words.has("purchase") and words.has("past")
    if weight < _SURELY and (bought or words.has("defect", "wrong_item", "missing_part")):
        return None
    return look.said(Kind.SPAM, *words.places("spam_whole", "spam", "prize"))


def _promises(look: Look) -> bool:
    """A prize in two places, from nobody who complains of one or speaks for themselves."""
    words = look.words
    return words.count("prize") >= 2 and words.grievance < 3 and not own_voice(look)


def compliment(look: Look) -> Recognition | None:
    """Praise, or faults that are told to be absent, and nothing to ask, to mend or to send back."""
    words = look.words
    praised = words.count("praise") + 2 * words.count("praise_whole", "spared")
    if words.has("return_wish", "reserve", "redress") or _marked(look):
        return None
    if praised < 2 and not (praised and _only_praises(look)):
        return None
    outweighed = words.has("mended") or praised >= _PRAISED
    if words.grievance > 2 and (not outweighed or words.grievance > _DENIED or words.has(*_OF_A_CUSTOMER)):
        return None
    return look.said(Kind.COMPLIMENT, *words.places("praise_whole", "praise", "spared"))


def _only_praises(look: Look) -> bool:
    """A few words, and none of them stands against the praise, asks or wants anything."""
    words = look.words
    return len(look.new) <= _PLAIN and not words.grievance and not words.has("contrast", "enquiry", "claims")


def plain_return(look: Look) -> Recognition | None:
    """Wants to send something back (yanna 2.4.2) and finds no fault with it or with us."""
    words = look.words
    own = words.has("change_of_mind", "own_fault")
    if not words.has("return_wish") and not (words.has("change_of_mind") and words.has("unused", "demand")):
        return None
    if words.has("presale", "sent_back"):  # asks how it would be, or waits for what follows a return
        return None
    meant = words.has("unused") or (words.has("return_wish") and own)
    if not meant and (len(look.new) > _PLAIN or words.count("narrative") >= _TALE):
        return None
    surely = words.has("return_wish") and words.has("unused") and words.has("change_of_mind")
    if _grievance_but_demand(look) > (1 + 2 * meant + 3 * surely):
        return None
    return look.said(Kind.RETURN, *words.places("return_wish", "change_of_mind", "own_fault", "unused"))


def _grievance_but_demand(look: Look) -> int:
    """A refund is what a return is for."""
    wanted = sum(weight * min(2, look.words.count(name)) for name, weight in (("demand", 1), ("claims", 2)))
    return look.words.grievance - wanted


def enquiry(look: Look) -> Recognition | None:
    """Asks something (yanna 2.4.1) and complains of nothing, or says in so many words that it is no complaint."""
    words = look.words
    if words.has("presale") and not words.has(*_OF_A_CUSTOMER):
        holds = words.grievance <= _DENIED or not words.has("past")
    elif words.has("not_complaint"):
        holds = words.grievance <= _DENIED and not words.has("complaint_word") and (words.has("enquiry") or _asks(look))
    elif words.has("enquiry"):  # A tale of what came about, and of what did not, is none however politely it ends.
        told = words.has("past", "contrast") and words.count("narrative") >= _TALE
        holds = words.grievance <= (1 if not words.has("past") else 0) and not told
    else:
        holds = _asks(look) and not words.grievance and not words.has("past") and not _tells(look)
    return look.said(Kind.ENQUIRY, *words.places("presale", "enquiry", "not_complaint", "question")) if holds else None


def _tells(look: Look) -> bool:
    """Of what came about, and of what stands against it."""
    words = look.words
    length = words.count("narrative") >= _TALE
    return words.has("contrast") and words.has("past") and (length or words.has("purchase"))


def _asks(look: Look) -> bool:
    """With a question mark, or in so few words that a question word makes a question of them."""
    return _marked(look) or (look.words.has("question") and len(look.new) <= _BRIEF)


def _marked(look: Look) -> bool:
    return "?" in look.new or "？" in look.new


def complaint(look: Look) -> Recognition | None:
    """A grievance, said outright or told (yanna 2.1-2.3: the list of what it may be about is open)."""
    if look.words.grievance < 3:
        return None
    return look.said(Kind.COMPLAINT, *look.words.places(*look.words.grieved()), labels=_labels(look))


def _labels(look: Look) -> frozenset[str]:
    """What else holds: the complaint wins, the rest rides along."""
    words = look.words
    labels = {
        "legal": words.has("legal_form", "legal_strong"),
        "data_request": words.has("data_formal", "data_plain"),
        "data_complaint": words.has("disclosed"),
        "return": words.has("return_wish"),
    }
    return frozenset(label for label, holds in labels.items() if holds)


def nothing_clear(look: Look) -> Recognition | None:
    """Nobody can say; words of a customer show that it is for this desk all the same."""
    words = look.words
    return look.said(Kind.UNCLEAR, *words.places(*words.grieved(), "purchase", "return_wish", "enquiry", "question"))
