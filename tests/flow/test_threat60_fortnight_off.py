"""Two weeks off with 200 open cases: one digest, a letter a customer at most, nothing about what is settled (60)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import cache

from mailbot.core.reading import Limits
from tests.flow.harness import BROKEN, START, Bench, desk, to

CASES = 200
LITTLE = "My lamp arrived cracked and I want a refund.\n"
DECISION = "#decide upheld refund £64 by 27 Nov\nThe lamp was broken when it reached you.\n"
OPEN, ASKED, DECIDED, WITHDRAWN = "open", "asked", "decided", "withdrawn"
KINDS = (ASKED, ASKED, OPEN, OPEN, OPEN, OPEN, OPEN, OPEN, DECIDED, WITHDRAWN)


@cache
def back() -> tuple[Bench, dict[str, str]]:
    """The desk after its fortnight off, and what kind of case each customer has; the letters since are in `taken`."""
    plenty = Limits(answers_per_hour=1000, answers_per_day=1000, notices_per_hour=1000)
    bench = Bench(desk=desk(limits=plenty))
    bench.opened()
    kinds = {f"c{n}@mail.example": KINDS[n % len(KINDS)] for n in range(CASES)}
    for customer, kind in kinds.items():
        bench.arrives(LITTLE if kind == ASKED else BROKEN, customer)
    cards = {str(mail["Message-ID"]): mail for mail in to(bench.round(), "meera")}
    by_case = {case.reference: case.customer_email or "" for case in bench.store.cases()}
    for card in cards.values():
        customer = next(email for reference, email in by_case.items() if reference in str(card["Subject"]))
        if kinds[customer] == DECIDED:
            bench.owner(card, f"#valid\n\n{DECISION}")
        if kinds[customer] == WITHDRAWN:
            bench.owner(card, "#close withdrawn")
    bench.until(START + timedelta(hours=2))
    bench.mailer.taken.clear()
    bench._seen = 0
    bench.now = START + timedelta(days=16)
    bench.round()
    return bench, kinds


def test_the_owner_gets_one_digest_and_nothing_else() -> None:
    bench, _ = back()
    owners = [mail for mail in bench.mailer.taken if "meera" in mail.recipient]
    assert [mail.template for mail in owners] == ["digest"]
    assert b"We were off from" in owners[0].raw


def test_a_customer_gets_one_letter_at_most_and_only_where_it_still_matters() -> None:
    bench, kinds = back()
    left = Counter(mail.recipient for mail in bench.mailer.taken if "meera" not in mail.recipient)
    assert set(left.values()) == {1}
    assert {kinds[customer] for customer in left} == {ASKED}
    assert len(left) == sum(kind == ASKED for kind in kinds.values())
    assert {mail.template for mail in bench.mailer.taken if "meera" not in mail.recipient} == {"reminder"}


def test_nothing_follows_in_the_next_hours() -> None:
    bench, _ = back()
    before = len(bench.mailer.taken)
    bench.until(bench.now + timedelta(hours=5))
    assert len(bench.mailer.taken) == before


def test_every_open_case_stands_in_the_digest_s_figures() -> None:
    bench, kinds = back()
    (digest,) = [mail for mail in bench.mailer.taken if mail.template == "digest"]
    assert len(bench.store.open_cases()) == sum(kind != WITHDRAWN for kind in kinds.values())
    assert bench.store.tally(START).unsent == 0
    assert b"late" in digest.raw
