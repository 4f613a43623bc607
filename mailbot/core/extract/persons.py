"""What a person's name looks like when it stands by itself: in Latin letters or in Chinese."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from mailbot.core.extract.words import LANGUAGES, any_of
from mailbot.core.mail import Address

_PARTICLE = r"(?:de|van|von|der|den|ter|ten|af|av|el|al|bin|ibn|la|le|du|da|dos|di|del|zu|zur|y|e|of)"
_UP = r"[A-ZÀ-ÖØ-ÞĀ-Ž]"
_LOW = r"[a-zà-öø-ÿā-ž]"
WORD = rf"{_UP}(?:[A-Za-z\d_À-ɏḀ-ỿ'.-]{{0,24}})"
FULL = rf"{WORD}(?:[ ](?:{_PARTICLE}[ ]){{0,2}}{WORD}){{0,4}}"
HAN = "[\u3400-\u9fff]"
_TITLE = (
    r"(?:mr|mrs|ms|miss|mx|dr|doctor|doktorn?|docteur|prof|professor|sir|dame|rev|lady|lord|herrn?|frau|fru|fröken|hr|monsieur|madame|mademoiselle"
    r"|mme|mlle"
    r"|the rev|reverend|fr|cllr|councillor|major|col|colonel|capt|captain|sgt|hon|i\. ?a|i\. ?v|p\. ?p|pp"
    r"|m(?=\. [A-Z]{2})|de heer|dhr|mevrouw|mevr|mw|advokat|rain|ra|rechtsanw(?:alt|ältin)|ma[îi]tre|med|dipl|ing|jur)"
)
TITLES = re.compile(rf"^(?:{_TITLE}\b\.?[ -]{{0,2}})+(?=\S)", re.IGNORECASE)
_AFTER = re.compile(
    r"(?:\s*\((?:mr|mrs|ms|miss|mx|dr|he|she|they|she/her|he/him|they/them)\.?\)|,?\s+(?:x{1,3}|xo|esq\.?|mba|phd"
    r"|md|obe|mbe)"
    r"|\s*[;:]-?[)D(]|先生|女士|小姐|太太)+$",
    re.IGNORECASE,
)
# Degrees, orders and memberships behind a name, which are no part of it.
_LETTERS = (
    r"(?:b\.?sc|b\.?a|m\.?a|m\.?sc|m\.?d|ph\.?d|d\.?phil|m\.?phil|m\.?ba|ll\.?b|ll\.?m|b\.?eng|m\.?eng|c\.?eng|b\.?ed|pgce"
    r"|fcca|acca|aca|fca|cpa|cima|acma|frcs|frcp|mrcp|mrcs|mrcgp|mrcvs|bvsc|bds|mbbs|mb chb|frsa|mrics|frics|riba|mcipd"
    r"|fcipd|mcips|rgn|rn|rmn|obe|mbe|cbe|dl|jp|kc|qc|tep|cta|mciob|frgs|psyd|dds|esq|ret(?:d|ired)|hons)"
)
_POST = re.compile(rf"(?:[ ,]+\(?{_LETTERS}\.?\)?)+\Z", re.IGNORECASE)
_EMOJI = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff\u200d]+")
_NAME = re.compile(rf"{FULL}\Z")
_CHINESE = re.compile(rf"({HAN}{{2,4}})(?:[ ,(]{{0,2}}[A-Za-z][A-Za-z .'-]{{0,40}}\)?)?\Z")
_PAIR = re.compile(rf"({WORD}(?: {WORD}){{0,2}}) (?:&|and|och|und|et|en|\+|/) ({WORD}(?: {WORD}){{0,3}})\Z")
_SMALL = re.compile(rf"{_LOW}[\w'-]{{1,20}}(?: {_LOW}[\w'-]{{1,20}}){{0,2}}\Z")
_SURE_NOT = re.compile(
    r"\b(?:the|a(?!\.)|an|and|or|please|refund|help|now|today|you|your|we|our|i(?!\.)|it|is|are|not|no|yes|thank|thanks"
    r"|regards|order|hello|hi|hej|hallo"
    r"|bonjour|dear|best|kind|still|this|that|what|why|when|where|how|complaint|phone|tel|email|e-mail|sent"
    r"|attached|urgent|disgusting|disgraceful"
    r"|unacceptable|shocking|awful|appalling|ja|nej|nein|oui|non|jag|ni|det|vi|ich|sie|wir|bitte|danke|tack|merci"
    r"|vous|svar|ok|okay|sorry|ps|edit|update"
    r"|apology|replacement|compensation|explanation|total|postage|table|chair|item|items|size|colour|color"
    r"|delivery|invoice|receipt|returned|delivered|damaged|missing|faulty|broken|wrong|monday|tuesday|wednesday"
    r"|thursday|friday|saturday|sunday|to|from|re|fw|fwd|in|on|at|for|with|waiting|cancel|black|white|red|blue"
    r"|green|large|small|medium)\b",
    re.IGNORECASE,
)


def bare(text: str) -> str:
    """A name without emoji, kisses, brackets with pronouns and titles; the whole where nothing else remains."""
    line = _EMOJI.sub("", text).strip(" ,.;:!-~/*_\"'|")
    stripped = _AFTER.sub("", line).strip(" ,")
    if re.fullmatch(HAN, stripped):
        return line
    shorter = _POST.sub("", stripped).strip(" ,")
    stripped = shorter if " " in shorter else stripped
    stripped = TITLES.sub("", stripped).strip(" ,")
    return stripped or line


@cache
def _job() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){any_of('name', 'job', LANGUAGES)}(?![^\W_])", re.IGNORECASE)


def is_job(line: str) -> bool:
    """True of a post, trade or department: `Deputy Manager`, `Warehouse Operations`."""
    return bool(_job().search(line))


def is_name(line: str) -> bool:
    """True where the line is nothing but a person's name, capitalised or in Chinese."""
    inside = bare(line)
    if is_job(inside):
        return False
    if not inside or len(inside) > 60 or any(c.isdigit() for c in inside) or _SURE_NOT.search(inside):
        return False
    return bool(_NAME.match(inside) or _CHINESE.match(inside) or _PAIR.match(inside))


def is_small_name(line: str) -> bool:
    """True where one to three lower-case words could be a name; only to be believed with further evidence."""
    inside = bare(line)
    return bool(_SMALL.match(inside)) and not _SURE_NOT.search(inside)


def chinese(line: str) -> str | None:
    """The Chinese name that a line begins with, where it is nothing but that (and its Latin form)."""
    match = _CHINESE.match(bare(line))
    return match[1] if match else None


def known_as(address: Address | None) -> tuple[str, ...]:
    """What its owner is called: the display name or, where there is none, the words of the address before the at."""
    if address is None:
        return ()
    return (address.name.strip() or " ".join(re.findall(r"[^\W\d_]{3,}", address.email.partition("@")[0])),)


def folded(name: str) -> tuple[str, ...]:
    """The words of a name without accents, case or dots, for comparing."""
    flat = unicodedata.normalize("NFKD", name.casefold())
    flat = (
        "".join(c for c in flat if not unicodedata.combining(c)).replace("ß", "ss").replace("ø", "o").replace("æ", "ae")
    )
    return tuple(re.findall(r"[^\W\d_]+", flat))
