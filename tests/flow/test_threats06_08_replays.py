"""A genuine command that comes again, comes late, or was seen by others (threats 6, 8)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailbot.core.case import State
from tests.flow.harness import OWNER, Bench, complain, plain


def test_the_very_bytes_of_a_command_are_obeyed_once() -> None:
    bench = Bench()
    _, card = complain(bench)
    uid = bench.arrives("#note once\n", OWNER, In_Reply_To=str(card["Message-ID"]))
    bench.round()
    bench.mailbox.arrive(bench.mailbox.mails[uid][0], bench.now)
    assert bench.round() == []
    assert [e.get("text") for e in bench.case().journal if e.name == "noted"] == ["once"]


@pytest.mark.parametrize(
    ("ago", "why"), [(timedelta(days=8), "more than a week ago"), (-timedelta(days=3), "does not say when")]
)
def test_an_old_or_undated_command_is_asked_back(ago: timedelta, why: str) -> None:
    bench = Bench()
    _, card = complain(bench)
    dated = (bench.now - ago).strftime("%a, %d %b %Y %H:%M:%S +0000")
    bench.arrives("#valid\n", OWNER, f"Re: {card['Subject']}", In_Reply_To=str(card["Message-ID"]), Date=dated)
    (question,) = bench.round()
    assert why in plain(question)


def test_a_command_from_before_the_last_one_is_asked_back() -> None:
    bench = Bench()
    _, card = complain(bench)
    bench.now += timedelta(hours=2)
    bench.owner(card, "#note seen")
    dated = (bench.now - timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    bench.arrives("#valid\n", OWNER, f"Re: {card['Subject']}", In_Reply_To=str(card["Message-ID"]), Date=dated)
    (question,) = bench.round()
    assert "has changed" in plain(question)


def test_the_same_message_id_is_obeyed_once() -> None:
    bench = Bench()
    _, card = complain(bench)
    for text in ("#note first", "#note second"):
        bench.arrives(f"{text}\n", OWNER, In_Reply_To=str(card["Message-ID"]), message_id="<same@wrenfield.example>")
        bench.round()
    assert [e.get("text") for e in bench.case().journal if e.name == "noted"] == ["first"]


def test_a_stamp_that_somebody_outside_saw_proves_nothing_more() -> None:
    """threats 8: obeyed once more, the owner warned; the next command from that letter is asked back."""
    bench = Bench()
    _, card = complain(bench)
    known = {"In_Reply_To": str(card["Message-ID"]), "Cc": "sam.okafor@mail.example"}
    bench.arrives("#note seen\n", OWNER, **known)
    (transcript,) = bench.round()
    assert "Somebody else got a copy" in plain(transcript)
    (question,) = bench.owner(card, "#valid")
    assert "Did you write this?" in str(question["Subject"])
    bench.owner(transcript, "#valid")
    assert bench.case().state is State.INVESTIGATING
