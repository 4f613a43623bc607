"""What becomes of a letter: sent, try later, refused, unknown; nothing is lost and nothing is said twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailbot.core.case import State
from mailbot.core.reading import Limits
from mailbot.flow import dispatch
from mailbot.flow.dispatch import Dispatch
from mailbot.flow.ports import Delivery, Sent, Unavailable
from tests.flow.harness import BROKEN, Bench, complain, desk, plain, to

LATER = Sent(delivery=Delivery.TRY_LATER, said="451 greylisted", code=451)
REFUSED = Sent(delivery=Delivery.REFUSED, said="550 no such user", code=550)
UNKNOWN = Sent(delivery=Delivery.UNKNOWN, said="connection lost after DATA")


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.opened()
    return bench


def test_try_later_is_tried_after_one_five_fifteen_and_sixty_minutes(bench: Bench) -> None:
    bench.mailer.by_template["acknowledgement"] = LATER
    bench.arrives(BROKEN)
    bench.round()
    tries = [1]
    for minutes in (1, 5, 15, 60, 60):
        bench.now += timedelta(minutes=minutes - 1)
        bench.send()
        tries.append(_tried(bench))
        bench.now += timedelta(minutes=1)
        bench.send()
        tries.append(_tried(bench))
    assert tries == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6]
    assert bench.case().state is State.REGISTERED


def _tried(bench: Bench) -> int:
    return sum(mail.template == "acknowledgement" for mail in bench.mailer.tried)


def test_what_a_day_could_not_deliver_the_owner_is_told_of(bench: Bench) -> None:
    bench.mailer.by_template["acknowledgement"] = LATER
    bench.arrives(BROKEN)
    left = bench.round() + bench.until(bench.now + timedelta(hours=26))
    alarms = [mail for mail in to(left, "meera") if "sam.okafor" in plain(mail) and "451" in plain(mail)]
    assert len(alarms) == 1
    assert bench.case().has("letter_failed")


def test_refused_is_told_at_once_and_the_clock_goes_on(bench: Bench) -> None:
    bench.mailer.by_template["acknowledgement"] = REFUSED
    bench.arrives(BROKEN)
    left = bench.round()
    assert any("550" in plain(mail) for mail in to(left, "meera"))
    assert not bench.case().has("acknowledged")
    assert bench.case().is_open


def test_an_acknowledgement_of_unknown_fate_is_repeated_once_with_the_same_bytes(bench: Bench) -> None:
    bench.mailer.by_template["acknowledgement"] = UNKNOWN
    bench.arrives(BROKEN)
    bench.round()
    for _ in range(4):
        bench.now += timedelta(minutes=11)
        bench.send()
    tried = [mail for mail in bench.mailer.tried if mail.template == "acknowledgement"]
    assert len(tried) == 2
    assert tried[0].raw == tried[1].raw
    assert tried[0].message_id == tried[1].message_id


def test_a_decision_of_unknown_fate_goes_to_the_owner_and_is_not_repeated(bench: Bench) -> None:
    _, card = complain(bench)
    bench.mailer.by_template["decision"] = UNKNOWN
    left = bench.owner(card, "#valid\n#decide not_upheld\nIt came on the day that we promised.")
    for _ in range(4):
        bench.now += timedelta(minutes=11)
        left += bench.send()
    assert sum(mail.template == "decision" for mail in bench.mailer.tried) == 1
    assert any("sam.okafor" in plain(mail) and "connection lost" in plain(mail) for mail in to(left, "meera"))


def test_what_a_dead_process_was_sending_is_unknown_at_the_next_start(bench: Bench) -> None:
    bench.arrives(BROKEN)
    bench.poll()
    claimed = bench.store.claim(bench.now)
    assert claimed is not None
    work = Dispatch(
        store=bench.store,
        mailer=bench.mailer,
        write=bench.letters,
        desk_for=lambda _: bench.desk,
        tell=lambda *_, **__: None,
    )
    assert dispatch.recover(work, bench.now) == 1
    assert dispatch.recover(work, bench.now) == 0
    bench.now += timedelta(minutes=11)
    bench.send()
    assert len([mail for mail in bench.mailer.taken if mail.template == "acknowledgement"]) == 1


def test_a_server_that_is_away_is_asked_once_a_round(bench: Bench) -> None:
    bench.mailer.answers = [Sent(delivery=Delivery.TRY_LATER, said="connection refused")]
    bench.arrives(BROKEN)
    bench.poll()
    with pytest.raises(Unavailable, match="connection refused"):
        bench.send()
    assert [mail.template for mail in bench.mailer.tried] == ["digest", "acknowledgement"]
    bench.now += timedelta(minutes=2)
    assert len(bench.send()) == 2


def test_of_many_refused_letters_the_owner_hears_one_by_one_up_to_her_limit() -> None:
    bench = Bench(desk=desk(limits=Limits(notices_per_hour=2)))
    bench.opened()
    for number in range(5):
        bench.arrives(BROKEN, f"Customer <c{number}@mail.example>")
    bench.poll()
    bench.now += timedelta(hours=2)
    bench.mailer.by_template["acknowledgement"] = REFUSED
    subjects = [str(mail["Subject"]).partition(" (")[0] for mail in to(bench.send(), "meera")]
    assert subjects.count("A letter could not be delivered") == 2
    assert subjects[-1] == "Many messages at once"
