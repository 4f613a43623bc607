"""`#allow`: an unknown address that wrote in a case takes part from now on, and what it wrote counts (threats 14)."""

from __future__ import annotations

from mailbot.core.case import Event
from mailbot.core.commands import Command
from mailbot.core.decide import pace, reply
from mailbot.core.decide.acting import OWNER, refuse
from mailbot.core.decide.draft import Draft
from mailbot.core.reading import ReplyKind


def allow(draft: Draft, command: Command) -> None:
    """The address is always named, so that the question asked back is about that one; nothing is sent to it."""
    address = (command.argument.split() or [""])[0].partition("<")[0].lower()
    strangers = draft.case.strangers
    if address not in strangers or not pace.is_usable(address):
        raise refuse(command, "no-stranger", ", ".join(strangers) or None)
    wrote = [e for e in draft.case.counted if e.by == "stranger" and _writer(e) == address]
    draft.add("address_allowed", by=OWNER, address=address)
    for event in wrote:
        if event.name == "field_claimed":
            _believe(draft, event)
    _answer(draft, wrote)


def _writer(event: Event) -> str:
    return "" if event.get("forged") else (event.get("from") or "").lower()


def _believe(draft: Draft, claimed: Event) -> None:
    """What the address told fills gaps; what the customer said herself stays."""
    name = claimed.get("field") or ""
    if draft.case.value(name) is None:
        told = {key: claimed.get(key) for key in ("field", "value", "words", "mail")}
        draft.add("field_found", by="customer", **told)


def _answer(draft: Draft, wrote: list[Event]) -> None:
    """An answer of its own to what was asked lets the dates go on, from now."""
    asked = draft.case.last("info_requested")
    if asked is None or draft.case.info not in ("asked", "overdue") or not draft.case.is_open:
        return
    kinds = [ReplyKind(e.get("reply") or "other") for e in wrote if e.name == "replied" and e.at >= asked.at]
    answers = [kind for kind in kinds if kind not in reply.BRINGS_NOTHING]
    if answers:
        reply.answered(draft, answers[-1])
