"""The ordered table of rules: the first that answers decides, and its name is the reason (house rule 5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mailbot.core.reading import Recognition
from mailbot.core.recognise import bounces, content, machine, people
from mailbot.core.recognise.look import Look

Rule = Callable[[Look], Recognition | None]

TABLE: tuple[tuple[str, Rule], ...] = (
    ("own-mail", machine.own_mail),
    ("delivery-report", bounces.delivery_report),
    ("read-receipt", machine.read_receipt),
    ("abuse-report", machine.abuse_report),
    ("failed-recipients", bounces.failed_recipients),
    ("mail-system", bounces.mail_system),
    ("failure-notice", bounces.failure_notice),
    ("failure-text", bounces.failure_text),
    ("auto-submitted", machine.auto_submitted),
    ("auto-headers", machine.auto_headers),
    ("precedence", machine.precedence),
    ("mailing-list", machine.mailing_list),
    ("out-of-office", machine.out_of_office),
    ("automatic-text", machine.automatic_text),
    ("owner-command", people.owner_command),
    ("read-at-last", people.read_at_last),
    ("forged-in-thread", people.forged_in_thread),
    ("answered-stamp", people.answered_stamp),
    ("answered-letter", people.answered_letter),
    ("known-reference", people.known_reference),
    ("stranger-in-thread", people.stranger_in_thread),
    ("owner-alone", people.owner_alone),
    ("stranger-with-reference", people.stranger_with_reference),
    ("legal-words", content.legal),
    ("data-request-words", content.data_request),
    ("spam-words", content.spam),
    ("praise-words", content.compliment),
    ("return-words", content.plain_return),
    ("question-words", content.enquiry),
    ("grievance-words", content.complaint),
    ("mass-mail", machine.mass_mail),
    ("nothing-clear", content.nothing_clear),
)


def recognise(look: Look) -> Recognition:
    tried: list[str] = []
    for name, rule in TABLE:
        tried.append(name)
        verdict = rule(look)
        if verdict:
            return replace(verdict, reason=name, tried=tuple(tried))
    raise AssertionError("the last rule of the table always answers")
