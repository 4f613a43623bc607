"""What a procedure promises that its letters contain (`must`), found again in the letters themselves."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Mapping
from dataclasses import replace
from email.message import EmailMessage

from mailbot.adapters.letters import samples
from mailbot.adapters.letters.after import TEMPLATES, after
from mailbot.adapters.letters.writer import WORDS, Letters
from mailbot.core.facts import CaseFacts, Promise
from mailbot.core.mail import Address, Audience, Letter, Nature
from mailbot.core.procedure import Notice, Procedure

_DUE = "(?:17|23) November|(?:17|23) november|11月(?:17|23)日"
_OUTSIDE = "You (?:may|have the right to)|Du kan (?:också|redan nu|vända dig)|您(?:也|现在就)?可以向"
_DECIDED = (
    "I (?:agree|do not agree|will not investigate|could not)|acted as we should"
    "|Jag ger dig|gjorde som vi skulle|inte att utreda|klarlägga|投诉(?:部分)?成立|不成立|未能查明|不把此事作为投诉"
)
# A pattern for each content id, in all three languages at once: where it is found, the promise is kept.
PATTERNS: Mapping[str, str] = {
    "reference": re.escape(samples.REFERENCE),
    "handler_name": "Meera Holt|Tom Adeyemi",
    "contact_person": "Meera Holt",
    "signed_by": "Meera Holt",
    "policy_copy": "complaints policy|klagomålspolicy|《客户投诉政策》",
    "procedure_copy": "complaints procedure|rutin för klagomål|《投诉处理程序》",
    "dealing_with_it": "has your complaint|Who has it|har hand om|处理",
    "response_time_statement": f"By .*{_DUE}|Senast .*{_DUE}|最晚{_DUE}",
    "will_investigate": "look into what you told us|utreder det du|调查您反映",
    "items_wanted": r"(?m)^1\. ",
    "late_reply_may_delay": "decision may (?:come|take)|kan beslutet också dröja|可能相应推迟",
    "ask_channel": "by phone or post|per telefon eller med post|用电话或信件",
    "offer_to_discuss": "discuss with you|prata med dig|与您商量",
    "advocacy": "advocacy",
    "stages": "(?s)(?:stage one|steg ett|第一阶段).*(?:stage two|steg två|第二阶段)",
    "time_limits": "(?s)28 (?:days|dagar)|28.dagar|28天",
    "stage": "stage two|steg två|第二阶段",
    "due": _DUE,
    "decision_by": _DUE,
    "new_deadline": "23 [Nn]ovember|11月23日",
    "length": "23 [Nn]ovember|11月23日",
    "when_expected": _DUE,
    "anticipated_time": _DUE,
    "response_period": _DUE,
    "decision": _DECIDED,
    "outcome": _DECIDED,
    "conclusions": _DECIDED,
    "reasons": "The first point",
    "points": "The first point",
    "substance": "The first point",
    "complaint_made": "The first point",
    "how_considered": "The first point",
    "action_taken_or_planned": r"64[.,]00",
    "resolution_action": r"64[.,]00",
    "remedial_action": r"64[.,]00",
    "redress": r"64[.,]00",
    "offer_terms": r"64[.,]00",
    "considered_resolved": "complaint as settled|klagomål som löst|投诉就此解决",
    "progress": "I have read your emails",
    "reason": "(?i)the workshop has not answered",
    "reason_for_delay": "(?i)the workshop has not answered",
    "why_not_final": "(?i)the workshop has not answered",
    "forwarded_why": "We understand it as|uppfattar det som|我们理解这是",
    "forwarded_to": "Meera Holt",
    "next_stage": "ask for a review|begära omprövning|要求复核",
    "next_stage_last_day": "18 [Dd]ecember|12月18日",
    "investigation_report": "investigation report|utredningsrapport|调查报告",
    "do_not_contact_customer": "[Dd]o not contact the customer|kontakta inte kunden|不要联系客户",
    "use": "to train|utbildar|培训",
    "details_removed": "take out your name|tar först bort ditt namn|去掉您的姓名",
    "may_withdraw_any_time": "take a yes back at any time|ta tillbaka ett ja när du vill|随时收回",
    "may_refer_ombudsman": _OUTSIDE,
    "may_complain_to_regulator": "You may also complain|Du kan också klaga|您也可以向",
    "ombudsman_website": r"www\.[a-z-]+\.",
    "ombudsman_contact": r"www\.[a-z-]+\.|\+?\d[\d ]{8,}",
    "waiver_wording": "will not have our permission|do not waive|avstår inte från|不放弃适用",
    "six_months": "within six months",
    "leaflet_available": "leaflet|broschyr|说明册",
}
_ENCLOSED = {
    "policy_copy": "complaints-policy",
    "procedure_copy": "complaints-procedure",
    "investigation_report": "investigation-report",
}


def broken(procedure: Procedure, letters: Letters) -> tuple[str, ...]:
    """One sentence for each promise of the procedure that the letter of its notice does not keep, in any language.

    `letters` writes for a desk that has this procedure, with documents that can be had.
    """
    return tuple(
        f"[notice.{notice.name}] must contain {content}, but the {language} letter {template} does not say it."
        for notice in procedure.notices
        for template in (TEMPLATES.get(notice.name, notice.name),)
        for language in WORDS
        for content in missing(notice, template, procedure, letters, language)
    )


def missing(notice: Notice, template: str, procedure: Procedure, letters: Letters, language: str) -> tuple[str, ...]:
    """The content ids of the notice that its letter lacks; an id or a template that nobody knows is lacking."""
    if not letters.has(template, language):
        return notice.must
    message = _sample(notice, template, procedure, letters, language)
    part = message.get_body(("plain",))
    text = f"{message['Subject']}\n{part.get_content() if part else ''}"
    enclosed = len(list(message.iter_attachments()))
    return tuple(
        content
        for content in notice.must
        if content not in PATTERNS or not re.search(PATTERNS[content], text) or (content in _ENCLOSED and not enclosed)
    )


def _sample(notice: Notice, template: str, procedure: Procedure, letters: Letters, language: str) -> EmailMessage:
    documents = tuple(dict.fromkeys((*notice.attach, *(_ENCLOSED[m] for m in notice.must if m in _ENCLOSED))))
    letter = Letter(
        template=template,
        to=Address(email="sam@mail.example"),
        audience=Audience.CUSTOMER,
        nature=Nature.ANSWER if notice.send == "auto" else Nature.SIGNED,
        language=language,
        cause="check",
        facts=_facts(notice, procedure),
        reference=samples.REFERENCE,
        documents=documents,
    )
    raw = letters.render(letter, samples.NOW).raw
    return email.message_from_bytes(raw, _class=EmailMessage, policy=email.policy.default)


def _facts(notice: Notice, procedure: Procedure) -> CaseFacts:
    """The sample case as it stands under this procedure: its first stage, or its last where one is handed on."""
    names = [stage.name for stage in procedure.stages] or ["main"]
    stage = names[-1] if "stage" in notice.must else names[0]
    facts = replace(samples.WHOLE, stage=stage)
    if after(procedure, names[0]) is None:
        return facts
    due = samples.WHOLE.promises[-1].due
    return replace(facts, promises=(Promise(clock=f"stage_{stage}", due=due),), example_promises=())
