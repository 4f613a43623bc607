"""Enrolment: a person answers a question, and what proves that answer proves her from then on.

A receiving server's word counts only after a test: a letter of ours to ourselves that pretends to carry it. If that
arrives with the forged word on top, anybody could write it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailbot.core import evidence, tokens
from mailbot.core.asked import Confirm, Enrolled, Forgery
from mailbot.core.decide import confirm, say
from mailbot.core.decision import Decision
from mailbot.core.desk import Desk
from mailbot.core.evidence import Enrolment, Proof, Purpose, Question
from mailbot.core.mail import Address, Audience, IncomingMail, Letter, Nature
from mailbot.core.reading import Known


def begin(person: Address, desk: Desk, now: datetime) -> Decision:
    """Asks the person to answer, so that we see what proves her mail."""
    facts = Confirm(purpose=Purpose.ENROLMENT.value, until=now + confirm.OPEN)
    letter, code = confirm.question_to(person, facts, f"enrolment:{now.isoformat()}", None, desk)
    question = Question(code=code, purpose=Purpose.ENROLMENT, person=person.key, made=now)
    return Decision(outcome="enrolment", reason="asked", letters=(letter,), asks=(question,))


def answered(question: Question, mail: IncomingMail, desk: Desk, now: datetime) -> Decision:
    """Keeps what proved the answer, and puts the server's word to the test."""
    domain = question.person.rpartition("@")[2]
    found, results = evidence.found(mail.evidence, domain), mail.evidence.results
    kept = Enrolment(address=question.person, proofs=found - {Proof.SERVER}, at=now)
    tested = results is not None and Proof.SERVER in found
    done = Decision(outcome="owner_command", reason="enrolled", spends=question.code, enrols=kept)
    if results is None or not tested:
        return replace(done, letters=(_report(kept, question, desk, now),))
    probe = Question(
        code=tokens.code(desk.key, f"probe|{question.code}"),
        purpose=Purpose.PROBE,
        person=question.person,
        made=now,
        mail=results.server,
        bound=",".join(results.hops),
    )
    letters = (_probe(probe, domain, desk), _report(kept, question, desk, now, testing=True))
    return replace(done, letters=letters, asks=(probe,))


def probed(mail: IncomingMail, known: Known, desk: Desk, now: datetime) -> Decision | None:
    """Our own forged letter has come in: did the server leave its word on top?"""
    probe = next((q for q in known.questions if q.purpose is Purpose.PROBE and q.spent is None), None)
    if probe is None:
        return None
    topmost = mail.header("authentication-results") or ""
    is_forgeable = tokens.spelt(probe.code) in topmost
    before = known.enrolled if known.enrolled and known.enrolled.address == probe.person else None
    kept = before or Enrolment(address=probe.person, at=now)
    if not is_forgeable:
        hops = frozenset(probe.bound.split(","))
        kept = replace(kept, proofs=kept.proofs | {Proof.SERVER}, server=probe.mail, hops=hops, at=now)
    report = _report(kept, probe, desk, now, refused=is_forgeable)
    reason = "forgery-came-through" if is_forgeable else "forgery-stopped"
    return Decision(outcome="own", reason=reason, letters=(report,), spends=probe.code, enrols=kept)


def _probe(probe: Question, domain: str, desk: Desk) -> Letter:
    """A letter to ourselves under a header that vouches for the person, marked by a code that only we know."""
    mark = f"smtp.mailfrom={tokens.spelt(probe.code)}@{domain}"
    forged = f"dmarc=pass action=none header.from={domain}; spf=pass {mark}"
    facts = Forgery(results=f"{probe.mail}; {forged}" if probe.mail else forged, code=tokens.spelt(probe.code))
    return Letter(
        template="probe",
        to=Address(email=desk.mailbox),
        audience=Audience.OWNER,
        nature=Nature.EVENT,
        language=desk.language,
        cause=f"probe:{probe.code}",
        facts=facts,
    )


def _report(
    kept: Enrolment, question: Question, desk: Desk, now: datetime, testing: bool = False, refused: bool = False
) -> Letter:
    facts = Enrolled(
        proofs=tuple(sorted(proof.value for proof in kept.proofs)),
        server=kept.server,
        domain=question.person.rpartition("@")[2],
        testing=testing,
        refused=refused,
    )
    letter = say.to_owner("enrolled", facts, f"enrolled:{question.code}", desk, None)
    return replace(letter, to=Address(email=question.person))
