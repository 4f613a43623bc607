"""The words around numbers: which of them make a number that of an order, and which do not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from mailbot.core.extract.words import LANGUAGES, any_of

TOKEN = (
    r"(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\d{1,3}(?: \d{3}){1,3}(?![\d]| \d{3})"
    r"|\d{1,4}(?: \d{3,4}){1,3}(?: \d{1,2}(?=[.,;)]?\s*(?:\n|\Z)))?(?!\d| \d)"
    r"|(?:[A-Za-z]{1,6}[-/#]?|#)?\d[0-9A-Za-z]*(?:[-/._][0-9A-Za-z]+){0,5}|[A-Za-z]{1,6}(?:[-/_][0-9A-Za-z]+){1,5})"
)


@dataclass(frozen=True, slots=True)
class Words:
    """The patterns around numbers, of all languages at once: customers mix them."""

    before: re.Pattern[str]  # ends where the number begins
    invoice: re.Pattern[str]
    numbered: re.Pattern[str]  # a bare "number", "no.", "nr"
    other: re.Pattern[str]  # some other kind of number
    bought: re.Pattern[str]
    sample: re.Pattern[str]
    denied: re.Pattern[str]
    denied_after: re.Pattern[str]
    unit: re.Pattern[str]
    listed: re.Pattern[str]
    others_ref: re.Pattern[str]  # `crime reference`: of whatever stands before it
    token: re.Pattern[str]
    invoice_token: re.Pattern[str]


@cache
def order_words() -> Words:
    def group(key: str) -> str:
        return any_of("order", key, LANGUAGES)

    edge = r"(?<![^\W_])"
    start = r"(?<![^\W_\u3400-\u9fff])"  # no space parts Chinese words: an order may follow its owner at once
    step = (
        rf"(?:[\s:#=()\[\],.\"'*-]|n°|№|º|(?<![^\W\d_])(?:{group('number')}|{group('link')})"
        r"(?![^\W\d_]|-\d)|[号號是为為])"
    )
    said = r"[^.\d\n!?;:]{0,90}? (?:is|was|lautet|är|ist|est|luidt) "
    link = rf"{step}{{1,14}}|{step}{{0,6}}[^.\d\n!?]{{0,40}}: ?|[ ,]{said}"
    order = rf"{start}(?:{group('word')})(?![^\W\d_\u3400-\u9fff])"
    bill = rf"{start}(?:{group('invoice')})(?![^\W\d_\u3400-\u9fff])"
    ignore = re.IGNORECASE
    return Words(
        before=re.compile(rf"{order}(?:{link}|)\Z", ignore),
        invoice=re.compile(rf"{bill}(?:{step}{{0,8}})\Z", ignore),
        numbered=re.compile(rf"(?:{edge}(?:{group('number')})(?![^\W\d_])|n°|№|#)[\s:#=()'.s-]{{0,5}}(?:is|är|ist"
            rf"|est)?[ :]?\Z", ignore),
        other=re.compile(rf"{edge}(?:{group('other')})(?![^\W\d_\u3400-\u9fff])[\s.:#-]{{0,3}}(?:{group('number')}"
            rf"|{group('word')})?[\s:#=().*'-]{{0,4}}(?:is|was|är|ist|:)?[ :#]{{0,2}}\Z", ignore),
        bought=re.compile(rf"{edge}(?:{group('bought')})(?![^\W\d_])[^.!?\n]{{0,60}}\Z", ignore),
        sample=re.compile(rf"{edge}(?:{group('sample')})[\s:,(#\"'-]{{0,4}}\Z", ignore),
        denied=re.compile(rf"{edge}(?:{group('denied')})[\s,(]{{1,3}}(?:(?:the|order|my|number|no\.?|订单|nummer|nr"
            rf"|#)[\s.]?){{0,3}}\Z", ignore),
        denied_after=re.compile(rf"[\s,)]{{0,3}}(?:which )?(?:{group('denied_after')})", ignore),
        unit=re.compile(rf" ?(?:x ?\d|[x×]\b|-?(?:{group('unit')})(?![^\W\d_]))", ignore),
        listed=re.compile(r"(?:,|&|/|\+|\band\b|\boch\b|\bund\b|\bet\b|\ben\b|和|及|与|或|\bor\b)[\s#]{0,3}(?:no\.? ?"
            r"|nr\.? ?"
            r"|number ?)?\Z", ignore),
        others_ref=re.compile(rf"{edge}(?!(?:{group('ref_of')}) )[^\W\d_]+(?:.s)? r[eé]f(?:erence|érence)?"
            rf"(?:{step}{{0,8}})\Z", ignore),
        token=re.compile(rf"{order}(?:{link}|)(?P<token>{TOKEN})", ignore),
        invoice_token=re.compile(rf"{bill}(?:{step}{{0,8}})(?P<token>{TOKEN})", ignore),
    )  # fmt: skip
