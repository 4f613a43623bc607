"""`#decide` read whole: outcome, resolution action, sum, day and reasons, against what the procedure demands."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from mailbot.core import days, deadlines, workdays
from mailbot.core.case import Case, Event
from mailbot.core.commands import Command, CommandError
from mailbot.core.desk import Desk
from mailbot.core.facts import Remedy
from mailbot.core.procedure import ActionRule, DecisionRule

SETTLED = "resolved_early"  # the event and its outcome: the customer agreed before there was anything to decide
_OUTCOMES = {
    "not upheld": "not_upheld",
    "inte rätt": "not_upheld",
    "不成立": "not_upheld",
    "partly upheld": "partly_upheld",
    "partly": "partly_upheld",
    "delvis rätt": "partly_upheld",
    "delvis": "partly_upheld",
    "部分成立": "partly_upheld",
    "upheld": "upheld",
    "rätt": "upheld",
    "成立": "upheld",
    "no evidence": "no_evidence",
    "oklart": "no_evidence",
    "证据不足": "no_evidence",
}
_ACTIONS = {
    "återbetalning": "refund",
    "退款": "refund",
    "byte": "replace",
    "replacement": "replace",
    "更换": "replace",
    "cancellation": "cancel",
    "avbeställning": "cancel",
    "取消": "cancel",
    "ursäkt": "apology",
    "道歉": "apology",
}
_SIGNS = {
    "£": "GBP", "€": "EUR", "$": "USD", "¥": "CNY", "￥": "CNY", "元": "CNY", "块": "CNY",
    "kr": "SEK", "kronor": "SEK", ":-": "SEK",
}  # fmt: skip
_BEFORE = re.compile(r"(£|€|\$|¥|￥|\b(?:GBP|EUR|USD|SEK|CNY|NOK|DKK)\s?)(\d[\d ,.\u00a0]*)", re.IGNORECASE)
_AFTER = re.compile(
    r"(\d[\d ,.\u00a0]*?)\s?(£|€|kr\b|kronor\b|:-|元|块|GBP\b|EUR\b|USD\b|SEK\b|CNY\b|NOK\b|DKK\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A decision as the owner wrote it."""

    outcome: str
    counts: str
    remedies: tuple[Remedy, ...]
    reasons: str


def read(command: Command, case: Case, desk: Desk, today: date) -> Chosen:
    """What `#decide upheld refund £64.00 by 27 Nov` and the lines below it say; CommandError names what is missing."""
    rule, rest = _outcome(command, case, desk)
    action, rest = _action(rest, desk)
    amount = money(rest)
    hit = days.find(rest, today, desk.calendar) if action else None
    reasons = command.text.strip() or ("" if action else rest.strip(" .:：,，"))
    if "reasons" in rule.needs and not reasons:
        raise CommandError("needs-reasons", command.line, command.raw, "outcome")
    if "action" in rule.needs and action is None:
        choices = ", ".join(a.name for a in desk.procedure.actions)
        raise CommandError("needs-action", command.line, command.raw, choices)
    if action and "amount" in action.needs and amount is None:
        raise CommandError("needs-amount", command.line, command.raw)
    remedies: tuple[Remedy, ...] = ()
    if action:
        by = hit[0] if hit else _usual_day(action, today, desk)
        remedies = (Remedy(action=action.name, amount=amount, by=by),)
    return Chosen(outcome=rule.name, counts=rule.counts, remedies=remedies, reasons=reasons)


def settled(command: Command, desk: Desk, today: date) -> Chosen:
    """What `#resolve refund £20 by Friday` and the lines below say; without an action the words are the agreement."""
    action, rest = _action(command.argument, desk)
    if action is None:
        return Chosen(outcome=SETTLED, counts=SETTLED, remedies=(), reasons=command.words)
    hit = days.find(rest, today, desk.calendar)
    by = hit[0] if hit else _usual_day(action, today, desk)
    remedy = Remedy(action=action.name, amount=money(rest), by=by)
    reasons = command.text.strip()
    return Chosen(outcome=SETTLED, counts=SETTLED, remedies=(remedy,), reasons=reasons)


def documents(desk: Desk, on: str) -> tuple[str, ...]:
    """What is attached to a letter, by the procedure's notice on that event or command."""
    notice = desk.procedure.notice_on(on)
    return notice.attach if notice else ()


def marks(desk: Desk, on: str, *usual: str) -> tuple[str, ...]:
    """What a letter marks: what the program counts on, and what the procedure's notice on that event names."""
    notice = desk.procedure.notice_on(on)
    own = notice.marks if notice else None
    return (*usual, own) if own and own not in usual else usual


def recorded(decided: Event | None, done: date) -> tuple[Remedy, ...]:
    """The remedy of the decision in the journal, carried out on that day."""
    action = decided.get("action") if decided else None
    if decided is None or action is None:
        return ()
    by = decided.get("by_day")
    return (Remedy(action=action, amount=decided.get("amount"), by=date.fromisoformat(by) if by else None, done=done),)


def money(text: str) -> str | None:
    """`£64` -> `64.00 GBP`; the sign or the code may stand on either side."""
    before, after = _BEFORE.search(text), _AFTER.search(text)
    if before:
        sign, digits = before[1].strip(), before[2]
    elif after:
        digits, sign = after[1], after[2].strip()
    else:
        return None
    number = _number(digits)
    return f"{number:.2f} {_SIGNS.get(sign.lower(), sign.upper())}" if number is not None else None


def _number(digits: str) -> float | None:
    plain = re.sub(r"[\s\u00a0]", "", digits).strip(".,")
    if re.search(r"[.,]\d{1,2}$", plain):
        whole, part = (
            plain[: max(plain.rfind("."), plain.rfind(","))],
            plain[max(plain.rfind("."), plain.rfind(",")) + 1 :],
        )
        plain = re.sub(r"[.,]", "", whole) + "." + part
    else:
        plain = re.sub(r"[.,]", "", plain)
    return float(plain) if plain else None


def _outcome(command: Command, case: Case, desk: Desk) -> tuple[DecisionRule, str]:
    stage = next((s for s in desk.procedure.stages if s.name == case.stage), None)
    allowed = stage.decisions if stage else ()
    text = unicodedata.normalize("NFKC", command.argument).strip()
    folded = re.sub(r"[_-]", " ", text.lower())
    spoken = {name.replace("_", " "): name for name in allowed} | {k: v for k, v in _OUTCOMES.items() if v in allowed}
    for words in sorted(spoken, key=len, reverse=True):
        if folded.startswith(words):
            rule = next(d for d in desk.procedure.decisions if d.name == spoken[words])
            _check(rule, case, command)
            return rule, text[len(words) :].strip(" ,.:：，")
    raise CommandError("unknown-outcome", command.line, command.raw, ", ".join(allowed))


def _check(rule: DecisionRule, case: Case, command: Command) -> None:
    """A decision that rests on something having happened first (yanna 5.6: asked for evidence before finding none)."""
    for event in rule.requires:
        if not case.has(event):
            raise CommandError("not-now", command.line, command.raw, case.state.value)


def _action(text: str, desk: Desk) -> tuple[ActionRule | None, str]:
    word, _, rest = text.partition(" ")
    name = _ACTIONS.get(word.lower().strip(",.;"), word.lower().strip(",.;"))
    rule = next((a for a in desk.procedure.actions if a.name == name), None)
    return (rule, rest) if rule else (None, text)


def _usual_day(action: ActionRule, today: date, desk: Desk) -> date:
    """The last day for a remedy without a day of its own: the action's limit, else five working days (yanna 7)."""
    if action.within:
        return deadlines.after(today, action.within, desk.calendar)
    return workdays.add(today, 5, desk.calendar)
