"""Each answer of the mail server to one letter: what goes on record, when it is tried again, what is told."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from mailbot.core.case import State
from mailbot.core.facts import Alarm
from mailbot.core.mail import Audience, Letter, Nature, OutgoingMail
from mailbot.flow.dispatch import Answered, Dispatch, recover, send_due
from mailbot.flow.ports import Delivery, Sent, Unavailable
from tests.adapters.pages_desk import desk, shipped
from tests.adapters.samples import NOW, REFERENCE, letter, new_case, opening
from tests.fake_store import FakeStore
from tests.fakes import FakeMailer

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LATER = Sent(delivery=Delivery.TRY_LATER, said="451 greylisted", code=451)
REFUSED = Sent(delivery=Delivery.REFUSED, said="550 no such user", code=550)
UNKNOWN = Sent(delivery=Delivery.UNKNOWN, said="connection lost")
TO_OWNER = replace(letter("card", audience=Audience.OWNER), marks=())


@dataclass
class Way:
    """A way out over a store with one case and some letters."""

    mailer: FakeMailer = field(default_factory=FakeMailer)
    store: FakeStore = field(default_factory=FakeStore)
    told: list[tuple[str, dict[str, str | int | None]]] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.dispatch = Dispatch(
            store=self.store,
            mailer=self.mailer,
            write=self,
            desk_for=lambda _: desk(shipped("yanna")),
            tell=lambda happened, **facts: self.told.append((happened, facts)),
        )

    def render(self, decided: Letter, now: datetime) -> OutgoingMail:
        assert isinstance(decided.facts, Alarm)
        assert now == self.now
        self.alarms.append(decided.facts)
        return replace(TO_OWNER, key=decided.cause, message_id=f"<{decided.cause}>", template=decided.template)

    def holds(self, *mails: OutgoingMail) -> Way:
        self.store.record(opening(new_case()), mails, NOW)
        return self

    def send(self, after: timedelta = timedelta()) -> int:
        self.now += after
        return asyncio.run(send_due(self.dispatch, lambda: self.now))

    def events(self) -> list[str]:
        case = self.store.case(REFERENCE)
        return [event.name for event in case.journal] if case else []

    def tries(self, key: str = "first") -> int:
        return sum(mail.key == key for mail in self.mailer.tried)


def test_one_that_is_taken_sets_its_marks_and_is_told_by_number_and_name_alone() -> None:
    way = Way().holds(letter("first"), TO_OWNER)
    assert way.send() == 2
    assert way.events() == ["opened", "letter_sent", "acknowledged"]
    assert way.told == [
        ("sent", {"template": "C1", "audience": "customer", "reference": REFERENCE, "code": 250}),
        ("sent", {"template": "C1", "audience": "owner", "reference": REFERENCE, "code": 250}),
    ]
    assert way.store.last("send") == NOW
    assert way.send(HOUR) == 0
    assert way.store.last("send") == NOW


def test_a_letter_to_the_owner_that_marks_something_is_in_the_journal() -> None:
    way = Way().holds(replace(TO_OWNER, marks=("review_due",)))
    way.send()
    assert way.events()[1] == "letter_sent"


def test_one_of_no_case_is_taken_without_a_word_in_any_journal() -> None:
    way = Way().holds(letter("first", reference=None))
    assert way.send() == 1
    assert way.events() == ["opened"]


@pytest.mark.parametrize("reference", [REFERENCE, None])
def test_one_that_is_refused_is_told_to_the_owner_once(reference: str | None) -> None:
    way = Way(FakeMailer(REFUSED)).holds(letter("first", reference=reference))
    assert way.send() == 1  # the alarm
    assert [(alarm.what, alarm.detail, alarm.since) for alarm in way.alarms] == [("refused", "550 no such user", NOW)]
    assert way.events() == (["opened", "letter_failed"] if reference else ["opened"])
    assert [happened for happened, _ in way.told] == ["refused", "sent"]
    assert way.send(HOUR) == 0


def test_one_to_try_later_waits_longer_each_time_and_is_given_up_after_a_day() -> None:
    way = Way(FakeMailer(*[LATER] * 40)).holds(letter("first"))
    for minutes in (0, 1, 5, 15, 60, 60):
        before = way.tries()
        if minutes:
            way.send((minutes - 1) * MINUTE)
            assert way.tries() == before
        way.send(MINUTE if minutes else timedelta())
        assert way.tries() == before + 1
    way.send(NOW + 24 * HOUR - MINUTE - way.now)
    assert (way.alarms, way.events()) == ([], ["opened"])
    way.mailer.answers = [LATER]
    way.send(HOUR)
    assert [(alarm.what, alarm.detail) for alarm in way.alarms] == [("refused", "451 greylisted")]
    assert way.events() == ["opened", "letter_failed"]


def test_one_that_nobody_could_say_of_is_repeated_once_and_then_told() -> None:
    way = Way(FakeMailer(UNKNOWN, UNKNOWN)).holds(letter("first"))
    way.send()
    way.send(10 * MINUTE - timedelta(seconds=1))
    assert (way.tries(), way.alarms) == (1, [])
    way.send(timedelta(seconds=1))
    assert way.tries() == 2
    assert [(alarm.what, alarm.detail) for alarm in way.alarms] == [("unknown", "connection lost")]
    assert way.send(24 * HOUR) == 0


def test_a_server_that_is_away_ends_the_round_and_an_error_of_ours_is_in_doubt() -> None:
    way = Way(FakeMailer(Sent(delivery=Delivery.TRY_LATER, said="no route"))).holds(letter("first"), letter("second"))
    with pytest.raises(Unavailable, match="no route") as told:
        way.send()
    assert told.value.what == "smtp"
    assert (way.tries("first"), way.tries("second")) == (1, 0)
    way.mailer.down = True
    with pytest.raises(Unavailable, match="connection refused"):
        way.send()
    way.mailer.down = False
    assert way.send(MINUTE) == 2


@pytest.mark.parametrize(
    ("waits", "marks", "state", "leaves"),
    [
        (True, ("acknowledged",), State.CLOSED, False),
        (True, ("acknowledged",), State.REGISTERED, True),
        (True, ("response_sent",), State.CLOSED, True),
        (False, ("acknowledged",), State.CLOSED, True),
    ],
)
def test_an_acknowledgement_whose_case_was_closed_before_its_turn_stays(
    waits: bool, marks: tuple[str, ...], state: State, leaves: bool
) -> None:
    way = Way()
    mail = replace(letter("first", not_before=NOW + MINUTE if waits else None), marks=marks)
    way.store.record(opening(replace(new_case(), state=state)), [mail], NOW)
    assert way.send(MINUTE) == leaves
    assert way.tries() == leaves
    assert way.alarms == []
    if not leaves:
        assert way.told == [
            ("refused", {"template": "C1", "audience": "customer", "reference": REFERENCE, "code": None})
        ]
    assert way.send(HOUR) == 0


def test_of_an_erased_case_nothing_more_is_written_down() -> None:
    for answer, said in ((REFUSED, ["refused"]), (None, [])):
        way = Way(FakeMailer(*[answer] if answer else []))
        way.store.record(opening(replace(new_case(), state=State.ERASED)), [letter("first")], NOW)
        way.send()
        assert way.events() == ["opened"]
        assert [alarm.what for alarm in way.alarms] == said


@pytest.mark.parametrize(("nature", "again"), [(Nature.ANSWER, 2), (Nature.SIGNED, 1)])
def test_one_that_was_left_in_sending_is_in_doubt_and_only_an_automatic_one_goes_again(
    nature: Nature, again: int
) -> None:
    way = Way().holds(letter("first", nature=nature))
    claimed = way.store.claim(NOW)
    assert claimed is not None
    way.mailer.tried.append(claimed.mail)
    assert recover(way.dispatch, NOW) == 1
    assert recover(way.dispatch, NOW) == 0
    way.send(9 * MINUTE)
    assert way.tries() == 1
    way.send(MINUTE)
    assert way.tries() == again
    assert [alarm.what for alarm in way.alarms] == (["unknown"] if again == 1 else [])


def test_an_answer_that_the_store_could_not_take_in_goes_on_record_in_the_next_round() -> None:
    way = Way().holds(letter("first"))
    claimed = way.store.claim(NOW)
    assert claimed is not None
    way.dispatch.unsettled.append(Answered(claimed=claimed, sent=REFUSED))
    way.send()
    assert way.events() == ["opened", "letter_failed"]
    assert way.dispatch.unsettled == []
    assert way.tries() == 0
