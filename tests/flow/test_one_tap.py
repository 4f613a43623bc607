"""One tap: every link of a card, a warning or a transcript opens a mail that is obeyed for its very case (RFC 6068)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

import pytest

from mailbot.adapters.letters import Letters
from mailbot.core import commands
from mailbot.core.case import State
from tests.adapters.owner_mail import Tap, taps
from tests.flow.harness import BROKEN, OWNER, VOUCHED, Bench, complain, desk, plain, to

HOLD = timedelta(minutes=10)


@pytest.fixture(params=[False, True], ids=["subject", "plus"])
def bench(request: pytest.FixtureRequest) -> Bench:
    """The stamp stands in the subject, or in the address where plus addressing is on."""
    bench = Bench(desk=desk(hold=HOLD))
    bench.letters = Letters(bench.desk, domain="wrenfield.example", plus_addressing=request.param)
    return bench


def links(mail: EmailMessage) -> dict[str, Tap]:
    page = mail.get_body(preferencelist=("html",))
    assert page is not None
    found = {tap.line: tap for tap in taps(str(page.get_content()))}
    for line in found:
        assert not commands.parse(line)[1], line
    return found


def tapped(bench: Bench, tap: Tap, more: str = "") -> list[EmailMessage]:
    """A new mail as the link opens it: no thread, no quotation, the signature of the telephone below."""
    mail = EmailMessage()
    mail["Authentication-Results"], mail["Date"] = VOUCHED, format_datetime(bench.now)
    mail["From"], mail["To"], mail["Subject"] = OWNER, tap.address, tap.subject
    mail["Message-ID"] = f"<tap.{len(bench.mailbox.mails)}@wrenfield.example>"
    mail.set_content(f"{tap.line}{more}\n\nSent from my iPhone\n")
    bench.mailbox.arrive(mail.as_bytes(), bench.now)
    return bench.round()


def test_a_card_s_links_are_obeyed_for_its_case_and_no_other(bench: Bench) -> None:
    _, card = complain(bench)
    bench.arrives(BROKEN.replace("20817", "20818"), sender="Ann Lee <ann@mail.example>")
    bench.round()
    assert all(line in plain(card) for line in links(card))
    tapped(bench, links(card)["#valid"])
    first, second = bench.store.cases()
    assert (first.state, second.state) == (State.INVESTIGATING, State.ASSESSING)


def test_a_link_that_waits_for_words_takes_them(bench: Bench) -> None:
    _, card = complain(bench)
    tapped(bench, links(card)["#dismiss"], " It is about another firm.\nAsk there, please.")
    bench.now += HOLD
    (letter,) = bench.round()
    assert "Ask there, please." in plain(letter)
    assert "iPhone" not in plain(letter)


def test_one_tap_takes_a_command_back(bench: Bench) -> None:
    _, card = complain(bench)
    (transcript,) = tapped(bench, links(card)["#dismiss"], " It is about another firm.")
    tapped(bench, links(transcript)["#undo"])
    assert bench.case().state is State.ASSESSING
    bench.now += HOLD
    assert bench.round() == []


def test_a_warning_s_links_are_obeyed(bench: Bench) -> None:
    complain(bench)
    left = bench.until(datetime(2026, 11, 6, 12, 0, tzinfo=UTC))
    warning = next(mail for mail in to(left, "meera") if "today (CMP-" in str(mail["Subject"]))
    tapped(bench, links(warning)["#valid"])
    assert bench.case().state is State.INVESTIGATING


def test_a_reply_without_a_tag_offers_two_that_work(bench: Bench) -> None:
    _, card = complain(bench)
    (told,) = bench.owner(card, "I rang them.")
    tapped(bench, links(told)["#note"], " I rang them.")
    noted = bench.case().last("noted")
    assert noted is not None
    assert noted.get("text") == "I rang them."
