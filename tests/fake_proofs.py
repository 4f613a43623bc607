"""The stand-in store's people: who is enrolled, and which questions wait for their answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.core.decision import Decision
from mailbot.core.evidence import Enrolment, Purpose, Question
from mailbot.flow.ports import Stale


class FakeProofs:
    def __init__(self) -> None:
        self.enrolled: dict[str, Enrolment] = {}
        self.questions: dict[str, Question] = {}

    def check(self, decision: Decision) -> None:
        spent = self.questions.get(decision.spends or "")
        if decision.spends and (spent is None or spent.spent):
            raise Stale("the question has its answer already")

    def record(self, decision: Decision, now: datetime) -> None:
        for question in decision.asks:
            self.questions.setdefault(question.code, question)
        if decision.enrols:
            self.enrolled[decision.enrols.address] = decision.enrols
        if decision.spends:
            self.questions[decision.spends] = replace(self.questions[decision.spends], spent=now)

    def forget(self, reference: str) -> None:
        self.questions = {code: q for code, q in self.questions.items() if q.reference != reference}

    def named(self, codes: Sequence[str]) -> tuple[Question, ...]:
        return tuple(self.questions[code] for code in dict.fromkeys(codes) if code in self.questions)

    def probed(self, codes: Sequence[str]) -> str | None:
        return next((q.person for q in self.named(codes) if q.purpose is Purpose.PROBE), None)

    def asked(self, person: str | None, now: datetime) -> int:
        return sum(
            q.person == person and q.purpose is Purpose.COMMANDS and not q.spent and now - q.made < timedelta(days=1)
            for q in self.questions.values()
        )
