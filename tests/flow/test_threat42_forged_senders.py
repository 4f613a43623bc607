"""Many senders at once: each complaint is registered, its acknowledgement leaves when its turn comes (threats 42)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import cache

import pytest

from mailbot.core.reading import Limits
from tests.flow.harness import BROKEN, OWNER, START, Bench, complain, desk, plain, to

LIMITS = Limits(answers_per_hour=5, answers_per_day=8, notices_per_hour=4)
SENDERS = 20


def write(bench: Bench, *numbers: int) -> None:
    for number in numbers:
        bench.arrives(BROKEN, f"Customer <c{number}@mail{number}.example>")


@cache
def days() -> tuple[Bench, tuple[tuple[datetime, str], ...]]:
    """Twenty strangers within a minute, and three days; (when, to whom) each acknowledgement left."""
    bench = Bench(desk=desk(limits=LIMITS))
    bench.opened()
    write(bench, *range(SENDERS))
    left: list[tuple[datetime, str]] = []
    while bench.now < START + timedelta(days=3):
        left += [(bench.now, str(mail["To"])) for mail in bench.round() if "@mail" in str(mail["To"])]
        bench.now += timedelta(minutes=20)
    return bench, tuple(left)


def test_every_acknowledgement_leaves_once_and_no_window_holds_too_many() -> None:
    bench, left = days()
    assert len(left) == len({address for _, address in left}) == SENDERS
    for span, most in ((timedelta(hours=1), LIMITS.answers_per_hour), (timedelta(days=1), LIMITS.answers_per_day)):
        assert all(sum(start <= at < start + span for at, _ in left) <= most for start, _ in left)
    assert left[SENDERS - 1][0] - START < timedelta(days=2, hours=2)
    assert all(case.has("acknowledged") for case in bench.store.cases())


def test_what_waits_is_in_the_journal_and_the_clock_runs() -> None:
    bench, _ = days()
    waited = [case for case in bench.store.cases() if case.has("withheld")]
    assert len(waited) == SENDERS - LIMITS.answers_per_hour
    for case in waited:
        event, acknowledged = case.last("withheld"), case.last("acknowledged")
        assert event is not None
        assert acknowledged is not None
        due = datetime.fromisoformat(event.get("until") or "")
        assert due <= acknowledged.at < due + timedelta(minutes=21)
        assert case.received - START < timedelta(hours=1)


def test_the_owner_gets_some_cards_one_notice_an_hour_and_a_list_of_all() -> None:
    bench, _ = days()
    owners = [mail for mail in bench.mailer.taken if mail.recipient in OWNER]
    assert Counter(mail.template for mail in owners if mail.template in ("card", "alarm")) == {"card": 4, "alarm": 1}
    (digest, *_) = [mail for mail in owners if mail.template == "digest" and b"acknowledgements wait" in mail.raw]
    assert b"12 acknowledgements wait" in digest.raw


def test_who_is_known_already_does_not_wait() -> None:
    bench = Bench(desk=desk(limits=LIMITS))
    complain(bench)
    write(bench, *range(SENDERS))
    bench.round()
    bench.arrives(BROKEN.replace("20817", "20899"), subject="Another lamp")
    assert len(to(bench.round(), "sam.okafor@")) == 1


def test_a_card_says_when_the_answer_leaves() -> None:
    bench = Bench(desk=desk(limits=Limits(answers_per_hour=1)))
    bench.opened()
    write(bench, 1, 2)
    (told,) = [card for card in to(bench.round(), "meera") if "it leaves" in plain(card)]
    assert "it leaves Tue 3 Nov, 10am, because many wrote at once" in plain(told)
    bench.now += timedelta(hours=1)
    assert [str(mail["To"]) for mail in bench.round()] == ["c2@mail2.example"]


@pytest.mark.parametrize(("command", "leaves"), [("#close withdrawn", 0), ("#note seen", 1)])
def test_nothing_leaves_for_a_case_that_was_closed_before_its_turn(command: str, leaves: int) -> None:
    bench = Bench(desk=desk(limits=Limits(answers_per_hour=1)))
    bench.opened()
    write(bench, 1, 2)
    (card,) = [card for card in to(bench.round(), "meera") if "it leaves" in plain(card)]
    bench.owner(card, command)
    left = bench.until(START + timedelta(hours=3))
    sent = [mail.template for mail in bench.mailer.taken if "@mail2." in mail.recipient]
    assert sum(template.startswith("acknowledgement") for template in sent) == leaves
    assert not [mail for mail in left if "could not be delivered" in str(mail["Subject"])]


def test_more_from_one_address_waits_a_day_and_in_the_end_is_left_to_the_owner() -> None:
    bench = Bench()
    bench.opened()
    for number in range(12):
        bench.arrives(f"{BROKEN}\n{number}\n", "Ann <ann@mail.example>", f"Broken {number}")
    left = [len(to(bench.round(), "ann@"))]
    for _ in range(4):
        left.append(len(to(bench.until(bench.now + timedelta(days=1)), "ann@")))
    assert left == [3, 3, 3, 0, 0]
    whys = Counter((case.last("withheld") or case.journal[0]).get("why") for case in bench.store.cases())
    assert whys == {None: 3, "its-turn": 6, "too-many": 3}


def told_to_acknowledge(bench: Bench, until: datetime) -> Counter[str]:
    """How often the owner is told of each case that its acknowledgement is her duty, by the case's customer."""
    found: Counter[str] = Counter()
    customers = {case.reference: case.customer_email or "" for case in bench.store.cases()}
    for mail in to(bench.until(until), "meera"):
        if str(mail["Subject"]).startswith("Confirm today"):
            found[customers[str(mail["Subject"]).partition("(")[2].rstrip(")")]] += 1
    return found


def test_the_owner_is_told_on_the_last_day_of_what_leaves_too_late_and_of_nothing_else() -> None:
    """Two answers a day, and three working days for each: Tuesday's last two come on Sunday, and Friday's in time."""
    bench = Bench(desk=desk(limits=Limits(answers_per_day=2)))
    bench.opened()
    write(bench, *range(12))
    bench.round()
    friday = START + timedelta(days=3)
    assert told_to_acknowledge(bench, friday) == {f"c{n}@mail{n}.example": 1 for n in (8, 9, 10, 11)}
    assert sum(case.has("acknowledged") for case in bench.store.cases()) == 8
    bench.until(friday + timedelta(days=2))
    assert all(case.has("acknowledged") for case in bench.store.cases())


def test_the_owner_is_told_on_the_last_day_of_what_nobody_acknowledges_for_her() -> None:
    """One address has written more than the program answers in a week."""
    bench = Bench(desk=desk(limits=Limits(automatic_per_week=3)))
    bench.opened()
    for number in range(5):
        bench.arrives(f"{BROKEN}\n{number}\n", "Ann <ann@mail.example>", f"Broken {number}")
    bench.round()
    assert told_to_acknowledge(bench, START + timedelta(days=3)) == {"ann@mail.example": 2}
