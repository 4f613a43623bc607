"""Somebody of the desk is away: who gets her mails, who may command meanwhile, and when it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from mailbot.core import roles
from tests.flow.harness import BROKEN, Bench, complain, plain, to
from tests.flow.test_people import GITA, LATE, LENA, TOM, about_cases, at, team

DEPUTY = replace(TOM, role="", deputy=True)


@pytest.fixture
def bench() -> Bench:
    """A sole trader's desk with a deputy."""
    return team(DEPUTY, use="yanna")


def digest(bench: Bench, who: str) -> EmailMessage:
    """The first letter of the day."""
    bench.now = at(3, 7)
    (letter,) = to(bench.round(), who)
    bench.now = at(3)
    return letter


def test_while_the_owner_is_away_her_deputy_gets_the_mails_and_commands(bench: Bench) -> None:
    left = bench.owner(digest(bench, "meera"), "#away until 10 Nov")
    (said,) = to(left, "meera")
    assert "Tom Adeyemi gets your mails until Tuesday 10 November 2026, that day included" in plain(said)
    (told,) = to(left, "tom")
    assert "Meera Holt is away until Tuesday 10 November 2026" in plain(told)
    bench.arrives(BROKEN)
    left = bench.round()
    assert to(left, "meera") == []
    (card,) = to(left, "tom")
    (letter,) = to(bench.handler(card, "#valid\n\nWhen the lamp broke.\n"), "sam.okafor")
    assert str(letter["From"]).startswith('"Tom Adeyemi, Wrenfield Lamps"')
    accepted = bench.case().last("accepted")
    assert accepted is not None
    assert accepted.by == "Tom Adeyemi"
    assert roles.handler(bench.case(), bench.desk).name == "Meera Holt"


def test_warnings_and_digests_go_to_the_deputy_and_come_back(bench: Bench) -> None:
    _, card = complain(bench)
    bench.owner(digest_of(bench), "#away until 5 Nov")
    away = bench.until(at(5, 23))
    assert to(away, "meera") == []
    assert len(to(about_cases(away), "tom")) >= 1
    assert any("You stand in" in plain(mail) for mail in to(away, "tom"))
    back = bench.until(at(6, 12))
    assert len([m for m in to(back, "meera") if "(CMP-" not in str(m["Subject"])]) == 1
    assert "You stand in" not in "".join(plain(mail) for mail in to(back, "tom"))
    assert not bench.case().has("accepted")
    assert "Done" in str(bench.owner(card, "#note Back again.")[-1]["Subject"])


def digest_of(bench: Bench) -> EmailMessage:
    """The owner's next list for the day."""
    return next(m for m in to(bench.until(at(4, 8)), "meera") if "(CMP-" not in str(m["Subject"]))


def test_the_deputy_s_word_ends_when_the_owner_is_back(bench: Bench) -> None:
    morning = digest(bench, "meera")
    bench.owner(morning, "#away until 10 Nov")
    bench.arrives(BROKEN)
    (card,) = to(bench.round(), "tom")
    bench.now = at(3, 15)
    left = bench.owner(morning, "#back")
    assert "Your mails come to you again" in "".join(plain(mail) for mail in to(left, "meera"))
    (refused,) = about_cases(bench.handler(card, "#valid"))
    assert "case of Meera Holt now" in plain(refused)
    assert not bench.case().has("accepted")


def test_a_handler_is_covered_by_the_deputy(bench: Bench) -> None:
    bench = team(LENA, GITA, replace(TOM, deputy=True))
    complain(bench, LATE, "lena")
    bench.now = at(4, 8)
    (morning,) = to(bench.round(), "lena")
    left = bench.handler(morning, "#away until 20 Nov")
    assert "(CMP-" not in str(to(left, "tom")[0]["Subject"])
    assert bench.case().reference in plain(to(left, "tom")[0])
    bench.arrives(LATE.replace("4820193", "4820194"), "Bo Ek <bo@mail.example>")
    left = bench.round()
    assert len(to(left, "tom")) == 1
    assert to(left, "lena") == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("#away", "The day is missing"),
        ("#away until 2 November 2026", "must lie ahead"),
        ("#away until 1 January 2031", "too far away"),
    ],
)
def test_an_absence_needs_a_day_to_come(bench: Bench, line: str, said: str) -> None:
    (answer,) = bench.owner(digest(bench, "meera"), line)
    assert said in plain(answer)
    assert roles.in_charge(bench._desk_for(None), bench.now).name == "Meera Holt"


def test_nobody_is_away_where_nobody_stands_in() -> None:
    bench = team(use="yanna")
    (answer,) = bench.owner(digest(bench, "meera"), "#away until 10 Nov")
    assert "Nobody stands in for you" in plain(answer)


def test_each_handler_sees_her_own_cases_and_the_owner_all() -> None:
    bench = team(LENA, GITA, TOM)
    complain(bench, LATE, "lena")
    left = bench.until(at(4, 8))
    (hers,) = to(left, "lena")
    (owners,) = to(left, "meera")
    assert to(left, "gita") == []
    reference = bench.case().reference
    assert reference in plain(hers)
    assert "Mailbox last read" not in plain(hers)
    (line,) = [line for line in plain(owners).splitlines() if f"{reference}, Sam Okafor" in line]
    assert "(Lena Berg): " in line


def test_a_deputy_does_nothing_while_everybody_is_there(bench: Bench) -> None:
    acknowledgement, card = complain(bench)
    assert "Meera Holt" in plain(acknowledgement)
    left = bench.until(datetime(2026, 11, 4, 7, tzinfo=UTC))
    assert to(left, "tom") == []
    assert len(to(bench.owner(card, "#valid\n\nThe points.\n"), "sam.okafor")) == 1
