"""Permission to use a complaint for training: asked, given in the customer's words, taken back (yanna 9.2)."""

from __future__ import annotations

import re

from mailbot.core.case import Case
from mailbot.core.commands import Command
from mailbot.core.decide import say
from mailbot.core.decide.acting import OWNER, cause, facts, inform, refuse, send
from mailbot.core.decide.draft import Draft
from mailbot.core.mail import IncomingMail, Nature
from mailbot.core.reading import Reading, ReplyKind

_ASK = ("ask", "fråga", "询问")
_GIVEN = ("yes", "given", "ja", "同意")
_REFUSED = ("no", "refused", "nej", "不同意")
_BACK = ("withdrawn", "back", "återkallat", "tillbaka", "撤回", "收回")
_YES = re.compile(r"\W*(yes|ja\b|javisst|是|可以|同意)", re.IGNORECASE)
_NO = re.compile(r"\W*(no\b|nej\b|不|否)", re.IGNORECASE)
_TAKES_BACK = re.compile(
    r"(withdraw|take back|revoke|stop using|no longer (?:use|agree)|återkalla|drar? tillbaka|tar? tillbaka"
    r"|撤回|收回|停止使用)"
    r".{0,80}(permission|consent|training|\byes\b|tillåtelse|samtycke|medgivande|utbildning|\bja\b|同意|许可|培训)",
    re.IGNORECASE | re.DOTALL,
)


def training(draft: Draft, command: Command) -> None:
    """#training ask, yes, no or withdrawn: the last three for what the customer said by another way."""
    word, _, rest = command.argument.partition(" ")
    what = word.lower()
    if what in _ASK:
        _ask(draft, command, "\n".join(part for part in (rest, command.text) if part).strip())
    elif what in _GIVEN:
        _is_asked(draft, command)
        draft.add("training_given", by=OWNER, words=rest or None)
    elif what in _REFUSED:
        _is_asked(draft, command)
        draft.add("training_refused", by=OWNER)
    elif what in _BACK:
        if draft.case.training != "given":
            raise refuse(command, "no-permission")
        taken_back(draft, OWNER, None)
    else:
        raise refuse(command, "unknown-training")


def _ask(draft: Draft, command: Command, use: str) -> None:
    """C14, a letter of its own after the decision."""
    if not draft.case.has("response_sent") and not draft.case.has("dismissal_sent"):
        raise refuse(command, "not-decided")
    send(draft, "training", facts(draft, text=use or None), cause(draft, "training"), ("training_asked",))


def _is_asked(draft: Draft, command: Command) -> None:
    if draft.case.training not in ("asked", "refused"):
        raise refuse(command, "not-asked-yet")


def heard(draft: Draft, mail: IncomingMail, reading: Reading) -> str | None:
    """What a customer's mail says about the permission; None where it says nothing."""
    case, text = draft.case, reading.new_text
    if case.training == "given" and _TAKES_BACK.search(text):
        taken_back(draft, "customer", mail.sha256)
        return "training_withdrawn"
    if case.training != "asked" or not _answers(mail, case):
        return None
    if _NO.match(text):
        draft.add("training_refused", by="customer", mail=mail.sha256)
        return "training_refused"
    if reading.recognition.reply is ReplyKind.PERMITS or _YES.match(text):
        draft.add("training_given", by="customer", mail=mail.sha256, words=text[:500])
        return "training_given"
    return None


def taken_back(draft: Draft, by: str, mail: str | None) -> None:
    """Applied at once and confirmed, also after the case is closed (5 no. 37)."""
    draft.add("training_withdrawn", by=by, mail=mail)
    said = facts(draft, on=say.today(draft.desk, draft.now))
    why = cause(draft, "training_withdrawn")
    inform(draft, "training_withdrawn", said, why, Nature.EVENT)


def _answers(mail: IncomingMail, case: Case) -> bool:
    """True where the mail answers the letter that asked, or the last letter that we wrote."""
    asked = [e.get("message_id") for e in case.counted if e.name == "letter_sent" and e.get("template") == "training"]
    return any(i in asked for i in (*mail.in_reply_to, *mail.references[-1:]))
