"""The tables of forged mails, genuine ones and guesses (docs/threats.md, F9, F10): `python -m tests.core.forgeries`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from mailbot.core.commands import COMMANDS, Level, Spec
from mailbot.core.decision import Decision
from mailbot.core.evidence import STRONG
from tests.core.forged import BESIDE, TRICKS, Scene, Trick
from tests.core.genuine import PATHS, Path
from tests.flow.harness import ENROLLED, Bench, complain, to
from tests.flow.test_states import TABLE

LINES = {word: line for word, (line, _, _) in TABLE.items()} | {
    "log": "#log phone\nSummary: It rattles.",
    "review": "#review done",
    "answer": "#answer all",
}


@dataclass(frozen=True)
class Result:
    name: str
    mails: int
    executed: int  # of more than reading
    outside: int  # letters about the case to anybody but the owner
    questions: int  # and notices, to the owner

    @property
    def is_safe(self) -> bool:
        return not self.executed and not self.outside


def line_of(spec: Spec) -> str:
    return LINES.get(spec.word, spec.form.partition("[")[0].strip())


def scene() -> Scene:
    """A desk whose owner is enrolled by every kind of proof, with one case; and a stamp of hers that has leaked."""
    made = Bench()
    every = replace(ENROLLED, proofs=STRONG)
    made.store.record(Decision(outcome="enrolment", reason="test", enrols=every), (), made.now)
    for name, selector in (("good", "s1"), ("weak", "weak")):
        made.dns.publish("wrenfield.example", name, selector)
    for domain, name in (("evil.example", "evil"), ("mail.wrenfield.example", "good")):
        made.dns.publish(domain, name)
    _, card = complain(made)
    made.now += timedelta(days=9)
    made.round()
    stamp = str(card["Message-ID"]).strip("<>").partition("@")[0]
    return Scene(bench=made, reference=made.case().reference, stamp=stamp)


def forged(trick: Trick, specs: Iterable[Spec], at: Scene) -> Result:
    """Every command under that trick; what came of it."""
    desk = at.bench
    before = desk.store.case(at.reference)
    assert before is not None
    desk.send()
    mails = executed = 0
    for number, spec in enumerate(specs):
        desk.mailbox.arrive(trick.raw(at, line_of(spec), number), desk.now)
        desk.poll()
        mails += 1
        told = next(facts for happened, facts in reversed(desk.told) if happened == "mail")
        # Also what fails only because of the state of the case has been believed.
        believed = ("done",) if trick.mute else ("done", "nothing-done")
        executed += told["outcome"] == "owner_command" and told["reason"] in believed and spec.level > Level.READ
    left = desk.send()
    after = desk.store.case(at.reference)
    assert after is not None
    executed += after.state is not before.state
    theirs = [mail for mail in left if "meera@wrenfield.example" not in str(mail["To"])]
    outside = sum(at.reference in mail.as_string() or "sam.okafor" in str(mail["To"]) for mail in theirs)
    if trick not in BESIDE:  # In her own name nobody else is written to at all.
        outside = len(theirs)
    return Result(trick.name, mails, executed, outside, len(to(left, "meera")))


def table(title: str, rows: Sequence[tuple[str, str]], out: Iterable[str]) -> None:
    print(f"\n{title}\n" + "-" * len(title))
    for name, said in rows:
        print(f"  {name:<58} {said}")
    for one in out:
        print(one)


def _forgeries() -> bool:
    at = scene()
    results = [forged(trick, COMMANDS, at) for trick in TRICKS]
    mails, executed = sum(r.mails for r in results), sum(r.executed for r in results)
    total = f"  {len(results)} tricks, {mails} mails: {executed} executed, {sum(r.outside for r in results)} answered"
    said = [(r.name, f"{r.mails} mails, {r.executed} executed, {r.outside} answered") for r in results]
    table("Forged mails of the owner, every command", said, [total])
    return all(r.is_safe for r in results)


def _genuine() -> bool:
    done = [(path, obeyed(path)) for path in PATHS]
    total = f"  {len(done)} ways, {sum(ok for _, ok in done)} executed"
    table("Genuine mails of the owner", [(p.name, "executed" if ok else "NOT EXECUTED") for p, ok in done], [total])
    return all(ok for _, ok in done)


def obeyed(path: Path) -> bool:
    return path.obeyed()


if __name__ == "__main__":
    from tests.core.guessed import report

    sys.exit(not all([_forgeries(), _genuine(), report(10_000, 1_000)]))
